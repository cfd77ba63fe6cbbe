/**
 * `uvm check FILE|-`.
 *
 * @module
 */
import { parseDocument } from "../../schema/exact_number.ts";
import type { CommandContext } from "../command.ts";
import { showFindings } from "../findings.ts";
import { readJson } from "../input.ts";
import { UsageError } from "../usage_error.ts";

/** Checks a document, a request or an options file. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, io, positionals: [file] } = context;
  const value = await readJson(file, io, parseDocument);
  const type = flags.text("type");
  if (type === undefined && isOptions(value)) {
    throw new UsageError(
      `"${file}" is no HCS document but an options file of uvm: it has "operatingSystem" at the top`,
      { hints: ["Check it as one: --type options"] },
    );
  }
  return await showFindings(context, value, type);
}

function isOptions(value: unknown): boolean {
  return typeof value === "object" && value !== null &&
    Object.hasOwn(value, "operatingSystem") &&
    !Object.hasOwn(value, "VirtualMachine");
}
