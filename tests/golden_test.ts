import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { memoryTransport } from "../src/hvsock/memory_transport.ts";
import { create } from "../src/uvm/create.ts";
import type { UtilityVmOptions } from "../src/uvm/options.ts";
import { fakeHost, type FakeMachine } from "./fake_host.ts";
import { type Operation, runOperation } from "./golden_operations.ts";
import { type RecordedCall, recordingBackend } from "./recording_backend.ts";

interface Recording {
  error?: string;
  calls: RecordedCall[];
  results?: unknown[][];
}

interface Case {
  name: string;
  options: Record<string, unknown> | null;
  logLevel?: string;
  operations?: Operation[];
  reference: Recording;
  wanted?: Recording;
}

const folder = Deno.env.get("UVM_GOLDEN_DIR") ??
  fileURLToPath(new URL("./golden/", import.meta.url));

for (const file of [...Deno.readDirSync(folder)].map((e) => e.name).sort()) {
  if (!file.endsWith(".json")) continue;
  const recording = JSON.parse(Deno.readTextFileSync(`${folder}/${file}`));
  if (recording.host === undefined) continue;
  for (const golden of recording.cases as Case[]) {
    Deno.test(`create() as recorded: ${golden.name}`, () =>
      replay(golden, recording.host));
  }
}

async function replay(golden: Case, machine: FakeMachine): Promise<void> {
  const expected = golden.wanted ?? golden.reference;
  const { backend, calls } = recordingBackend();
  const sockets = memoryTransport();
  const given = golden.options === null ? null : {
    ...golden.options,
    ...(golden.logLevel ? { logLevel: golden.logLevel } : {}),
  };
  const before = structuredClone(given);
  const results: unknown[][] = [];
  let error: unknown;
  try {
    await using vm = await create(given as unknown as UtilityVmOptions, {
      backend,
      sockets,
      host: fakeHost(machine),
    });
    for (const operation of golden.operations ?? []) {
      results.push(await runOperation(vm, operation));
    }
  } catch (caught) {
    error = caught;
  } finally {
    await sockets.close();
  }
  assertEquals(given, before, "The caller's options were changed");
  if (expected.error !== undefined) {
    assert(error !== undefined, "create() succeeded but must fail");
    assertEquals(calls, expected.calls.slice(0, calls.length));
    return;
  }
  if (error !== undefined) throw error;
  assertEquals(hideNicGuids(calls), expected.calls);
  assertEquals(results.map(errorsAsFlags), resultsOf(expected));
}

function resultsOf(expected: Recording): unknown[][] {
  return (expected.results ?? []).map(errorsAsFlags);
}

/** Only that there is an error counts, not its text. */
function errorsAsFlags(result: unknown[]): unknown[] {
  return [...result.slice(0, -1), result.at(-1) === null ? "ok" : "error"];
}

/** Puts <nic-guid> where an adapter's GUID stands; one request has one. */
function hideNicGuids(calls: RecordedCall[]): RecordedCall[] {
  return calls.map((call) => {
    if (call.call !== "ModifyComputeSystem") return call;
    const guids = new Set<string>();
    const text = JSON.stringify(call).replace(
      /(NetworkAdapters\/|"Adapter(?:Instance)?Id":")([0-9a-f-]{36})/g,
      (_match, before, guid) => {
        guids.add(guid);
        return `${before}<nic-guid>`;
      },
    );
    assert(guids.size <= 1, `One request names several adapters: ${text}`);
    return JSON.parse(text);
  });
}
