import { assert, assertEquals, assertMatch } from "@std/assert";
import { list } from "../../src/uvm/list.ts";
import { run, runNdjson } from "./harness.ts";
import {
  quickGuest,
  silentCrash,
  steadyGuest,
  untilOpen,
  withSimulator,
} from "./simulation.ts";

const linux = ["run", "--os", "linux"];

Deno.test("uvm run --expect ends well as soon as a line matches", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    const argv = [...linux, "--expect", "agent .*y$"];
    const { code, stdout } = await run(argv, { environment });
    assertEquals(code, 0);
    assertMatch(stdout, /\nmatched: agent ready\n/);
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm run --expect fails where the guest ends before a match", async () => {
  await withSimulator(quickGuest, async (environment) => {
    const argv = [...linux, "--expect", "never said"];
    const { code, stderr } = await run(argv, { environment });
    assertEquals(code, 1);
    assertMatch(stderr, /ended before a line of its log matched \/never said/);
  });
});

Deno.test("uvm run --expect refuses what is no regular expression", async () => {
  await withSimulator({}, async (environment) => {
    const argv = [...linux, "--expect", "("];
    const { code, stderr } = await run(argv, { environment });
    assertEquals(code, 2);
    assertMatch(stderr, /Flag "--expect" must be a regular expression: "\("/);
  });
});

Deno.test("uvm run gives 8 for a guest that panics, and says how it ended", async () => {
  const plan = {
    guest: { bootMs: 1, panic: { log: "Kernel panic", afterMs: 1 } },
  };
  await withSimulator(plan, async (environment) => {
    const { code, stderr } = await run([...linux, "--id", "a"], {
      environment,
    });
    assertEquals(code, 8);
    assertMatch(
      stderr,
      /^uvm: The guest of VM "a" crashed in phase "run\/run", HCS_E_UNEXPECTED_EXIT \(0x80370106\)/,
    );
  });
  await withSimulator(plan, async (environment) => {
    const { code, events } = await runNdjson(linux, { environment });
    assertEquals(code, 8);
    const last = events.at(-1);
    assertEquals(last.type, "error");
    assertEquals(last.error.exitCode, 8);
    assertEquals(last.error.exit.exitType, "UnexpectedExit");
  });
});

Deno.test("uvm run --timeout gives 7, names the phase and leaves nothing", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    const argv = [...linux, "--id", "a", "--timeout", "120ms"];
    const { code, stderr } = await run(argv, { environment });
    assertEquals(code, 7);
    assertMatch(stderr, /phase "run\/run" of VM "a": 120 ms/);
    assertEquals(await list({}, environment), []);
  });
  const faults = [{ on: "SystemStartCompleted", never: true }];
  await withSimulator({ faults }, async (environment) => {
    const argv = [...linux, "--id", "a", "--timeout", "120ms"];
    const { code, stderr } = await run(argv, { environment });
    assertEquals(code, 7);
    assertMatch(stderr, /start/);
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm run --timeout gives 8 where the guest crashed before", async () => {
  await withSimulator(silentCrash, async (environment) => {
    const { code, events } = await runNdjson([...linux, "--timeout", "300ms"], {
      environment,
    });
    const { error } = events.at(-1);
    assertEquals([code, error.exitCode], [8, 8]);
    assertEquals(error.failure.crash.log, ["hi"]);
    assertMatch(error.failure.summary, /crashed in phase "run\/run"/);
  });
});

Deno.test("uvm run gives the code of what failed", async () => {
  const cases: [string, number][] = [
    ["HCS_E_HYPERV_NOT_INSTALLED", 3],
    ["HCS_E_SERVICE_NOT_AVAILABLE", 3],
    ["0x80070005", 4],
    ["HCS_E_ACCESS_DENIED", 4],
    ["0x80070569", 4],
    ["ERROR_FILE_NOT_FOUND", 5],
    ["HCS_E_SYSTEM_ALREADY_EXISTS", 6],
    ["HCS_E_OPERATION_TIMEOUT", 7],
    ["HCS_E_UNEXPECTED_EXIT", 8],
    ["HCS_E_INVALID_JSON", 1],
    ["E_FAIL", 1],
  ];
  for (const [fail, wanted] of cases) {
    const faults = [{ on: "HcsCreateComputeSystem", fail }];
    await withSimulator({ faults }, async (environment) => {
      const { code, stdout, stderr } = await run(linux, { environment });
      assertEquals([fail, code], [fail, wanted]);
      assertEquals(stdout, "");
      assertMatch(stderr, /^uvm: Cannot create VM ".+": \w+ \(0x[0-9A-F]{8}\)/);
    });
  }
});

