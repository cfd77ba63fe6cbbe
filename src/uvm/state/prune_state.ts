/**
 * Removing what is stored of VMs that are gone.
 *
 * @module
 */
import { currentSystem } from "../../system/current_system.ts";
import {
  namesIn,
  pathIn,
  removeFile,
  temporaryExtension,
} from "../../system/state_files.ts";
import { StateError } from "./state_error.ts";
import type { StoredVm } from "./vm_record.ts";
import type { VmStore } from "./vm_store.ts";

/** What pruneState() found. */
export interface PrunedState {
  /** Ids whose state was removed, or would be with `dryRun`. */
  removed: string[];
  /** Files that are damaged; they are left. */
  damaged: StateError[];
}

/** How pruneState() works. */
export interface PruneOptions {
  /** Removes nothing. */
  dryRun?: boolean;
  /** Looks at the state of the VM with this id alone. */
  only?: string;
  /** Takes back what the VM had elsewhere. A rejection ends the pruning. */
  beforeRemoval?(vm: StoredVm): Promise<void>;
  signal?: AbortSignal;
}

/** Left by a write that was cut off, if it is older than this. */
const leftoverMs = 3_600_000;

/**
 * Removes the state of VMs that are not among the living. These are asked for
 * after the files were read, so that a VM that is being created is safe.
 */
export async function pruneState(
  store: VmStore,
  livingVms: () => Promise<{ id: string; runtimeId?: string }[]>,
  options: PruneOptions = {},
): Promise<PrunedState> {
  const { only } = options;
  const stored = (await store.list()).filter((vm) =>
    only === undefined || (!(vm instanceof StateError) && vm.id === only)
  );
  const living = new Map(
    (await livingVms()).map(({ id, runtimeId }) => [id, runtimeId]),
  );
  const pruned: PrunedState = { removed: [], damaged: [] };
  for (const vm of stored) {
    options.signal?.throwIfAborted();
    if (vm instanceof StateError) {
      pruned.damaged.push(vm);
      continue;
    }
    const { id, createdAt, runtimeId } = vm;
    const lives = living.has(id) &&
      [undefined, "", runtimeId].includes(living.get(id));
    if (lives) continue;
    if (options.dryRun) {
      pruned.removed.push(id);
      continue;
    }
    await store.withLock(id, async (record) => {
      // Another process may have created it again meanwhile.
      if ((await record.read())?.createdAt !== createdAt) return;
      await options.beforeRemoval?.(vm);
      await record.remove();
      pruned.removed.push(id);
    }, { signal: options.signal });
  }
  if (!options.dryRun) await removeLeftovers(store.folder);
  return pruned;
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    // Unfinished writes, and rights to break a lock that is gone.
    const isLeftover = name.endsWith(temporaryExtension) ||
      /\.lock\../.test(name);
    if (!isLeftover) continue;
    const path = pathIn(folder, name);
    const age = await currentSystem().status(path).then(
      ({ modifiedMs }) => Date.now() - modifiedMs,
      () => 0,
    );
    if (age > leftoverMs) await removeFile(path).catch(() => {});
  }
}
