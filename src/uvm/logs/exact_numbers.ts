/**
 * Numbers that are too large for a JavaScript number. An entry has them as
 * exact as that is; the guest's digits are kept beside it for who prints them.
 *
 * @module
 */
import { type JsonObject, parseJson } from "./json_object.ts";

const exactParts = new WeakMap<object, object>();

/** True for a number beyond 2^53 - 1: such integers are not exact. */
export function isLarge(value: number): boolean {
  return value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER;
}

/**
 * The largest absolute value of a JSON value's numbers, 0 where it has none;
 * Infinity where one is beyond what a JavaScript number can be.
 */
export function largestNumber(value: unknown): number {
  if (typeof value === "number") return Math.abs(value);
  if (typeof value !== "object" || value === null) return 0;
  let largest = 0;
  for (const inner of Object.values(value)) {
    largest = Math.max(largest, largestNumber(inner));
  }
  return largest;
}

/** Parses an object; its large numbers become texts, as they stand in it. */
export function parseWithDigits(text: string): JsonObject | undefined {
  return parseJson(text.replace(stringsAndNumbers, quoteLarge));
}

const stringsAndNumbers = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

function quoteLarge(token: string): string {
  const isNumber = !token.startsWith('"');
  return isNumber && isLarge(Number(token)) ? `"${token}"` : token;
}

/** Keeps the parts of an entry that differ where large numbers are texts. */
export function keepExact<T extends object>(entry: T, parts: Partial<T>): void {
  exactParts.set(entry, parts);
}

/** The entry with the guest's digits as texts in place of large numbers. */
export function exactEntry<T extends object>(entry: T): T {
  const parts = exactParts.get(entry);
  return parts === undefined ? entry : { ...entry, ...parts };
}
