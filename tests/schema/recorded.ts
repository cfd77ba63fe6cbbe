/** The recorded cases: UVM_GOLDEN_DIR, else tests/golden. Others of the same form count too. */

const directory = Deno.env.get("UVM_GOLDEN_DIR") ??
  new URL("../golden", import.meta.url).pathname;

/** A call that a recording holds. */
export interface RecordedCall {
  call: string;
  document?: Record<string, unknown>;
  request?: Record<string, unknown>;
}

/** A recorded case. */
export interface RecordedCase {
  name: string;
  options: unknown;
  logLevel?: string;
  seedDefect?: string;
  reference: { error?: string; calls: RecordedCall[] };
  wanted?: { error?: string; calls: RecordedCall[] };
}

/** All recorded cases of creating a VM. */
export function recordedCases(): RecordedCase[] {
  const cases: RecordedCase[] = [];
  for (const entry of Deno.readDirSync(directory)) {
    if (!entry.name.endsWith(".json")) continue;
    const file = JSON.parse(
      Deno.readTextFileSync(`${directory}/${entry.name}`),
    );
    for (const one of file.cases ?? []) {
      if (Array.isArray(one.reference?.calls)) cases.push(one);
    }
  }
  return cases;
}

/** Documents that stand: those of `wanted` where the seed was wrong. */
export function recordedDocuments(): { name: string; document: unknown }[] {
  return recordedCases().flatMap(({ name, reference, wanted }) =>
    (wanted ?? reference).calls
      .filter((call) => call.document !== undefined)
      .map((call) => ({ name, document: call.document }))
  );
}

/** Modify requests that stand. */
export function recordedRequests(): { name: string; request: unknown }[] {
  return recordedCases().flatMap(({ name, reference, wanted }) =>
    (wanted ?? reference).calls
      .filter((call) => call.request !== undefined)
      .map((call) => ({ name, request: call.request }))
  );
}
