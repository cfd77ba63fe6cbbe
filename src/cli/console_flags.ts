/**
 * The flags of `uvm run` that ask for a console.
 *
 * @module
 */
import type { UtilityVmOptions } from "../uvm/options.ts";
import type { Flags, FlagSpec } from "./flags.ts";

/** The flags. */
export const consoleFlags: readonly FlagSpec[] = [
  {
    name: "console-log",
    type: "text",
    value: "FILE",
    description:
      "Linux: serve the serial console and write its bytes to a file; implies --console",
  },
  {
    name: "debug-shell",
    type: "boolean",
    description:
      "Linux: a shell on the console, for `uvm console ID`; a kernel panic then does not end the VM",
  },
];

/** Asks for what the flags need; --console-mode wins. */
export function applyConsoleFlags(
  flags: Flags,
  options: UtilityVmOptions,
): void {
  if (options.operatingSystem !== "linux") return;
  if (flags.has("console-log") || flags.on("debug-shell")) {
    options.console = true;
  }
  if (flags.on("debug-shell")) options.consoleMode ??= "seed";
}
