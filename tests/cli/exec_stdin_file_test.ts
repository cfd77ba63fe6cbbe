import { assert, assertEquals, assertMatch } from "@std/assert";
import { run, withFiles } from "./harness.ts";
import { steadyGuest, withSimulator } from "./simulation.ts";
import type { Environment } from "../../src/uvm/environment.ts";

/** A running VM `a`, and a file of all bytes, longer than a chunk. */
function withFile(
  fn: (
    environment: Environment,
    path: (name: string) => string,
    bytes: Uint8Array,
  ) => Promise<void>,
): Promise<void> {
  const bytes = Uint8Array.from({ length: 200_001 }, (_, at) => at * 7 & 255);
  const files = { "in.bin": bytes, "empty": "" };
  return withSimulator(
    steadyGuest,
    (environment) =>
      withFiles(files, async (path) => {
        await run(["create", "--os=linux", "--id=a"], { environment });
        await run(["start", "a"], { environment });
        await fn(environment, path, bytes);
      }),
  );
}

Deno.test("uvm exec --stdin-file passes a file on, byte for byte, and its end", async () => {
  await withFile(async (environment, path, bytes) => {
    for (const file of [path("in.bin"), `@${path("in.bin")}`]) {
      const { code, stdoutBytes, stderr } = await run(
        ["exec", "a", "--stdin-file", file, "--", "cat"],
        { environment, stdin: "not this" },
      );
      assertEquals([code, stderr], [0, ""]);
      assert(stdoutBytes.every((byte, at) => byte === bytes[at]));
      assertEquals(stdoutBytes.length, bytes.length);
    }
    const none = await run(
      ["exec", "a", "--json", "--stdin-file", path("empty"), "--", "cat"],
      { environment },
    );
    assertEquals(none.code, 0);
    assertEquals(JSON.parse(none.stdout).stdout, "");
  });
});

Deno.test("uvm exec --stdin-file - is standard input", async () => {
  await withFile(async (environment) => {
    const { code, stdout } = await run(
      ["exec", "a", "--stdin-file", "-", "--", "cat"],
      { environment, stdin: "this" },
    );
    assertEquals([code, stdout], [0, "this"]);
  });
});

Deno.test("uvm exec --stdin-file gives 5 for no file and 2 for a folder, and runs nothing", async () => {
  await withFile(async (environment, path) => {
    const exec = (...more: string[]) =>
      run(["exec", "a", ...more, "--", "echo", "ran"], { environment });
    const missing = await exec("--stdin-file", path("nope"));
    assertEquals([missing.code, missing.stdout], [5, ""]);
    assertMatch(missing.stderr, /^uvm: Cannot read ".*nope": no such file\n/);
    const folder = await exec("--stdin-file", path("."));
    assertEquals([folder.code, folder.stdout], [2, ""]);
    assertMatch(folder.stderr, /it is a folder/);
    const both = await exec("--stdin-file", path("in.bin"), "--no-stdin");
    assertEquals([both.code, both.stdout], [2, ""]);
  });
});

Deno.test("uvm exec --stdin-file --dry-run names the file", async () => {
  await withFile(async (environment, path) => {
    const file = path("in.bin");
    const argv = ["exec", "a", "--stdin-file", file, "--dry-run", "--json"];
    const { code, stdout } = await run([...argv, "--", "cat"], { environment });
    assertEquals([code, JSON.parse(stdout).actions[0].stdinFile], [0, file]);
  });
});

Deno.test({
  name: "uvm exec --stdin-file fails where the file cannot be read to its end",
  // Opens, and cannot be read: the memory of a process at 0.
  ignore: Deno.build.os !== "linux",
  async fn() {
    await withFile(async (environment) => {
      const { code, stdout, stderr } = await run(
        ["exec", "a", "--stdin-file", "/proc/self/mem", "--", "cat"],
        { environment },
      );
      assertEquals([code, stdout], [2, ""]);
      assertMatch(stderr, /^uvm: Cannot read "\/proc\/self\/mem": EIO/);
    });
  },
});
