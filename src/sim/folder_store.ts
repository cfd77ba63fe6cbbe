/**
 * Systems in a folder, one file for each, that all processes share. Time goes
 * on without any process: who looks next lets happen what was due.
 *
 * @module
 */
import { UvmError } from "../errors.ts";
import { isObject } from "../hcs/json_object.ts";
import { currentSystem } from "../system/current_system.ts";
import { acquireLock } from "../system/file_lock.ts";
import { fileNameOf } from "../system/file_name.ts";
import { mayRun } from "../system/processes.ts";
import {
  namesIn,
  readText,
  removeFile,
  writeWhole,
} from "../system/state_files.ts";
import { advance } from "./advance.ts";
import type { SimulatorClock } from "./clock.ts";
import type { VmRecord } from "./record.ts";
import { inStateFolder } from "../uvm/state/state_error.ts";
import { isGone, type Slot, type VmStore } from "./store.ts";
import { nodeBuiltin } from "../system/node_builtin.ts";

const { statSync } = nodeBuiltin<typeof import("node:fs")>("node:fs");

/** Systems in a folder; it is made when first needed. */
export function folderStore(folder: string, clock: SimulatorClock): VmStore {
  /** The last change of each file in this process: one at a time. */
  const queues = new Map<string, Promise<unknown>>();
  let made: Promise<unknown> | undefined;
  const pathOf = (id: string, ending: string) =>
    `${folder}/${fileNameOf(id)}${ending}`;

  const locked = async <T>(id: string, run: () => Promise<T>): Promise<T> => {
    const name = fileNameOf(id);
    const before = queues.get(name);
    const mine = (async () => {
      await before?.catch(() => {});
      await (made ??= currentSystem().makeFolder(folder));
      await using _lock = await acquireLock(pathOf(id, ".lock"));
      return await run();
    })();
    queues.set(name, mine);
    try {
      return await mine;
    } finally {
      if (queues.get(name) === mine) queues.delete(name);
    }
  };

  const load = async (id: string): Promise<Loaded> => {
    const path = pathOf(id, ".json");
    const text = await readText(path);
    if (text === undefined) return { text, record: undefined };
    const record = parseRecord(path, text);
    if (record.id !== id) {
      throw damaged(path, `It is of another VM: "${record.id}"`);
    }
    return { text, record: current(record, clock) };
  };

  const update = <T>(
    id: string,
    change: (slot: Slot, nowMs: number) => T,
  ): Promise<T> =>
    locked(id, async () => {
      const { text, record } = await load(id);
      const slot: Slot = { record };
      const result = change(slot, clock.now());
      const after = slot.record && current(slot.record, clock);
      if (after === undefined) {
        if (text !== undefined) await remove(id);
        return result;
      }
      const written = JSON.stringify(after);
      if (written !== text) {
        await writeWhole(pathOf(id, ".json"), written, { toDisk: false });
      }
      return result;
    });

  const remove = async (id: string) => {
    await removeFile(pathOf(id, ".json"));
    await removeFile(pathOf(id, ".grants"));
  };

  const store: VmStore = {
    read: async (id) => (await load(id)).record,
    async list() {
      const names = await namesIn(folder);
      const records: VmRecord[] = [];
      for (const name of names.sort()) {
        if (name.endsWith(".tmp")) await removeOld(`${folder}/${name}`);
        if (!/^vmh?-.*\.json$/.test(name)) continue;
        const path = `${folder}/${name}`;
        const text = await readText(path);
        if (text === undefined) continue;
        const stored = parseRecord(path, text);
        if (`${fileNameOf(stored.id)}.json` !== name) {
          throw damaged(path, `It is of another VM: "${stored.id}"`);
        }
        const record = current(stored, clock);
        if (record) records.push(record);
        else await update(stored.id, () => {});
      }
      return records;
    },
    update,
    async grants(vmId) {
      return parseGrants(await readText(pathOf(vmId, ".grants")));
    },
    changeGrants: (vmId, change) =>
      locked(vmId, async () => {
        const path = pathOf(vmId, ".grants");
        const paths = new Set(parseGrants(await readText(path)));
        change(paths);
        if (paths.size === 0) await removeFile(path);
        else {await writeWhole(path, JSON.stringify([...paths]), {
            toDisk: false,
          });}
      }),
    signature(id) {
      const info = statSync(pathOf(id, ".json"), { throwIfNoEntry: false });
      return info ? `${info.ino} ${info.mtimeMs} ${info.size}` : "";
    },
    async close() {
      await Promise.allSettled(queues.values());
    },
  };
  const inFolder = <T>(work: () => Promise<T>) => inStateFolder(folder, work);
  return {
    ...store,
    read: (id) => inFolder(() => store.read(id)),
    list: () => inFolder(() => store.list()),
    update: (id, change) => inFolder(() => store.update(id, change)),
    grants: (vmId) => inFolder(() => store.grants(vmId)),
    changeGrants: (vmId, change) =>
      inFolder(() => store.changeGrants(vmId, change)),
  };
}

/** A file that is being written is younger than this. */
const OLD_MS = 60_000;

/** Removes what a process left that was killed while it wrote. */
async function removeOld(path: string): Promise<void> {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info && Date.now() - info.mtimeMs > OLD_MS) await removeFile(path);
}

interface Loaded {
  text: string | undefined;
  record: VmRecord | undefined;
}

/** The record as it is now; undefined where nothing keeps it any more. */
function current(
  record: VmRecord,
  clock: SimulatorClock,
): VmRecord | undefined {
  advance(record, clock.now());
  record.holders = record.holders.filter(mayRun);
  return isGone(record, () => true) ? undefined : record;
}

function parseRecord(path: string, text: string): VmRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(path, (error as Error).message);
  }
  if (!isObject(value)) throw damaged(path, "It holds no object");
  if (value.format !== 1) {
    throw damaged(path, `Its format is no 1: ${JSON.stringify(value.format)}`);
  }
  const isWhole = typeof value.id === "string" &&
    typeof value.state === "string" && isObject(value.document) &&
    isObject(value.guest) && isObject(value.channels) &&
    [value.actions, value.events, value.holders, value.guestRequests].every(
      Array.isArray,
    );
  if (!isWhole) throw damaged(path, "It lacks parts of a simulated VM");
  return value as unknown as VmRecord;
}

function parseGrants(text: string | undefined): string[] {
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}

/** The error of a file that holds something else than it should. */
function damaged(path: string, why: string): UvmError {
  return new UvmError(`State file "${path}" is damaged: ${why}`, {
    operation: "read state",
    hints: ["Remove the file; the simulated VM that it was is lost"],
  });
}
