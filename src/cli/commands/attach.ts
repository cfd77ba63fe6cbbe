/**
 * `uvm attach KIND ID TARGET`.
 *
 * @module
 */
import type { CommandContext } from "../command.ts";
import { changeDevices } from "../device_command.ts";
import {
  type DeviceData,
  deviceKindOf,
  targetOf,
  whereText,
} from "../device_kinds.ts";
import { visibleLine } from "../terminal.ts";

/** Adds a device to a VM. */
export async function command(context: CommandContext): Promise<number> {
  const { output, positionals: [kind, id] } = context;
  const row = deviceKindOf(context);
  const target = await targetOf(context, row);
  return await changeDevices(
    context,
    await row.attach(target, context),
    (device) =>
      output.result(
        { id, operation: "attach", kind, device },
        visibleLine(
          `Attached ${kind} "${target}" to VM "${id}"${
            whereText(device as DeviceData)
          }`,
        ),
      ),
  );
}
