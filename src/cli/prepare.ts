/**
 * A VM's options from the command line, checked, with plan and document.
 * Wrong options end here, as wrong use.
 *
 * @module
 */
import { FileMissingError } from "../errors.ts";
import type { ComputeSystem } from "../schema/mod.ts";
import { buildDocument } from "../uvm/document.ts";
import type { Environment } from "../uvm/environment.ts";
import { nativeHost } from "../uvm/native_host.ts";
import type { UtilityVmOptions } from "../uvm/options.ts";
import { planVm, type VmPlan } from "../uvm/plan.ts";
import type { CommandContext } from "./command.ts";
import { fullPathOf, withFullPaths } from "./host_path.ts";
import { checkConsoleFlags } from "./console_flags.ts";
import { flagOfOption } from "./option_flags.ts";
import { optionNamedIn, optionRules } from "./option_rules.ts";
import { readOptions } from "./read_options.ts";
import { UsageError } from "./usage_error.ts";

/** What a VM will be. */
export interface Prepared {
  options: UtilityVmOptions;
  plan: VmPlan;
  document: ComputeSystem;
  environment: Environment;
}

/** Reads and checks the options; `change` may set more of them first. */
export async function prepare(
  context: CommandContext,
  change: (options: UtilityVmOptions) => void = () => {},
): Promise<Prepared> {
  const { flags, io, session } = context;
  const given = await readOptions(flags, io);
  checkConsoleFlags(flags, given);
  change(given);
  const options = withFullPaths(given, await fullPathOf(context));
  const environment = await session.environment();
  try {
    for (const rule of optionRules) rule(options);
    const plan = await planVm(options, environment.host ?? nativeHost());
    return { options, plan, document: buildDocument(plan), environment };
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      throw new UsageError(error.message, {
        cause: error,
        hints: hintsOf(error.message),
      });
    }
    // Off Windows the usual boot files are nowhere.
    const { pathFlavour } = environment.host ?? nativeHost();
    if (error instanceof FileMissingError && pathFlavour === "posix") {
      error.hints.push("Work on a simulated Windows machine: --backend sim");
    }
    throw error;
  }
}

function hintsOf(message: string): string[] {
  const option = optionNamedIn(message);
  const flag = option === undefined ? undefined : flagOfOption(option);
  return flag === undefined ? [] : [`The flag for it is "--${flag}"`];
}
