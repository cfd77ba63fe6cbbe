/**
 * `uvm psmodule`.
 *
 * @module
 */
import { build, version } from "../../version.ts";
import type { CommandContext } from "../command.ts";
import { powershellModule } from "../psmodule.ts";
import { nodeBuiltin } from "../../system/node_builtin.ts";

const process = nodeBuiltin<typeof import("node:process")>("node:process");

/** Prints a PowerShell module that calls this very program. */
export async function command({ output }: CommandContext): Promise<number> {
  const program = build === "source" ? "uvm.exe" : process.execPath;
  // A path beyond ASCII would not survive the console's code page.
  const path = /^[\x20-\x7e]*$/.test(program) ? program : "uvm.exe";
  const module = powershellModule(path, version);
  await output.result({ module }, module.trimEnd());
  return 0;
}
