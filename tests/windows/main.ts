/**
 * `deno task test:windows`: sets up Wine, builds everything once, runs all
 * suites, prints one summary. Exit code 0 where all is well; where it cannot
 * run the reason is printed, which in CI (`CI=true`) is a failure.
 */

import { fileURLToPath } from "node:url";
import { prepare, preparedVariable } from "./prepared.ts";
import { ensureWine } from "./setup.ts";

const here = fileURLToPath(new URL("./", import.meta.url));

async function main(): Promise<number> {
  const reason = whyNot();
  if (reason !== undefined) {
    console.log(`test:windows cannot run: ${reason}`);
    return Deno.env.get("CI") === "true" ? 1 : 0;
  }
  const start = performance.now();
  await (await ensureWine())[Symbol.asyncDispose]();
  const prepared = await prepare();
  const setup = Math.round((performance.now() - start) / 1000);
  const suites = [...Deno.readDirSync(here)].map(({ name }) => name)
    .filter((name) => /_suite\.ts$|_selftest\.ts$/.test(name)).sort();
  console.log(`Set up in ${setup} s; suites: ${suites.join(", ")}`);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--allow-all",
      ...suites.map((name) => `${here}${name}`),
    ],
    env: { [preparedVariable]: JSON.stringify(prepared) },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  return code;
}

/** Why this machine cannot run Wine's programs, if it cannot. */
function whyNot(): string | undefined {
  const { os, arch } = Deno.build;
  if (os !== "linux" || arch !== "x86_64") {
    return `it needs Linux on x86-64, this is ${os} on ${arch}`;
  }
  if (Deno.uid() !== 0) return "it needs root, for mounts and packages";
  return undefined;
}

if (import.meta.main) {
  try {
    Deno.exit(await main());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
