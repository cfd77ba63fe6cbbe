import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  createSimulator,
  simulatedHost,
  type Simulator,
} from "../../src/sim/mod.ts";
import type { Environment } from "../../src/uvm/environment.ts";
import { run, runJson } from "./harness.ts";
import { steadyGuest } from "./simulation.ts";
import { runIn, testTerminal } from "./terminal_io.ts";

/** A simulator with a running VM `a`. */
async function withRunning(
  fn: (environment: Environment, simulator: Simulator) => Promise<void>,
  plan = steadyGuest,
): Promise<void> {
  await using simulator = createSimulator({ plan, recordCalls: true });
  const { backend, sockets } = simulator;
  const environment = { backend, sockets, host: simulatedHost() };
  const create = ["create", "--os", "linux", "--id", "a"];
  assertEquals((await run(create, { environment })).code, 0);
  assertEquals((await run(["start", "a"], { environment })).code, 0);
  await fn(environment, simulator);
  assertEquals(simulator.liveHandles(), {
    systems: 0,
    systemCallbacks: 0,
    processes: 0,
    processCallbacks: 0,
    pipes: 0,
  });
}

Deno.test("uvm exec passes output, error and exit code through", async () => {
  await withRunning(async (environment) => {
    const line = "echo out; echo err >&2; exit 9";
    const { code, stdout, stderr } = await run(
      ["exec", "a", "--", "sh", "-c", line],
      { environment },
    );
    assertEquals([code, stdout, stderr], [9, "out\n", "err\n"]);
  });
});

Deno.test("uvm exec passes bytes as they are, where no terminal reads them", async () => {
  await withRunning(async (environment) => {
    const bytes = Uint8Array.from({ length: 1 << 20 }, (_, at) => at * 7 & 255);
    const { code, stdoutBytes } = await run(["exec", "a", "--", "cat"], {
      environment,
      stdin: bytes,
    });
    assertEquals(code, 0);
    assertEquals(stdoutBytes, bytes);
  });
});

Deno.test("uvm exec shows control characters to a terminal, unless it is a tty", async () => {
  const plan = {
    guest: {
      bootMs: 1,
      commands: [{ match: "paint*", stdout: "\x1b[31mred\r\nline\r" }],
    },
  };
  await withRunning(async (environment) => {
    const options = { environment, isTerminal: true };
    const shown = await run(["exec", "a", "--", "paint"], options);
    assertEquals(shown.stdout, "\\x1b[31mred\nline\\x0d");
    const raw = await run(["exec", "a", "--tty", "--", "paint"], options);
    assertEquals(raw.stdout, "\x1b[31mred\r\nline\r");
  }, plan);
});

Deno.test("uvm exec sends environment, folder and user", async () => {
  await withRunning(async (environment) => {
    const { json, code } = await runJson([
      "exec",
      "a",
      "--env",
      "A=1=2",
      "--cwd",
      "/srv",
      "--user",
      "me",
      "--command-line",
      "pwd; whoami; echo $A",
      "--no-stdin",
    ], { environment });
    assertEquals(code, 0);
    assertEquals(json.stdout, "/srv\nme\n1=2\n");
    assertEquals(json.exitCode, 0);
    assert(json.processId > 0);
  });
});

Deno.test("uvm exec --json collects the output and keeps the exit code apart", async () => {
  await withRunning(async (environment) => {
    const { json, code, stdoutBytes } = await runJson([
      "exec",
      "a",
      "--command-line",
      "echo ü; echo no >&2; exit 7",
    ], { environment });
    assertEquals(code, 7);
    assertEquals([json.exitCode, json.stdout, json.stderr, json.cut], [
      7,
      "ü\n",
      "no\n",
      false,
    ]);
    assert(stdoutBytes.every((byte) => byte < 0x80));
    const failed = await run(["exec", "no", "--json", "--", "x"], {
      environment,
    });
    assertEquals(failed.code, 5);
    assertEquals(JSON.parse(failed.stdout).error.exitCode, 5);
  });
});

Deno.test("uvm exec --json bounds what it keeps, and says so", async () => {
  await withRunning(async (environment) => {
    const { json } = await runJson([
      "exec",
      "a",
      "--command-line",
      "head -c 17000000 /dev/zero",
    ], { environment });
    assertEquals(json.cut, true);
    assertEquals(json.stdout.length, 16 * 1024 * 1024);
  });
});

