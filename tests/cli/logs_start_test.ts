import { assertEquals, assertMatch } from "@std/assert";
import { list } from "../../src/uvm/list.ts";
import { run, runNdjson } from "./harness.ts";
import { quickGuest, steadyGuest, withSimulator } from "./simulation.ts";

const create = ["create", "--os", "linux", "--id", "a"];

Deno.test("uvm logs --start listens, starts the VM and follows its log to the end", async () => {
  await withSimulator(quickGuest, async (environment) => {
    await run(create, { environment });
    const { code, events, stderr } = await runNdjson(["logs", "a", "--start"], {
      environment,
    });
    assertEquals([code, stderr], [0, ""]);
    assertEquals(events.map(({ type }) => type), ["listening", "log", "log"]);
    assertEquals(events[2].message, "agent ready");
  });
});

Deno.test("uvm logs --start --expect ends with the match and leaves the VM", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await run(create, { environment });
    const argv = ["logs", "a", "--start", "--expect", "ready"];
    const { code, stdout, stderr } = await run(argv, { environment });
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^listening for the log of VM "a"\n.*hello/);
    assertEquals((await list({}, environment))[0].state, "Running");
  });
});

Deno.test("uvm logs --start tells why a VM fails to start, and listens no more", async () => {
  const faults = [{ on: "HcsStartComputeSystem", fail: "HCS_E_ACCESS_DENIED" }];
  await withSimulator({ ...steadyGuest, faults }, async (environment) => {
    await run(create, { environment });
    const argv = ["logs", "a", "--start"];
    const { code, events } = await runNdjson(argv, { environment });
    assertEquals(code, 4);
    assertEquals(events.map(({ type }) => type), ["listening", "error"]);
    assertEquals(events[1].error.operation, "start");
    // Nothing listens any more: the next one may.
    const again = await run(["logs", "a", "--timeout", "30ms"], {
      environment,
    });
    assertEquals(again.code, 7, again.stderr);
  });
});

Deno.test("uvm logs --start refuses a VM that runs, and says how", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await run(create, { environment });
    await run(["start", "a"], { environment });
    const argv = ["logs", "a", "--start"];
    const { code, stderr } = await run(argv, { environment });
    assertEquals(code, 6);
    assertMatch(stderr, /its state is Running.*\n {2}hint: .*--start/);
  });
});

Deno.test("uvm logs --start --dry-run starts nothing", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await run(create, { environment });
    const argv = ["logs", "a", "--start", "--dry-run"];
    const { code, stdout } = await run(argv, { environment });
    assertEquals(
      [code, stdout],
      [0, 'Would listen-for-log "a"\nWould start "a"\n'],
    );
    assertEquals((await list({}, environment))[0].state, "Created");
  });
});
