/**
 * Many runs as they are printed.
 *
 * @module
 */
import type { CommandContext } from "./command.ts";
import type { ErrorReport } from "./error_report.ts";
import { ExitCode } from "./exit_codes.ts";
import { keptText } from "./kept_vm.ts";
import { type ManyResult, type PhaseTimings, timingsOf } from "./run_many.ts";
import { formatMs, roundMs } from "./run_printer.ts";
import { table, visibleLine } from "./terminal.ts";

/** Prints one run of many. */
async function one(
  context: CommandContext,
  result: ManyResult,
): Promise<void> {
  const { output } = context;
  const { id, phases, interrupted, kept } = result;
  const report = await reportOf(result);
  const times = Object.entries(phases);
  if (output.isJson) {
    await output.event({
      type: "run",
      id,
      ok: report === undefined,
      phases: times.map(([phase, ms]) => ({ phase, ms: roundMs(ms) })),
      kept: kept !== undefined,
      error: report ?? null,
    });
    return;
  }
  const state = report === undefined
    ? output.paint("good", "ok    ")
    : output.paint("bad", interrupted ? "ended " : "failed");
  const text = times.map(([phase, ms]) => `${phase} ${ms.toFixed(1)} ms`);
  if (report) text.push(visibleLine(report.message));
  if (kept !== undefined) {
    text.push(visibleLine(keptText(context, { id, state: kept })));
  }
  await output.line([state, visibleLine(id), ...text].join("  "));
}

/** What failed as data; an interruption is told as such. */
async function reportOf(
  { error, interrupted }: ManyResult,
): Promise<ErrorReport | undefined> {
  if (error === undefined) return undefined;
  const { describeError } = await import("./error_report.ts");
  return describeError(error, {
    interruption: interrupted ? "Interrupted" : undefined,
  });
}

/** Prints the timings; the exit code of the first failure. */
async function all(
  { output, signal }: CommandContext,
  results: readonly ManyResult[],
  count: number,
): Promise<number> {
  const interrupted = results.filter((result) => result.interrupted).length;
  const failed = results.filter((result) =>
    result.error !== undefined && !result.interrupted
  );
  const ok = results.length - failed.length - interrupted;
  const timings = timingsOf(results);
  if (output.isJson) {
    await output.event({
      type: "summary",
      count,
      ok,
      failed: failed.length,
      interrupted,
      timings: timings.map(rounded),
    });
  } else {
    await output.line(timingTable(timings));
    const more = interrupted === 0 ? "" : `, ${interrupted} interrupted`;
    await output.line(
      `${ok} of ${count} ran well, ${failed.length} failed${more}`,
    );
  }
  signal.throwIfAborted();
  if (failed.length === 0) return ExitCode.Ok;
  const { exitCodeOf } = await import("./error_report.ts");
  return exitCodeOf(failed[0].error);
}

/** Printing of many runs. */
export const reportMany = { one, all };

function timingTable(timings: PhaseTimings[]): string {
  return table([
    ["phase", "count", "        p50", "        p95", "        max"],
    ...timings.map(({ phase, count, p50Ms, p95Ms, maxMs }) => [
      phase,
      String(count),
      formatMs(p50Ms),
      formatMs(p95Ms),
      formatMs(maxMs),
    ]),
  ]);
}

function rounded(timings: PhaseTimings): PhaseTimings {
  const { p50Ms, p95Ms, maxMs } = timings;
  return {
    ...timings,
    p50Ms: roundMs(p50Ms),
    p95Ms: roundMs(p95Ms),
    maxMs: roundMs(maxMs),
  };
}
