import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Runs build.ts; it must fail. What it says on stderr. */
async function failure(
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${root}build.ts`, ...args],
    cwd: root,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  assertEquals(code, 1, new TextDecoder().decode(stdout));
  return new TextDecoder().decode(stderr);
}

Deno.test("build.ts refuses wrong arguments before it builds", async () => {
  for (
    const [args, said] of [
      [["--runtime", "rust"], '--runtime must be deno or bun: "rust"'],
      [["--target", "mips"], '--target must be x64, arm64 or all: "mips"'],
      [["--traget", "x64"], 'Unknown argument: "--traget"'],
      [["extra"], 'Unknown argument: "extra"'],
    ] as [string[], string][]
  ) {
    const out = `${root}.cache/never`;
    assertEquals((await failure([...args, "--out", out])).trim(), said);
    const made = await Deno.stat(out).then(() => true, () => false);
    assertEquals(made, false, "The folder was made");
  }
});
