/**
 * Commands on a VM that exists: open it, do one thing, let go of it.
 *
 * @module
 */
import { open } from "../uvm/open.ts";
import type { UtilityVm } from "../uvm/utility_vm.ts";
import type { CommandContext, CommandFunction } from "./command.ts";
import { type Action, showActions } from "./dry_run.ts";
import { thenLetGo } from "./let_go.ts";
import { visibleLine } from "./terminal.ts";

/**
 * Opens a VM, by default the one that the first argument names, and lets go of
 * it afterwards without ending it.
 */
export async function withVm<T = number>(
  { session, signal, positionals }: CommandContext,
  fn: (vm: UtilityVm) => Promise<T>,
  id = positionals[0],
): Promise<T> {
  const environment = await session.environment();
  const vm = await open(id, { ...environment, signal });
  return await thenLetGo(() => fn(vm), () => vm.release());
}

/** Shows what would be done to a VM, which must exist. */
export function showVmActions(
  context: CommandContext,
  actions: readonly Action[],
): Promise<number> {
  return withVm(context, () => showActions(context, actions));
}

/** What a simple command does. */
export interface VmCommandSpec {
  /** Its name as a verb: `pause`. */
  action: string;
  /** The verb for what was done: `Paused`. */
  done: string;
  /** More data for the result. */
  details?(context: CommandContext): Record<string, unknown>;
  act(vm: UtilityVm, context: CommandContext): Promise<void>;
}

/** Makes a command that does one thing to a VM. */
export function vmCommand(spec: VmCommandSpec): CommandFunction {
  return async (context) => {
    const { flags, output, positionals: [id] } = context;
    const details = spec.details?.(context) ?? {};
    if (flags.on("dry-run")) {
      return await showVmActions(context, [
        { action: spec.action, target: id, ...details },
      ]);
    }
    return await withVm(context, async (vm) => {
      await spec.act(vm, context);
      await output.result(
        { id, operation: spec.action, state: vm.state, ...details },
        `${spec.done} VM "${visibleLine(id)}"`,
      );
      return 0;
    });
  };
}
