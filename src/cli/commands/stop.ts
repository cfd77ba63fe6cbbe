/**
 * `uvm stop ID...`.
 *
 * @module
 */
import { HcsError, OperationTimeoutError } from "../../errors.ts";
import { isAlreadyStopped } from "../../hcs/predicates.ts";
import type { UtilityVm } from "../../uvm/utility_vm.ts";
import { endCommand, type HowEnded } from "../end_vms.ts";
import type { Flags } from "../flags.ts";

const defaultGraceMs = 10_000;
const terminateMs = 10_000;

/** Shuts VMs down, or ends them where they do not by themselves. */
export const command = endCommand({
  actions: (id, flags) => [
    { action: "shutdown", target: id },
    { action: "terminate", target: id, afterMs: graceOf(flags) },
  ],
  end: (vm, { flags, signal }) => stop(vm, graceOf(flags), signal),
});

function graceOf(flags: Flags): number {
  return flags.number("grace") ?? defaultGraceMs;
}

async function stop(
  vm: UtilityVm,
  graceMs: number,
  signal: AbortSignal,
): Promise<HowEnded> {
  if (vm.state === "Stopped") return "already-stopped";
  try {
    await vm.shutdown();
    await vm.wait({ signal, timeoutMs: graceMs });
    return "shutdown";
  } catch (error) {
    if (isAlreadyStopped(error)) return "already-stopped";
    // A guest that cannot or does not shut down is ended by force.
    const goesOn = error instanceof OperationTimeoutError ||
      error instanceof HcsError;
    if (!goesOn || signal.aborted) throw error;
  }
  await vm.terminate();
  await vm.wait({ signal, timeoutMs: terminateMs });
  return "terminate";
}
