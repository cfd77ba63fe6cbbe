/**
 * What the suites run, built once: by main.ts for all of them, or by a suite
 * that is started alone.
 */

import { fileURLToPath } from "node:url";
import { makeBundle, permissions } from "../../build.ts";
import { buildBunExe } from "./fixtures.ts";
import { hostCommand } from "./host_command.ts";
import { ensureWine } from "./setup.ts";
import { buildStandIns, installStandIns, type StandIns } from "./stand_ins.ts";
import type { Wine } from "./wine.ts";

const here = fileURLToPath(new URL("./", import.meta.url));

/** A program, as each runtime has it; host paths. */
export interface Built {
  /** A bundle for deno.exe. */
  bundle: string;
  /** Bun's exe of the same bundle. */
  exe: string;
}

/** All that is built. */
export interface Prepared {
  standIns: StandIns;
  /** The product. */
  uvm: Built;
  /** contract_program.ts. */
  contract: Built;
  /** golden_program.ts. */
  golden: Built;
}

/** The name of the variable by which main.ts hands on what it has built. */
export const preparedVariable = "UVM_WINDOWS_PREPARED";

let prepared: Promise<Prepared> | undefined;

/** What main.ts has built, or what is built now. */
export function prepare(): Promise<Prepared> {
  const given = Deno.env.get(preparedVariable);
  return prepared ??= given === undefined
    ? makeAll()
    : Promise.resolve(JSON.parse(given));
}

async function makeAll(): Promise<Prepared> {
  const folder = fileURLToPath(
    new URL("../../.cache/windows/", import.meta.url),
  );
  await Deno.mkdir(folder, { recursive: true });
  await using wine = await ensureWine();
  return {
    standIns: await buildStandIns(wine, folder),
    uvm: await buildUvm(folder),
    contract: await program("contract_program", folder),
    golden: await program("golden_program", folder),
  };
}

/** As build.ts does it, each runtime from the bundle that suits it. */
async function buildUvm(folder: string): Promise<Built> {
  const exe = `${folder}uvm.exe`;
  await buildBunExe([await makeBundle(folder, "bun")], exe);
  return { bundle: await makeBundle(folder, "deno"), exe };
}

async function program(name: string, folder: string): Promise<Built> {
  const bundle = `${folder}${name}.js`;
  await hostCommand([
    Deno.execPath(),
    "bundle",
    "--platform=deno",
    "-o",
    bundle,
    `${here}${name}.ts`,
  ], { cwd: here });
  const exe = bundle.replace(/\.js$/, ".exe");
  await buildBunExe([bundle], exe);
  return { bundle, exe };
}

/** A prefix with the stand-ins in its system folder. */
export async function preparedWine(): Promise<
  { wine: Wine; built: Prepared } & AsyncDisposable
> {
  const built = await prepare();
  const wine = await ensureWine();
  await installStandIns(wine, built.standIns);
  return {
    wine,
    built,
    [Symbol.asyncDispose]: () => wine[Symbol.asyncDispose](),
  };
}

/** What to start: a program of Windows and its first arguments. */
export interface Start {
  exe: string;
  args: string[];
}

/** The runtimes, and how each starts what was built. */
export const runtimes: Record<string, (wine: Wine, built: Built) => Start> = {
  "deno.exe": (wine, { bundle }) => ({
    exe: wine.denoExe,
    args: ["run", "--no-config", ...permissions, wine.toWindowsPath(bundle)],
  }),
  "Bun's exe": (_wine, { exe }) => ({ exe, args: [] }),
};
