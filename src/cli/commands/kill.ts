/**
 * `uvm kill ID`.
 *
 * @module
 */
import type { CommandContext } from "../command.ts";
import { exitData, exitText } from "../exit_text.ts";
import { forgetIfGone } from "../forget_vm.ts";
import { showVmActions, withVm } from "../vm_command.ts";

const waitMs = 10_000;

/** Ends the VM at once and waits until it has ended. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, output, signal, positionals: [id] } = context;
  if (flags.on("dry-run")) {
    return await showVmActions(context, [{ action: "terminate", target: id }]);
  }
  const exitCode = await withVm(context, async (vm) => {
    const wasStopped = vm.state === "Stopped";
    if (!wasStopped) {
      await vm.terminate();
      const timeoutMs = flags.number("timeout") ?? waitMs;
      await vm.wait({ signal, timeoutMs });
    }
    const exit = vm.exit;
    await output.result(
      {
        id,
        stopped: wasStopped ? "already-stopped" : "terminate",
        exit: exitData(exit),
      },
      `${wasStopped ? "Already stopped:" : "Terminated"} VM "${id}"${
        exit ? `: ${exitText(exit)}` : ""
      }`,
    );
    return 0;
  });
  await forgetIfGone(context);
  return exitCode;
}