Deno.test("uvm run stops cleanly on Ctrl-C, whatever is going on", async () => {
  for (const moment of ["create ", "start ", " hello"]) {
    await withSimulator(steadyGuest, async (environment) => {
      const controller = new AbortController();
      const { code, stderr } = await run(linux, {
        environment,
        signal: controller.signal,
        onStdout(text) {
          if (text.includes(moment)) controller.abort(new Error("Ctrl-C"));
        },
      });
      assertEquals([moment, code], [moment, 130]);
      assertEquals(stderr, "uvm: Interrupted\n");
      assertEquals(await list({}, environment), []);
    });
  }
});

Deno.test("uvm run undoes a create that Ctrl-C interrupts", async () => {
  const faults = [{ on: "SystemCreateCompleted", never: true }];
  await withSimulator({ faults }, async (environment, simulator) => {
    const controller = new AbortController();
    const { signal } = controller;
    const running = run(linux, { environment, signal });
    await untilOpen(simulator);
    controller.abort(new Error("Ctrl-C"));
    assertEquals((await running).code, 130);
    assertEquals(await list({}, environment), []);
    assertEquals(simulator.liveHandles().systems, 0);
  });
});

Deno.test("uvm run does nothing where it was interrupted before", async () => {
  await withSimulator({}, async (environment, simulator) => {
    const signal = AbortSignal.abort(new Error("Ctrl-C"));
    const { code, events } = await runNdjson(linux, { environment, signal });
    assertEquals(code, 130);
    assertEquals(events.map(({ type }) => type), ["error"]);
    assertEquals(simulator.calls(), []);
  });
});

Deno.test("uvm run --keep leaves a VM that still runs", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    const argv = [...linux, "--id", "a", "--keep", "--expect", "ready"];
    assertEquals((await run(argv, { environment })).code, 0);
    const [vm] = await list({}, environment);
    assertEquals([vm.id, vm.state], ["a", "Running"]);
  });
});

Deno.test("uvm run --keep says how to end the VM that it left", async () => {
  const text = 'VM "a" is left running; end it with: uvm stop a';
  const argv = [...linux, "--id", "a", "--keep"];
  await withSimulator(steadyGuest, async (environment) => {
    const matching = [...argv, "--expect", "ready"];
    const { stdout, stderr } = await run(matching, { environment });
    assert(stdout.endsWith(`\nmatched: agent ready\n${text}\n`), stdout);
    assertEquals(stderr, "");
  });
  await withSimulator(steadyGuest, async (environment) => {
    const matching = [...argv, "--expect", "ready"];
    const { events } = await runNdjson(matching, { environment });
    assertEquals(events.at(-1).kept, true);
  });
  for (const isJson of [false, true]) {
    await withSimulator(steadyGuest, async (environment) => {
      const controller = new AbortController();
      const { code, stdout, stderr } = await run(
        isJson ? [...argv, "--json"] : argv,
        {
          environment,
          signal: controller.signal,
          onStdout(text) {
            if (text.includes("hello")) controller.abort(new Error("Ctrl-C"));
          },
        },
      );
      assertEquals(code, 130);
      assertEquals((await list({}, environment)).length, 1);
      if (isJson) {
        const { error } = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
        assertEquals([error.kept, error.also], [true, [text]]);
      } else assertEquals(stderr, `uvm: Interrupted\n  also: ${text}\n`);
    });
  }
  await withSimulator(quickGuest, async (environment) => {
    const { stdout } = await run(argv, { environment });
    assert(!stdout.includes("left"), "It ended by itself");
  });
});
