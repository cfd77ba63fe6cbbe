import { assert, assertEquals, assertMatch } from "@std/assert";
import { runCli } from "../../src/cli/cli.ts";
import { commandGroups, commands } from "../../src/cli/commands.ts";
import { globalFlags } from "../../src/cli/flags.ts";
import { BrokenPipeError } from "../../src/cli/io.ts";
import { renewCliDocs } from "../../scripts/cli_docs.ts";
import { run, runJson, withFiles } from "./harness.ts";

Deno.test("runCli() shows the commands where none is given", async () => {
  for (const argv of [[], ["help"], ["--help"]]) {
    const { code, stdout, stderr } = await run(argv);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /\nUsage: uvm COMMAND/);
    for (const { name, summary } of commands) {
      assert(stdout.includes(name) && stdout.includes(summary), name);
    }
  }
});

Deno.test("runCli() shows a command's help by flag and by name", async () => {
  for (const { name } of commands) {
    const byFlag = await run([name, "--help"]);
    const byName = await run(["help", name]);
    assertEquals([byFlag.code, byFlag.stderr], [0, ""]);
    assertEquals(byFlag.stdout, byName.stdout);
    assertMatch(byFlag.stdout, new RegExp(`\nUsage: uvm ${name} `));
  }
});

Deno.test("runCli() takes global flags before the command", async () => {
  const { code, stdout } = await run(["--json", "--color", "never", "version"]);
  assertEquals(code, 0);
  assertEquals(JSON.parse(stdout).name, "uvm");
  assertMatch((await run(["--version"])).stdout, /^uvm \d+\.\d+\.\d+/);
});

Deno.test("runCli() refuses unknown commands and flags, and names the nearest", async () => {
  const command = await run(["lsit"]);
  assertEquals(command.code, 2);
  assertEquals(
    command.stderr,
    'uvm: Unknown command: "lsit"\n  hint: Did you mean "list"?\n',
  );
  const flag = await run(["list", "--ownr", "me"]);
  assertEquals(flag.code, 2);
  assertEquals(
    flag.stderr,
    'uvm: Unknown flag: "--ownr"\n  hint: Did you mean "--owner"?\n',
  );
  const json = await runJson(["list", "--ownr", "me"]);
  assertEquals([json.code, json.json.error.exitCode], [2, 2]);
  assertEquals((await run(["help", "lsit"])).code, 2);
});

Deno.test("runCli() never takes the simulator by itself", async () => {
  await withFiles({ "plan.json": "{}" }, async (path) => {
    const { code, stderr } = await run([
      "list",
      "--sim-plan",
      path("plan.json"),
    ]);
    assertEquals(code, 2);
    assertMatch(stderr, /Flag "--sim-plan" needs "--backend sim"/);
  });
});

Deno.test({
  name:
    "runCli() gives 3 on a machine without HCS, and points to the simulator",
  ignore: Deno.build.os === "windows",
  async fn() {
    const { code, stdout, stderr } = await run(["list"]);
    assertEquals([code, stdout], [3, ""]);
    assertMatch(stderr, /hint: .*--backend sim/);
  },
});

Deno.test("runCli() keeps simulated VMs in the state folder for the next call", async () => {
  await withFiles({}, async (path) => {
    const sim = ["--backend", "sim", "--state-dir", path("state")];
    const create = await run(["create", "--os", "linux", "--id", "a", ...sim]);
    assertEquals([create.code, create.stderr], [0, ""]);
    const list = await runJson(["list", ...sim]);
    assertEquals(list.json.systems[0].id, "a");
    const kill = await run(["kill", "a", ...sim]);
    assertEquals([kill.code, kill.stderr], [0, ""]);
    assertEquals((await runJson(["list", ...sim])).json.systems, []);
    assert((await Deno.stat(path("state/sim"))).isDirectory);
  });
});

Deno.test("runCli() finds its state folder by the environment", async () => {
  await withFiles({}, async (path) => {
    const argv = ["list", "--backend", "sim"];
    const env = { XDG_STATE_HOME: path("xdg") };
    assertEquals((await run(argv, { env })).code, 0);
    const create = ["create", "--os", "linux", "--backend", "sim"];
    assertEquals((await run(create, { env })).code, 0);
    assert((await Deno.stat(path("xdg/uvm/sim"))).isDirectory);
  });
});

