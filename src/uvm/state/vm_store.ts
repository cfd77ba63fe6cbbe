/**
 * The folder that holds what each VM has: one file and one lock a VM.
 *
 * @module
 */
import { currentSystem } from "../../system/current_system.ts";
import {
  acquireLock,
  type FileLock,
  type LockOptions,
} from "../../system/file_lock.ts";
import { fileNameOf } from "../../system/file_name.ts";
import {
  namesIn,
  pathIn,
  readText,
  removeFile,
  writeWhole,
} from "../../system/state_files.ts";
import { inStateFolder, StateError } from "./state_error.ts";
import { formatRecord, parseRecord, type StoredVm } from "./vm_record.ts";

const extension = ".json";

/** A VM's record while its lock is held. */
export interface LockedRecord {
  /** What is stored; undefined where nothing is. StateError if damaged. */
  read(): Promise<StoredVm | undefined>;
  /** Stores it. StateError where the lock was lost. */
  write(vm: StoredVm): Promise<void>;
  /** Removes it. */
  remove(): Promise<void>;
}

/** The stored VMs of one backend. */
export class VmStore {
  /** Where the files are; made when the first one is written. */
  readonly folder: string;

  /** A store in a folder of its own. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** The file of an id. */
  pathOf(id: string): string {
    return pathIn(this.folder, fileNameOf(id) + extension);
  }

  /** What is stored of a VM, without its lock: to look at only. */
  async read(id: string): Promise<StoredVm | undefined> {
    const path = this.pathOf(id);
    const text = await inStateFolder(this.folder, () => readText(path));
    return text === undefined ? undefined : parseRecord(text, { id, path });
  }

  /** Works on a VM's record while no other process does. */
  async withLock<T>(
    id: string,
    work: (record: LockedRecord) => Promise<T>,
    options: LockOptions = {},
  ): Promise<T> {
    const { folder } = this;
    const make = () => currentSystem().makeFolder(folder, { mode: 0o700 });
    await inStateFolder(folder, make);
    const path = this.pathOf(id);
    await using lock = await acquireLock(`${path}.lock`, options);
    return await work({
      read: () => this.read(id),
      async write(vm) {
        await requireLock(lock, id, path);
        await writeWhole(path, formatRecord(vm));
      },
      async remove() {
        await requireLock(lock, id, path);
        await removeFile(path);
      },
    });
  }

  /**
   * All files that stand for a VM: what is stored, or the StateError of a
   * damaged one.
   */
  async list(): Promise<(StoredVm | StateError)[]> {
    const names = await inStateFolder(
      this.folder,
      () => namesIn(this.folder),
    );
    const found: (StoredVm | StateError)[] = [];
    for (const name of names.sort()) {
      if (!name.startsWith("vm") || !name.endsWith(extension)) continue;
      const path = pathIn(this.folder, name);
      const text = await readText(path);
      if (text === undefined) continue;
      try {
        const vm = parseRecord(text, { path });
        // A copy under another name stands for nothing.
        found.push(parseRecord(text, { path, id: idOf(vm, name) }));
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        found.push(error);
      }
    }
    return found;
  }
}

/** The id where the name is its own, else one that cannot match. */
function idOf(vm: StoredVm, name: string): string {
  return vm.id !== "" && fileNameOf(vm.id) + extension === name
    ? vm.id
    : `the VM of "${name}"`;
}

async function requireLock(
  lock: FileLock,
  id: string,
  path: string,
): Promise<void> {
  if (await lock.isHeld()) return;
  throw new StateError(
    `Lost the lock of "${path}": another process took it over`,
    { reason: "lost-lock", id, path },
  );
}
