/**
 * JSON objects as a log has them.
 *
 * @module
 */

/** A JSON object. */
export type JsonObject = Record<string, unknown>;

/** A JSON value, undefined where the text is none. Callers expect objects. */
export function parseJson(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True where an object has a key that the guest's agent always writes. */
export function hasLogKey(object: JsonObject): boolean {
  return ["level", "msg", "time"].some((key) => Object.hasOwn(object, key));
}
