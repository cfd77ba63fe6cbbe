/**
 * Checks of JSON values against a shape: unknown keys are refused, and every
 * error names the place, what belongs there, and what was found.
 *
 * @module
 */
import { parseHresult } from "../ffi/hresult.ts";
import { isObject } from "../hcs/json_object.ts";

/** Checks a value at a place (`faults[0].nth`); throws what is wrong. */
export type Check = (value: unknown, place: string) => void;

/** Shows a value in an error text. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function wrong(place: string, wanted: string, value: unknown): TypeError {
  return new TypeError(`"${place}" must be ${wanted}: ${shown(value)}`);
}

/** A text. */
export const text: Check = (value, place) => {
  if (typeof value !== "string") throw wrong(place, "a text", value);
};

/** True or false. */
export const flag: Check = (value, place) => {
  if (typeof value !== "boolean") throw wrong(place, "true or false", value);
};

/** Anything. */
export const anything: Check = () => {};

/** An object of any keys. */
export const anyObject: Check = (value, place) => {
  if (!isObject(value)) throw wrong(place, "an object", value);
};

/** A time in milliseconds, not negative, at most a year. */
export const milliseconds: Check = (value, place) => {
  if (typeof value !== "number" || Number.isNaN(value)) {
    throw wrong(place, "a number of milliseconds", value);
  }
  if (value < 0 || value > 366 * 86_400_000) {
    throw new RangeError(
      `"${place}" must be 0 to 31622400000 milliseconds: ${value}`,
    );
  }
};

/** A whole number from `low` to `high`. */
export function integer(low: number, high: number): Check {
  return (value, place) => {
    if (typeof value !== "number" || !Number.isInteger(value)) {
      throw wrong(place, "a whole number", value);
    }
    if (value < low || value > high) {
      throw new RangeError(`"${place}" must be ${low} to ${high}: ${value}`);
    }
  };
}

/** An HRESULT: a number, hexadecimal text, or a name. */
export const hresult: Check = (value, place) => {
  const known = typeof value === "number"
    ? Number.isInteger(value) && value >= -0x80000000 && value <= 0xffffffff
    : typeof value === "string" && parseHresult(value) !== undefined;
  if (!known) {
    throw wrong(place, "an HRESULT as number, 0x text or name", value);
  }
};

/** One of a few texts. */
export function oneOf(...values: string[]): Check {
  return (value, place) => {
    if (typeof value !== "string" || !values.includes(value)) {
      throw wrong(place, values.map((one) => `"${one}"`).join(" or "), value);
    }
  };
}

/** An array of checked items. */
export function list(item: Check): Check {
  return (value, place) => {
    if (!Array.isArray(value)) throw wrong(place, "an array", value);
    value.forEach((one, index) => item(one, `${place}[${index}]`));
  };
}

/** Whichever of two fits the value's type. */
export function either(
  type: "string" | "number" | "array",
  first: Check,
  other: Check,
): Check {
  return (value, place) => {
    const actual = Array.isArray(value) ? "array" : typeof value;
    (actual === type ? first : other)(value, place);
  };
}

/** An object of these keys and no others. */
export function object(
  keys: Record<string, Check>,
  required: readonly string[] = [],
): Check {
  return (value, place) => {
    if (!isObject(value)) throw wrong(place || "plan", "an object", value);
    const prefix = place === "" ? "" : `${place}.`;
    for (const [key, member] of Object.entries(value)) {
      if (!Object.hasOwn(keys, key)) {
        throw new TypeError(
          `"${prefix}${key}" is no key of a simulator plan: known are ${
            Object.keys(keys).join(", ")
          }`,
        );
      }
      if (member !== undefined) keys[key](member, `${prefix}${key}`);
    }
    for (const key of required) {
      if (value[key] === undefined) {
        throw new TypeError(`"${prefix}${key}" is missing: ${shown(value)}`);
      }
    }
  };
}
