/**
 * `uvm completions`.
 *
 * @module
 */
import type { CommandContext } from "../command.ts";
import { bashCompletion } from "../completions/bash.ts";
import { powershellCompletion } from "../completions/powershell.ts";
import { UsageError } from "../usage_error.ts";

/** Prints the completion script of a shell, made from the command table. */
export async function command(context: CommandContext): Promise<number> {
  const { groups, output, positionals: [shell] } = context;
  const makers = { bash: bashCompletion, powershell: powershellCompletion };
  if (!Object.hasOwn(makers, shell)) {
    throw new UsageError(`No completions for the shell: "${shell}"`, {
      hints: ["Choose powershell or bash"],
    });
  }
  const script = makers[shell as keyof typeof makers](groups);
  await output.result({ shell, script }, script.trimEnd());
  return 0;
}
