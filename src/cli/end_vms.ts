/**
 * Commands that end VMs: one, or many, of which a failure keeps none from its
 * end.
 *
 * @module
 */
import type { ExitStatus } from "../hcs/exit_status.ts";
import { isNotFound } from "../hcs/predicates.ts";
import type { UtilityVm } from "../uvm/utility_vm.ts";
import type { CommandContext, CommandFunction } from "./command.ts";
import { type Action, showActions } from "./dry_run.ts";
import type { ErrorReport } from "./error_report.ts";
import { ExitCode } from "./exit_codes.ts";
import { exitData, exitText } from "./exit_text.ts";
import { colorOf, type Flags } from "./flags.ts";
import { forgetIfGone } from "./forget_vm.ts";
import { painter, visibleLine } from "./terminal.ts";
import { idsOf, namesMany } from "./vm_ids.ts";
import { withVm } from "./vm_command.ts";
import { showWarnings } from "./warnings.ts";

/** How many VMs are ended at once: a guest may take its time. */
const parallel = 4;

/** How a VM was ended. */
export type HowEnded = "shutdown" | "terminate" | "already-stopped";

/** What one of these commands does. */
export interface EndSpec {
  /** What a dry run shows of a VM. */
  actions(id: string, flags: Flags): Action[];
  /** Ends a VM and waits until it has ended. */
  end(vm: UtilityVm, context: CommandContext): Promise<HowEnded>;
}

interface Ended {
  id: string;
  stopped: HowEnded | "not-found";
  exit: ExitStatus | undefined;
}

/** Makes a command that ends the VMs which its arguments name. */
export function endCommand(spec: EndSpec): CommandFunction {
  return async (context) => {
    const { flags, output } = context;
    const ids = await idsOf(context);
    if (flags.on("dry-run")) {
      const actions: Action[] = [];
      for (const id of ids) {
        const would = () => Promise.resolve(spec.actions(id, flags));
        actions.push(...await ifThere(context, id, would) ?? []);
      }
      return await showActions(context, actions);
    }
    if (namesMany(context)) return await endMany(spec, context, ids);
    const ended = await endOne(spec, context, ids[0]);
    await showWarnings(context);
    await output.result(
      { ...dataOf(ended), warnings: context.session.warnings },
      textOf(ended),
    );
    return ExitCode.Ok;
  };
}

/** Works on an open VM; undefined for an absent one, with `--if-exists`. */
async function ifThere<T>(
  context: CommandContext,
  id: string,
  work: (vm: UtilityVm) => Promise<T>,
): Promise<T | undefined> {
  let isOpen = false;
  try {
    return await withVm(context, (vm) => {
      isOpen = true;
      return work(vm);
    }, id);
  } catch (error) {
    const mayBeAbsent = context.flags.on("if-exists") && !isOpen;
    if (mayBeAbsent && isNotFound(error)) return undefined;
    throw error;
  }
}

async function endOne(
  spec: EndSpec,
  context: CommandContext,
  id: string,
): Promise<Ended> {
  let hasEnded = false;
  const ended = await ifThere(context, id, async (vm): Promise<Ended> => {
    const stopped = await spec.end(vm, context);
    hasEnded = true;
    return { id, stopped, exit: vm.exit };
  }).catch(async (error) => {
    // It is the letting go that failed: the VM is gone all the same.
    if (hasEnded) await forgetIfGone(context, id);
    throw error;
  });
  await forgetIfGone(context, id);
  return ended ?? { id, stopped: "not-found", exit: undefined };
}

/** Ends all of them; the exit code of the first in the list that failed. */
async function endMany(
  spec: EndSpec,
  context: CommandContext,
  ids: readonly string[],
): Promise<number> {
  const { output, signal } = context;
  const results: (Ended | { id: string; error: ErrorReport })[] = [];
  let next = 0;
  const worker = async () => {
    while (next < ids.length) {
      const at = next++;
      const id = ids[at];
      try {
        signal.throwIfAborted();
        const ended = results[at] = await endOne(spec, context, id);
        // Nobody may read it any more: the others are ended all the same.
        if (!output.isJson) output.line(textOf(ended)).catch(() => {});
      } catch (error) {
        results[at] = { id, error: await tellFailure(context, id, error) };
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  await showWarnings(context);
  if (output.isJson) {
    const stopped = results.map((one) => "error" in one ? one : dataOf(one));
    await output.value({ stopped, warnings: context.session.warnings });
  }
  if (signal.aborted) return ExitCode.Interrupted;
  const failed = results.find((one) => "error" in one);
  return failed && "error" in failed ? failed.error.exitCode : ExitCode.Ok;
}

/** The failure as data; as text it is told at once. */
async function tellFailure(
  { flags, io, output, signal }: CommandContext,
  id: string,
  error: unknown,
): Promise<ErrorReport> {
  const { describeError, errorText } = await import("./error_report.ts");
  const report = describeError(error, {
    flags,
    interruption: signal.aborted
      ? `Interrupted before VM "${id}" had ended`
      : undefined,
  });
  if (!output.isJson) {
    const paint = painter(colorOf(flags), io.stderr, io.env("NO_COLOR"));
    const text = new TextEncoder().encode(`${errorText(report, paint)}\n`);
    await io.stderr.write(text).catch(() => {});
  }
  return report;
}

const sentences: Readonly<Record<HowEnded, string>> = {
  "shutdown": "Shut down",
  "terminate": "Terminated",
  "already-stopped": "Already stopped:",
};

function dataOf({ id, stopped, exit }: Ended): Record<string, unknown> {
  return { id, stopped, exit: exitData(exit) };
}

function textOf({ id, stopped, exit }: Ended): string {
  const vm = `VM "${visibleLine(id)}"`;
  if (stopped === "not-found") return `No ${vm}`;
  return `${sentences[stopped]} ${vm}${exit ? `: ${exitText(exit)}` : ""}`;
}
