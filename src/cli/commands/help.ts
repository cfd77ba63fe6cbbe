/**
 * `uvm help`.
 *
 * @module
 */
import { describe } from "../cli.ts";
import type { CommandContext } from "../command.ts";
import { commands, findCommand } from "../commands.ts";
import { exitCodeMeanings } from "../exit_codes.ts";
import { globalFlags } from "../flags.ts";
import { commandHelp, markdownReference, overview } from "../help.ts";
import { nearest } from "../../schema/nearest.ts";
import { UsageError } from "../usage_error.ts";

/** Prints the list of commands, one command, or the Markdown reference. */
export async function command(context: CommandContext): Promise<number> {
  const { output, positionals: [name] } = context;
  if (context.flags.on("markdown")) {
    const markdown = markdownReference();
    await output.result({ markdown }, markdown);
  } else if (name === undefined) {
    const data = {
      commands: commands.map(describe),
      flags: globalFlags,
      exitCodes: exitCodeMeanings.map(([code, meaning]) => ({ code, meaning })),
    };
    await output.result(data, overview());
  } else {
    const spec = findCommand(name);
    if (spec === undefined) throw unknown(name);
    await output.result({ command: describe(spec) }, commandHelp(spec));
  }
  return 0;
}

function unknown(name: string): UsageError {
  const near = nearest(name, commands.map((command) => command.name));
  return new UsageError(
    `Unknown command: "${name}"`,
    near === undefined ? {} : { hints: [`Did you mean "${near}"?`] },
  );
}
