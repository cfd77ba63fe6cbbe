/**
 * The devices that a VM has from the start, read out of its HCS document.
 *
 * @module
 */
import type { ComputeSystem, Devices } from "../../schema/mod.ts";
import { build1809 } from "./device_table.ts";
import type { Entry } from "./ref_counts.ts";
import type { ScsiDisk } from "./scsi.ts";
import type { DeviceSnapshot } from "./snapshot.ts";

/** What the document does not say. */
export interface InitialFacts {
  /** What the VM boots. */
  operatingSystem: "linux" | "windows";
  /** The Windows build of the host; undefined where it is not known. */
  osBuild: number | undefined;
  /** Full paths of the disks that the VM boots from. */
  bootPaths: readonly string[];
}

/** SCSI controllers that a VM can use, by the host's build. */
const mostControllers = (osBuild = 0) => osBuild >= build1809 ? 4 : 1;

/** The table of a VM that was just created with this document. */
export function initialDevices(
  document: ComputeSystem,
  facts: InitialFacts,
): DeviceSnapshot {
  const { operatingSystem, osBuild } = facts;
  const devices = document.VirtualMachine?.Devices ?? {};
  const table = devices.HvSocket?.HvSocketConfig?.ServiceTable ?? {};
  return {
    operatingSystem,
    ...(osBuild === undefined ? {} : { osBuild }),
    scsi: scsi(devices, facts),
    vpmem: {
      maximumCount: devices.VirtualPMem?.MaximumCount ?? 0,
      entries: Object.entries(devices.VirtualPMem?.Devices ?? {}).map(
        ([number, { HostPath = "" }]) => {
          const boot = facts.bootPaths.includes(HostPath);
          return present({
            hostPath: HostPath,
            deviceNumber: Number(number),
            guestPath: boot ? "/" : "",
            granted: false,
            boot,
          });
        },
      ),
    },
    // What boots the VM is no share of the caller's: it has no entry.
    vsmb: { counter: 0, entries: [] },
    plan9: { counter: 0, entries: [] },
    network: { entries: [] },
    pipes: { entries: [] },
    comPorts: {
      entries: Object.entries(devices.ComPorts ?? {}).map(
        ([port, { NamedPipe = "" }]) =>
          present({ port: Number(port), namedPipe: NamedPipe }),
      ),
    },
    hvSocketServices: {
      entries: Object.entries(table).map(([serviceId, config]) =>
        present({ serviceId: serviceId.toLowerCase(), config })
      ),
    },
  };
}

function scsi(
  { Scsi = {} }: Devices,
  { osBuild, bootPaths }: InitialFacts,
): DeviceSnapshot["scsi"] {
  const controllers = Object.keys(Scsi).slice(0, mostControllers(osBuild));
  const entries = controllers.flatMap((key, controller) =>
    Object.entries(Scsi[key].Attachments ?? {}).map(([lun, attachment]) =>
      present<ScsiDisk>({
        hostPath: attachment.Path ?? "",
        controller,
        lun: Number(lun),
        guestPath: "",
        type: (attachment.Type ?? "VirtualDisk") as ScsiDisk["type"],
        readOnly: attachment.ReadOnly ?? false,
        granted: false,
        boot: bootPaths.includes(attachment.Path ?? ""),
      })
    )
  );
  return { controllers, entries };
}

function present<Record>(record: Record): Entry<Record> {
  return { record, count: 1, phase: "present" };
}
