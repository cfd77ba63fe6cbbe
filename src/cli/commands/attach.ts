/**
 * `uvm attach KIND ID TARGET`.
 *
 * @module
 */
import type { CommandContext } from "../command.ts";
import { changeDevices } from "../device_command.ts";
import { type DeviceData, deviceKindOf, targetOf } from "../device_kinds.ts";

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
        `Attached ${kind} "${target}" to VM "${id}"${
          whereText(device as DeviceData)
        }`,
      ),
  );
}

function whereText(device: DeviceData): string {
  const { controller, lun, deviceNumber, guestPath, name, port } = device;
  const places = [
    controller === undefined ? "" : `controller ${controller}, LUN ${lun}`,
    deviceNumber === undefined ? "" : `device ${deviceNumber}`,
    name === undefined ? "" : `share ${name}`,
    port === undefined ? "" : `port ${port}`,
    guestPath ? `guest path ${guestPath}` : "",
  ].filter((place) => place !== "");
  return places.length === 0 ? "" : ` (${places.join(", ")})`;
}
