/**
 * The devices that a VM has from the start, read out of its HCS document.
 *
 * @module
 */
import type { ComputeSystem, Devices } from "../../schema/mod.ts";
import type { OperatingSystem } from "../operating_system.ts";
import { build1809 } from "./device_table.ts";
import type { Entry } from "./ref_counts.ts";
import { hostPathKey } from "./same_name.ts";
import { lunsPerController, type ScsiDisk } from "./scsi.ts";
import type { DeviceSnapshot } from "./snapshot.ts";

/** What the document does not say. */
export interface InitialFacts {
  /** What the VM boots. */
  operatingSystem: OperatingSystem;
  /** The Windows build of the host; undefined where it is not known. */
  osBuild: number | undefined;
  /** Full paths of the disks that the VM boots from. */
  bootPaths: readonly string[];
}

const serialPorts = 2;
/** SCSI controllers that a VM can use, by the host's build. */
const mostControllers = (osBuild = 0) => osBuild >= build1809 ? 4 : 1;

/**
 * The table of a VM that was just created with this document. The caller's JSON
 * may have put anything there: what is no device, or a second one of the same
 * name or place, is HCS's to judge and has no entry.
 */
export function initialDevices(
  document: ComputeSystem,
  facts: InitialFacts,
): DeviceSnapshot {
  const { operatingSystem, osBuild } = facts;
  const devices = document.VirtualMachine?.Devices ?? {};
  const table = devices.HvSocket?.HvSocketConfig?.ServiceTable;
  const maximumCount = wholeNumber(devices.VirtualPMem?.MaximumCount) ?? 0;
  return {
    operatingSystem,
    ...(osBuild === undefined ? {} : { osBuild }),
    scsi: scsi(devices, facts),
    vpmem: {
      maximumCount,
      entries: unique(
        numbered(devices.VirtualPMem?.Devices, maximumCount).map(
          ([deviceNumber, { HostPath }]) => {
            const hostPath = textOf(HostPath);
            const boot = facts.bootPaths.includes(hostPath);
            const guestPath = boot ? "/" : "";
            return { hostPath, deviceNumber, guestPath, granted: false, boot };
          },
        ),
        ({ hostPath }) => hostPathKey(hostPath),
      ),
    },
    // What boots the VM is no share of the caller's: it has no entry.
    vsmb: { counter: 0, entries: [] },
    plan9: { counter: 0, entries: [] },
    network: { entries: [] },
    pipes: { entries: [] },
    comPorts: {
      entries: unique(
        numbered(devices.ComPorts, serialPorts).map((
          [port, { NamedPipe }],
        ) => ({
          port,
          namedPipe: textOf(NamedPipe),
        })),
        ({ port }) => `${port}`,
      ),
    },
    hvSocketServices: {
      entries: unique(
        objects(table).map(([serviceId, config]) => ({
          serviceId: serviceId.toLowerCase(),
          config,
        })),
        ({ serviceId }) => serviceId,
      ),
    },
  };
}

function scsi(
  { Scsi = {} }: Devices,
  { osBuild, bootPaths }: InitialFacts,
): DeviceSnapshot["scsi"] {
  const present = objects(Scsi).slice(0, mostControllers(osBuild));
  const disks = present.flatMap(([, { Attachments }], controller) =>
    numbered(Attachments, lunsPerController).map(
      ([lun, { Path, Type, ReadOnly }]): ScsiDisk => ({
        hostPath: textOf(Path),
        controller,
        lun,
        guestPath: "",
        type: (Type ?? "VirtualDisk") as ScsiDisk["type"],
        readOnly: ReadOnly === true,
        granted: false,
        boot: bootPaths.includes(textOf(Path)),
      }),
    )
  );
  return {
    controllers: present.map(([key]) => key),
    entries: unique(disks, ({ hostPath }) => hostPathKey(hostPath)),
  };
}

/** The members of a map that are objects, as the schema wants them. */
function objects<Value>(
  map: Record<string, Value> | undefined,
): [string, Value][] {
  return Object.entries(map ?? {}).filter(([, value]) =>
    typeof value === "object" && value !== null
  );
}

/** The same, by number; numbers from `end` on are none. */
function numbered<Value>(
  map: Record<string, Value> | undefined,
  end: number,
): [number, Value][] {
  return objects(map).flatMap(([key, value]): [number, Value][] =>
    /^(0|[1-9]\d*)$/.test(key) && Number(key) < end
      ? [[Number(key), value]]
      : []
  );
}

/** Entries of the records, the first of each key. */
function unique<Record>(
  records: readonly Record[],
  keyOf: (record: Record) => string,
): Entry<Record>[] {
  const byKey = new Map<string, Record>();
  for (const record of records) {
    if (!byKey.has(keyOf(record))) byKey.set(keyOf(record), record);
  }
  return [...byKey.values()].map((record) => ({
    record,
    count: 1,
    phase: "present",
  }));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function wholeNumber(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0
    ? value as number
    : undefined;
}
