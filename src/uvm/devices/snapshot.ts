/**
 * The table of a VM's devices as plain JSON, to be stored and restored.
 *
 * @module
 */
import { isObject } from "../../hcs/json_object.ts";
import type { OperatingSystem } from "../operating_system.ts";
import type { SerialPort } from "./com_ports.ts";
import type { HvSocketService } from "./hvsocket_services.ts";
import type { HostPipe } from "./mapped_pipes.ts";
import type { VmNamespace } from "./network.ts";
import type { Plan9SharedFolder } from "./plan9.ts";
import type { Entry } from "./ref_counts.ts";
import type { ScsiDisk } from "./scsi.ts";
import type { VpmemDevice } from "./vpmem.ts";
import type { VsmbShare } from "./vsmb.ts";

/** Everything known of a VM's devices. */
export interface DeviceSnapshot {
  /** What the VM boots. */
  operatingSystem: OperatingSystem;
  /** The Windows build of the host; absent where it was not known. */
  osBuild?: number;
  /** Keys of the controllers in the HCS document, and the disks. */
  scsi: { controllers: string[]; entries: Entry<ScsiDisk>[] };
  /** How many there can be, and the devices. */
  vpmem: { maximumCount: number; entries: Entry<VpmemDevice>[] };
  /** The number of the last name, and the shares. */
  vsmb: { counter: number; entries: Entry<VsmbShare>[] };
  /** The last port, and the shares. */
  plan9: { counter: number; entries: Entry<Plan9SharedFolder>[] };
  /** Namespaces with their adapters. */
  network: { entries: Entry<VmNamespace>[] };
  /** Mapped pipes. */
  pipes: { entries: Entry<HostPipe>[] };
  /** Serial ports. */
  comPorts: { entries: Entry<SerialPort>[] };
  /** The Hyper-V socket service table. */
  hvSocketServices: { entries: Entry<HvSocketService>[] };
}

type Kind = Exclude<keyof DeviceSnapshot, "operatingSystem" | "osBuild">;
type FieldType =
  | "string"
  | "number"
  | "boolean"
  | "object"
  | "object?"
  | "array";

/** The fields that an entry's record must have. */
const recordFields: Record<Kind, Record<string, FieldType>> = {
  scsi: {
    hostPath: "string",
    controller: "number",
    lun: "number",
    guestPath: "string",
    type: "string",
    readOnly: "boolean",
    granted: "boolean",
    boot: "boolean",
  },
  vpmem: {
    hostPath: "string",
    deviceNumber: "number",
    guestPath: "string",
    granted: "boolean",
    boot: "boolean",
  },
  vsmb: {
    hostPath: "string",
    name: "string",
    guestPath: "string",
    options: "object?",
    singleFile: "boolean",
  },
  plan9: {
    hostPath: "string",
    name: "string",
    port: "number",
    guestPath: "string",
    readOnly: "boolean",
    flags: "number",
  },
  network: { namespace: "string", adapters: "array" },
  pipes: { hostPath: "string", guestPath: "string" },
  comPorts: { port: "number", namedPipe: "string" },
  hvSocketServices: { serviceId: "string", config: "object" },
};

const layoutFields: Partial<Record<Kind, Record<string, FieldType>>> = {
  scsi: { controllers: "array" },
  vpmem: { maximumCount: "number" },
  vsmb: { counter: "number" },
  plan9: { counter: "number" },
};

const isOfType: Record<FieldType, (value: unknown) => boolean> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  // Every number here counts or numbers something.
  number: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  array: (value) => Array.isArray(value),
  object: isObject,
  "object?": (value) => value === undefined || isObject(value),
};

/** Checks a stored table; TypeError names the place that is wrong. */
export function checkSnapshot(value: unknown): DeviceSnapshot {
  const table = checkObject(value, "devices");
  const { operatingSystem, osBuild } = table;
  if (operatingSystem !== "linux" && operatingSystem !== "windows") {
    throw wrong("devices.operatingSystem", operatingSystem);
  }
  if (osBuild !== undefined) checkType(osBuild, "number", "devices.osBuild");
  for (const [kind, fields] of Object.entries(recordFields)) {
    const place = `devices.${kind}`;
    const part = checkObject(table[kind], place);
    const layout = layoutFields[kind as Kind] ?? {};
    checkFields(part, layout, place);
    checkType(part.entries, "array", `${place}.entries`);
    for (const [index, one] of (part.entries as unknown[]).entries()) {
      const at = `${place}.entries[${index}]`;
      const entry = checkObject(one, at);
      checkType(entry.count, "number", `${at}.count`);
      const phases = ["adding", "present", "removing"];
      if (!phases.includes(entry.phase as string)) {
        throw wrong(`${at}.phase`, entry.phase);
      }
      checkFields(checkObject(entry.record, `${at}.record`), fields, at);
    }
  }
  return value as DeviceSnapshot;
}

function checkFields(
  value: Record<string, unknown>,
  fields: Record<string, FieldType>,
  place: string,
): void {
  for (const [name, type] of Object.entries(fields)) {
    checkType(value[name], type, `${place}.${name}`);
  }
}

function checkType(value: unknown, type: FieldType, place: string): void {
  const matches = isOfType[type](value);
  if (!matches) throw wrong(place, value);
}

function checkObject(value: unknown, place: string): Record<string, unknown> {
  checkType(value, "object", place);
  return value as Record<string, unknown>;
}

function wrong(place: string, value: unknown): TypeError {
  const text = JSON.stringify(value) ?? "nothing";
  return new TypeError(`Wrong value at "${place}": ${text.slice(0, 80)}`);
}
