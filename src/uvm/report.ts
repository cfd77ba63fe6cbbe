/**
 * writeReport(): a folder of facts about one VM to attach to an issue.
 *
 * @module
 */
import type { ComputeSystem } from "../schema/mod.ts";
import { build, version } from "../version.ts";
import { type Failure, renderFailure } from "./failure/mod.ts";
import type { Host } from "./host.ts";
import type { EventRecorder } from "./recorder.ts";
import { redactText, redactValue } from "./redact.ts";
import { timelineOf } from "./timeline.ts";
import { renderTimelineSvg } from "./timeline_svg.ts";
import { renderTimelineText } from "./timeline_text.ts";
import { nodeBuiltin } from "../system/node_builtin.ts";

const { mkdir, readdir, rename, rm, rmdir, stat, writeFile } = nodeBuiltin<
  typeof import("node:fs/promises")
>("node:fs/promises");
const { arch, platform, release } = nodeBuiltin<typeof import("node:os")>(
  "node:os",
);
const { basename, dirname, join, resolve } = nodeBuiltin<
  typeof import("node:path")
>("node:path");
const process = nodeBuiltin<typeof import("node:process")>("node:process");

/** What goes into a report. */
export interface ReportContent {
  /** The VM's id; a report into a folder with files gets a folder of it. */
  id: string;
  /** What happened: events, calls, phases, guest log and console. */
  recorder: EventRecorder;
  /** The document that was sent. */
  document?: ComputeSystem;
  /** Why it failed, where it did. */
  failure?: Failure;
  /** The machine, as create() saw it. */
  host?: Host;
  /** The backend's name. */
  backend?: string;
  /** The library's warnings. */
  warnings?: readonly string[];
  /** Further facts for host.json: doctor()'s probes, say. */
  facts?: Record<string, unknown>;
}

const maxNames = 1000;

/**
 * Writes a report and returns the path of its folder:
 *
 * - `document.json`: the HCS document
 * - `events.ndjson`: phases, calls and notifications in the order of time
 * - `guest-log.ndjson`, `console.log`: what the guest wrote, the end of it
 * - `failure.json`, `failure.txt`: only where there was a failure
 * - `host.json`: builds, processors, memory, uvm's version, the backend
 * - `timeline.svg`, `timeline.txt`
 *
 * A folder that does not exist is made, an empty one is filled. One with files
 * in it is left as it is: the report goes into a new folder in it, named by
 * the VM's id. Nothing is overwritten. The files are written to a folder
 * beside it first, so that a half-written report does not look like a whole.
 *
 * Environment variables are not in it. Names of users in paths and values of
 * what calls itself a secret are replaced, in every file; see redactText().
 * What a guest wrote is its own, though: look before you attach it.
 */
export async function writeReport(
  folder: string,
  content: ReportContent,
): Promise<string> {
  const { wanted, partial } = await makePartial(folder);
  try {
    for (const [name, text] of reportFiles(content)) {
      await writeFile(join(partial, name), text, { flag: "wx" });
    }
    return await settle(partial, wanted, content.id);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Fails where writeReport() could not write into this folder: it is a file, or
 * no folder can be made beside it. Parents are made, nothing else is left.
 */
export async function probeReport(folder: string): Promise<void> {
  const { wanted, partial } = await makePartial(folder);
  await rmdir(partial);
  const found = await stat(wanted).catch(() => undefined);
  if (found && !found.isDirectory()) throw new RangeError("It is no folder");
}

/** Makes the folder that becomes the report once it is whole. */
async function makePartial(
  folder: string,
): Promise<{ wanted: string; partial: string }> {
  const wanted = resolve(folder);
  await mkdir(dirname(wanted), { recursive: true });
  const name = `.${basename(wanted)}.${
    crypto.randomUUID().slice(0, 8)
  }.partial`;
  const partial = join(dirname(wanted), name);
  await mkdir(partial);
  return { wanted, partial };
}

/** Moves the finished folder to the first name that is free. */
async function settle(
  partial: string,
  wanted: string,
  id: string,
): Promise<string> {
  if (await isFree(wanted) && await moved(partial, wanted)) return wanted;
  const name = id.replace(/[^A-Za-z0-9._-]/g, "_").replace(/^\.+/, "_")
    .slice(0, 80) || "vm";
  for (let n = 1; n <= maxNames; n++) {
    const path = join(wanted, n === 1 ? name : `${name}-${n}`);
    if (await isFree(path) && await moved(partial, path)) return path;
  }
  throw new RangeError(`Report folder holds too many reports: "${wanted}"`);
}

/** True where the path can become the report's folder; removes an empty one. */
async function isFree(path: string): Promise<boolean> {
  try {
    if ((await readdir(path)).length > 0) return false;
    await rmdir(path);
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ENOENT") return true;
    if (code === "ENOTEMPTY" || code === "EEXIST") return false;
    throw error;
  }
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    // Somebody else made it meanwhile.
    const { code } = error as { code?: string };
    if (code === "ENOTEMPTY" || code === "EEXIST") return false;
    throw error;
  }
}

function reportFiles(content: ReportContent): [string, string][] {
  const { recorder, document, failure, id } = content;
  const timeline = timelineOf(recorder, { id, redact: redactText });
  const files: [string, string][] = [
    ["host.json", json(redactValue(hostJson(content)))],
    ["events.ndjson", ndjson(recorder.timeOrdered())],
    ["guest-log.ndjson", ndjson(recorder.guestLog.map(logLine))],
    ["console.log", redactText(recorder.console)],
    ["timeline.svg", renderTimelineSvg(timeline)],
    ["timeline.txt", `${renderTimelineText(timeline, 100)}\n`],
  ];
  if (document) files.push(["document.json", json(redactValue(document))]);
  if (failure) {
    // Before it is rendered: a line that is cut may lack what tells a secret.
    const shown = redactValue(failure) as Failure;
    files.push(
      ["failure.json", json(shown)],
      ["failure.txt", `${redactText(renderFailure(shown))}\n`],
    );
  }
  return files;
}

function logLine({ atMs, ...entry }: EventRecorder["guestLog"][number]) {
  return { received: new Date(atMs).toISOString(), ...entry };
}

/** Facts about the machine: no names, no environment variables. */
function hostJson(
  { host, backend, warnings, facts, recorder, id }: ReportContent,
): Record<string, unknown> {
  const { deno, bun, node } = process.versions;
  const runtime = bun ? `bun ${bun}` : deno ? `deno ${deno}` : `node ${node}`;
  return {
    time: new Date().toISOString(),
    id,
    uvm: { version, build, runtime },
    backend,
    host: host && {
      osBuild: host.osBuild,
      processorCount: host.processorCount,
      memory: host.memory?.(),
    },
    machine: { platform: platform(), release: release(), arch: arch() },
    consoleCut: recorder.consoleCut,
    droppedEvents: recorder.droppedEvents,
    droppedLogEntries: recorder.droppedLogEntries,
    warnings,
    ...facts,
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function ndjson(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(redactValue(value))}\n`).join(
    "",
  );
}
