import { assert, assertEquals, assertMatch } from "@std/assert";
import { list } from "../../src/uvm/list.ts";
import { run, runNdjson, withFiles } from "./harness.ts";
import { quickGuest, steadyGuest, withSimulator } from "./simulation.ts";

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

Deno.test("uvm demo boots both kinds of VM and leaves nothing behind", async () => {
  const { code, stdout, stderr } = await run(["demo"]);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /A Linux VM \(LCOW\), simulated\ncreate /);
  assertMatch(stdout, / INFO {4}Ready for containers\n/);
  assertMatch(stdout, /A Windows VM \(WCOW\), simulated\ncreate /);
  assertEquals(stdout.match(/ended: GracefulExit/g)?.length, 2);
});
