/**
 * What `run` keeps of a run beside its output: `--console-log`, `--events`,
 * `--timeline`, `--report`.
 *
 * @module
 */
import { failureOf } from "../uvm/failure/attach.ts";
import { EventRecorder } from "../uvm/recorder.ts";
import { probeReport, writeReport } from "../uvm/report.ts";
import { asciiJson } from "./ascii_json.ts";
import type { CommandContext } from "./command.ts";
import { openConsoleLog } from "./console_log.ts";
import { tellBeside, WriteError } from "./errors.ts";
import { OutputFile } from "./output_file.ts";
import type { Prepared } from "./prepare.ts";
import { visibleLine } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

/** A run that is recorded. */
export interface RunRecording {
  recorder: EventRecorder;
  /** Takes the console's bytes, where they are asked for. */
  consoleLog: OutputFile | undefined;
  /**
   * Writes what was asked for. What cannot be written is thrown, or told
   * beside `error`, which is what the run failed with.
   */
  finish(error?: unknown): Promise<void>;
}

/** Opens what the flags name. UsageError where something cannot be written. */
export async function openRecording(
  context: CommandContext,
  prepared: Prepared,
): Promise<RunRecording> {
  const { flags } = context;
  await checkReport(flags.text("report"));
  const files: OutputFile[] = [];
  const opened = (file: OutputFile | undefined) => {
    if (file) files.push(file);
    return file;
  };
  try {
    const consoleLog = opened(openConsoleLog(flags));
    const events = opened(OutputFile.open({
      flag: "events",
      what: "events",
      path: flags.text("events"),
    }));
    const timeline = opened(OutputFile.open({
      flag: "timeline",
      what: "timeline",
      path: flags.text("timeline") || undefined,
    }));
    const recorder = new EventRecorder({
      onRecord: (record) => events?.write(`${asciiJson(record)}\n`),
    });
    return {
      recorder,
      consoleLog,
      async finish(error) {
        const failures: unknown[] = [];
        // The others were written when they were back.
        for (const call of recorder.calls) {
          if (call.outcome === "running") events?.write(`${asciiJson(call)}\n`);
        }
        const step = (work: Promise<void>) =>
          work.catch((failure) => void failures.push(failure));
        await step(showTimeline(context, recorder, prepared.plan.id, timeline));
        await step(report(context, recorder, prepared, error));
        for (const file of files) {
          file.close();
          if (file.failure) failures.push(file.failure);
        }
        tellAll(failures, error);
      },
    };
  } catch (error) {
    for (const file of files) file.close();
    throw error;
  }
}

/** The first failure is thrown, unless the run itself failed before. */
function tellAll(failures: readonly unknown[], error: unknown): void {
  const [first, ...others] = error === undefined
    ? failures
    : [error, ...failures];
  for (const { message } of others as Error[]) tellBeside(first, message);
  if (error === undefined && first !== undefined) throw first;
}

const reportSpec = { flag: "report", what: "report" };

async function checkReport(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  try {
    await probeReport(path);
  } catch (cause) {
    const { message, hints } = new WriteError({ ...reportSpec, path }, cause);
    throw new UsageError(message, { cause, hints });
  }
}

async function report(
  { flags, output, session }: CommandContext,
  recorder: EventRecorder,
  { plan, document, environment }: Prepared,
  error: unknown,
): Promise<void> {
  const path = flags.text("report");
  if (path === undefined) return;
  const folder = await writeReport(path, {
    id: plan.id,
    recorder,
    document,
    failure: failureOf(error),
    host: environment.host,
    backend: environment.backend?.name ?? "native",
    warnings: session.warnings,
  }).catch((cause) => {
    throw new WriteError({ ...reportSpec, path }, cause);
  });
  if (output.isJson) await output.event({ type: "report", folder });
  else await output.line(`report: ${visibleLine(folder)}`);
}

async function showTimeline(
  { flags, output }: CommandContext,
  recorder: EventRecorder,
  id: string,
  file: OutputFile | undefined,
): Promise<void> {
  if (!flags.has("timeline")) return;
  const { timelineOf } = await import("../uvm/timeline.ts");
  const timeline = timelineOf(recorder, { id });
  if (file) {
    const { renderTimelineSvg } = await import("../uvm/timeline_svg.ts");
    file.write(renderTimelineSvg(timeline));
  } else if (output.isJson) {
    await output.event({ type: "timeline", ...timeline });
  } else {
    const { renderTimelineText } = await import("../uvm/timeline_text.ts");
    await output.line(renderTimelineText(timeline));
  }
}
