/**
 * Guest log entries as the commands print them.
 *
 * @module
 */
import { closeSync, openSync, writeSync } from "node:fs";
import type { GuestLogEntry } from "../uvm/logs/mod.ts";
import { asciiJson } from "./ascii_json.ts";
import type { Flags } from "./flags.ts";
import type { Output } from "./output.ts";
import { type Paint, type Tone, visibleLine } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

const levels = ["debug", "info", "warning", "error"];
const tones: Readonly<Record<string, Tone>> = {
  debug: "dim",
  warning: "warn",
  error: "bad",
};

/** Takes entries; a promise makes the guest wait. */
export interface GuestLogPrinter {
  print(entry: GuestLogEntry): Promise<void>;
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
  const file = path === undefined ? undefined : openFile(path);
  const isNdjson = /\.(json|jsonl|ndjson)$/i.test(path ?? "");
  let isOpen = file !== undefined;
  return {
    async print(entry) {
      if (levels.indexOf(entry.level) < least) return;
      if (isOpen) {
        const line = isNdjson
          ? asciiJson(entryEvent(entry))
          : entryText(entry, (_tone, text) => text);
        writeSync(file!, `${line}\n`);
      }
      if (output?.isJson) await output.event(entryEvent(entry));
      else await output?.line(entryText(entry, output.paint));
    },
    close() {
      if (isOpen) closeSync(file!);
      isOpen = false;
    },
  };
}

/** An entry as an object of a stream. */
export function entryEvent(
  entry: GuestLogEntry,
): { type: string } & Record<string, unknown> {
  return { type: "log", ...entry };
}

/** An entry as a line of text: time, level, message, fields. */
export function entryText(entry: GuestLogEntry, paint: Paint): string {
  const { fields, level, message, time } = entry;
  const tone = tones[level];
  const shown = level.toUpperCase().padEnd(7);
  const extra = Object.entries(fields ?? {}).map(([key, value]) =>
    ` ${key}=${typeof value === "string" ? value : asciiJson(value)}`
  ).join("");
  return [
    ...time ? [visibleLine(time)] : [],
    tone ? paint(tone, shown) : shown,
    visibleLine(message.replace(/\r?\n$/, "") + extra),
  ].join(" ");
}

/** The regular expression of `--expect`. */
export function expectOf(flags: Flags): RegExp | undefined {
  const source = flags.text("expect");
  if (source === undefined) return undefined;
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

function openFile(path: string): number {
  try {
    return openSync(path, "w");
  } catch (cause) {
    throw new UsageError(
      `Cannot write the guest log "${path}": ${(cause as Error).message}`,
      { cause },
    );
  }
}
