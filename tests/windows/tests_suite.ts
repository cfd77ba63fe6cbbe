/** The project's own tests (`deno task test`), in deno.exe. */

import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { ensureWine } from "./setup.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What the task runs after `deno`. */
async function taskArguments(): Promise<string[]> {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${root}deno.json`));
  const [program, ...args] = tasks.test.split(" ");
  assertEquals(program, "deno");
  return args;
}

/** The failed tests with their errors, else the end of all. */
function failures(output: string): string {
  const at = output.indexOf("\n ERRORS ");
  return at < 0 ? output.slice(-5000) : output.slice(at);
}

Deno.test("deno task test passes in deno.exe", async () => {
  await using wine = await ensureWine();
  const certificates = Deno.env.get("SSL_CERT_FILE");
  const { code, stdout, stderr } = await wine.run(
    wine.denoExe,
    // Types are the same on all systems.
    [...await taskArguments(), "--no-check"],
    {
      cwd: root,
      env: {
        DENO_DIR: "C:\\deno",
        NO_COLOR: "1",
        ...certificates
          ? { DENO_CERT: wine.toWindowsPath(certificates) }
          : undefined,
      },
      timeoutMs: 900_000,
    },
  );
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals(code, 0, `${failures(text(stdout))}\n${text(stderr)}`);
});
