/**
 * `uvm detach KIND ID TARGET`.
 *
 * @module
 */
import type { CommandContext } from "../command.ts";
import { changeDevices } from "../device_command.ts";
import { deviceKindOf, targetOf } from "../device_kinds.ts";
import { visibleLine } from "../terminal.ts";

/** Removes a device from a VM. */
export async function command(context: CommandContext): Promise<number> {
  const { output, positionals: [kind, id] } = context;
  const row = deviceKindOf(context);
  const target = await targetOf(context, row);
  return await changeDevices(
    context,
    (devices) => row.detach(devices, target),
    () =>
      output.result(
        { id, operation: "detach", kind, target },
        visibleLine(`Detached ${kind} "${target}" from VM "${id}"`),
      ),
  );
}
