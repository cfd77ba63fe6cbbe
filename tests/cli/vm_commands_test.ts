import { assert, assertEquals, assertMatch } from "@std/assert";
import { list } from "../../src/uvm/list.ts";
import type { Environment } from "../../src/uvm/environment.ts";
import { run, runJson, runNdjson, withFiles } from "./harness.ts";
import type { Injection } from "../../src/sim/mod.ts";
import {
  silentCrash,
  steadyGuest,
  untilOpen,
  withSimulator,
} from "./simulation.ts";

const create = ["create", "--os", "linux", "--id", "a", "--owner", "me"];

/** Runs command lines one after the other; all must end well. */
async function all(environment: Environment, ...lines: string[]) {
  for (const line of lines) {
    const { code, stderr } = await run(line.split(" "), { environment });
    assertEquals([line, code, stderr], [line, 0, ""]);
  }
}

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

Deno.test("uvm drives a VM through its states", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await all(environment, create.join(" "), "start a", "pause a");
    const paused = await runJson(["inspect", "a"], { environment });
    assertEquals(paused.json.state, "Paused");
    assertEquals(paused.json.properties.Owner, "me");
    await all(environment, "save a C:\\a.sav", "resume a");
    const stopped = await runJson(["stop", "a"], { environment });
    assertEquals(stopped.json.stopped, "shutdown");
    assertEquals(stopped.json.exit.exitType, "GracefulExit");
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm start, pause, resume and save tell the new state as JSON", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await all(environment, create.join(" "));
    const json = async (line: string) =>
      (await runJson(line.split(" "), { environment })).json;
    assertEquals(await json("start a"), {
      id: "a",
      operation: "start",
      state: "Running",
    });
    assertEquals((await json("pause a")).state, "Paused");
    assertEquals((await json("save a C:\\a.sav")).file, "C:\\a.sav");
    assertEquals((await json("resume a")).state, "Running");
  });
});

Deno.test("uvm gives 5 for a VM that does not exist, in text and as JSON", async () => {
  const lines = [
    "start x",
    "stop x",
    "kill x",
    "wait x",
    "pause x",
    "resume x",
    "save x f",
    "inspect x",
    "logs x",
  ];
  await withSimulator({}, async (environment) => {
    for (const line of lines) {
      const argv = line.split(" ");
      const text = await run(argv, { environment });
      assertEquals([line, text.code, text.stdout], [line, 5, ""]);
      assertMatch(
        text.stderr,
        /^uvm: Cannot open VM "x": HCS_E_SYSTEM_NOT_FOUND \(0x8037010E\)\n {2}hint: /,
      );
      const json = await run([...argv, "--json"], { environment });
      assertEquals([json.code, json.stderr], [5, ""]);
      assertEquals(JSON.parse(json.stdout).error.id, "x");
    }
  });
});

Deno.test("uvm stop and kill take an absent VM where it may be absent", async () => {
  await withSimulator({}, async (environment) => {
    for (const name of ["stop", "kill"]) {
      const argv = [name, "x", "--if-exists"];
      const { code, json } = await runJson(argv, { environment });
      assertEquals([code, json.stopped], [0, "not-found"]);
    }
  });
});

Deno.test("uvm gives 6 for a wrong state and a taken id", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await all(environment, create.join(" "), "start a");
    for (const line of ["start a", create.join(" "), "logs a", "resume a"]) {
      const { code, stderr } = await run(line.split(" "), { environment });
      assertEquals([line, code], [line, 6], stderr);
    }
  });
});

Deno.test("uvm stop ends a guest that does not shut down by force", async () => {
  const plan = {
    guest: { ...steadyGuest.guest, onShutdown: "ignore" as const },
  };
  await withSimulator(plan, async (environment) => {
    await all(environment, create.join(" "), "start a");
    const argv = ["stop", "a", "--grace", "30ms"];
    const { code, json } = await runJson(argv, { environment });
    assertEquals([code, json.stopped], [0, "terminate"]);
    assertEquals(json.exit.exitType, "ForcedExit");
  });
});

