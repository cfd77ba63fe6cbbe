/**
 * `uvm stop ID`.
 *
 * @module
 */
import { HcsError, OperationTimeoutError } from "../../errors.ts";
import { isAlreadyStopped } from "../../hcs/predicates.ts";
import type { UtilityVm } from "../../uvm/utility_vm.ts";
import type { CommandContext } from "../command.ts";
import { exitData, exitText } from "../exit_text.ts";
import { forgetIfGone } from "../forget_vm.ts";
import { showVmActions, withVm } from "../vm_command.ts";

const defaultGraceMs = 10_000;
const terminateMs = 10_000;

/** Shuts the VM down, or ends it where it does not by itself. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, output, positionals: [id] } = context;
  const graceMs = flags.number("grace") ?? defaultGraceMs;
  if (flags.on("dry-run")) {
    return await showVmActions(context, [
      { action: "shutdown", target: id },
      { action: "terminate", target: id, afterMs: graceMs },
    ]);
  }
  const exitCode = await withVm(context, async (vm) => {
    const how = await stop(vm, graceMs, context.signal);
    const exit = vm.exit;
    await output.result(
      { id, stopped: how, exit: exitData(exit) },
      `${sentences[how]} VM "${id}"${exit ? `: ${exitText(exit)}` : ""}`,
    );
    return 0;
  });
  await forgetIfGone(context);
  return exitCode;
}

/** How a VM was stopped. */
type How = "shutdown" | "terminate" | "already-stopped";

const sentences: Readonly<Record<How, string>> = {
  "shutdown": "Shut down",
  "terminate": "Terminated",
  "already-stopped": "Already stopped:",
};

async function stop(
  vm: UtilityVm,
  graceMs: number,
  signal: AbortSignal,
): Promise<How> {
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
