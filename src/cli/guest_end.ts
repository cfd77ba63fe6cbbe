/**
 * The end of a guest as a command on its VM judges it.
 *
 * @module
 */
import { withFailure } from "../uvm/failure/attach.ts";
import type { UtilityVm } from "../uvm/utility_vm.ts";
import { GuestFailedError } from "./errors.ts";
import { exitText, isGuestFailure } from "./exit_text.ts";

/** Throws where the guest crashed or ended unexpectedly. */
export async function requireGoodEnd(
  vm: UtilityVm,
  operation: string,
): Promise<void> {
  const { exit, id } = vm;
  if (exit === undefined || !isGuestFailure(exit)) return;
  throw await withFailure(
    new GuestFailedError(`The guest of VM "${id}" failed: ${exitText(exit)}`, {
      operation,
      id,
      exit,
    }),
    () => ({ ...vm.evidence, phase: operation }),
  );
}
