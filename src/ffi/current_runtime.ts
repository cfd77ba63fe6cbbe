/**
 * Which runtime this is, for the calls into DLLs: the only place that asks.
 *
 * @module
 */
import { bunRuntime } from "./bun_runtime.ts";
import { denoRuntime } from "./deno_runtime.ts";
import type { FfiRuntime } from "./runtime.ts";

/** The FFI of the runtime that the program runs on. Opens nothing. */
export function currentRuntime(): FfiRuntime {
  return "Bun" in globalThis ? bunRuntime() : denoRuntime;
}
