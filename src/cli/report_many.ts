/**
 * Many runs as they are printed.
 *
 * @module
 */
import type { CommandContext } from "./command.ts";
import { ExitCode } from "./exit_codes.ts";
import type { Output } from "./output.ts";
import { type ManyResult, type PhaseTimings, timingsOf } from "./run_many.ts";
import { formatMs, roundMs } from "./run_printer.ts";
import { table, visibleLine } from "./terminal.ts";

/** Prints one run of many. */
async function one(output: Output, result: ManyResult): Promise<void> {
  const { id, phases, error } = result;
  const report = error === undefined
    ? undefined
    : (await import("./error_report.ts")).describeError(error);
  const times = Object.entries(phases);
  if (output.isJson) {
    await output.event({
      type: "run",
      id,
      ok: report === undefined,
      phases: times.map(([phase, ms]) => ({ phase, ms: roundMs(ms) })),
      error: report ?? null,
    });
    return;
  }
  const state = report === undefined
    ? output.paint("good", "ok    ")
    : output.paint("bad", "failed");
  const text = times.map(([phase, ms]) => `${phase} ${ms.toFixed(1)} ms`);
  if (report) text.push(visibleLine(report.message));
  await output.line([state, visibleLine(id), ...text].join("  "));
}

/** Prints the timings; the exit code of the first failure. */
async function all(
  { output, signal }: CommandContext,
  results: readonly ManyResult[],
  count: number,
): Promise<number> {
  const failed = results.filter(({ error }) => error !== undefined);
  const timings = timingsOf(results);
  if (output.isJson) {
    await output.event({
      type: "summary",
      count,
      ok: results.length - failed.length,
      failed: failed.length,
      timings: timings.map(rounded),
    });
  } else {
    await output.line(timingTable(timings));
    await output.line(
      `${
        results.length - failed.length
      } of ${count} ran well, ${failed.length} failed`,
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
