/**
 * JSON that survives every console code page and ConvertFrom-Json 5.1: ASCII
 * only, no numbers over 2^53, no empty keys, none that differ only by case.
 *
 * @module
 */
import { isDocumentObject, isExactNumber } from "../schema/exact_number.ts";

/** How to write JSON. */
export interface JsonOptions {
  /** Spaces by which to indent; default none, one line. */
  indent?: number;
  /**
   * Write every key and number as it is. Documents for HCS need it; by default
   * a key that differs from an earlier one only by case gets `#2` added, an
   * empty one becomes `#1`, and a number over 2^53 becomes a text.
   */
  exactKeys?: boolean;
}

/** The JSON text of a value, ASCII only. */
export function asciiJson(value: unknown, options: JsonOptions = {}): string {
  const replacer = options.exactKeys ? replaceBigints : replaceAll;
  const text = JSON.stringify(value, replacer, options.indent) ?? "null";
  return escapeNonAscii(text);
}

/** Writes every character beyond ASCII, and DEL, as `\uXXXX`. */
function escapeNonAscii(json: string): string {
  return json.replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function replaceBigints(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function replaceNumbers(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (isExactNumber(value)) return value.rawJSON;
  return typeof value === "number" && Number.isFinite(value) &&
      Math.abs(value) > Number.MAX_SAFE_INTEGER
    ? BigInt(Math.trunc(value)).toString()
    : value;
}

function replaceAll(key: string, value: unknown): unknown {
  return isDocumentObject(value)
    ? uniqueKeys(value)
    : replaceNumbers(key, value);
}

function uniqueKeys(value: object): object {
  const keys = Object.keys(value);
  const seen = new Set<string>();
  for (const key of keys) seen.add(key.toLowerCase());
  if (seen.size === keys.length && !seen.has("")) return value;
  const taken = new Set([""]);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      let name = key;
      for (let n = key === "" ? 1 : 2; taken.has(name.toLowerCase()); n++) {
        name = `${key}#${n}`;
      }
      taken.add(name.toLowerCase());
      return [name, item];
    }),
  );
}
