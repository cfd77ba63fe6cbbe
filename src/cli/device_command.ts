/**
 * What the commands on devices have in common: the VM, what is stored of it,
 * and a dry run that shows the requests.
 *
 * @module
 */
import { type DeviceSnapshot, VmDevices } from "../uvm/devices/mod.ts";
import { open } from "../uvm/open.ts";
import {
  readStored,
  type VmStore,
  withStoredDevices,
} from "../uvm/state/mod.ts";
import type { CommandContext } from "./command.ts";
import { type Action, showActions } from "./dry_run.ts";
import { vmStore } from "./stored_vms.ts";
import { thenLetGo } from "./let_go.ts";
import { UsageError } from "./usage_error.ts";
import { showWarnings } from "./warnings.ts";

/** Changes the devices of the VM that the second argument names. */
export async function changeDevices(
  context: CommandContext,
  change: (devices: VmDevices) => Promise<unknown>,
  done: (result: unknown) => Promise<void>,
): Promise<number> {
  const { flags, session, signal, positionals: [, id] } = context;
  const store = vmStore(context);
  if (flags.on("dry-run")) return await showRequests(context, store, change);
  const environment = await session.environment();
  const vm = await open(id, { ...environment, signal });
  const timeoutMs = flags.number("timeout");
  return await thenLetGo(async () => {
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
    return 0;
  }, () => vm.release());
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
