/**
 * `uvm prune --owner NAME`.
 *
 * @module
 */
import { isAlreadyStopped, isNotFound } from "../../hcs/predicates.ts";
import type { Environment } from "../../uvm/environment.ts";
import { list } from "../../uvm/list.ts";
import { open } from "../../uvm/open.ts";
import type { CommandContext } from "../command.ts";
import { showActions } from "../dry_run.ts";
import { ExitCode } from "../exit_codes.ts";
import { pruneStored } from "../forget_vm.ts";
import { visibleLine } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

/** How long a terminated VM may take to end. */
const endMs = 10_000;

/** Ends all VMs of one owner; a failure does not keep it from the others. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, output, session, signal } = context;
  const owner = flags.text("owner")!;
  if (owner === "") {
    throw new UsageError(`Flag "--owner" must not be empty: ""`);
  }
  const environment = await session.environment();
  const found = await list(
    { owners: [owner] },
    { ...environment, signal },
  );
  // HCS filters by owner; ending another's VM would be too bad to rely on it.
  const systems = found.filter((system) => system.owner === owner);
  if (flags.on("dry-run")) {
    const ended = systems.map(({ id }) => id);
    const gone = await pruneStored(context, { dryRun: true, ended });
    return await showActions(context, [
      ...systems.map(({ id }) => ({ action: "terminate", target: id })),
      ...gone.map((id) => ({ action: "remove-state", target: id })),
    ]);
  }
  const pruned: Record<string, unknown>[] = [];
  let exitCode: number = ExitCode.Ok;
  for (const { id, state } of systems) {
    signal.throwIfAborted();
    try {
      await end(id, environment);
      pruned.push({ id, state, ended: true });
    } catch (error) {
      const { describeError } = await import("../error_report.ts");
      const report = describeError(error);
      pruned.push({ id, state, ended: false, error: report });
      if (exitCode === ExitCode.Ok) exitCode = report.exitCode;
    }
  }
  const stateRemoved = await pruneStored(context);
  await output.result(
    { owner, pruned, stateRemoved, warnings: session.warnings },
    [
      ...pruned.map(toText),
      ...stateRemoved.map((id) =>
        `Removed what was stored of VM "${visibleLine(id)}"`
      ),
      ...session.warnings.map((text) => `Left: ${visibleLine(text)}`),
    ].join("\n"),
  );
  return exitCode;
}

async function end(id: string, environment: Environment): Promise<void> {
  try {
    const vm = await open(id, environment);
    try {
      await vm.terminate();
      await vm.wait({ timeoutMs: endMs });
    } finally {
      await vm.release();
    }
  } catch (error) {
    if (!isNotFound(error) && !isAlreadyStopped(error)) throw error;
  }
}

function toText(entry: Record<string, unknown>): string {
  const { ended, id, error } = entry;
  return visibleLine(
    ended
      ? `Ended VM "${id}"`
      : `Failed to end VM "${id}": ${(error as { message: string }).message}`,
  );
}
