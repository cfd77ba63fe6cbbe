/**
 * Where systems are kept: in memory, or (folder_store.ts) in a folder.
 *
 * @module
 */
import { advance } from "./advance.ts";
import type { SimulatorClock } from "./clock.ts";
import type { Holder, VmRecord } from "./record.ts";

/** The place of one system; empty where there is none. */
export interface Slot {
  record: VmRecord | undefined;
}

/** Keeps systems. Every access first lets happen what is due. */
export interface VmStore {
  /** A system, to look at only. Undefined where there is none. */
  read(id: string): Promise<VmRecord | undefined>;
  /** All systems, to look at only. */
  list(): Promise<VmRecord[]>;
  /**
   * Changes a system; no other change comes between. `change` sets the slot's
   * record to make one, and to undefined to remove it.
   */
  update<T>(
    id: string,
    change: (slot: Slot, nowMs: number) => T,
  ): Promise<T>;
  /** The files that a VM may use. */
  grants(vmId: string): Promise<string[]>;
  /** Grants or revokes. */
  changeGrants(
    vmId: string,
    change: (paths: Set<string>) => void,
  ): Promise<void>;
  /**
   * A text that differs once another process has changed the system; undefined
   * where no other process can.
   */
  readonly signature?: (id: string) => string | undefined;
  /** Ends what the store holds open. */
  close(): Promise<void>;
}

/**
 * True where nothing keeps the system: nobody holds it, and it has stopped or
 * was to end with its last handle.
 */
export function isGone(
  record: VmRecord,
  isAlive: (holder: Omit<Holder, "handles">) => boolean,
): boolean {
  if (record.state !== "Stopped" && !record.terminateOnLastHandleClosed) {
    return false;
  }
  return !record.holders.some((one) => one.handles > 0 && isAlive(one));
}

/** Systems of this simulator alone. */
export function memoryStore(clock: SimulatorClock): VmStore {
  const records = new Map<string, VmRecord>();
  const granted = new Map<string, Set<string>>();
  const current = (id: string): VmRecord | undefined => {
    const record = records.get(id);
    if (record === undefined) return undefined;
    advance(record, clock.now());
    if (!isGone(record, () => true)) return record;
    records.delete(id);
    return undefined;
  };
  return {
    read: (id) => Promise.resolve(current(id)),
    list() {
      const found = [...records.keys()].map(current);
      return Promise.resolve(found.filter((one) => one !== undefined));
    },
    update(id, change) {
      const slot: Slot = { record: current(id) };
      const result = change(slot, clock.now());
      if (slot.record === undefined) records.delete(id);
      else {
        records.set(id, slot.record);
        current(id);
      }
      return Promise.resolve(result);
    },
    grants: (vmId) => Promise.resolve([...granted.get(vmId) ?? []]),
    changeGrants(vmId, change) {
      const paths = granted.get(vmId) ?? new Set();
      change(paths);
      granted.set(vmId, paths);
      return Promise.resolve();
    },
    close() {
      records.clear();
      return Promise.resolve();
    },
  };
}
