/**
 * `uvm help`.
 *
 * @module
 */
import { type CommandContext, describeCommand } from "../command.ts";
import { exitCodeMeanings } from "../exit_codes.ts";
import { globalFlags } from "../flags.ts";
import { commandHelp, markdownReference, overview } from "../help.ts";
import { nearest } from "../../schema/nearest.ts";
import { UsageError } from "../usage_error.ts";

/** Prints the list of commands, one command, or the Markdown reference. */
export async function command(context: CommandContext): Promise<number> {
  const { groups, output, positionals: [name] } = context;
  const commands = groups.flatMap((group) => group.commands);
  if (context.flags.on("markdown")) {
    const markdown = markdownReference(groups);
    await output.result({ markdown }, markdown);
  } else if (name === undefined) {
    const data = {
      commands: commands.map(describeCommand),
      flags: globalFlags,
      exitCodes: exitCodeMeanings.map(([code, meaning]) => ({ code, meaning })),
    };
    await output.result(data, overview(groups));
  } else {
    const spec = commands.find((each) => each.name === name);
    if (spec === undefined) {
      throw unknown(
        name,
        commands.map((each) => each.name),
      );
    }
    await output.result({ command: describeCommand(spec) }, commandHelp(spec));
  }
  return 0;
}

function unknown(name: string, names: string[]): UsageError {
  const near = nearest(name, names);
  return new UsageError(
    `Unknown command: "${name}"`,
    near === undefined ? {} : { hints: [`Did you mean "${near}"?`] },
  );
}
