/**
 * What is stored of a VM goes with it.
 *
 * @module
 */
import { resolveEnvironment } from "../uvm/environment.ts";
import { list } from "../uvm/list.ts";
import { grantedFiles, pruneState, type StoredVm } from "../uvm/state/mod.ts";
import { VmAccess } from "../uvm/vm_access.ts";
import type { CommandContext } from "./command.ts";
import { storesVms, vmStore } from "./stored_vms.ts";

/**
 * Removes what is stored of a VM, if HCS has it no more. A failure is a
 * warning: the command itself has done its work.
 */
export async function forgetIfGone(
  context: CommandContext,
  id: string,
): Promise<void> {
  const { session, signal } = context;
  if (!storesVms(context)) return;
  try {
    const environment = await session.environment();
    const living = () => list({ ids: [id] }, environment);
    await pruneState(vmStore(context), living, {
      only: id,
      beforeRemoval: (vm) => takeBackAccess(context, vm),
      signal,
    });
  } catch (error) {
    session.warnings.push(
      `Could not remove what is stored of VM "${id}": ${
        (error as Error).message
      }`,
    );
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
  const store = vmStore(context);
  const { removed, damaged } = await pruneState(store, living, {
    dryRun,
    beforeRemoval: (vm) => takeBackAccess(context, vm),
    signal,
  });
  session.warnings.push(...damaged.map((error) => error.message));
  return removed;
}

/** Takes back the access to files that a VM which is gone was given. */
async function takeBackAccess(
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
