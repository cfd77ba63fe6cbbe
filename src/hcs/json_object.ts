/**
 * What counts as an object in parsed JSON.
 *
 * @module
 */

/** True for an object that is no array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
