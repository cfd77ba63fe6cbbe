import { assert, assertEquals, assertMatch } from "@std/assert";
import { list } from "../../src/uvm/list.ts";
import { run, runJson, withFiles } from "./harness.ts";
import { withSimulator } from "./simulation.ts";

const create = ["create", "--os", "linux", "--id", "a", "--owner", "me"];

Deno.test("uvm create prints the id and leaves the VM", async () => {
  await withSimulator({}, async (environment) => {
    const { code, stdout, stderr } = await run(create, { environment });
    assertEquals([code, stdout, stderr], [0, "a\n", ""]);
    const [vm] = await list({}, environment);
    assertEquals([vm.id, vm.owner, vm.state], ["a", "me", "Created"]);
  });
});

Deno.test("uvm create --json tells id, runtime id and warnings", async () => {
  await withSimulator({}, async (environment) => {
    const argv = [...create, "--memory", "1001MB"];
    const { code, json } = await runJson(argv, { environment });
    assertEquals(code, 0);
    assertEquals([json.id, json.operatingSystem, json.state], [
      "a",
      "linux",
      "Created",
    ]);
    assertMatch(json.runtimeId, /^[0-9a-f-]{36}$/);
    assertEquals(json.warnings.length, 1);
    assertMatch(json.warnings[0], /1001 MB to 1002 MB/);
  });
});

Deno.test("uvm create shows warnings on a terminal only", async () => {
  await withSimulator({}, async (environment) => {
    const argv = ["create", "--os", "linux", "--memory", "1001MB"];
    assertEquals((await run(argv, { environment })).stderr, "");
    const { stderr } = await run(argv, { environment, isTerminal: true });
    assertMatch(stderr, /^uvm: warning: Memory is rounded up/);
  });
});

Deno.test("uvm create --dry-run shows document and changes, and makes none", async () => {
  await withSimulator({}, async (environment) => {
    const argv = [
      "create",
      "--os=windows",
      "--layer=C:\\l\\base",
      "--layer=C:\\l\\scratch",
      "--dry-run",
    ];
    const { code, json } = await runJson(argv, { environment });
    assertEquals(code, 0);
    assertEquals(json.dryRun, true);
    assertEquals(
      json.actions.map(({ action }: { action: string }) => action),
      ["make-folder", "copy-file", "grant-access", "create"],
    );
    assert(json.document.VirtualMachine);
    const text = await run(argv, { environment });
    assertMatch(text.stdout, /^Would make-folder "C:\\l\\scratch"\n/);
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm create refuses wrong options and names the flag", async () => {
  const cases: [string[], string, string][] = [
    [["--os", "linux", "--vpmem", "500"], "vpmemDeviceCount", "--vpmem"],
    [
      ["--os", "linux", "--memory", "1KB"],
      "resources.memory.limit",
      "--memory",
    ],
    [["--os", "windows", "--layer", "C:\\a"], "layerFolders", "--layer"],
    [["--os", "windows", "--vpmem", "1"], "vpmemDeviceCount", "--vpmem"],
  ];
  await withSimulator({}, async (environment, simulator) => {
    for (const [flags, option, flag] of cases) {
      const { code, stderr } = await run(["create", ...flags], { environment });
      assertEquals([flags, code], [flags, 2]);
      assert(stderr.includes(`"${option}"`), stderr);
      assert(stderr.includes(`hint: The flag for it is "${flag}"`), stderr);
    }
    assertEquals(simulator.liveHandles().systems, 0);
  });
});

Deno.test("uvm create needs to know what to boot", async () => {
  const { code, stderr } = await run(["create"]);
  assertEquals([code, stderr], [
    2,
    'uvm: Flag "--os" is required: linux or windows\n',
  ]);
});

Deno.test("uvm create gives 5 for a boot file that is not there", async () => {
  await withSimulator({}, async (environment) => {
    const argv = ["create", "--os", "linux", "--kernel", "nope"];
    const { code, stderr } = await run(argv, { environment });
    assertEquals(code, 5);
    assertMatch(stderr, /Linux Containers\\nope"\n {2}hint: .*--boot-files/);
  });
});

Deno.test("uvm create takes options from a file, and flags win", async () => {
  const options = {
    $schema: "./options.schema.json",
    operatingSystem: "linux",
    id: "from-file",
    resources: { memory: { limit: 2 ** 30 }, cpu: { count: 4 } },
  };
  await withFiles({ "vm.json": JSON.stringify(options) }, async (path) => {
    await withSimulator({}, async (environment) => {
      const argv = [
        "create",
        "--options",
        path("vm.json"),
        "--cpus",
        "1",
        "--dry-run",
      ];
      const { code, json } = await runJson(argv, { environment });
      assertEquals(code, 0);
      assertEquals(json.id, "from-file");
      const { Processor, Memory } =
        json.document.VirtualMachine.ComputeTopology;
      assertEquals([Processor.Count, Memory.SizeInMB], [1, 1024]);
    });
  });
});
