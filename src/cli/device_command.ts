/**
 * What the commands on devices have in common: the store, the VM, and a dry
 * run that shows the requests.
 *
 * @module
 */
import { type DeviceSnapshot, VmDevices } from "../uvm/devices/mod.ts";
import { open } from "../uvm/open.ts";
import {
  grantedFiles,
  pruneState,
  readStored,
  requireSameVm,
  StateError,
  type StoredVm,
  type VmStore,
  withStoredDevices,
} from "../uvm/state/mod.ts";
import { resolveEnvironment } from "../uvm/environment.ts";
import { list } from "../uvm/list.ts";
import type { UtilityVm } from "../uvm/utility_vm.ts";
import { VmAccess } from "../uvm/vm_access.ts";
import type { CommandContext } from "./command.ts";
import { type Action, showActions } from "./dry_run.ts";
import { storesVms, vmStore } from "./stored_vms.ts";
import { UsageError } from "./usage_error.ts";
import { showWarnings } from "./warnings.ts";

/** What is stored of a VM; undefined where nothing is, or another one's. */
export async function storedOf(
  context: CommandContext,
  vm: UtilityVm,
): Promise<StoredVm | undefined> {
  if (!storesVms(context)) return undefined;
  const store = await vmStore(context);
  try {
    const stored = await store.read(vm.id);
    if (stored) await requireSameVm(store, vm, stored);
    return stored;
  } catch (error) {
    if (error instanceof StateError) return undefined;
    throw error;
  }
}

/** Takes back the access to files that a VM which is gone was given. */
export async function takeBackAccess(
  { session }: CommandContext,
  vm: StoredVm,
): Promise<void> {
  const files = grantedFiles(vm);
  if (files.length === 0) return;
  const environment = await resolveEnvironment(await session.environment());
  const access = new VmAccess(vm.id, environment);
  for (const file of files.reverse()) {
    await access.revoke(file).catch((error) => {
      session.warnings.push(
        `Could not take back the access of VM "${vm.id}" to "${file}": ${
          (error as Error).message
        }`,
      );
    });
  }
}

/**
 * Removes what is stored of VMs that are gone; their ids. A dry run counts
 * those as gone that would be `ended`.
 */
export async function pruneStored(
  context: CommandContext,
  { dryRun = false, ended = [] }: {
    dryRun?: boolean;
    ended?: readonly string[];
  } = {},
): Promise<string[]> {
  const { session, signal } = context;
  if (!storesVms(context)) return [];
  const environment = await session.environment();
  const living = async () =>
    (await list({}, environment)).filter(({ id }) => !ended.includes(id));
  const store = await vmStore(context);
  const { removed, damaged } = await pruneState(store, living, {
    dryRun,
    beforeRemoval: (vm) => takeBackAccess(context, vm),
    signal,
  });
  session.warnings.push(...damaged.map((error) => error.message));
  return removed;
}

/** Changes the devices of the VM that the second argument names. */
export async function changeDevices(
  context: CommandContext,
  change: (devices: VmDevices) => Promise<unknown>,
  done: (result: unknown) => Promise<void>,
): Promise<number> {
  const { flags, session, signal, positionals: [, id] } = context;
  const store = await vmStore(context);
  if (flags.on("dry-run")) return await showRequests(context, store, change);
  const environment = await session.environment();
  const vm = await open(id, { ...environment, signal });
  const timeoutMs = flags.number("timeout");
  try {
    const result = await withStoredDevices(
      store,
      vm,
      () => asUsage(change(vm.devices)),
      {
        signal,
        timeoutMs,
        warn: (message) => void session.warnings.push(message),
      },
    );
    await showWarnings(context);
    await done(result);
  } finally {
    await vm.release();
  }
  return 0;
}

/** Makes the change on a VM that only notes what it is asked. */
async function showRequests(
  context: CommandContext,
  store: VmStore,
  change: (devices: VmDevices) => Promise<unknown>,
): Promise<number> {
  const [, id] = context.positionals;
  const stored = await readStored(store, id);
  const { devices, actions } = notingDevices(id, stored.devices);
  await asUsage(change(devices));
  return await showActions(context, actions);
}

/** Devices of a VM that is not there: what it is asked is noted only. */
export function notingDevices(
  id: string,
  table: DeviceSnapshot,
): { devices: VmDevices; actions: Action[] } {
  const actions: Action[] = [];
  const note = (action: string, target: string, more = {}) => {
    actions.push({ action, target, ...more });
    return Promise.resolve();
  };
  const devices = new VmDevices({
    id,
    modify: (request) => note("modify", id, { request }),
    properties: () => Promise.resolve({}),
    grantAccess: (path) => note("grant-access", path),
    revokeAccess: (path) => note("revoke-access", path),
  });
  devices.restore(table, { foldNames: true });
  return { devices, actions };
}

/** What the library says of wrong arguments is wrong use here. */
async function asUsage<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      throw new UsageError(error.message, { cause: error });
    }
    throw error;
  }
}