Deno.test("runCli() says what is wrong with a simulator plan", async () => {
  await withFiles({ "plan.json": '{"guest":{"bootMs":"x"}}' }, async (path) => {
    const argv = ["list", "--backend=sim", "--state-dir", path("s")];
    const plan = ["--sim-plan", path("plan.json")];
    const { code, stderr } = await run([...argv, ...plan]);
    assertEquals(code, 2);
    assertMatch(stderr, /plan\.json" is wrong: .*bootMs/);
    assertEquals((await run([...argv, "--sim-plan", path("no.json")])).code, 5);
  });
});

Deno.test("runCli() ends quietly where nobody reads the output", async () => {
  const stderr: Uint8Array[] = [];
  const code = await runCli(["help"], {
    stdin: { isTerminal: false, readable: () => new ReadableStream() },
    stdout: {
      isTerminal: false,
      write: () => Promise.reject(new BrokenPipeError("Nobody reads")),
    },
    stderr: {
      isTerminal: false,
      write: (data) => Promise.resolve(void stderr.push(data)),
    },
    signal: new AbortController().signal,
    env: () => undefined,
  });
  assertEquals([code, stderr.length], [1, 0]);
});

Deno.test("runCli() gives 130 for an interrupted read of standard input", async () => {
  const controller = new AbortController();
  const running = runCli(["check", "-"], {
    stdin: {
      isTerminal: true,
      readable: () =>
        new ReadableStream({ pull: () => new Promise<void>(() => {}) }),
    },
    stdout: { isTerminal: false, write: () => Promise.resolve() },
    stderr: { isTerminal: false, write: () => Promise.resolve() },
    signal: controller.signal,
    env: () => undefined,
  });
  setTimeout(() => controller.abort(new Error("Ctrl-C")), 0);
  assertEquals(await running, 130);
});

Deno.test("commands have unique names, flags and a loadable module", async () => {
  const names = commands.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  for (const { name, flags = [], load } of commands) {
    assertMatch(name, /^[a-z]+$/);
    const all = [...flags, ...globalFlags].map((flag) => flag.name);
    assertEquals(new Set(all).size, all.length, name);
    assertEquals(typeof (await load()).command, "function");
  }
});

Deno.test("commands are described in ASCII, without a period at the end", () => {
  for (const { commands } of commandGroups) {
    for (const { name, summary, flags = [] } of commands) {
      for (const text of [summary, ...flags.map((f) => f.description)]) {
        assertMatch(text, /^[A-Z(][\x20-\x7e]*[^.]$/, `${name}: ${text}`);
      }
    }
  }
});

Deno.test("docs/cli.md is in step with the table of commands", async () => {
  const path = new URL("../../docs/cli.md", import.meta.url);
  const page = await Deno.readTextFile(path);
  assertEquals(renewCliDocs(page), page, "Run scripts/cli_docs.ts");
});

Deno.test("uvm help --markdown prints the reference", async () => {
  const { code, stdout } = await run(["help", "--markdown"]);
  assertEquals(code, 0);
  for (const { name } of commands) assert(stdout.includes(`\n#### ${name}\n`));
});

Deno.test("uvm explain explains a code, and lists all", async () => {
  const { code, stdout } = await run(["explain", "-2143878910"]);
  assertEquals(code, 0);
  assertMatch(stdout, /^HCS_E_HYPERV_NOT_INSTALLED \(0x80370102, /);
  assertMatch(stdout, /\nLikely causes:\n {2}- /);
  assertMatch(stdout, /\nWhat to do:\n {2}- /);
  const json = await runJson(["explain", "0xC0370106"]);
  assertEquals(json.json.codeName, "HCS_E_UNEXPECTED_EXIT");
  const all = await runJson(["explain"]);
  assert(all.json.codes.length > 60);
  const wrong = await run(["explain", "HCS_E_NOPE"]);
  assertEquals(wrong.code, 2);
});

Deno.test({
  name: "uvm doctor knows nothing off Windows",
  ignore: Deno.build.os === "windows",
  async fn() {
    const { code, json } = await runJson(["doctor"]);
    // Not one probe could tell that a VM would run here.
    assertEquals([code, json.ok], [3, false]);
    assertEquals(json.platform, Deno.build.os);
    const statuses = json.probes.map(({ status }: { status: string }) =>
      status
    );
    assertEquals(new Set(statuses), new Set(["unknown"]));
    const text = await run(["doctor"]);
    assertMatch(text.stdout, /^unknown {2}Windows build: This is no Windows/);
  },
});
