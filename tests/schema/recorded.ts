/** The recorded cases: UVM_GOLDEN_DIR, else tests/golden. Others of the same form count too. */

import { fileURLToPath } from "node:url";

const committed = fileURLToPath(new URL("../golden", import.meta.url));
const directory = Deno.env.get("UVM_GOLDEN_DIR") ?? committed;

/** False for another folder's cases: their names and number are not known. */
export const areCommitted = directory === committed;

/** A call that a recording holds. */
export interface RecordedCall {
  call: string;
  document?: Record<string, unknown>;
  request?: Record<string, unknown>;
}

/** A recorded case. */
export interface RecordedCase {
  name: string;
  options: { additionHcsDocumentJson?: string } | null;
  logLevel?: string;
  seedDefect?: string;
  reference: { error?: string; calls: RecordedCall[] };
  wanted?: { error?: string; calls: RecordedCall[] };
}

/** All recorded cases of creating a VM. */
export function recordedCases(folder = directory): RecordedCase[] {
  const cases: RecordedCase[] = [];
  for (const entry of Deno.readDirSync(folder)) {
    if (!entry.name.endsWith(".json")) continue;
    const file = JSON.parse(Deno.readTextFileSync(`${folder}/${entry.name}`));
    for (const one of file.cases ?? []) {
      if (Array.isArray(one.reference?.calls)) cases.push(one);
    }
  }
  return cases;
}

/** A document and the case that it is of. */
export interface RecordedDocument {
  name: string;
  document: unknown;
}

/**
 * Documents that stand: those of `wanted` where the seed was wrong. Those with
 * JSON of the caller's are left out: anything may stand in it.
 */
export function recordedDocuments(): RecordedDocument[] {
  return documentsOf(recordedCases());
}

/** The same of the committed cases, whatever UVM_GOLDEN_DIR says. */
export function committedDocuments(): RecordedDocument[] {
  return documentsOf(recordedCases(committed));
}

function documentsOf(cases: RecordedCase[]): RecordedDocument[] {
  return cases.filter(({ options }) => !options?.additionHcsDocumentJson)
    .flatMap(({ name, reference, wanted }) =>
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
