/**
 * The entries of a guest's log.
 *
 * @module
 */
import {
  isLarge,
  keepExact,
  largestNumber,
  parseWithDigits,
} from "./exact_numbers.ts";

/** How grave an entry is. */
export type GuestLogEntryLevel = "debug" | "info" | "warning" | "error";

/** One entry of a guest's log. */
export interface GuestLogEntry {
  /** The VM that it comes from. */
  vmId: string;
  /**
   * debug and trace are "debug"; info; warning and warn are "warning"; error,
   * fatal and panic are "error"; any other name, or none, is "info".
   */
  level: GuestLogEntryLevel;
  /** The guest's `msg`: "" where it is missing, its JSON if it is no string. */
  message: string;
  /**
   * The guest's own `time` as it sent it, usually text as of RFC 3339; null
   * where it sent none.
   */
  time: unknown;
  /**
   * All other keys as the guest sent them. May hold a key `__proto__`. Numbers
   * beyond 2^53 are not exact here; as text and NDJSON they keep their digits.
   */
  fields: Record<string, unknown>;
  /** True for text that is no JSON object: then it is `message`. */
  raw?: true;
  /** True where the text was too long and goes on in the next entry. */
  truncated?: true;
}

const levels: ReadonlyMap<unknown, GuestLogEntryLevel> = new Map([
  ["trace", "debug"],
  ["debug", "debug"],
  ["info", "info"],
  ["warn", "warning"],
  ["warning", "warning"],
  ["error", "error"],
  ["fatal", "error"],
  ["panic", "error"],
]);

/** The level of a guest's `level`. */
function normalizeLevel(level: unknown): GuestLogEntryLevel {
  return levels.get(level) ?? "info";
}

/**
 * The entry for a JSON object that a guest sent, whose text can be asked for;
 * undefined where it has a number that is too large to be one: `1e400`.
 */
export function entryOf(
  vmId: string,
  object: Record<string, unknown>,
  source: () => string,
): GuestLogEntry | undefined {
  const fields: Record<string, unknown> = {};
  let level: unknown;
  let message = "";
  let time: unknown = null;
  let hasLarge = false;
  // Faster than Object.keys(); what JSON.parse made inherits nothing to list.
  for (const key in object) {
    const value = object[key];
    if (typeof value !== "string" && hasLargeNumber(value)) hasLarge = true;
    if (key === "level") level = value;
    else if (key === "msg") message = textOf(value);
    else if (key === "time") time = value;
    else if (key === "__proto__") defineOwn(fields, key, value);
    else fields[key] = value;
  }
  const entry: GuestLogEntry = {
    vmId,
    level: normalizeLevel(level),
    message,
    time,
    fields,
  };
  if (!hasLarge) return entry;
  if (largestNumber(object) === Infinity) return undefined;
  keepDigits(entry, source());
  return entry;
}

function hasLargeNumber(value: unknown): boolean {
  return isLarge(typeof value === "number" ? value : largestNumber(value));
}

/** Keeps what differs in the entry where large numbers are texts. */
function keepDigits(entry: GuestLogEntry, source: string): void {
  const object = parseWithDigits(source)!;
  keepExact(entry, {
    time: object.time ?? null,
    fields: Object.fromEntries(
      Object.keys(entry.fields).map((key) => [key, object[key]]),
    ),
  });
}

/** The entry for text that is no JSON object. */
export function rawEntryOf(
  vmId: string,
  message: string,
  truncated: boolean,
): GuestLogEntry {
  const entry: GuestLogEntry = {
    vmId,
    level: "error",
    message,
    time: null,
    fields: {},
    raw: true,
  };
  if (truncated) entry.truncated = true;
  return entry;
}

/** A text as it is, any other value as JSON. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** An assignment to `__proto__` would set the prototype. */
function defineOwn(
  target: Record<string, unknown>,
  key: string,
  value: unknown,
): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
