import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Simulator, SimulatorPlan } from "../../src/sim/mod.ts";
import type { Environment } from "../../src/uvm/environment.ts";
import { run, runNdjson } from "./harness.ts";
import { steadyGuest, withSimulator } from "./simulation.ts";

function withRunning(
  fn: (environment: Environment, simulator: Simulator) => Promise<void>,
  plan: SimulatorPlan = steadyGuest,
): Promise<void> {
  return withSimulator(plan, async (environment, simulator) => {
    const create = ["create", "--os", "linux", "--id", "a"];
    assertEquals((await run(create, { environment })).code, 0);
    assertEquals((await run(["start", "a"], { environment })).code, 0);
    await fn(environment, simulator);
  });
}

Deno.test("uvm stats prints a table", async () => {
  await withRunning(async (environment) => {
    const { code, stdout } = await run(["stats", "a"], { environment });
    assertEquals(code, 0);
    assertMatch(stdout, /^started +\d{4}-.*Z\nuptime +\d+\.\d{3} s\n/);
    assertMatch(stdout, /\ncommitted +256\.0 MiB\n/);
    assertMatch(stdout, /\nassigned +256\.0 MiB\n/);
  });
});

Deno.test("uvm stats --watch --json prints an object for each measurement", async () => {
  await withRunning(async (environment) => {
    const { code, events } = await runNdjson(
      ["stats", "a", "--watch", "--count", "3", "--interval", "1ms"],
      { environment },
    );
    assertEquals(code, 0);
    assertEquals(events.map(({ type }) => type), Array(3).fill("statistics"));
    assertEquals(events[0].cpuPercent, null);
    assertEquals(typeof events[2].memory.commitBytes, "number");
    assert(events[2].uptime100ns >= events[0].uptime100ns);
  });
});

Deno.test("uvm stats --watch ends with the VM", async () => {
  await withRunning(async (environment, simulator) => {
    const lines: string[] = [];
    const { code } = await run(["stats", "a", "--watch"], {
      environment,
      onStdout(text) {
        lines.push(text);
        void simulator.inject("a", { exit: { type: "GracefulExit" } });
      },
    });
    assertEquals(code, 0);
    assertMatch(lines.join(""), /^ +UPTIME +CPU%.*\n +\d+\.\d{3} s +-/);
  });
});

Deno.test("uvm stats --watch is interrupted by Ctrl-C", async () => {
  await withRunning(async (environment) => {
    const controller = new AbortController();
    const { code } = await run(["stats", "a", "--watch"], {
      environment,
      signal: controller.signal,
      onStdout: () => controller.abort(),
    });
    assertEquals(code, 130);
  });
});

Deno.test("uvm stats writes a counter over 2^53 as a text", async () => {
  const data =
    '{"Statistics":{"Processor":{"TotalRuntime100ns":18446744073709551615}}}';
  const plan = {
    ...steadyGuest,
    faults: [{ on: "HcsGetComputeSystemProperties", nth: 4, data }],
  };
  await withRunning(async (environment, simulator) => {
    void simulator;
    let found: unknown;
    // Which query is the fourth depends on the commands before.
    for (let i = 0; i < 4 && typeof found !== "string"; i++) {
      const { events } = await runNdjson(["stats", "a"], { environment });
      found = events[0].processor?.total100ns;
    }
    assertEquals(found, "18446744073709551615");
  }, plan);
});
