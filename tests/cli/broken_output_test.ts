import { assertEquals } from "@std/assert";
import { runCli } from "../../src/cli/cli.ts";
import { BrokenPipeError, type CliIo } from "../../src/cli/io.ts";
import type { Environment } from "../../src/uvm/environment.ts";
import { list } from "../../src/uvm/list.ts";
import { run } from "./harness.ts";
import { steadyGuest, withSimulator } from "./simulation.ts";

/** Runs a command line whose reader goes away after some writes. */
function runBroken(
  argv: readonly string[],
  writes: number,
  environment: Environment,
): Promise<number> {
  let made = 0;
  const io: CliIo = {
    stdin: { isTerminal: false, readable: () => new ReadableStream() },
    stdout: {
      isTerminal: false,
      write: () =>
        ++made > writes
          ? Promise.reject(new BrokenPipeError("Nobody reads the output"))
          : Promise.resolve(),
    },
    stderr: { isTerminal: false, write: () => Promise.resolve() },
    signal: new AbortController().signal,
    env: () => undefined,
    environment,
  };
  return runCli(argv, io);
}

Deno.test("uvm run --count ends every VM where nobody reads of them", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    const argv = ["run", "--os", "linux", "--count", "2000", "--parallel", "8"];
    const code = await runBroken(
      [...argv, "--expect", "hello", "--json"],
      1,
      environment,
    );
    assertEquals(code, 1);
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm run ends its VM where nobody reads its notifications", async () => {
  const plan = {
    guest: { bootMs: 1 },
    faults: [{
      on: "SystemStartCompleted",
      notify: [{ type: "SystemGuestConnectionClosed" }],
    }],
  };
  await withSimulator(plan, async (environment) => {
    // The phase create is read, the notification is not.
    const argv = ["run", "--os", "linux", "--json"];
    assertEquals(await runBroken(argv, 1, environment), 1);
    assertEquals(await list({}, environment), []);
  });
});

for (const [name, ...more] of [["events"], ["stats", "--watch"]]) {
  Deno.test(`uvm ${name} ends where nobody reads`, async () => {
    await withSimulator(steadyGuest, async (environment) => {
      await run(["create", "--os", "linux", "--id", "vm"], { environment });
      await run(["start", "vm"], { environment });
      const ending = runBroken([name, "vm", ...more, "--json"], 0, environment);
      const pausing = setInterval(() => {
        void run(["pause", "vm"], { environment })
          .then(() => run(["resume", "vm"], { environment }));
      }, 20);
      assertEquals(await ending, 1);
      clearInterval(pausing);
    });
  });
}

Deno.test("uvm create is not ended by who reads its log no longer", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    let stdout = "";
    const io: CliIo = {
      stdin: { isTerminal: false, readable: () => new ReadableStream() },
      stdout: {
        isTerminal: false,
        write(data) {
          stdout += new TextDecoder().decode(data);
          return Promise.resolve();
        },
      },
      stderr: {
        isTerminal: false,
        write: () => Promise.reject(new BrokenPipeError("Nobody reads")),
      },
      signal: new AbortController().signal,
      env: () => undefined,
      environment,
    };
    const argv = ["create", "--os", "linux", "--id", "vm"];
    assertEquals(await runCli([...argv, "--log-level", "trace"], io), 0);
    assertEquals(stdout, "vm\n");
  });
});
