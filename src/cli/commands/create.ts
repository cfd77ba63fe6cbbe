/**
 * `uvm create`.
 *
 * @module
 */
import { createPlanned } from "../../uvm/create.ts";
import type { CommandContext } from "../command.ts";
import { storeCreated } from "../stored_vms.ts";
import { showPlan } from "../dry_run.ts";
import { prepare } from "../prepare.ts";
import { visibleLine } from "../terminal.ts";
import { showWarnings } from "../warnings.ts";

/** Creates a VM and lets go of it. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, output, session, signal } = context;
  const { plan, document, environment } = await prepare(
    context,
    (options) => options.grantAccess ??= true,
  );
  // The VM is let go of at once: its log is for who starts it.
  plan.actions = plan.actions.filter(({ action }) => action !== "listen");
  if (flags.on("dry-run")) return await showPlan(context, plan, document);
  const vm = await createPlanned(plan, {
    ...environment,
    signal,
    listen: false,
  });
  await storeCreated(context, vm);
  await vm.release();
  await showWarnings(context);
  await output.result({
    id: vm.id,
    owner: plan.owner,
    operatingSystem: vm.operatingSystem,
    runtimeId: vm.runtimeId,
    state: vm.state,
    warnings: session.warnings,
  }, visibleLine(vm.id));
  return 0;
}
