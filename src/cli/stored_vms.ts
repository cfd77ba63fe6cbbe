/**
 * Where the command line stores what each VM has, and what is stored there.
 *
 * @module
 */
import { StateError } from "../uvm/state/state_error.ts";
import { requireSameVm, storeNewVm } from "../uvm/state/vm_devices_session.ts";
import type { StoredVm } from "../uvm/state/vm_record.ts";
import { VmStore } from "../uvm/state/vm_store.ts";
import type { UtilityVm } from "../uvm/utility_vm.ts";
import type { CommandContext } from "./command.ts";

/** Where what each VM has is stored. */
export function vmStore(
  { session }: Pick<CommandContext, "session">,
): VmStore {
  return new VmStore(`${session.stateDir()}/vms/${session.backendName}`);
}

/** False for an embedder's VMs, unless it says where to store them. */
export function storesVms(
  { flags, io }: Pick<CommandContext, "flags" | "io">,
): boolean {
  return io.environment === undefined || flags.has("state-dir");
}

/** What is stored of a VM; undefined where nothing is, or another one's. */
export async function storedOf(
  context: CommandContext,
  vm: UtilityVm,
): Promise<StoredVm | undefined> {
  if (!storesVms(context)) return undefined;
  const store = vmStore(context);
  try {
    const stored = await store.read(vm.id);
    if (stored) await requireSameVm(store, vm, stored);
    return stored;
  } catch (error) {
    if (error instanceof StateError) return undefined;
    throw error;
  }
}

/**
 * Stores what a VM has that this command created, so that `attach` can change
 * it. A failure is a warning: the VM itself is as it should be.
 */
export async function storeCreated(
  context: CommandContext,
  vm: UtilityVm,
): Promise<void> {
  const { session, signal } = context;
  if (!storesVms(context)) return;
  try {
    await storeNewVm(vmStore(context), vm, { signal });
  } catch (error) {
    session.warnings.push(
      `Could not store what VM "${vm.id}" has, so its devices cannot be changed: ${
        (error as Error).message
      }`,
    );
  }
}
