/**
 * `uvm version`.
 *
 * @module
 */
import { build, version } from "../../version.ts";
import type { CommandContext } from "../command.ts";

/** Prints the version. Loads nothing that it does not need. */
export async function command({ output }: CommandContext): Promise<number> {
  const text = build === "source"
    ? `uvm ${version}`
    : `uvm ${version} (${build})`;
  await output.result({ name: "uvm", version, build }, text);
  return 0;
}
