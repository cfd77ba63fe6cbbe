/**
 * Entries as text and as NDJSON. What a guest wrote never steers a terminal:
 * control characters are shown.
 *
 * @module
 */
import { visibleLine } from "../visible_text.ts";
import { type GuestLogEntry, textOf } from "./entry.ts";
import { exactEntry } from "./exact_numbers.ts";

/**
 * One line, no newline: `TIME LEVEL message key=value …`. Values that are no
 * plain words are JSON, numbers beyond 2^53 have the guest's digits.
 */
export function formatText(entry: GuestLogEntry): string {
  const { time, level, message, fields, truncated } = exactEntry(entry);
  let line = `${level.toUpperCase().padEnd(7)} ${message}`;
  if (time !== null) line = `${textOf(time)} ${line}`;
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    const isPlain = typeof value === "string" && /^[\w./:@+-]+$/.test(value);
    line += ` ${key}=${isPlain ? value : JSON.stringify(value)}`;
  }
  return visibleLine(truncated ? `${line} (goes on)` : line);
}

// Characters that JSON.stringify leaves as they are.
const beyondAscii = /[\u007f-\uffff]/;
const eachBeyondAscii = /[\u007f-\uffff]/g;

/**
 * One JSON object on one line, no newline, ASCII only. Numbers beyond 2^53 are
 * texts, with the guest's digits.
 */
export function formatNdjson(entry: GuestLogEntry): string {
  const json = JSON.stringify(exactEntry(entry));
  return beyondAscii.test(json)
    ? json.replace(eachBeyondAscii, escapeCharacter)
    : json;
}

function escapeCharacter(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
