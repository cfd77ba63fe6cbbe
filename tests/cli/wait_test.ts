import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Injection } from "../../src/sim/mod.ts";
import { list } from "../../src/uvm/list.ts";
import { run, runAll, runJson } from "./harness.ts";
import {
  silentCrash,
  steadyGuest,
  untilOpen,
  withSimulator,
} from "./simulation.ts";

const create = "create --os linux --id a --owner me";

Deno.test("uvm wait tells how a VM ended, and gives 8 for a crash", async () => {
  await withSimulator(steadyGuest, async (environment, simulator) => {
    const waitFor = async (id: string, injection: Injection) => {
      await runAll(environment, `create --os linux --id ${id}`, `start ${id}`);
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
      await runAll(environment, `create --os linux --console --id ${id}`);
      const running = run([command, id], { environment });
      await untilOpen(simulator);
      // The console is served a moment later.
      await new Promise((resolve) => setTimeout(resolve, 50));
      await runAll(environment, `start ${id}`);
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
    await runAll(environment, create);
    const waiting = runJson(["wait", "a", "--timeout", "300ms"], {
      environment,
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await runAll(environment, "start a");
    const { code, json } = await waiting;
    assertEquals([code, json.error.exitCode], [8, 8]);
    assertEquals(json.error.failure.crash.log, ["hi"]);
  });
});

Deno.test("uvm wait --timeout gives 7 and leaves the VM", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await runAll(environment, create, "start a");
    const argv = ["wait", "a", "--timeout", "30ms"];
    const { code, stderr } = await run(argv, { environment });
    assertEquals(code, 7);
    assertMatch(stderr, /Cannot wait for VM "a"/);
    assertEquals((await list({}, environment)).length, 1);
  });
});

Deno.test("uvm wait lets go on Ctrl-C and leaves the VM", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await runAll(environment, create, "start a");
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("Ctrl-C")), 10);
    const { signal } = controller;
    const { code } = await run(["wait", "a"], { environment, signal });
    assertEquals(code, 130);
    assertEquals((await list({}, environment)).length, 1);
  });
});
