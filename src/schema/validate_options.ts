import { type Finding, type FindingProblem, quoted, shown } from "./finding.ts";
import { nearest } from "./nearest.ts";
import { optionRowsFor } from "./options_schema.ts";
import type { OptionType } from "./options_table.ts";
import { OPTION_ROWS } from "./options_table.ts";
import { pointerSegment } from "./pointer.ts";

/**
 * All that is wrong in the shape of uvm's own options by their table: unknown
 * names with the nearest right one, options of the other guest system, wrong
 * types, values out of range. Null counts as left out, an array's as an empty
 * text. Whether files exist is not looked at.
 */
export function validateOptions(options: unknown): Finding[] {
  const findings: Finding[] = [];
  if (!isObject(options)) {
    add(
      findings,
      "",
      "wrong-type",
      `Options must be an object: got ${shown(options)}`,
    );
    return findings;
  }
  const guest = own(options, "operatingSystem");
  if (guest !== "linux" && guest !== "windows") {
    const problem = isLeftOut(guest)
      ? "missing-key"
      : typeof guest === "string"
      ? "unknown-value"
      : "wrong-type";
    const got = guest === undefined ? "nothing" : shown(guest);
    const text =
      `Option "operatingSystem" must be "linux" or "windows": got ${got}`;
    add(findings, "/operatingSystem", problem, text);
    return findings;
  }
  const rows = optionRowsFor(guest);
  for (const row of rows) {
    if (
      row.required && row.guest === guest &&
      isLeftOut(own(options, row.name))
    ) {
      const text = `Option "${row.name}" must stand for a ${guest} guest`;
      add(findings, `/${row.name}`, "missing-key", text);
    }
  }
  for (const name of Object.keys(options)) {
    const value = options[name];
    if (isLeftOut(value) || name === "operatingSystem") continue;
    const pointer = `/${pointerSegment(name)}`;
    if (name === "$schema") {
      check(findings, value, { kind: "string" }, pointer, name);
      continue;
    }
    const row = rows.find((one) => one.name === name);
    if (row !== undefined) {
      // What belongs to the other guest system is ignored, whatever it is.
      const counts = row.guest === undefined || row.guest === guest;
      if (counts) check(findings, value, row.type, pointer, name);
    } else if (OPTION_ROWS.some((one) => one.name === name)) {
      const text = `Option ${quoted(name)} is not for a ${guest} guest: got ${
        shown(value)
      }`;
      add(findings, pointer, "unknown-key", text);
    } else unknownKey(findings, pointer, name, rows.map((one) => one.name));
  }
  return findings;
}

/** Checks one value; the table's types are a few levels deep and never recursive. */
function check(
  findings: Finding[],
  value: unknown,
  type: OptionType,
  pointer: string,
  name: string,
): void {
  const wrong = (problem: FindingProblem, wanted: string, near?: string) =>
    add(
      findings,
      pointer,
      problem,
      `Option "${name}" must be ${wanted}: got ${shown(value)}`,
      near,
    );
  switch (type.kind) {
    case "boolean":
      if (typeof value !== "boolean") wrong("wrong-type", "true or false");
      return;
    case "string":
      if (typeof value !== "string") wrong("wrong-type", "a string");
      else if (type.pattern !== undefined && !type.pattern.test(value)) {
        wrong("wrong-form", type.form ?? `of the form ${type.pattern.source}`);
      }
      return;
    case "integer":
      if (typeof value !== "number" || !Number.isInteger(value)) {
        wrong("wrong-type", `a whole number ${type.min} to ${type.max}`);
      } else if (value < type.min || value > type.max) {
        wrong("out-of-range", `${type.min} to ${type.max}`);
      }
      return;
    case "enum": {
      if (typeof value === "string" && type.values.includes(value)) return;
      const choice = type.values.map((one) => `"${one}"`).join(", ");
      const isText = typeof value === "string";
      const near = isText ? nearest(value, type.values) : undefined;
      wrong(isText ? "unknown-value" : "wrong-type", `one of ${choice}`, near);
      return;
    }
    case "array":
      if (!Array.isArray(value)) return wrong("wrong-type", "an array");
      if (type.min !== undefined && value.length < type.min) {
        const text =
          `Option "${name}" must have at least ${type.min} members: got ${value.length}`;
        add(findings, pointer, "out-of-range", text);
      }
      value.forEach((one, index) =>
        check(
          findings,
          one ?? "",
          type.of,
          `${pointer}/${index}`,
          `${name}[${index}]`,
        )
      );
      return;
    default:
      if (!isObject(value)) return wrong("wrong-type", "an object");
      members(findings, value, type, pointer, name);
  }
}

function members(
  findings: Finding[],
  value: Record<string, unknown>,
  type: OptionType & { kind: "object" | "map" },
  pointer: string,
  name: string,
): void {
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (isLeftOut(member)) continue;
    const at = `${pointer}/${pointerSegment(key)}`;
    if (type.kind === "map") {
      if (!type.key.test(key)) {
        const text = `Key of option "${name}" must be ${type.form}: got ${
          quoted(key)
        }`;
        add(findings, at, "wrong-key", text);
      }
      check(findings, member, type.of, at, `${name}.${key}`);
      continue;
    }
    const field = type.fields.find((one) => one.name === key);
    if (field !== undefined) {
      check(findings, member, field.type, at, `${name}.${key}`);
    } else {unknownKey(
        findings,
        at,
        `${name}.${key}`,
        type.fields.map((one) => one.name),
        key,
      );}
  }
}

function unknownKey(
  findings: Finding[],
  pointer: string,
  name: string,
  known: string[],
  key = name,
): void {
  const near = nearest(key, known);
  const hint = near === undefined ? "" : `, did you mean "${near}"`;
  add(
    findings,
    pointer,
    "unknown-key",
    `Unknown option ${quoted(name)}${hint}`,
    near,
  );
}

function add(
  findings: Finding[],
  pointer: string,
  problem: FindingProblem,
  message: string,
  suggestion?: string,
): void {
  findings.push({
    pointer,
    problem,
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isLeftOut(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
