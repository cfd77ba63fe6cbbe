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

Deno.test("uvm exec --timeout ends what its program has left writing", async () => {
  await withSimulator(steadyGuest, async (given, simulator) => {
    await run(["create", "--os", "linux", "--id", "vm"], {
      environment: given,
    });
    await run(["start", "vm"], { environment: given });
    const closed = new Set<bigint>();
    // The program's own child writes a byte now and then, for ever.
    const backend = Object.create(simulator.backend, {
      readPipe: {
        value: async (pipe: bigint, buffer: Uint8Array) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          if (closed.has(pipe)) return null;
          buffer[0] = 0x79;
          return 1;
        },
      },
      closePipe: {
        value: (pipe: bigint) => {
          closed.add(pipe);
          return simulator.backend.closePipe(pipe);
        },
      },
    });
    const { code, stderr } = await run(
      ["exec", "vm", "--timeout", "200ms", "--", "true"],
      { environment: { ...given, backend } },
    );
    assertEquals(code, 7);
    assertStringIncludes(stderr, 'phase "exec"');
  });
});

Deno.test("uvm run tells one id of a VM, in its report too", async () => {
  const folder = await Deno.makeTempDir();
  await withSimulator(quickGuest, async (environment) => {
    const argv = ["run", "--os", "linux", "--report", `${folder}/report`];
    const { stdout } = await run([...argv, "--json"], { environment });
    const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
    const { id } = lines.find(({ type }) => type === "result");
    const host = await Deno.readTextFile(`${folder}/report/host.json`);
    assertEquals(JSON.parse(host).id, id);
  });
  await Deno.remove(folder, { recursive: true });
});
