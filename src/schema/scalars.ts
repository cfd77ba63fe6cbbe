import type { ScalarRow } from "./schema_table.ts";

/** What a scalar's value must be; used by the checks and by the JSON Schemas alike. */
export type ScalarCheck =
  /** Anything at all. */
  | { json: "any" }
  /** An object with any members. */
  | { json: "object" }
  | { json: "boolean" }
  /** A string; with `pattern`, of that form, which `form` puts in words. */
  | { json: "string"; pattern?: RegExp; form?: string; nullable?: boolean }
  /** A whole number from `min` up to but without `below`, so that 2^64 is exact. */
  | { json: "integer"; min: number; below: number; range: string };

const INTEGERS: Readonly<
  Record<string, readonly [min: number, below: number, range: string]>
> = {
  uint8: [0, 2 ** 8, "0 to 255"],
  uint16: [0, 2 ** 16, "0 to 65535"],
  uint32: [0, 2 ** 32, "0 to 4294967295"],
  uint64: [0, 2 ** 64, "0 to 18446744073709551615"],
  int32: [-(2 ** 31), 2 ** 31, "-2147483648 to 2147483647"],
  int64: [
    -(2 ** 63),
    2 ** 63,
    "-9223372036854775808 to 9223372036854775807",
  ],
};

const FORMS: Readonly<
  Record<string, readonly [pattern: RegExp, form: string]>
> = {
  // The form in which the host networking service gives addresses.
  "mac-address": [
    /^[0-9A-Fa-f]{2}(-[0-9A-Fa-f]{2}){5}$/,
    "a MAC address like 00-15-5D-11-22-33",
  ],
  byte: [
    /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    "base64",
  ],
  "date-time": [
    /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)?$/,
    "a time like 2026-01-31T12:00:00Z",
  ],
};

/** The check for a scalar of the table, from its row. */
export function scalarCheck(name: string, row: ScalarRow): ScalarCheck {
  if (name === "Any") return { json: "any" };
  switch (row.json) {
    case "object":
      return { json: "object" };
    case "boolean":
      return { json: "boolean" };
    case "integer": {
      const [min, below, range] = INTEGERS[row.format ?? ""];
      return { json: "integer", min, below, range };
    }
    case "string": {
      if (name.startsWith("Nullable")) {
        return { json: "string", nullable: true };
      }
      if (row.pattern !== undefined) {
        return {
          json: "string",
          pattern: new RegExp(row.pattern),
          form: "a GUID like 0000006d-facb-11e6-bd58-64006a7986d3",
        };
      }
      const known = FORMS[row.format ?? ""];
      return known === undefined
        ? { json: "string" }
        : { json: "string", pattern: known[0], form: known[1] };
    }
  }
}

const keyPatterns = new Map<ScalarCheck, RegExp>();

/** What a map's key must match when it stands for the scalar: `"12"` for a uint32. */
export function keyPattern(check: ScalarCheck): RegExp {
  let pattern = keyPatterns.get(check);
  if (pattern === undefined) {
    pattern = check.json === "integer"
      ? wholeNumbersTo(check.range.split(" to ")[1])
      : check.json === "string" && check.pattern !== undefined
      ? check.pattern
      : /^/;
    keyPatterns.set(check, pattern);
  }
  return pattern;
}

/** The decimal numbers 0 to `max` without leading zeros, as a regular expression. */
function wholeNumbersTo(max: string): RegExp {
  const choices = ["0", `[1-9]\\d{0,${max.length - 2}}`, max];
  for (let place = 0; place < max.length; place++) {
    const low = place === 0 ? 1 : 0;
    const high = Number(max[place]) - 1;
    if (high < low) continue;
    const rest = max.length - place - 1;
    choices.push(
      `${max.slice(0, place)}[${low}-${high}]${rest > 0 ? `\\d{${rest}}` : ""}`,
    );
  }
  return new RegExp(`^(${choices.join("|")})$`);
}
