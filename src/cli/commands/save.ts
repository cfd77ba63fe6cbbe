/**
 * `uvm save ID FILE`.
 *
 * @module
 */
import type { CommandContext } from "../command.ts";
import { fullPathOf } from "../host_path.ts";
import { UsageError } from "../usage_error.ts";
import { vmCommand } from "../vm_command.ts";

/** Saves a paused VM to a file. */
export async function command(context: CommandContext): Promise<number> {
  const [, given] = context.positionals;
  if (given === "") throw new UsageError(`Argument FILE must not be empty: ""`);
  const file = (await fullPathOf(context))(given);
  const save = vmCommand({
    action: "save",
    done: "Saved",
    details: () => ({ file }),
    act: (vm, { signal }) => vm.save(file, { signal }),
  });
  return await save(context);
}
