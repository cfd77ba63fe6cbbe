/**
 * `--dry-run`: the document and every change that the command would make.
 *
 * @module
 */
import type { ComputeSystem } from "../schema/mod.ts";
import type { VmPlan } from "../uvm/plan.ts";
import { asciiJson } from "./ascii_json.ts";
import type { CommandContext } from "./command.ts";
import { visibleLine } from "./terminal.ts";
import { showWarnings } from "./warnings.ts";

/** A change: what, to what, and more that belongs to it. */
export type Action =
  & { action: string; target: string }
  & Record<string, unknown>;

/** Prints changes instead of making them. */
export async function showActions(
  { output, spec }: CommandContext,
  actions: readonly Action[],
): Promise<number> {
  // A streaming command prints lines, whatever it prints.
  if (output.isJson && spec.streaming) {
    await output.event({ type: "dryRun", dryRun: true, actions });
    return 0;
  }
  const text = actions.length === 0
    ? "Would change nothing"
    : actions.map(actionText).join("\n");
  if (output.isJson) {
    await output.value({ dryRun: true, actions }, { exactKeys: true });
  } else await output.line(text);
  return 0;
}

/** Prints what creating a VM would do, with its document, and what follows. */
export async function showPlan(
  context: CommandContext,
  plan: VmPlan,
  document: ComputeSystem,
  after: readonly Action[] = [],
): Promise<number> {
  const { output } = context;
  const actions: Action[] = [
    ...plan.actions.map((action) => ({ ...action })),
    ...after,
  ];
  const { documentWarnings } = await import("../uvm/document_warnings.ts");
  const warnings = await documentWarnings(plan, document);
  if (output.isJson) {
    const { id, owner } = plan;
    // A streaming command prints lines, whatever it prints.
    const isStream = context.spec.streaming === true;
    await output.value({
      ...isStream ? { type: "dryRun" } : {},
      dryRun: true,
      id,
      owner,
      warnings,
      actions,
      document,
    }, { exactKeys: true, indent: isStream ? undefined : 2 });
  } else {
    await output.line(actions.map(actionText).join("\n"));
    await output.line(asciiJson(document, { indent: 2, exactKeys: true }));
    context.session.warnings.push(...warnings);
    await showWarnings(context);
  }
  return 0;
}

function actionText({ action, target, source, ...more }: Action): string {
  const from = source === undefined ? "" : ` from "${source}"`;
  const details = Object.keys(more).length === 0
    ? ""
    : ` ${asciiJson(more, { exactKeys: true })}`;
  return visibleLine(`Would ${action} "${target}"${from}${details}`);
}
