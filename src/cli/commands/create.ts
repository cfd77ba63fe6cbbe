/**
 * `uvm create`.
 *
 * @module
 */
import { create } from "../../uvm/create.ts";
import type { CommandContext } from "../command.ts";
import { storeCreated } from "../device_command.ts";
import { showPlan } from "../dry_run.ts";
import { prepare } from "../prepare.ts";
import { showWarnings } from "../warnings.ts";

/** Creates a VM and lets go of it. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, output, session, signal } = context;
  const { options, plan, document, environment } = await prepare(
    context,
    (options) => options.grantAccess ??= true,
  );
  if (flags.on("dry-run")) return await showPlan(context, plan, document);
  const vm = await create(options, { ...environment, signal });
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
  }, vm.id);
  return 0;
}
