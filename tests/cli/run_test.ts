import { assert, assertEquals, assertMatch } from "@std/assert";
import { list } from "../../src/uvm/list.ts";
import { run, runNdjson, withFiles } from "./harness.ts";
import {
  quickGuest,
  silentCrash,
  steadyGuest,
  untilOpen,
  withSimulator,
} from "./simulation.ts";

const linux = ["run", "--os", "linux"];

Deno.test("uvm run prints phases, notifications, the guest's log and the end", async () => {
  await withSimulator(quickGuest, async (environment) => {
    const { code, stdout, stderr } = await run([...linux, "--id", "a"], {
      environment,
    });
    assertEquals(code, 0);
    assertEquals(stderr, "");
    assertMatch(stdout, /^create +\d+\.\d ms {2}VM "a"\n/);
    assertMatch(stdout, /\nevent {3}SystemStartCompleted\n/);
    assertMatch(stdout, / INFO {4}hello\n/);
    assertMatch(stdout, / WARNING agent ready n=1\n/);
    assertMatch(stdout, /\nended: GracefulExit/);
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm run --json prints NDJSON, each object with its type", async () => {
  await withSimulator(quickGuest, async (environment) => {
    const { code, events } = await runNdjson([...linux, "--id", "a"], {
      environment,
    });
    assertEquals(code, 0);
    const phases = events.filter(({ type }) => type === "phase");
    assertEquals(phases.map(({ phase }) => phase), [
      "create",
      "start",
      "run",
      "close",
    ]);
    assert(phases.every(({ time }) => /^\d{4}-.*Z$/.test(time)));
    const logs = events.filter(({ type }) => type === "log");
    assertEquals(logs.map(({ message }) => message), ["hello", "agent ready"]);
    assertEquals(logs[1].fields, { n: 1 });
    const result = events.at(-1);
    assertEquals([result.type, result.id, result.exitCode], ["result", "a", 0]);
    assertEquals(result.exit.exitType, "GracefulExit");
    assert(events.every(({ type }) => typeof type === "string"));
  });
});

Deno.test("uvm run asks HCS to end the VM with its owner, unless it is to be kept", async () => {
  await withSimulator({}, async (environment) => {
    const document = async (...flags: string[]) => {
      const argv = [...linux, "--dry-run", "--json", ...flags];
      const { code, stdout } = await run(argv, { environment });
      assertEquals([code, stdout.trimEnd().split("\n").length], [0, 1]);
      return JSON.parse(stdout).document;
    };
    const ends = "ShouldTerminateOnLastHandleClosed";
    assertEquals((await document())[ends], true);
    assertEquals((await document("--keep"))[ends], undefined);
    const no = "--no-terminate-on-last-handle-closed";
    assertEquals((await document(no))[ends], undefined);
  });
});

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

Deno.test("uvm run refuses for a Windows guest what only a Linux one has", async () => {
  const windows = ["--os", "windows", "--layer", "C:\\a", "--layer", "C:\\b"];
  await withSimulator(steadyGuest, async (environment) => {
    for (
      const flags of [
        ["--console"],
        ["--console-log", "no/such/file"],
        ["--debug-shell"],
        ["--expect", "ready"],
      ]
    ) {
      for (const extra of [[], ["--dry-run"]]) {
        const argv = ["run", ...windows, ...flags, ...extra];
        const { code, stdout, stderr } = await run(argv, { environment });
        assertEquals([flags[0], code, stdout], [flags[0], 2, ""]);
        assert(stderr.startsWith(`uvm: Flag "${flags[0]}" needs a Linux VM`));
      }
    }
    const argv = ["create", ...windows, "--console"];
    assertEquals((await run(argv, { environment })).code, 2);
    // Said no to, it asks for nothing.
    const no = ["create", ...windows, "--no-console"];
    assertEquals((await run(no, { environment })).code, 0);
  });
});

Deno.test("uvm run --guest-log writes a file, as text or as NDJSON", async () => {
  await withFiles({}, async (path) => {
    await withSimulator(quickGuest, async (environment) => {
      await run([...linux, "--guest-log", path("a.log")], { environment });
      await run([...linux, "--guest-log", path("a.ndjson")], { environment });
    });
    const text = await Deno.readTextFile(path("a.log"));
    assertMatch(text, / INFO {4}hello\n.* WARNING agent ready n=1\n$/);
    const lines = (await Deno.readTextFile(path("a.ndjson"))).trim().split(
      "\n",
    );
    assertEquals(lines.map((line) => JSON.parse(line).message), [
      "hello",
      "agent ready",
    ]);
  });
});

Deno.test("uvm run --guest-level leaves out what is below", async () => {
  await withSimulator(quickGuest, async (environment) => {
    const argv = [...linux, "--guest-level", "warning"];
    const { stdout } = await run(argv, { environment });
    assert(!stdout.includes("hello"));
    assert(stdout.includes("agent ready"));
  });
});

Deno.test("uvm run shows a guest's control characters and sends none", async () => {
  const guest = {
    ...quickGuest.guest,
    log: [{ msg: "\x1b[2Jgone\r", fields: { "k\x07": "\x9b31m" } }],
  };
  await withSimulator({ guest }, async (environment) => {
    const { stdout, stdoutBytes } = await run(linux, { environment });
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(stdout));
    assert(stdoutBytes.length > 0);
    assertMatch(stdout, /\\x1b\[2Jgone\\x0d k\\x07="\\x9b31m"\n/);
  });
});

Deno.test("uvm run --count prints each run and the timings of the phases", async () => {
  await withSimulator(quickGuest, async (environment) => {
    const many = [...linux, "--count", "5", "--parallel", "3"];
    const text = await run(many, { environment });
    assertEquals(text.code, 0);
    assertMatch(text.stdout, /\nphase +count +p50 +p95 +max\n/);
    assertMatch(text.stdout, /\n5 of 5 ran well, 0 failed\n$/);
    const { code, events } = await runNdjson(many, { environment });
    assertEquals(code, 0);
    assertEquals(events.filter(({ type }) => type === "run").length, 5);
    const summary = events.at(-1);
    assertEquals([summary.type, summary.ok, summary.failed], ["summary", 5, 0]);
    assertEquals(
      summary.timings.map((t: { phase: string }) => t.phase),
      ["create", "start", "run", "close"],
    );
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm run --count fails where any of the VMs does", async () => {
  const faults = [{
    on: "HcsStartComputeSystem",
    nth: 2,
    fail: "HCS_E_ACCESS_DENIED",
  }];
  await withSimulator({ ...quickGuest, faults }, async (environment) => {
    const argv = [...linux, "--id", "vm", "--count", "3"];
    const { code, events } = await runNdjson(argv, { environment });
    assertEquals(code, 4);
    const runs = events.filter(({ type }) => type === "run");
    assertEquals(runs.map(({ id, ok }) => [id, ok]), [
      ["vm-0", true],
      ["vm-1", false],
      ["vm-2", true],
    ]);
    assertEquals(runs[1].error.codeName, "HCS_E_ACCESS_DENIED");
  });
});

Deno.test("uvm run --count starts no further VM after Ctrl-C", async () => {
  await withSimulator(quickGuest, async (environment) => {
    const controller = new AbortController();
    const { code, stdout } = await run([...linux, "--count", "50"], {
      environment,
      signal: controller.signal,
      onStdout: () => controller.abort(new Error("Ctrl-C")),
    });
    assertEquals(code, 130);
    assert(stdout.match(/^(ok|failed) /gm)!.length < 5);
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm run --count counts what Ctrl-C ended apart from failures", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    const controller = new AbortController();
    const argv = [...linux, "--count", "2", "--parallel", "2"];
    const interrupted = setTimeout(
      () => controller.abort(new Error("Ctrl-C")),
      150,
    );
    const { code, events } = await runNdjson(argv, {
      environment,
      signal: controller.signal,
    });
    clearTimeout(interrupted);
    assertEquals(code, 130);
    const runs = events.filter(({ type }) => type === "run");
    assertEquals(
      runs.map(({ ok, error }) => [ok, error.exitCode, error.message]),
      [[false, 130, "Interrupted"], [false, 130, "Interrupted"]],
    );
    const summary = events.find(({ type }) => type === "summary");
    assertEquals([summary.ok, summary.failed, summary.interrupted], [0, 0, 2]);
  });
});

Deno.test("uvm run refuses a count or parallel of 0", async () => {
  for (const flag of ["--count", "--parallel"]) {
    const { code, stderr } = await run([...linux, flag, "0"]);
    assertEquals(code, 2);
    assertMatch(stderr, new RegExp(`Flag "${flag}" must be from 1`));
  }
});

Deno.test("uvm demo boots both kinds of VM and leaves nothing behind", async () => {
  const { code, stdout, stderr } = await run(["demo"]);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /A Linux VM \(LCOW\), simulated\ncreate /);
  assertMatch(stdout, / INFO {4}Ready for containers\n/);
  assertMatch(stdout, /A Windows VM \(WCOW\), simulated\ncreate /);
  assertEquals(stdout.match(/ended: GracefulExit/g)?.length, 2);
});
