/**
 * Which runtime this is, for the operating system: the only place that asks.
 *
 * @module
 */
import { denoSystem } from "./deno_system.ts";
import { nodeSystem } from "./node_system.ts";
import type { System } from "./system.ts";

/** The operating system, by the runtime that the program runs on. */
export function currentSystem(): System {
  return "Deno" in globalThis ? denoSystem : nodeSystem;
}
