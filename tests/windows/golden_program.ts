/**
 * All recorded cases through create() with the native backend, as a Windows
 * program: each call crosses the ABI, and the service writes it down.
 */

import { assert, assertEquals } from "@std/assert";
import { nativeBackend } from "../../src/hcs/native_backend.ts";
import { nativeTransport } from "../../src/hvsock/native_transport.ts";
import { create } from "../../src/uvm/create.ts";
import type { UtilityVmOptions } from "../../src/uvm/options.ts";
import process from "node:process";
import { runOperation } from "../golden_operations.ts";
import {
  type GoldenCase,
  hideNicGuids,
  optionsOf,
  readGolden,
  resetMachine,
  takeRecord,
} from "./golden_files.ts";
import { define, runSuite } from "./suite.ts";

const record = process.env.UVM_RECORD!;
for (const { host, cases } of readGolden(process.env.UVM_GOLDEN_DIR!)) {
  for (const golden of cases) {
    define(`create() as recorded: ${golden.name}`, async () => {
      resetMachine(host, (path) => path);
      takeRecord(record);
      await replay(golden);
    });
  }
}
await runSuite();

async function replay(golden: GoldenCase): Promise<void> {
  const expected = golden.wanted ?? golden.reference;
  const backend = nativeBackend();
  const sockets = nativeTransport();
  const results: unknown[][] = [];
  let error: unknown;
  try {
    await using vm = await create(
      optionsOf(golden) as unknown as UtilityVmOptions,
      { backend, sockets },
    );
    for (const operation of golden.operations ?? []) {
      results.push(await runOperation(vm, operation));
    }
  } catch (caught) {
    error = caught;
  } finally {
    await sockets.close();
    await backend.close();
  }
  const calls = takeRecord(record);
  if (expected.error !== undefined) {
    assert(error !== undefined, "create() succeeded but must fail");
    assertEquals(calls, expected.calls.slice(0, calls.length));
    return;
  }
  if (error !== undefined) throw error;
  assertEquals(hideNicGuids(calls), expected.calls);
  assertEquals(results.map(flags), (expected.results ?? []).map(flags));
}

/** Only that there is an error counts, not its text. */
function flags(result: unknown[]): unknown[] {
  return [...result.slice(0, -1), result.at(-1) === null ? "ok" : "error"];
}
