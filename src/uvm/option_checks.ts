/**
 * The kinds of option values. Each check returns the value, copied where it
 * is an object, or throws an error that names the option and the value.
 *
 * @module
 */

import { nearest } from "../schema/nearest.ts";

/** Checks the value of the named option and returns it. */
export type Check = (name: string, value: unknown) => unknown;

/** A string; half of a surrogate pair becomes U+FFFD, as in Go's strings. */
export function text(name: string, value: unknown): string {
  if (typeof value !== "string") throw wrongType(name, "a string", value);
  return value.toWellFormed();
}

/** An id, a path or a pipe: a string without NUL, which would cut it short. */
export function nativeText(name: string, value: unknown): string {
  const checked = text(name, value);
  if (checked.includes("\0")) {
    throw new RangeError(
      `Option "${name}" must not contain a NUL character: ${show(checked)}`,
    );
  }
  return checked;
}

/** A boolean. */
export const flag: Check = (name, value) => {
  if (typeof value !== "boolean") throw wrongType(name, "a boolean", value);
  return value;
};

/** An array of paths; null among them is an empty one, as in Go. */
export const pathList: Check = (name, value) => {
  if (!Array.isArray(value)) throw wrongType(name, "an array", value);
  return value.map((item, index) =>
    nativeText(`${name}[${index}]`, item ?? "")
  );
};

/** A whole number in a range, both ends included. */
export function whole(least: number, most: number): Check {
  return (name, value) => {
    if (typeof value !== "number" || !Number.isInteger(value)) {
      throw wrongType(name, "a whole number", value);
    }
    if (value < least || value > most) {
      throw new RangeError(
        `Option "${name}" must be from ${least} to ${most}: ${value}`,
      );
    }
    return value;
  };
}

/** One of the named texts. */
export function oneOf(...values: string[]): Check {
  return (name, value) => {
    if (typeof value !== "string") throw wrongType(name, "a string", value);
    if (!values.includes(value)) {
      throw new RangeError(
        `Option "${name}" must be one of ${
          values.map((v) => `"${v}"`).join(", ")
        }: ${show(value)}`,
      );
    }
    return value;
  };
}

/** True for what counts as left out: JSON knows no other way to say so. */
export function isLeftOut(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** An object with these keys only, each optional. */
export function shape(checks: Record<string, Check>): Check {
  return (name, value) => {
    const copy: Record<string, unknown> = {};
    for (const [key, item] of entries(name, value)) {
      if (!Object.hasOwn(checks, key)) {
        throw new TypeError(
          `Unknown option: "${name}.${key}"${
            nearestName(key, Object.keys(checks))
          }`,
        );
      }
      copy[key] = checks[key](`${name}.${key}`, item);
    }
    return copy;
  };
}

/** An object whose keys pass `checkKey` and whose values have a shape. */
export function record(
  checkKey: (key: string) => void,
  checks: Record<string, Check>,
): Check {
  const checkValue = shape(checks);
  return (name, value) =>
    Object.fromEntries(
      entries(name, value).map(([key, item]) => {
        checkKey(key);
        return [key, checkValue(`${name}.${key}`, item)];
      }),
    );
}

/** The end of an error's text that names what may have been meant. */
export function nearestName(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? "" : `, did you mean "${near}"?`;
}

/** What is in an object, without what counts as left out. */
function entries(name: string, value: unknown): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrongType(name, "an object", value);
  }
  return Object.entries(value).filter(([, item]) => !isLeftOut(item));
}

function wrongType(name: string, wanted: string, value: unknown): TypeError {
  return new TypeError(`Option "${name}" must be ${wanted}: ${show(value)}`);
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value === null) return "null";
  return typeof value === "object" ? "an object" : String(value);
}
