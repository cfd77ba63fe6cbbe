/** Builds the native parts and the exes that the Windows tests run. */

import { bunCompileFlags } from "../../build.ts";
import { hostCommand } from "./host_command.ts";
import { BUN_TARGET, BUN_VERSION } from "./setup.ts";

/** Options of {@linkcode buildDll}. */
export interface BuildDllOptions {
  /** Macros, by name; the value `""` defines the name alone. */
  defines?: Record<string, string>;
  /** Libraries to link, without `-l`: `ws2_32`. */
  libs?: string[];
  /** Further arguments of gcc. */
  extra?: string[];
}

/**
 * Compiles one C file to a Windows DLL with mingw-w64. Warnings are errors.
 * The DLL needs nothing but what Windows has.
 */
export async function buildDll(
  cFile: string,
  outDll: string,
  options: BuildDllOptions = {},
): Promise<void> {
  const defines = Object.entries(options.defines ?? {}).map(([name, value]) =>
    value === "" ? `-D${name}` : `-D${name}=${value}`
  );
  await hostCommand([
    "x86_64-w64-mingw32-gcc",
    "-shared",
    "-static-libgcc",
    "-std=gnu17",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-O2",
    ...defines,
    "-o",
    outDll,
    cFile,
    ...options.extra ?? [],
    ...(options.libs ?? []).map((lib) => `-l${lib}`),
  ]);
}

/** Compiles C files to a Windows console program with mingw-w64. */
export async function buildExe(
  cFiles: string[],
  { out, libs = [] }: { out: string; libs?: string[] },
): Promise<void> {
  await hostCommand([
    "x86_64-w64-mingw32-gcc",
    "-static-libgcc",
    "-std=gnu17",
    "-O2",
    "-o",
    out,
    ...cFiles,
    ...libs.map((lib) => `-l${lib}`),
  ]);
}

/**
 * Compiles a program to a Windows exe with Bun. The first entry point is the
 * program; workers loaded by file name follow it.
 */
export async function buildBunExe(
  entryPoints: string[],
  outExe: string,
): Promise<void> {
  await hostCommand([
    "npx",
    "-y",
    `bun@${BUN_VERSION}`,
    "build",
    "--compile",
    "--minify",
    "--splitting",
    ...bunCompileFlags,
    `--target=${BUN_TARGET}`,
    ...entryPoints,
    "--outfile",
    outExe,
  ]);
}