Deno.test("uvm exec refuses wrong use before it opens anything", async () => {
  await withRunning(async (environment, simulator) => {
    for (
      const [argv, text] of [
        [["exec", "a"], "Nothing to run"],
        [["exec", "a", "--command-line", "x", "--", "y"], "not both"],
        [["exec", "a", "--env", "A", "--", "y"], "NAME=VALUE"],
        [["exec", "a", "--tty", "--json", "--", "y"], "exclude"],
      ] as const
    ) {
      const { code, stderr, stdout } = await run(argv, { environment });
      assertEquals(code, 2, argv.join(" "));
      assert((stderr + stdout).includes(text), stderr + stdout);
    }
    assertEquals(simulator.liveHandles().processes, 0);
  });
});

Deno.test("uvm exec --timeout ends the program and gives 7", async () => {
  await withRunning(async (environment, simulator) => {
    const { code, stderr } = await run(
      ["exec", "a", "--timeout", "50ms", "--", "sleep", "600"],
      { environment },
    );
    assertEquals(code, 7);
    assertMatch(stderr, /^uvm: Time ran out in phase "exec" of VM "a"/);
    assertEquals(simulator.liveHandles().processes, 0);
  });
});

Deno.test("uvm exec --timeout --json keeps what the program wrote beside the error", async () => {
  await withRunning(async (environment) => {
    const { code, json, stderr } = await runJson(
      ["exec", "a", "--timeout=300ms", "--command-line", "echo up; sleep 600"],
      { environment },
    );
    assertEquals([code, stderr], [7, ""]);
    assertEquals([json.error.exitCode, json.error.operation], [7, "exec"]);
    assertEquals([json.exitCode, json.stdout, json.stderr, json.cut], [
      null,
      "up\n",
      "",
      false,
    ]);
  });
});

Deno.test("uvm exec sends Ctrl-C to the program and gives its exit code", async () => {
  await withRunning(async (environment) => {
    const controller = new AbortController();
    const plan = run(["exec", "a", "--command-line", "echo up; sleep 600"], {
      environment,
      signal: controller.signal,
      onStdout: () => controller.abort(),
    });
    assertEquals((await plan).code, 130);
  });
});

Deno.test("uvm exec --tty gives a raw terminal of the right size, and gives it back", async () => {
  await withRunning(async (environment, simulator) => {
    const terminal = testTerminal({ environment });
    const running = runIn(terminal, "exec", "a", "--tty", "--", "sh");
    terminal.type("echo ready\r");
    await terminal.until("ready\n");
    assertEquals(terminal.raw, [true]);
    terminal.resize({ columns: 120, rows: 40 });
    while (!simulator.calls().some(({ call }) => call === "HcsModifyProcess")) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    terminal.type("exit 4\r");
    assertEquals(await running, 4);
    assertEquals(terminal.raw, [true, false]);
    const made = simulator.calls().find(({ call }) =>
      call === "HcsCreateProcess"
    );
    // deno-lint-ignore no-explicit-any
    const parameters = made!.arguments[0] as any;
    assertEquals(parameters.ConsoleSize, [30, 100]);
    assertEquals(parameters.Environment.TERM, "xterm");
    const changed = simulator.calls().find(({ call }) =>
      call === "HcsModifyProcess"
    );
    assertEquals(changed!.arguments[0], {
      Operation: "ConsoleSize",
      ConsoleSize: { Height: 40, Width: 120 },
    });
  });
});

Deno.test("uvm exec --dry-run shows the parameters and runs nothing", async () => {
  await withRunning(async (environment, simulator) => {
    const { code, stdout } = await run([
      "exec",
      "a",
      "--guest-os",
      "windows",
      "--dry-run",
      "--json",
      "--",
      "cmd",
      "/c",
      "dir x y",
    ], { environment });
    assertEquals(code, 0);
    const [action] = JSON.parse(stdout).actions;
    assertEquals(action.parameters.CommandLine, 'cmd /c "dir x y"');
    assertEquals(
      simulator.calls().some(({ call }) => /Process/.test(call)),
      false,
    );
  });
});
