/**
 * The recorded cases inside deno.exe and Bun's exe: through the library with
 * all operations, and through `uvm create` as a user would.
 */

import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import {
  type GoldenCase,
  optionsOf,
  readGolden,
  resetMachine,
  takeRecord,
} from "./golden_files.ts";
import { preparedWine, runtimes } from "./prepared.ts";
import { HcsService } from "./stand_ins.ts";
import type { SuiteResult } from "./suite.ts";
import type { Wine } from "./wine.ts";

const folder = Deno.env.get("UVM_GOLDEN_DIR") ??
  fileURLToPath(new URL("../golden", import.meta.url));
const files = readGolden(folder);
const text = new TextDecoder();

/** A prefix that is the recordings' machine: its Windows and processors. */
async function recordedMachine(processors: number, osBuild: number) {
  const prepared = await preparedWine();
  const { wine } = prepared;
  const key = "HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion";
  for (const name of ["CurrentBuildNumber", "CurrentBuild"]) {
    const args = ["add", key, "/v", name, "/d", String(osBuild), "/f"];
    assertEquals((await wine.run("reg", args)).code, 0);
  }
  wine.processors = processors;
  return prepared;
}

for (const { host, cases } of files) {
  for (const [runtime, startOf] of Object.entries(runtimes)) {
    Deno.test(`create() makes the recorded calls at the ABI in ${runtime}`, async (t) => {
      await using prepared = await recordedMachine(
        host.processors!,
        host.osBuild!,
      );
      const { wine, built } = prepared;
      const record = `${wine.driveC}/record.ndjson`;
      await using service = await HcsService.start(wine, built.standIns, {
        record,
      });
      const { exe, args } = startOf(wine, built.golden);
      const result = await wine.run(exe, args, {
        timeoutMs: 300_000,
        env: {
          UVM_GOLDEN_DIR: wine.toWindowsPath(folder),
          UVM_RECORD: wine.toWindowsPath(record),
        },
      });
      const lines = text.decode(result.stdout).trim().split(/\r?\n/);
      const results: SuiteResult[] = lines.map((line) => JSON.parse(line));
      for (const { name, outcome, error } of results) {
        await t.step(name, () => assert(outcome === "ok", error));
      }
      assertEquals(result.code, 0, text.decode(result.stderr));
      assertEquals(results.length, cases.length);
      const left = await service.settled();
      assertEquals(left.handles + left.registrations + left.objects, 0);
    });

    Deno.test(`uvm create makes the recorded calls in ${runtime}`, async (t) => {
      await using prepared = await recordedMachine(
        host.processors!,
        host.osBuild!,
      );
      const { wine, built } = prepared;
      const record = `${wine.driveC}/record.ndjson`;
      await using _service = await HcsService.start(wine, built.standIns, {
        record,
      });
      const { exe, args } = startOf(wine, built.uvm);
      for (const golden of cases) {
        await t.step(golden.name, async () => {
          resetMachine(
            host,
            (path) => wine.driveC + path.slice(2).replaceAll("\\", "/"),
          );
          takeRecord(record);
          await createAsRecorded(wine, golden, record, { exe, args });
        });
      }
    });
  }
}

/** The calls of create() alone, and that the exe lets go of the VM. */
async function createAsRecorded(
  wine: Wine,
  golden: GoldenCase,
  record: string,
  { exe, args }: { exe: string; args: string[] },
): Promise<void> {
  const expected = golden.wanted ?? golden.reference;
  const options = `${wine.driveC}/options.json`;
  await Deno.writeTextFile(options, JSON.stringify(optionsOf(golden)));
  const { code, stdout, stderr } = await wine.run(exe, [
    ...args,
    "create",
    "--json",
    // The command line grants the VM its boot files; the recorded program not.
    "--no-grant-access",
    "--options",
    wine.toWindowsPath(options),
  ]);
  const output = text.decode(stdout);
  const calls = takeRecord(record);
  assertEquals(text.decode(stderr), "");
  if (expected.error !== undefined) {
    assert(code !== 0, `Exit code 0, but create() must fail: ${output}`);
    assert(typeof JSON.parse(output).error.message === "string");
    assertEquals(calls, expected.calls.slice(0, calls.length));
    return;
  }
  assertEquals(code, 0, output);
  const known = [
    "GrantVmAccess",
    "CreateComputeSystem",
    "Register",
    "Properties",
  ];
  const created = expected.calls.filter(({ call }) => known.includes(call));
  // The exe asks each VM's RuntimeId, which names the file of its devices; the
  // recorded program only asks a Linux VM's.
  if (!created.some(({ call }) => call === "Properties")) {
    created.push({ call: "Properties" });
  }
  assertEquals(calls, [...created, { call: "Unregister" }, { call: "Close" }]);
}
