/**
 * What is stored of a VM: one JSON file.
 *
 * @module
 */
import { checkSnapshot, type DeviceSnapshot } from "../devices/mod.ts";
import { StateError } from "./state_error.ts";

/** Stands first in every file. */
const recordFormat = "uvm-vm";
/** The version that is written. */
const recordVersion = 1;

/** What is stored of a VM. */
export interface StoredVm {
  /** The compute system's id. */
  id: string;
  /** Tells the VM from another one with its id. */
  runtimeId: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** Files that it was given access to when it was made. */
  granted: string[];
  /** What it has. */
  devices: DeviceSnapshot;
}

/** All files that it was given access to: by create, and by attach. */
export function grantedFiles({ granted, devices }: StoredVm): string[] {
  const disks = [...devices.scsi.entries, ...devices.vpmem.entries]
    .map(({ record }) => record).filter((disk) => disk.granted);
  return [...new Set([...granted, ...disks.map(({ hostPath }) => hostPath)])];
}

/** A record as the text of its file. */
export function formatRecord(vm: StoredVm): string {
  const head = { format: recordFormat, version: recordVersion };
  return `${JSON.stringify({ ...head, ...vm }, null, 2)}\n`;
}

/** Reads a file's text; StateError where it is no record of this id. */
export function parseRecord(
  text: string,
  { id, path }: { id?: string; path: string },
): StoredVm {
  const damaged = (why: string, cause?: unknown) =>
    new StateError(`State file "${path}" is damaged: ${why}`, {
      reason: "damaged",
      id,
      path,
      cause,
      hints: [
        `Remove the file if the VM is gone; its devices can no longer be changed by uvm`,
      ],
    });
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged((cause as Error).message, cause);
  }
  if (value?.format !== recordFormat) {
    throw damaged("it is no state file of uvm");
  }
  const { version, ...rest } = value;
  if (typeof version === "number" && version > recordVersion) {
    throw new StateError(
      `State file "${path}" was written by a later uvm: version ${version}`,
      { reason: "newer", id, path },
    );
  }
  if (version !== recordVersion) throw damaged(`version ${version}`);
  for (const key of ["id", "runtimeId", "createdAt"]) {
    if (typeof rest[key] !== "string") throw damaged(`no text at "${key}"`);
  }
  try {
    checkSnapshot(rest.devices);
  } catch (cause) {
    throw damaged((cause as Error).message, cause);
  }
  const granted = rest.granted ?? [];
  if (!isTexts(granted)) throw damaged('no list of texts at "granted"');
  const { format: _format, ...record } = rest;
  const vm = { ...record, granted } as unknown as StoredVm;
  if (id !== undefined && vm.id !== id) {
    throw new StateError(
      `State file "${path}" belongs to another VM: "${vm.id}"`,
      { reason: "foreign", id, path },
    );
  }
  return vm;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) &&
    value.every((item) => typeof item === "string");
}