Deno.test("uvm stop ends a VM that was never started", async () => {
  await withSimulator({}, async (environment) => {
    await all(environment, create.join(" "), "stop a");
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm kill ends a VM at once", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await all(environment, create.join(" "), "start a");
    const { stdout } = await run(["kill", "a"], { environment });
    assertEquals(stdout, 'Terminated VM "a": ForcedExit\n');
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm wait tells how a VM ended, and gives 8 for a crash", async () => {
  await withSimulator(steadyGuest, async (environment, simulator) => {
    const waitFor = async (id: string, injection: Injection) => {
      await all(environment, `create --os linux --id ${id}`, `start ${id}`);
      const waiting = runJson(["wait", id], { environment });
      await untilOpen(simulator);
      await simulator.inject(id, injection);
      return await waiting;
    };
    const good = await waitFor("good", { exit: {} });
    assertEquals([good.code, good.json.exit.exitType], [0, "GracefulExit"]);
    assertEquals([good.json.error, good.stderr], [undefined, ""]);
    const bad = await waitFor("bad", { crash: { log: "panic" } });
    const { error } = bad.json;
    assertEquals([bad.code, error.exit.exitType], [8, "UnexpectedExit"]);
    assertEquals([error.id, error.operation, error.exitCode], [
      "bad",
      "wait",
      8,
    ]);
    assertEquals(error.failure.attribution[0].kind, "GuestCrash");
    assertEquals(error.failure.crash.log, ["panic"]);
  });
});

Deno.test("uvm wait, logs and console tell of a crash on standard error", async () => {
  await withSimulator(steadyGuest, async (environment, simulator) => {
    for (const command of ["wait", "logs", "console"]) {
      const id = crypto.randomUUID();
      await all(environment, `create --os linux --console --id ${id}`);
      const running = run([command, id], { environment });
      await untilOpen(simulator);
      // The console is served a moment later.
      await new Promise((resolve) => setTimeout(resolve, 50));
      await all(environment, `start ${id}`);
      await simulator.inject(id, { crash: { log: "panic" } });
      const { code, stdout, stderr } = await running;
      assertEquals([command, code], [command, 8]);
      assertMatch(stderr, new RegExp(`^uvm: The guest of VM "${id}" crashed`));
      assert(!stdout.includes("crashed"), stdout);
    }
  });
});

Deno.test("uvm wait --timeout gives 8 where the guest crashed before", async () => {
  await withSimulator(silentCrash, async (environment) => {
    await all(environment, create.join(" "));
    const waiting = runJson(["wait", "a", "--timeout", "300ms"], {
      environment,
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await all(environment, "start a");
    const { code, json } = await waiting;
    assertEquals([code, json.error.exitCode], [8, 8]);
    assertEquals(json.error.failure.crash.log, ["hi"]);
  });
});

Deno.test("uvm wait --timeout gives 7 and leaves the VM", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await all(environment, create.join(" "), "start a");
    const argv = ["wait", "a", "--timeout", "30ms"];
    const { code, stderr } = await run(argv, { environment });
    assertEquals(code, 7);
    assertMatch(stderr, /Cannot wait for VM "a"/);
    assertEquals((await list({}, environment)).length, 1);
  });
});

Deno.test("uvm wait lets go on Ctrl-C and leaves the VM", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await all(environment, create.join(" "), "start a");
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("Ctrl-C")), 10);
    const { signal } = controller;
    const { code } = await run(["wait", "a"], { environment, signal });
    assertEquals(code, 130);
    assertEquals((await list({}, environment)).length, 1);
  });
});

Deno.test("uvm list filters by owner, id and type", async () => {
  await withSimulator({}, async (environment) => {
    await all(
      environment,
      "create --os linux --id a --owner me",
      "create --os linux --id b --owner you",
    );
    const ids = async (...flags: string[]) => {
      const { code, json } = await runJson(["list", ...flags], { environment });
      assertEquals(code, 0);
      return json.systems.map(({ id }: { id: string }) => id).sort();
    };
    assertEquals(await ids(), ["a", "b"]);
    assertEquals(await ids("--owner", "me"), ["a"]);
    assertEquals(await ids("--owner", "me", "--owner", "you"), ["a", "b"]);
    assertEquals(await ids("--id", "b"), ["b"]);
    assertEquals(await ids("--type", "Container"), []);
    const { stdout } = await run(["list"], { environment });
    assertMatch(stdout, /^ID {2}STATE {4}OWNER {2}TYPE\na {3}Created {2}me/);
  });
});

Deno.test("uvm list prints an empty array, or nothing, where there is no VM", async () => {
  await withSimulator({}, async (environment) => {
    assertEquals((await runJson(["list"], { environment })).json, {
      systems: [],
    });
    assertEquals((await run(["list"], { environment })).stdout, "");
  });
});

Deno.test("uvm modify checks a request and sends it", async () => {
  const request = {
    ResourcePath: "VirtualMachine/Devices/Scsi/0/Attachments/0",
    RequestType: "Add",
    Settings: { Type: "VirtualDisk", Path: "C:\\d.vhdx" },
  };
  const wrong = { ...request, Settings: { Typ: "VirtualDisk" } };
  await withSimulator(steadyGuest, async (environment, simulator) => {
    await all(environment, create.join(" "), "start a");
    const modify = (value: unknown, ...flags: string[]) =>
      run(["modify", "a", "--request", "-", ...flags], {
        environment,
        stdin: JSON.stringify(value),
      });
    const refused = await modify(wrong);
    assertEquals(refused.code, 2);
    assertMatch(refused.stderr, /wrong at "\/Settings\/Typ"/);
    const dry = await modify(request, "--dry-run", "--json");
    assertEquals(JSON.parse(dry.stdout).actions[0].request, request);
    const sent = await modify(request);
    assertEquals([sent.code, sent.stdout], [0, 'Modified VM "a"\n']);
    assert(JSON.stringify(await simulator.devices("a")).includes("d.vhdx"));
    const again = await modify(request);
    assert(again.code !== 0, "the slot is taken");
  });
});

