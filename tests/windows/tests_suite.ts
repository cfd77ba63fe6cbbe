/** The project's own tests (`deno task test`), in deno.exe. */

import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { ensureWine } from "./setup.ts";
import type { Wine } from "./wine.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What the task runs after `deno`. */
async function taskArguments(): Promise<string[]> {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${root}deno.json`));
  const [program, ...args] = tasks.test.split(" ");
  assertEquals(program, "deno");
  // Types are the same on all systems.
  return [...args, "--no-check"];
}

async function runTests(wine: Wine, args: string[]) {
  const certificates = Deno.env.get("SSL_CERT_FILE");
  const { code, stdout, stderr } = await wine.run(wine.denoExe, args, {
    cwd: root,
    env: {
      DENO_DIR: "C:\\deno",
      NO_COLOR: "1",
      ...certificates
        ? { DENO_CERT: wine.toWindowsPath(certificates) }
        : undefined,
    },
    timeoutMs: 900_000,
  });
  const text = new TextDecoder();
  return { code, output: text.decode(stdout) + text.decode(stderr) };
}

/** The failed tests with their errors, else the end of all. */
function failures(output: string): string {
  const at = output.indexOf("\n ERRORS ");
  return at < 0 ? output.slice(-5000) : output.slice(at);
}

/** The files in which a test failed. */
function failedFiles(output: string): string[] {
  const files = failures(output).matchAll(/ => \.\/(tests\/[\w/]+\.ts):/g);
  return [...new Set([...files].map(([, file]) => file))];
}

Deno.test("deno task test passes in deno.exe", async () => {
  await using wine = await ensureWine();
  const all = await runTests(wine, await taskArguments());
  if (all.code === 0) return;
  // All at once, under Wine, on two cores: what is late there may be in time
  // alone. A test that fails alone as well is one that fails.
  const files = failedFiles(all.output);
  const enough = files.length > 0 && files.length <= 5;
  assertEquals(enough, true, failures(all.output));
  console.log(`Once more, alone: ${files.join(", ")}`);
  const again = await runTests(wine, ["test", "-A", "--no-check", ...files]);
  assertEquals(again.code, 0, failures(again.output));
});
