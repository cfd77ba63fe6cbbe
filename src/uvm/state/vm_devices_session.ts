/**
 * Changing a VM's devices in a process that has not created it: what it has is
 * read from the store, and written back before and after each change.
 *
 * @module
 */
import type { UtilityVm } from "../utility_vm.ts";
import type { LockOptions } from "../../system/file_lock.ts";
import { StateError } from "./state_error.ts";
import type { StoredVm } from "./vm_record.ts";
import type { VmStore } from "./vm_store.ts";

/** What is needed of a VM here. */
export type DeviceOwner = Pick<
  UtilityVm,
  "id" | "runtimeId" | "properties" | "devices"
>;

/**
 * Stores what a VM has that this process created: attach and detach of other
 * processes need it. A record of an earlier VM with this id is replaced.
 */
export async function storeNewVm(
  store: VmStore,
  vm: DeviceOwner & Pick<UtilityVm, "grantedFiles">,
  options: LockOptions = {},
): Promise<void> {
  const stored: StoredVm = {
    id: vm.id,
    runtimeId: await runtimeIdOf(vm),
    createdAt: new Date().toISOString(),
    granted: vm.grantedFiles,
    devices: vm.devices.snapshot(),
  };
  await store.withLock(vm.id, (record) => record.write(stored), options);
}

/**
 * Works on the devices of an opened VM while no other process does. What a
 * killed process had under way is taken back first; where HCS refuses that,
 * the location stays taken and `warn` is told.
 */
export async function withStoredDevices<Vm extends DeviceOwner, T>(
  store: VmStore,
  vm: Vm,
  work: (vm: Vm) => Promise<T>,
  options: LockOptions & { warn?: (message: string) => void } = {},
): Promise<T> {
  return await store.withLock(vm.id, async (record) => {
    const stored = await record.read();
    if (!stored) throw missing(store, vm.id);
    await requireSameVm(store, vm, stored);
    vm.devices.restore(stored.devices, { foldNames: true });
    let writing: Promise<unknown> = Promise.resolve();
    vm.devices.persistWith(() => {
      const write = () =>
        record.write({ ...stored, devices: vm.devices.snapshot() });
      const next = writing.then(write, write);
      writing = next.catch(() => {});
      return next;
    });
    try {
      for (const failure of await vm.devices.recover()) {
        options.warn?.(
          `Could not take back what a killed process left in VM "${vm.id}": ${
            failure instanceof Error ? failure.message : failure
          }`,
        );
      }
      return await work(vm);
    } finally {
      vm.devices.persistWith(undefined);
    }
  }, options);
}

/** What is stored of a VM; StateError where nothing is. */
export async function readStored(
  store: VmStore,
  id: string,
): Promise<StoredVm> {
  const stored = await store.read(id);
  if (!stored) throw missing(store, id);
  return stored;
}

function missing(store: VmStore, id: string): StateError {
  return new StateError(
    `The devices of VM "${id}" are not known: there is no state file`,
    {
      reason: "missing",
      id,
      path: store.pathOf(id),
      hints: [
        "Create the VM by uvm create, with the same --state-dir",
        'Change the devices of other VMs by a request of your own: "uvm modify"',
      ],
    },
  );
}

/** StateError where the record is of an earlier VM with this id. */
export async function requireSameVm(
  store: VmStore,
  vm: DeviceOwner,
  stored: StoredVm,
): Promise<void> {
  if (stored.runtimeId === await runtimeIdOf(vm)) return;
  throw new StateError(
    `The state file of VM "${vm.id}" is of an earlier VM with this id`,
    {
      reason: "foreign",
      id: vm.id,
      path: store.pathOf(vm.id),
      hints: ["Remove it by uvm prune"],
    },
  );
}

/** The VM's RuntimeId; "" where HCS gives none. */
async function runtimeIdOf(vm: DeviceOwner): Promise<string> {
  if (vm.runtimeId === undefined) await vm.properties();
  return vm.runtimeId ?? "";
}
