/**
 * `uvm wait ID`.
 *
 * @module
 */
import { renderFailure } from "../../uvm/failure/mod.ts";
import type { CommandContext } from "../command.ts";
import { ExitCode } from "../exit_codes.ts";
import { exitData, exitText, isGuestFailure } from "../exit_text.ts";
import { withVm } from "../vm_command.ts";

/** Waits for the VM's end; 8 where the guest failed. */
export function command(context: CommandContext): Promise<number> {
  const { flags, output, signal } = context;
  return withVm(context, async (vm) => {
    const exit = await vm.wait({ signal, timeoutMs: flags.number("timeout") });
    const failure = isGuestFailure(exit) ? vm.diagnose() : null;
    const text = `VM "${vm.id}" ended: ${exitText(exit)}`;
    await output.result(
      { id: vm.id, exit: exitData(exit), failure },
      failure ? `${text}\n${renderFailure(failure)}` : text,
    );
    return failure ? ExitCode.GuestFailed : ExitCode.Ok;
  });
}
