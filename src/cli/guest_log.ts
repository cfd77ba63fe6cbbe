/**
 * Guest log entries as the commands print them.
 *
 * @module
 */
import { exactEntry } from "../uvm/logs/exact_numbers.ts";
import { formatNdjson, formatText } from "../uvm/logs/format.ts";
import { type GuestLogEntry, textOf } from "../uvm/logs/entry.ts";
import { asciiJson } from "./ascii_json.ts";
import type { Flags } from "./flags.ts";
import type { Output } from "./output.ts";
import { OutputFile } from "./output_file.ts";
import type { Paint, Tone } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

const levels = ["debug", "info", "warning", "error"];
const tones: Readonly<Record<string, Tone>> = {
  debug: "dim",
  warning: "warn",
  error: "bad",
};

/** Takes entries; a promise makes the guest wait. */
export interface GuestLogPrinter {
  /** Prints entries of the VM `id`. WriteError where the file cannot be written. */
  print(entries: readonly GuestLogEntry[], id: string): Promise<void>;
  /** Closes the file. Idempotent. */
  close(): void;
}

/** Prints to standard output, and to the file of `--guest-log`. */
export function guestLogPrinter(
  flags: Flags,
  output: Output | undefined,
): GuestLogPrinter {
  const least = levels.indexOf(flags.text("guest-level") ?? "debug");
  const path = flags.text("guest-log");
  const file = OutputFile.open({ flag: "guest-log", what: "guest log", path });
  const isNdjson = /\.(json|jsonl|ndjson)$/i.test(path ?? "");
  return {
    async print(entries, id) {
      const shown = least <= 0
        ? entries
        : entries.filter(({ level }) => levels.indexOf(level) >= least);
      if (shown.length === 0) return;
      const asJson = entryJson(id);
      if (file) {
        const lines = shown.map(isNdjson ? asJson : formatText);
        file.write(`${lines.join("\n")}\n`);
        if (file.failure) throw file.failure;
      }
      if (output) {
        const lines = output.isJson
          ? shown.map(asJson)
          : shown.map((entry) => entryText(entry, output.paint));
        await output.line(lines.join("\n"));
      }
    },
    close: () => file?.close(),
  };
}

/** Makes entries of the VM `id` objects of a stream, each on one line. */
function entryJson(id: string): (entry: GuestLogEntry) => string {
  const head = { type: "log", id };
  const start = asciiJson(head).slice(0, -1);
  // The way of nearly all entries; the other one costs several times more.
  return (entry) =>
    isPlainTime(entry.time) && isPlain(entry.fields)
      ? `${start},${formatNdjson(entry).slice(1)}`
      : asciiJson({ ...head, ...exactEntry(entry) });
}

/** An entry as a line of text, its level coloured. */
function entryText(entry: GuestLogEntry, paint: Paint): string {
  const text = formatText(entry);
  const tone = tones[entry.level];
  if (tone === undefined) return text;
  const level = entry.level.toUpperCase();
  const { time } = exactEntry(entry);
  const at = text.indexOf(level, time === null ? 0 : textOf(time).length);
  return text.slice(0, at) + paint(tone, level) + text.slice(at + level.length);
}

function isPlainTime(time: unknown): boolean {
  return typeof time === "string" || time === null;
}

/** True where neither a number nor a key needs care. */
function isPlain(fields: Record<string, unknown>): boolean {
  const keys = Object.keys(fields);
  if (keys.length === 0) return true;
  for (const key of keys) {
    if (key === "") return false;
    const value = fields[key];
    if (typeof value === "object" && value !== null) return false;
    if (typeof value === "number" && !(Math.abs(value) <= 2 ** 53 - 1)) {
      return false;
    }
  }
  return keys.length === 1 ||
    new Set(keys.map((key) => key.toLowerCase())).size === keys.length;
}

/** The regular expression of `--expect`. */
export function expectOf(flags: Flags): RegExp | undefined {
  const source = flags.text("expect");
  if (source === undefined) return undefined;
  if (source === "") {
    throw new UsageError(`Flag "--expect" must not be empty: ""`, {
      hints: ['Every line matches "."'],
    });
  }
  try {
    return new RegExp(source, "u");
  } catch {
    // A pattern such as `\-` is one without the flag only.
  }
  try {
    return new RegExp(source);
  } catch (cause) {
    throw new UsageError(
      `Flag "--expect" must be a regular expression: "${source}"`,
      { cause },
    );
  }
}
