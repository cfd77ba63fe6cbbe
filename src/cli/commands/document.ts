/**
 * `uvm document`.
 *
 * @module
 */
import type { CommandContext } from "../command.ts";
import { showFindings } from "../findings.ts";
import { prepare } from "../prepare.ts";

/** Prints the HCS document of the options, or what is wrong with it. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, output } = context;
  const { document } = await prepare(context);
  if (flags.on("check")) return await showFindings(context, document);
  await output.value(document, { exactKeys: true });
  return 0;
}
