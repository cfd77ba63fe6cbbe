/**
 * What `run` keeps of a run beside its output: `--events`, `--timeline`,
 * `--report`.
 *
 * @module
 */
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { failureOf } from "../uvm/failure/mod.ts";
import { EventRecorder } from "../uvm/recorder.ts";
import { writeReport } from "../uvm/report.ts";
import { asciiJson } from "./ascii_json.ts";
import type { CommandContext } from "./command.ts";
import type { Prepared } from "./prepare.ts";
import { visibleLine } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

/** A run that is recorded. */
export interface RunRecording {
  recorder: EventRecorder;
  /** Writes what was asked for; `error` is what the run failed with. */
  finish(error?: unknown): Promise<void>;
}

/** Opens what the flags name. UsageError where a file cannot be written. */
export function openRecording(
  context: CommandContext,
  { plan, document, environment }: Prepared,
): RunRecording {
  const { flags, output, session } = context;
  const report = flags.text("report");
  let events = openFile(flags.text("events"));
  const recorder = new EventRecorder({
    onRecord: (record) => {
      if (events !== undefined) writeSync(events, `${asciiJson(record)}\n`);
    },
  });
  return {
    recorder,
    async finish(error) {
      if (events !== undefined) closeSync(events);
      events = undefined;
      await showTimeline(context, recorder, plan.id);
      if (report === undefined) return;
      const folder = await writeReport(report, {
        id: plan.id,
        recorder,
        document,
        failure: failureOf(error),
        host: environment.host,
        backend: environment.backend?.name ?? "native",
        warnings: session.warnings,
      });
      if (output.isJson) await output.event({ type: "report", folder });
      else await output.line(`report: ${visibleLine(folder)}`);
    },
  };
}

async function showTimeline(
  { flags, output }: CommandContext,
  recorder: EventRecorder,
  id: string,
): Promise<void> {
  const file = flags.text("timeline");
  if (file === undefined) return;
  const { timelineOf } = await import("../uvm/timeline.ts");
  const timeline = timelineOf(recorder, { id });
  if (file !== "") {
    const { renderTimelineSvg } = await import("../uvm/timeline_svg.ts");
    writeFileSync(file, renderTimelineSvg(timeline));
  } else if (output.isJson) {
    await output.event({ type: "timeline", ...timeline });
  } else {
    const { renderTimelineText } = await import("../uvm/timeline_text.ts");
    await output.line(renderTimelineText(timeline));
  }
}

function openFile(path: string | undefined): number | undefined {
  if (path === undefined) return undefined;
  try {
    return openSync(path, "w");
  } catch (cause) {
    throw new UsageError(
      `Cannot write the events "${path}": ${(cause as Error).message}`,
      { cause },
    );
  }
}
