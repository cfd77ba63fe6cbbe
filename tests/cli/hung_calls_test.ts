import { assertEquals, assertStringIncludes } from "@std/assert";
import { run, runJson } from "./harness.ts";
import { quickGuest, steadyGuest, withSimulator } from "./simulation.ts";

const timeouts = { startMs: 50, pauseMs: 50, callMs: 50, closeMs: 50 };

/** A command line, and which of its calls never returns. */
const commands: [on: string, argv: string[], says: string][] = [
  ["StartComputeSystem", ["start", "vm"], "Cannot start"],
  ["PauseComputeSystem", ["pause", "vm"], "Cannot pause"],
  ["EnumerateComputeSystems", ["list"], "Cannot list"],
  ["TerminateComputeSystem", ["kill", "vm"], "Cannot terminate"],
  ["OpenComputeSystem", ["inspect", "vm"], "Cannot open"],
  ["GrantVmAccess", ["create", "--os", "linux"], "grant access"],
];

for (const [on, argv, says] of commands) {
  Deno.test(`uvm ${argv[0]} ends in its time where ${on} never returns`, async () => {
    const plan = { ...steadyGuest, faults: [{ on, never: true }] };
    await withSimulator(plan, async (given) => {
      const environment = { ...given, timeouts };
      if (argv[1] === "vm") {
        const create = ["create", "--os", "linux", "--id", "vm"];
        assertEquals((await run(create, { environment })).code, 0);
      }
      const { code, json } = await runJson(argv, { environment });
      assertEquals(code, 7);
      assertStringIncludes(json.error.message, says);
    });
  });
}

for (
  const on of [
    "StartComputeSystem",
    "CloseComputeSystem",
    "UnregisterComputeSystemCallback",
  ]
) {
  Deno.test(`uvm run ends in its time where ${on} never returns`, async () => {
    const plan = { ...quickGuest, faults: [{ on, never: true }] };
    await withSimulator(plan, async (given) => {
      const { code, stderr } = await run(["run", "--os", "linux"], {
        environment: { ...given, timeouts },
      });
      assertEquals(code, 7);
      assertStringIncludes(stderr, "HCS did not finish within 0.05 s");
    });
  });
}

Deno.test("uvm run --timeout bounds a call that never returns", async () => {
  const plan = {
    ...quickGuest,
    faults: [{ on: "StartComputeSystem", never: true }],
  };
  await withSimulator(plan, async (environment) => {
    const { code, stderr } = await run(
      ["run", "--os", "linux", "--timeout", "50ms"],
      { environment },
    );
    assertEquals(code, 7);
    assertStringIncludes(stderr, "50 ms");
  });
});
