import { assert, assertEquals, assertMatch } from "@std/assert";

const main = new URL("../../main.ts", import.meta.url).href;

async function uvm(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", main, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

function simulatorArgs(): string[] {
  const folder = Deno.makeTempDirSync({ prefix: "uvm-main-" });
  return ["--backend", "sim", "--state-dir", folder];
}

Deno.test("main.ts prints the version and the exit code of wrong use", async () => {
  const version = await uvm("version");
  assertEquals([version.code, version.stderr], [0, ""]);
  assertMatch(version.stdout, /^uvm \d/);
  const wrong = await uvm("versoin");
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertMatch(wrong.stderr, /Did you mean "version"/);
});

Deno.test({
  name: "main.ts says that a full standard output takes nothing",
  // Windows has no sh and no device that is always full.
  ignore: Deno.build.os === "windows",
  async fn() {
    const line = `exec "$0" run -A main.ts "$@" > /dev/full`;
    for (
      const [argv, wanted, told] of [
        [["version"], 1, "Cannot write to standard output: "],
        [["version", "--json"], 1, "Cannot write to standard output: "],
        [["demo", "--json"], 1, "Cannot write to standard output: "],
        // What failed before is told; it has no place on standard output.
        [["schema", "NoSuchType", "--json"], 2, "NoSuchType"],
      ] as const
    ) {
      const { code, stderr } = await new Deno.Command("sh", {
        args: ["-c", line, Deno.execPath(), ...argv],
        cwd: new URL("../../", import.meta.url),
      }).output();
      const text = new TextDecoder().decode(stderr);
      assertEquals([argv[0], code], [argv[0], wanted]);
      assert(text.startsWith("uvm: ") && text.includes(told), text);
      assertEquals(text.includes("Uncaught"), false);
    }
  },
});

Deno.test("main.ts runs the demo", async () => {
  const { code, stdout, stderr } = await uvm("demo");
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /Ready for containers/);
});

Deno.test("main.ts lets one process see the VMs of another", async () => {
  const sim = simulatorArgs();
  assertEquals(
    (await uvm("create", "--os=linux", "--id=a", ...sim)).stdout,
    "a\n",
  );
  assertEquals((await uvm("start", "a", ...sim)).code, 0);
  assertMatch((await uvm("list", ...sim)).stdout, /\na {3}Running/);
  assertEquals((await uvm("stop", "a", ...sim)).code, 0);
  assertEquals((await uvm("inspect", "a", ...sim)).code, 5);
});

Deno.test({
  name: "main.ts cleans up on SIGINT and ends with 130",
  ignore: Deno.build.os === "windows",
  async fn() {
    const sim = simulatorArgs();
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", main, "run", "--os=linux", ...sim],
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let seen = "";
    const reader = child.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    for (let done = false; !done;) {
      const read = await reader.read();
      done = read.done;
      const before = seen;
      seen += read.value ?? "";
      if (!before.includes("\nstart") && seen.includes("\nstart")) {
        child.kill("SIGINT");
      }
    }
    const { code } = await child.status;
    await child.stderr.cancel();
    assert(seen.includes("\nstart"));
    assertEquals(code, 130);
    assertEquals((await uvm("list", ...sim)).stdout, "");
  },
});
