import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Environment } from "../../src/uvm/environment.ts";
import { run, runNdjson, withFiles } from "./harness.ts";
import { withSimulator } from "./simulation.ts";
import { runIn, testTerminal } from "./terminal_io.ts";
import { consolePipeName, ConsoleServer } from "../../src/uvm/console/mod.ts";

const plan = {
  guest: {
    bootMs: 1,
    console: ["\x1b[1mboot\x1b[0m\r\n"],
  },
};

const endingPlan = {
  guest: { ...plan.guest, console: ["boot\r\n"], exit: { afterMs: 100 } },
};

/** A created VM with a console, its id unlike any other test's. */
function withCreated(
  given: typeof plan | typeof endingPlan,
  fn: (id: string, environment: Environment) => Promise<void>,
): Promise<void> {
  const id = crypto.randomUUID();
  const options = JSON.stringify({
    operatingSystem: "linux",
    id,
    console: true,
  });
  return withSimulator(
    given,
    (environment) =>
      withFiles({ "vm.json": options }, async (path) => {
        const create = ["create", "--options", path("vm.json")];
        assertEquals((await run(create, { environment })).code, 0);
        await fn(id, environment);
      }),
  );
}

Deno.test("uvm console --start serves, shows and keeps what a created VM writes", async () => {
  await withCreated(
    endingPlan,
    (id, environment) =>
      withFiles({}, async (path) => {
        const { code, stdout, stderr } = await run(
          ["console", id, "--start", "--console-log", path("log")],
          { environment },
        );
        assertEquals([code, stdout, stderr], [0, "boot\r\n", ""]);
        assertEquals(Deno.readTextFileSync(path("log")), "boot\r\n");
      }),
  );
});

Deno.test("uvm console --json prints an object for each piece", async () => {
  await withCreated(endingPlan, async (id, environment) => {
    const { code, events } = await runNdjson(["console", id, "--start"], {
      environment,
    });
    assertEquals(code, 0);
    assertEquals(events[0].type, "serving");
    const text = events.slice(1).map((event) => event.text).join("");
    assertEquals(text, "boot\r\n");
  });
});

Deno.test("uvm console in a terminal is raw, types, and leaves by its key", async () => {
  await withCreated(plan, async (id, environment) => {
    const terminal = testTerminal({ environment });
    const running = runIn(terminal, "console", id, "--start");
    await terminal.until("\x1b[1mboot\x1b[0m\r\n");
    assertMatch(terminal.text(), /^.*serving the console.*detach key/);
    assertEquals(terminal.raw, [true]);
    terminal.type("ls\x03\r");
    terminal.type("\x1d");
    assertEquals(await running, 0);
    assertEquals(terminal.raw, [true, false]);
    assertMatch(terminal.text(), /detached from VM/);
    const { stdout } = await run(["list"], { environment });
    assertMatch(stdout, /Running/);
  });
});

Deno.test("uvm console shows control characters where no keys come from a terminal", async () => {
  await withCreated(plan, async (id, environment) => {
    const controller = new AbortController();
    const terminal = testTerminal({
      environment,
      signal: controller.signal,
      stdinIsTerminal: false,
    });
    const running = runIn(terminal, "console", id, "--start");
    await terminal.until("\\x1b[1mboot\\x1b[0m\n");
    assertEquals(terminal.raw, []);
    controller.abort();
    assertEquals(await running, 130);
  });
});

Deno.test("uvm console attaches to the process that serves the console", async () => {
  await withCreated(plan, async (id, environment) => {
    const owner = await ConsoleServer.listen({
      id,
      pipe: consolePipeName(id),
    });
    const written = new Promise<void>((resolve) =>
      owner.subscribe(() => resolve())
    );
    assertEquals((await run(["start", id], { environment })).code, 0);
    await written;
    const first = testTerminal({ environment });
    const second = testTerminal({ environment });
    const running = [
      runIn(first, "console", id),
      runIn(second, "console", id, "--detach-key", "ctrl-p"),
    ];
    await first.until("boot");
    await second.until("boot");
    assertMatch(first.text(), /attached to the console/);
    second.type("\x1d\x10");
    assertEquals(await running[1], 0);
    await owner.close({ drainMs: 0 });
    assertEquals(await running[0], 0);
  });
});

Deno.test("uvm console says where a VM started before its console was served", async () => {
  await withCreated(endingPlan, async (id, environment) => {
    assertEquals((await run(["start", id], { environment })).code, 0);
    const text = await run(["console", id, "--timeout=50ms"], { environment });
    assertMatch(
      text.stderr,
      /^uvm: warning: VM ".*" has started while nobody served its console/,
    );
  });
  await withCreated(endingPlan, async (id, environment) => {
    assertEquals((await run(["start", id], { environment })).code, 0);
    const { events } = await runNdjson(["console", id, "--timeout=50ms"], {
      environment,
    });
    assertEquals([events[0].type, events[0].warnings.length], ["serving", 1]);
  });
});

Deno.test("uvm console and logs fail for a VM that is known to have none", async () => {
  await withSimulator({}, (environment) =>
    withFiles({}, async (path) => {
      const uvm = (line: string) =>
        run([...line.split(" "), "--state-dir", path("state")], {
          environment,
        });
      const id = crypto.randomUUID();
      await uvm(`create --os linux --id ${id}`);
      const none = await uvm(`console ${id} --start`);
      assertEquals([none.code, none.stdout], [6, ""]);
      assertMatch(none.stderr, /^uvm: VM ".*" has no serial console\n.*hint:/);
      await uvm("create --os windows --id w --layer C:\\a --layer C:\\b");
      assertEquals((await uvm("console w")).code, 6);
      const logs = await uvm("logs w");
      assertEquals(logs.code, 2);
      assertMatch(logs.stderr, /runs Windows, which sends no guest log\n/);
      assert(!logs.stderr.includes("before the VM is started"));
    }));
});

Deno.test("uvm console serves the pipe that the VM was created with", async () => {
  const pipe = `\\\\.\\pipe\\uvm-test-${crypto.randomUUID()}`;
  await withSimulator(
    endingPlan,
    (environment) =>
      withFiles({}, async (path) => {
        const uvm = (...argv: string[]) =>
          run([...argv, "--state-dir", path("state")], { environment });
        const id = crypto.randomUUID();
        await uvm("create", "--os=linux", "--id", id, "--console-pipe", pipe);
        const { code, stdout } = await uvm("console", id, "--start");
        assertEquals([code, stdout], [0, "boot\r\n"]);
      }),
  );
});

Deno.test("uvm console refuses a key that is none, and an absent VM", async () => {
  await withCreated(plan, async (id, environment) => {
    const key = await run(["console", id, "--detach-key", "x"], {
      environment,
    });
    assertEquals(key.code, 2);
    assert(key.stderr.includes("--detach-key"));
    assertEquals((await run(["console", "no"], { environment })).code, 5);
  });
});