Deno.test("uvm prune ends the VMs of one owner only", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await all(
      environment,
      "create --os linux --id a --owner me",
      "create --os linux --id b --owner me",
      "create --os linux --id c --owner you",
      "start b",
    );
    const dry = await runJson(["prune", "--owner", "me", "--dry-run"], {
      environment,
    });
    assertEquals(dry.json.actions.length, 2);
    assertEquals((await list({}, environment)).length, 3);
    const { code, json } = await runJson(["prune", "--owner", "me"], {
      environment,
    });
    assertEquals(code, 0);
    assertEquals(json.pruned.map(({ ended }: { ended: boolean }) => ended), [
      true,
      true,
    ]);
    assertEquals((await list({}, environment)).map(({ id }) => id), ["c"]);
  });
});

Deno.test("uvm prune goes on after a failure, and gives its code", async () => {
  const faults = [{
    on: "HcsTerminateComputeSystem",
    id: "a",
    fail: "HCS_E_ACCESS_DENIED",
  }];
  await withSimulator({ faults }, async (environment) => {
    await all(
      environment,
      "create --os linux --id a --owner me",
      "create --os linux --id b --owner me",
    );
    const argv = ["prune", "--owner", "me", "--timeout", "1s"];
    const { code, json } = await runJson(argv, { environment });
    assertEquals(code, 4);
    const failed = json.pruned.filter(({ ended }: { ended: boolean }) =>
      !ended
    );
    assertEquals(failed.length, 1);
    assertEquals(failed[0].error.codeName, "HCS_E_ACCESS_DENIED");
    assertEquals((await list({}, environment)).map(({ id }) => id), ["a"]);
  });
});

Deno.test("uvm prune insists on an owner", async () => {
  for (const argv of [["prune"], ["prune", "--owner", ""]]) {
    assertEquals((await run(argv)).code, 2);
  }
});

Deno.test("uvm --dry-run changes nothing for any command on a VM", async () => {
  const lines = [
    "start a",
    "stop a",
    "kill a",
    "pause a",
    "resume a",
    "save a f",
  ];
  await withSimulator({}, async (environment) => {
    await all(environment, create.join(" "));
    const before = await list({}, environment);
    for (const line of lines) {
      const argv = [...line.split(" "), "--dry-run"];
      const { code, json } = await runJson(argv, { environment });
      assertEquals([line, code, json.dryRun], [line, 0, true]);
      assertEquals(json.actions[0].target, "a");
      const text = await run(argv, { environment });
      assertMatch(text.stdout, /^Would \w+ "a"/);
    }
    assertEquals(await list({}, environment), before);
  });
});

Deno.test("uvm logs prints the log of a VM that is started by another", async () => {
  await withSimulator({
    guest: { bootMs: 1, log: ["hello"], exit: { afterMs: 20 } },
  }, async (environment) => {
    await all(environment, create.join(" "));
    let starting: Promise<unknown> | undefined;
    const { code, events } = await runNdjson(["logs", "a"], {
      environment,
      onStdout() {
        starting ??= run(["start", "a"], { environment });
      },
    });
    await starting;
    assertEquals(code, 0);
    assertEquals(events.map(({ type }) => type), ["listening", "log"]);
    assertEquals(events[1].message, "hello");
  });
});

Deno.test("uvm logs --expect ends with the match; Ctrl-C and the time end it too", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await all(environment, create.join(" "));
    const late = await run(["logs", "a", "--timeout", "30ms"], { environment });
    assertEquals(late.code, 7);
    const controller = new AbortController();
    const interrupted = await run(["logs", "a"], {
      environment,
      signal: controller.signal,
      onStdout: () => controller.abort(new Error("Ctrl-C")),
    });
    assertEquals(interrupted.code, 130);
    let starting: Promise<unknown> | undefined;
    const matched = await run(["logs", "a", "--expect", "ready"], {
      environment,
      onStdout() {
        starting ??= run(["start", "a"], { environment });
      },
    });
    await starting;
    assertEquals([matched.code, matched.stderr], [0, ""]);
    assertEquals((await list({}, environment))[0].state, "Running");
  });
});
