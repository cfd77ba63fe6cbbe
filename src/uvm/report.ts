/**
 * A folder of facts about one VM's life, to attach to an issue.
 *
 * It has no secrets: no environment variables, no process list, and the
 * user's profile folder in paths is written as `%USERPROFILE%`. The document
 * and the guest's own texts are what they are: look before you publish them.
 *
 * @module
 */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { UvmError } from "../errors.ts";
import { version } from "../version.ts";
import {
  type Failure,
  type FailureHost,
  renderFailure,
} from "./failure/mod.ts";
import type { EventRecorder } from "./recorder.ts";
import { timelineOf } from "./timeline.ts";
import { renderTimelineText } from "./timeline_text.ts";

/** What goes into a report. */
export interface ReportContents {
  /** The compute system's id. */
  id: string;
  /** What happened. */
  recorder: EventRecorder;
  /** The HCS document. */
  document?: unknown;
  /** Why it failed, where it did. */
  failure?: Failure;
  /** Facts about the host. */
  host?: FailureHost;
  /** The backend's name. */
  backend?: string;
}

/**
 * Writes document.json, events.ndjson, guest-log.ndjson, console.log,
 * timeline.txt, host.json and, after a failure, failure.json and failure.txt.
 * Makes the folder; UvmError where it is there and not empty.
 */
export async function writeReport(
  folder: string,
  contents: ReportContents,
): Promise<string[]> {
  await prepareFolder(folder);
  const written: string[] = [];
  for (const [name, text] of Object.entries(reportFiles(contents))) {
    await writeFile(join(folder, name), withoutProfile(text), { flag: "wx" });
    written.push(name);
  }
  return written;
}

/** Refuses a folder that has something in it; makes one that is not there. */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) {
    throw new UvmError(
      `Cannot write a report to "${folder}": it is not empty`,
      {
        operation: "report",
        hints: ["Name a folder that does not exist yet"],
      },
    );
  }
}

function reportFiles(contents: ReportContents): Record<string, string> {
  const { id, recorder, document, failure, host, backend } = contents;
  const files: Record<string, string> = {
    "host.json": json({
      uvm: version,
      backend,
      id,
      time: new Date().toISOString(),
      ...host,
    }),
    "events.ndjson": lines(recorder.timeOrdered()),
    "guest-log.ndjson": lines(recorder.guestLog),
    "timeline.txt": `${renderTimelineText(timelineOf(recorder, { id }))}\n`,
  };
  if (document !== undefined) files["document.json"] = json(document);
  if (recorder.console !== "") files["console.log"] = recorder.console;
  if (failure) {
    files["failure.json"] = json(failure);
    files["failure.txt"] = `${renderFailure(failure)}\n`;
  }
  return files;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function lines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

/** The text without the user's name in paths, as JSON writes them too. */
function withoutProfile(text: string): string {
  const home = homedir();
  if (home.length < 4) return text;
  const escaped = JSON.stringify(home).slice(1, -1);
  return text.replaceAll(escaped, "%USERPROFILE%")
    .replaceAll(home, "%USERPROFILE%");
}
