/**
 * JSON objects of a log, and the fast path of the parser: whole lines, each
 * one JSON object.
 *
 * @module
 */
import { maxDepth } from "./limits.ts";

/** A JSON value, undefined where the text is none. Callers expect objects. */
export function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True where an object has a key that the guest's agent always writes. */
export function hasLogKey(object: Record<string, unknown>): boolean {
  return ["level", "msg", "time"].some((key) => Object.hasOwn(object, key));
}

/** What {@linkcode parseLines} took. */
export interface ParsedLines {
  /** Characters taken, up to a start of a line. */
  taken: number;
  /** Lines taken. */
  lines: number;
}

/**
 * Parses lines from the front of the text, each with its newline, as long as
 * each is one JSON object, and stops before the first that is not, that is
 * empty, longer than `maxLength` or too deep.
 */
export function parseLines(
  text: string,
  maxLength: number,
  emit: (object: Record<string, unknown>) => void,
): ParsedLines {
  let taken = 0;
  let lines = 0;
  for (;;) {
    const end = text.indexOf("\n", taken);
    if (end < 0 || text.charCodeAt(taken) !== 0x7b) break;
    const length = end - taken;
    const last = text.charCodeAt(end - 1);
    if (length > maxLength || last !== 0x7d && last !== 0x0d) break;
    const object = parseJson(text.slice(taken, end));
    if (object === undefined) break;
    // Shorter ones have no room for so many brackets.
    if (length >= 2 * maxDepth && isDeeper(object, maxDepth)) break;
    emit(object);
    taken = end + 1;
    lines++;
  }
  return { taken, lines };
}

/** True where values are nested deeper than `depth`. */
function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth === 0) return true;
  for (const inner of Object.values(value)) {
    if (isDeeper(inner, depth - 1)) return true;
  }
  return false;
}
