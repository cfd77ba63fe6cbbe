/**
 * The flags of `uvm run` that ask for a console.
 *
 * @module
 */
import type { UtilityVmOptions } from "../uvm/options.ts";
import type { Flags, FlagSpec } from "./flags.ts";
import { UsageError } from "./usage_error.ts";

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

/** Flags that need a guest with a serial console. */
const linuxOnly = [
  ...consoleFlags.map(({ name }) => name),
  "console",
  "console-mode",
  "console-pipe",
  "early-console",
];

/** UsageError where the guest has no serial console. */
export function checkConsoleFlags(
  flags: Flags,
  { operatingSystem }: UtilityVmOptions,
): void {
  if (operatingSystem !== "windows") return;
  const given = linuxOnly.find((name) =>
    flags.has(name) && flags.boolean(name) !== false
  );
  if (given === undefined) return;
  throw new UsageError(
    `Flag "--${given}" needs a Linux VM: uvm gives a Windows guest no console`,
  );
}

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
