/**
 * JSON objects as a log has them.
 *
 * @module
 */

/** A JSON object. */
export type JsonObject = Record<string, unknown>;

/**
 * A JSON value, undefined where the text is none. Callers expect objects. Half
 * a surrogate pair, which no text can have but an escape can say, is U+FFFD.
 */
export function parseJson(text: string): JsonObject | undefined {
  const mayHaveHalves = text.includes("\\ud") || text.includes("\\uD");
  try {
    return JSON.parse(mayHaveHalves ? wellFormed(text) : text);
  } catch {
    return undefined;
  }
}

/** Pairs, halves, then any other escape, so that `\\ud800` is seen as none. */
const escapes =
  /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[dD][89a-fA-F][\da-fA-F]{2}|\\./g;
const halfLength = "\\ud800".length;

/** The same JSON of the same length, without halves of pairs. */
function wellFormed(text: string): string {
  return text.replace(
    escapes,
    (escape) => escape.length === halfLength ? "\\ufffd" : escape,
  );
}

/** True where an object has a key that the guest's agent always writes. */
export function hasLogKey(object: JsonObject): boolean {
  return ["level", "msg", "time"].some((key) => Object.hasOwn(object, key));
}
