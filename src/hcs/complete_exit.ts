/**
 * An exit whose notification brought no text: on Bun it never does.
 *
 * @module
 */
import type { ComputeSystem } from "./compute_system.ts";
import { type ExitStatus, parseExitStatus } from "./exit_status.ts";
import { parseProperties } from "./properties.ts";

/**
 * The exit with its type from the system's properties, where HCS still tells
 * them; else as it is. Code and attribution come with the text only.
 */
export async function completeExit(
  system: ComputeSystem,
  exit: ExitStatus,
): Promise<ExitStatus> {
  if (exit.raw !== undefined) return exit;
  try {
    const { text } = await system.call(
      "query the exit of",
      (backend, handle) => backend.getComputeSystemProperties(handle, "{}"),
      { whileClosing: true },
    );
    const { ExitType } = parseProperties(text, system.id);
    if (typeof ExitType !== "string") return exit;
    const { type } = parseExitStatus(exit.code, JSON.stringify({ ExitType }));
    return { ...exit, type };
  } catch {
    return exit;
  }
}
