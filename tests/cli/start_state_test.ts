import { assertEquals, assertMatch } from "@std/assert";
import { list } from "../../src/uvm/list.ts";
import type { Environment } from "../../src/uvm/environment.ts";
import { run, runAll, runJson } from "./harness.ts";
import { steadyGuest, withSimulator } from "./simulation.ts";

const create = "create --os linux --id a";

Deno.test("uvm start --if-not-running starts a VM once, and tells whether it ran", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await runAll(environment, create);
    const argv = ["start", "a", "--if-not-running"];
    const first = await runJson(argv, { environment });
    const expected = { id: "a", operation: "start", state: "Running" };
    assertEquals([first.code, first.json], [0, {
      ...expected,
      alreadyRunning: false,
    }]);
    const again = await runJson(argv, { environment });
    assertEquals([again.code, again.json], [0, {
      ...expected,
      alreadyRunning: true,
    }]);
    const text = await run(argv, { environment });
    assertEquals(text.stdout, 'Already running: VM "a"\n');
  });
});

Deno.test("uvm start --if-not-running takes a VM that another starts meanwhile", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await runAll(environment, create);
    const { backend } = environment;
    // Created when it was opened; before its own call another starts it.
    const raced: Environment = {
      ...environment,
      backend: new Proxy(backend!, {
        get(target, key) {
          const value = Reflect.get(target, key);
          if (typeof value !== "function") return value;
          if (key !== "startComputeSystem") return value.bind(target);
          return async (handle: bigint, options: string) => {
            await runAll(environment, "start a");
            return await target.startComputeSystem(handle, options);
          };
        },
      }),
    };
    const { code, json } = await runJson(["start", "a", "--if-not-running"], {
      environment: raced,
    });
    assertEquals([code, json.alreadyRunning], [0, true]);
  });
});

Deno.test("uvm start --if-not-running refuses a paused VM", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await runAll(environment, create, "start a", "pause a");
    const argv = ["start", "a", "--if-not-running"];
    const { code, json } = await runJson(argv, { environment });
    assertEquals([code, json.error.state], [6, "Paused"]);
  });
});

Deno.test("uvm start --if-not-running --dry-run shows no start of a VM that runs", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await runAll(environment, create);
    const argv = ["start", "a", "--if-not-running", "--dry-run"];
    const before = await runJson(argv, { environment });
    assertEquals(before.json.actions, [{ action: "start", target: "a" }]);
    assertEquals((await list({}, environment))[0].state, "Created");
    await runAll(environment, "start a");
    const after = await runJson(argv, { environment });
    assertEquals([after.code, after.json.actions], [0, []]);
  });
});

Deno.test("uvm start, pause, resume and save tell the state that does not allow them", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    await runAll(environment, create);
    const refused = async (line: string, state: string) => {
      const text = await run(line.split(" "), { environment });
      assertEquals([line, text.code], [line, 6]);
      assertMatch(
        text.stderr,
        new RegExp(`HCS_E_INVALID_STATE \\(.*\\): VM "a" is ${state}\\b`),
      );
      const { json } = await runJson(line.split(" "), { environment });
      assertEquals([line, json.error.state], [line, state]);
    };
    await refused("pause a", "Created");
    await refused("resume a", "Created");
    await refused("save a f", "Created");
    await runAll(environment, "start a");
    await refused("start a", "Running");
    await refused("resume a", "Running");
    await runAll(environment, "pause a");
    await refused("start a", "Paused");
  });
});
