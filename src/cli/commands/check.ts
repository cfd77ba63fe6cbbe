/**
 * `uvm check FILE|-`.
 *
 * @module
 */
import type { CommandContext } from "../command.ts";
import { showFindings } from "../findings.ts";
import { readJson } from "../input.ts";

/** Checks a document, a request or an options file. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, io, positionals: [file] } = context;
  const value = await readJson(file, io);
  return await showFindings(context, value, flags.text("type"));
}
