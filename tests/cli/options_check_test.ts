import { assert, assertEquals } from "@std/assert";
import { run, runJson } from "./harness.ts";
import { withSimulator } from "./simulation.ts";

/** Pointers of what `uvm check` finds in an options file. */
async function pointersOf(options: unknown): Promise<string[]> {
  const { code, json } = await runJson(["check", "-", "--type", "options"], {
    stdin: JSON.stringify(options),
  });
  assertEquals(code, json.findings.length === 0 ? 0 : 1);
  return json.findings.map(({ pointer }: { pointer: string }) => pointer);
}

const linux = { operatingSystem: "linux" };
const windows = { operatingSystem: "windows", layerFolders: ["a", "b"] };
const vhd = { preferredRootFsType: "vhd", vpmemDeviceCount: 0 };

Deno.test("uvm check --type options finds what create and document refuse", async () => {
  const cases: [options: object, pointer: string][] = [
    [{ ...linux, consolePipe: "x" }, "/consolePipe"],
    [{ ...linux, id: "a\nb" }, "/id"],
    [{ ...linux, kernelFile: "a\0" }, "/kernelFile"],
    [{ ...linux, rootFsFile: "foo.txt" }, "/rootFsFile"],
    [{ ...linux, additionHcsDocumentJson: "{bad" }, "/additionHcsDocumentJson"],
    [{ ...windows, additionHcsDocumentJson: "[]" }, "/additionHcsDocumentJson"],
    [
      { ...linux, additionHcsDocumentJson: '{"a":1e999}' },
      "/additionHcsDocumentJson",
    ],
    [{ ...linux, console: true, ...vhd }, "/vpmemDeviceCount"],
    [{ ...windows, layerFolders: ["a", "b", ""] }, "/layerFolders/2"],
    [
      { ...linux, guestCrashDump: { savedStateFile: "a\0" } },
      "/guestCrashDump/savedStateFile",
    ],
    [{ ...linux, cpuLimit: -1 }, "/cpuLimit"],
    [{ ...linux, $schema: 5 }, "/$schema"],
  ];
  await withSimulator({}, async (environment) => {
    for (const [options, pointer] of cases) {
      assertEquals(await pointersOf(options), [pointer]);
      const stdin = JSON.stringify(options);
      for (const command of ["create", "document"]) {
        const argv = [command, "--options", "-"];
        const { code, stderr } = await run(argv, { environment, stdin });
        assertEquals([command, pointer, code], [command, pointer, 2], stderr);
      }
    }
  });
});

Deno.test("uvm check --type options passes what create takes", async () => {
  const cases = [
    { ...linux, consolePipe: "", id: "", rootFsFile: "", owner: null },
    { ...linux, $schema: "x", rootFsFile: "root.VHDX", consolePipe: null },
    { ...linux, ...vhd, rootFsFile: "a.img", layerFolders: 3 },
    { ...windows, consolePipe: "x", rootFsFile: "foo.txt" },
    { ...linux, additionHcsDocumentJson: '{"Owner":null}' },
    { ...linux, $schema: null, hvSocketServices: { x: null } },
  ];
  for (const options of cases) assertEquals(await pointersOf(options), []);
});

Deno.test("uvm check --type options goes on after a finding, and tells none twice", async () => {
  const options = {
    operatingSystem: "windows",
    owner: 1,
    id: "a\u2028b",
    cpuLimit: -1,
    additionHcsDocumentJson: "[]",
    unknown: 1,
  };
  assertEquals((await pointersOf(options)).sort(), [
    "/additionHcsDocumentJson",
    "/cpuLimit",
    "/id",
    "/layerFolders",
    "/owner",
    "/unknown",
  ]);
  assertEquals(await pointersOf({ rootFsFile: "foo.txt" }), [
    "/operatingSystem",
  ]);
});

Deno.test("uvm takes null in an options file as left out", async () => {
  const names = ["id", "owner", "resources", "layerFolders", "logLevel"];
  const nulls = Object.fromEntries(names.map((name) => [name, null]));
  await withSimulator({}, async (environment) => {
    const argv = ["document", "--options", "-"];
    const stdin = JSON.stringify({ ...nulls, operatingSystem: "linux" });
    const plain = await run(["document", "--os", "linux"], { environment });
    const given = await run(argv, { environment, stdin });
    assertEquals([given.code, given.stdout], [0, plain.stdout], given.stderr);
    const { json } = await runJson([...argv, "--memory", "2GiB"], {
      environment,
      stdin,
    });
    const { Memory } = json.VirtualMachine.ComputeTopology;
    assertEquals(Memory.SizeInMB, 2048);
    const none = await run(argv, {
      environment,
      stdin: '{"operatingSystem":null}',
    });
    assertEquals(none.code, 2);
    assert(none.stderr.includes('Flag "--os" is required'), none.stderr);
    const os = await run([...argv, "--os", "linux"], {
      environment,
      stdin: '{"operatingSystem":null}',
    });
    assertEquals(os.stdout, plain.stdout);
  });
});
