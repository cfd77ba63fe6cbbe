/**
 * Merging the caller's JSON into the HCS document, by the rules of hcsshim's
 * internal/mergemaps: what is added wins; objects merge key by key, keys
 * compared with their case; arrays and scalars are replaced whole; a null over
 * an object keeps the object, over anything else it stands.
 *
 * @module
 */

import { isDocumentObject, parseDocument } from "../schema/exact_number.ts";

/** A JSON object. */
export type JsonObject = { [key: string]: unknown };

/**
 * Merges a JSON text into an object, which is not changed. An empty text adds
 * nothing. TypeError where the text is no JSON object, RangeError where a
 * number in it is no double. Lone surrogates become U+FFFD, as Go decodes them;
 * unlike Go, integers beyond 2^53 are kept to the digit.
 */
export function mergeJson(base: JsonObject, text: string): JsonObject {
  if (text === "") return base;
  let extra: unknown;
  try {
    extra = parseDocument(text);
  } catch (cause) {
    throw new TypeError(
      `Option "additionHcsDocumentJson" must be JSON: ${
        (cause as Error).message
      }`,
      { cause },
    );
  }
  if (!isDocumentObject(extra)) {
    throw new TypeError(
      `Option "additionHcsDocumentJson" must be a JSON object: ${
        JSON.stringify(extra).slice(0, 80)
      }`,
    );
  }
  return mergeObjects(base, decoded(extra) as JsonObject);
}

function mergeObjects(base: JsonObject, extra: JsonObject): JsonObject {
  // A Map, so that a key named __proto__ is a key like any other.
  const merged = new Map<string, unknown>(Object.entries(base));
  for (const [key, value] of Object.entries(extra)) {
    const below = merged.get(key);
    if (isDocumentObject(below)) {
      if (value === null) continue;
      merged.set(
        key,
        isDocumentObject(value) ? mergeObjects(below, value) : value,
      );
    } else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

/** Values as hcsshim's JSON decoder has them. */
function decoded(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(decoded);
  if (isDocumentObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key.toWellFormed(),
        decoded(one),
      ]),
    );
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(
      `Option "additionHcsDocumentJson" must hold no number over ${Number.MAX_VALUE}: ${value}`,
    );
  }
  return value;
}
