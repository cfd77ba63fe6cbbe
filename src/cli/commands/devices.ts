/**
 * `uvm devices ID`.
 *
 * @module
 */
import { readStored, requireSameVm } from "../../uvm/state/mod.ts";
import type { CommandContext } from "../command.ts";
import { vmStore } from "../stored_vms.ts";
import { table, visibleLine } from "../terminal.ts";
import { withVm } from "../vm_command.ts";

/** Shows what a VM has. */
export async function command(context: CommandContext): Promise<number> {
  const { output, positionals: [id] } = context;
  const store = vmStore(context);
  return await withVm(context, async (vm) => {
    const stored = await readStored(store, id);
    await requireSameVm(store, vm, stored);
    const { devices } = stored;
    const kinds = {
      scsi: devices.scsi.entries,
      vsmb: devices.vsmb.entries,
      plan9: devices.plan9.entries,
      vpmem: devices.vpmem.entries,
      nic: devices.network.entries,
      pipe: devices.pipes.entries,
      com: devices.comPorts.entries,
      service: devices.hvSocketServices.entries,
    };
    const rows = Object.entries(kinds).flatMap(([kind, entries]) =>
      entries.map(({ record, count, phase }) => ({
        kind,
        ...record as unknown as Record<string, unknown>,
        count,
        phase,
      }))
    );
    const { operatingSystem, scsi: { controllers }, vpmem } = devices;
    const value = {
      id,
      operatingSystem,
      scsiControllerCount: controllers.length,
      vpmemDeviceCount: vpmem.maximumCount,
      devices: rows,
    };
    await output.result(
      value,
      rows.length === 0
        ? `VM "${visibleLine(id)}" has no devices`
        : table([header, ...rows.map(cells)]),
    );
    return 0;
  });
}

const header = ["KIND", "PLACE", "WHAT", "GUEST PATH", "USES", "STATE"];

function cells(row: Record<string, unknown>): string[] {
  const { kind, hostPath, namespace, namedPipe, serviceId, phase, count } = row;
  const { controller, lun, deviceNumber, name, port, guestPath } = row;
  const place = lun !== undefined
    ? `${controller}:${lun}`
    : deviceNumber ?? name ?? port ?? "";
  const what = hostPath ?? namespace ?? namedPipe ?? serviceId;
  return [kind, place, what, guestPath ?? "", count, phase].map((cell) =>
    visibleLine(String(cell))
  );
}
