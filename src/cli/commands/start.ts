/**
 * `uvm start ID`.
 *
 * @module
 */
import { HcsError } from "../../errors.ts";
import type { UtilityVm } from "../../uvm/utility_vm.ts";
import type { CommandContext } from "../command.ts";
import { showActions } from "../dry_run.ts";
import { visibleLine } from "../terminal.ts";
import { withVm } from "../vm_command.ts";

/** Starts a created VM and waits until it runs. */
export function command(context: CommandContext): Promise<number> {
  const { flags, output, positionals: [id] } = context;
  const mayRun = flags.on("if-not-running");
  return withVm(context, async (vm) => {
    if (flags.on("dry-run")) {
      const needed = !mayRun || vm.state !== "Running";
      return await showActions(
        context,
        needed ? [{ action: "start", target: id }] : [],
      );
    }
    const alreadyRunning = mayRun && await runsAlready(vm, context.signal);
    if (!mayRun) await vm.start({ signal: context.signal });
    await output.result(
      {
        id,
        operation: "start",
        state: vm.state,
        ...mayRun ? { alreadyRunning } : {},
      },
      `${alreadyRunning ? "Already running:" : "Started"} VM "${
        visibleLine(id)
      }"`,
    );
    return 0;
  });
}

/** Starts it unless it runs; true where it did before. */
async function runsAlready(
  vm: UtilityVm,
  signal: AbortSignal,
): Promise<boolean> {
  if (vm.state === "Running") return true;
  try {
    await vm.start({ signal });
    return false;
  } catch (error) {
    // Another one may have started it meanwhile: the state is asked anew then.
    if (error instanceof HcsError && error.state === "Running") return true;
    throw error;
  }
}
