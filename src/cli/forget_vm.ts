/**
 * What is stored of a VM goes with it.
 *
 * @module
 */
import { list } from "../uvm/list.ts";
import { pruneState } from "../uvm/state/mod.ts";
import type { CommandContext } from "./command.ts";
import { takeBackAccess } from "./device_command.ts";
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
    await pruneState(await vmStore(context), living, {
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
