/**
 * `uvm diff FILE FILE`.
 *
 * @module
 */
import { diff, type Difference } from "../../schema/diff.ts";
import { parseDocument } from "../../schema/exact_number.ts";
import { asciiJson } from "../ascii_json.ts";
import type { CommandContext } from "../command.ts";
import { ExitCode } from "../exit_codes.ts";
import { readJson } from "../input.ts";
import { type Paint, visibleLine } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

/** Compares two documents; 1 where they differ. */
export async function command(context: CommandContext): Promise<number> {
  const { io, output, positionals: [before, after] } = context;
  if (before === "-" && after === "-") {
    throw new UsageError("Only one of the two can be standard input");
  }
  const differences = diff(
    await readJson(before, io, parseDocument),
    await readJson(after, io, parseDocument),
  );
  await output.result(
    { same: differences.length === 0, differences },
    differences.map((each) => toText(each, output.paint)).join("\n"),
    { styled: true },
  );
  return differences.length === 0 ? ExitCode.Ok : ExitCode.Failure;
}

function toText({ pointer, change, before, after }: Difference, paint: Paint) {
  const place = visibleLine(pointer === "" ? "(all)" : pointer);
  const value = (value: unknown) => asciiJson(value, { exactKeys: true });
  if (change === "added") {
    return paint("good", `+ ${place}: ${value(after)}`);
  }
  if (change === "removed") {
    return paint("bad", `- ${place}: ${value(before)}`);
  }
  return paint("warn", `~ ${place}: ${value(before)} -> ${value(after)}`);
}
