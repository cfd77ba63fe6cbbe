/**
 * `uvm wait ID`.
 *
 * @module
 */
import type { ExitStatus } from "../../hcs/exit_status.ts";
import { withFailure } from "../../uvm/failure/attach.ts";
import type { UtilityVm } from "../../uvm/utility_vm.ts";
import type { CommandContext } from "../command.ts";
import { exitData, exitText } from "../exit_text.ts";
import { requireGoodEnd } from "../guest_end.ts";
import { visibleLine } from "../terminal.ts";
import { showVmActions, withVm } from "../vm_command.ts";

/** Waits for the VM's end; fails with 8 where the guest failed. */
export function command(context: CommandContext): Promise<number> {
  const { flags, output, positionals: [id] } = context;
  if (flags.on("dry-run")) {
    return showVmActions(context, [{ action: "wait-for", target: id }]);
  }
  return withVm(context, async (vm) => {
    const exit = await waitFor(vm, context);
    await requireGoodEnd(vm, "wait");
    await output.result(
      { id: vm.id, exit: exitData(exit) },
      `VM "${visibleLine(vm.id)}" ended: ${exitText(exit)}`,
    );
    return 0;
  });
}

async function waitFor(
  vm: UtilityVm,
  { flags, signal }: CommandContext,
): Promise<ExitStatus> {
  try {
    return await vm.wait({ signal, timeoutMs: flags.number("timeout") });
  } catch (error) {
    // A crash tells more than the time that ran out after it.
    if (!vm.recorder.crashed) throw error;
    throw await withFailure(error, () => vm.evidence);
  }
}
