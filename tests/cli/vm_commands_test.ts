import { assert, assertEquals, assertMatch } from "@std/assert";
import { list } from "../../src/uvm/list.ts";
import { run, runAll, runJson } from "./harness.ts";
import { steadyGuest, withSimulator } from "./simulation.ts";

const create = "create --os linux --id a --owner me";

Deno.test("uvm drives a VM through its states", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await runAll(environment, create, "start a", "pause a");
    const paused = await runJson(["inspect", "a"], { environment });
    assertEquals(paused.json.state, "Paused");
    assertEquals(paused.json.properties.Owner, "me");
    await runAll(environment, "save a C:\\a.sav", "resume a");
    const stopped = await runJson(["stop", "a"], { environment });
    assertEquals(stopped.json.stopped, "shutdown");
    assertEquals(stopped.json.exit.exitType, "GracefulExit");
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm start, pause, resume and save tell the new state as JSON", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await runAll(environment, create);
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
    await runAll(environment, create, "start a");
    for (const line of ["start a", create, "logs a", "resume a"]) {
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
    await runAll(environment, create, "start a");
    const argv = ["stop", "a", "--grace", "30ms"];
    const { code, json } = await runJson(argv, { environment });
    assertEquals([code, json.stopped], [0, "terminate"]);
    assertEquals(json.exit.exitType, "ForcedExit");
  });
});

Deno.test("uvm stop ends a VM that was never started", async () => {
  await withSimulator({}, async (environment) => {
    await runAll(environment, create, "stop a");
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm kill ends a VM at once", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await runAll(environment, create, "start a");
    const { stdout } = await run(["kill", "a"], { environment });
    assertEquals(stdout, 'Terminated VM "a": ForcedExit\n');
    assertEquals(await list({}, environment), []);
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
    await runAll(environment, create, "start a");
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
    await runAll(environment, create);
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
