import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { SimulatorPlan } from "../../src/sim/mod.ts";
import type { Environment } from "../../src/uvm/environment.ts";
import { run, runJson } from "./harness.ts";
import { steadyGuest, withSimulator } from "./simulation.ts";

/** A running VM one of whose calls never returns, from the test on. */
async function withHanging(
  on: string,
  fn: (environment: Environment) => Promise<void>,
): Promise<void> {
  const plan: SimulatorPlan = { ...steadyGuest, faults: [{ on, never: true }] };
  const timeouts = { callMs: 50, closeMs: 50 };
  await withSimulator(plan, async (given) => {
    const environment = { ...given, timeouts };
    const create = [
      "create",
      "--os",
      "linux",
      "--id",
      "vm",
      "--no-grant-access",
    ];
    // Its letting go may hang as well; the VM is there.
    await run(create, { environment });
    const { code, stdout } = await run(["list"], { environment });
    assertEquals([code, stdout.includes("vm")], [0, true]);
    await fn(environment);
  });
}

Deno.test("uvm --json prints one value where letting go fails after it", async () => {
  await withHanging("CloseComputeSystem", async (environment) => {
    const { code, json, stderr } = await runJson(["inspect", "vm"], {
      environment,
    });
    assertEquals([code, json.id], [7, "vm"]);
    assertStringIncludes(stderr, 'Cannot close VM "vm"');
  });
});

Deno.test("uvm stop says what could not be tidied up", async () => {
  await withSimulator({
    ...steadyGuest,
    faults: [{ on: "RevokeVmAccess", never: true }],
  }, async (given) => {
    const timeouts = { callMs: 50, closeMs: 50 };
    const environment = { ...given, timeouts };
    const stateDir = await Deno.makeTempDir();
    const all = ["--state-dir", stateDir];
    const create = ["create", "--os", "linux", "--id", "vm", ...all];
    assertEquals((await run(create, { environment })).code, 0);
    const { code, json } = await runJson(["kill", "vm", ...all], {
      environment,
    });
    assertEquals(code, 0);
    assert(json.warnings.length > 0);
    assertStringIncludes(json.warnings[0], "take back the access");
    await Deno.remove(stateDir, { recursive: true });
  });
});

Deno.test("uvm exec tells its own failure, not that of letting go", async () => {
  await withSimulator(steadyGuest, async (given) => {
    const environment = { ...given, timeouts: { callMs: 100, closeMs: 100 } };
    await run(["create", "--os", "linux", "--id", "vm"], { environment });
    await run(["start", "vm"], { environment });
    const backend = Object.create(environment.backend!, {
      getProcessProperties: { value: () => new Promise(() => {}) },
      terminateProcess: { value: () => new Promise(() => {}) },
    });
    const { code, stderr } = await run(
      ["exec", "vm", "--timeout", "200ms", "--", "sleep", "60"],
      { environment: { ...environment, backend } },
    );
    assertEquals(code, 7);
    assertStringIncludes(stderr, 'Time ran out in phase "exec"');
  });
});
