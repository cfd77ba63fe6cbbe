import { isDocumentObject, isExactNumber } from "./exact_number.ts";
import { type Finding, quoted, shown } from "./finding.ts";
import type { EnumType, ScalarType, SchemaType, StructType } from "./lookup.ts";
import { nearest } from "./nearest.ts";
import { pointerSegment } from "./pointer.ts";
import { keyPattern } from "./scalars.ts";

/** What a walk tells of, in the document's order. */
export interface WalkListener {
  /** Something is wrong. Return false to end the walk. */
  onFinding(finding: Finding): boolean;
  /**
   * A key or an enum value is used that `since` (an index of a version)
   * brought. Within `granted`, the newest version needed above it.
   */
  onUse(pointer: string, since: number, what: string, granted: number): void;
}

/** A container whose members are being walked. */
interface Frame {
  type: SchemaType & { kind: "struct" | "array" | "map" };
  value: Record<string, unknown> | unknown[];
  keys: string[] | undefined;
  next: number;
  pointer: string;
  granted: number;
}

/**
 * Compares a JSON value with a type, depth first. The stack is its own, so that
 * nesting of any depth is walked; members that are `undefined` count as absent,
 * as in JSON. Reads own members only.
 */
export function walk(
  document: unknown,
  type: SchemaType,
  listener: WalkListener,
  root = "",
): void {
  const stack: Frame[] = [];
  if (!enter(stack, document, type, root, 0, listener)) return;
  while (stack.length > 0) {
    const frame = stack[stack.length - 1];
    const count = frame.keys?.length ?? (frame.value as unknown[]).length;
    if (frame.next >= count) {
      stack.pop();
      continue;
    }
    if (!step(stack, frame, frame.next++, listener)) return;
  }
}

/** Handles one member of a container; false ends the walk. */
function step(
  stack: Frame[],
  frame: Frame,
  index: number,
  listener: WalkListener,
): boolean {
  const { type, pointer, granted } = frame;
  if (type.kind === "array") {
    const value = (frame.value as unknown[])[index];
    const at = `${pointer}/${index}`;
    return enter(stack, value, type.of, at, granted, listener);
  }
  const key = (frame.keys as string[])[index];
  const value = (frame.value as Record<string, unknown>)[key];
  if (value === undefined) return true;
  const at = `${pointer}/${pointerSegment(key)}`;
  if (type.kind === "map") {
    const { check, text } = type.key;
    if (!keyPattern(check).test(key)) {
      const form = check.json === "integer"
        ? `a number ${check.range} (${text})`
        : "a GUID";
      const message = `Key must be ${form}: got ${quoted(key)}`;
      if (!listener.onFinding({ pointer: at, problem: "wrong-key", message })) {
        return false;
      }
    }
    return enter(stack, value, type.of, at, granted, listener);
  }
  const field = type.fields.get(key);
  if (field === undefined) {
    return listener.onFinding(unknownKey(type, key, at));
  }
  listener.onUse(at, field.since, `${type.text}.${key}`, granted);
  const inner = Math.max(granted, field.since);
  return enter(stack, value, field.type, at, inner, listener);
}

/** Checks a value itself and opens it where it has members; false ends the walk. */
function enter(
  stack: Frame[],
  value: unknown,
  type: SchemaType,
  pointer: string,
  granted: number,
  listener: WalkListener,
): boolean {
  switch (type.kind) {
    case "scalar":
      return scalarValue(value, type, pointer, listener);
    case "enum":
      return enumValue(value, type, pointer, granted, listener);
    case "array":
      if (!Array.isArray(value)) {
        return wrongType(pointer, `an array (${type.text})`, value, listener);
      }
      stack.push({ type, value, keys: undefined, next: 0, pointer, granted });
      return true;
    default: {
      if (value === null && type.kind === "struct") {
        return listener.onFinding({
          pointer,
          problem: "null-struct",
          message:
            `Value must be an object (${type.text}), {} for an empty one: got null`,
        });
      }
      if (!isDocumentObject(value)) {
        return wrongType(pointer, `an object (${type.text})`, value, listener);
      }
      const keys = Object.keys(value);
      stack.push({ type, value, keys, next: 0, pointer, granted });
      return true;
    }
  }
}

function scalarValue(
  value: unknown,
  { check, text }: ScalarType,
  pointer: string,
  listener: WalkListener,
): boolean {
  switch (check.json) {
    case "any":
      return true;
    case "boolean":
      if (typeof value === "boolean") return true;
      return wrongType(pointer, "true or false", value, listener);
    case "object":
      if (isDocumentObject(value)) return true;
      return wrongType(pointer, "an object", value, listener);
    case "string":
      if (check.nullable && value === null) return true;
      if (typeof value !== "string") {
        return wrongType(pointer, "a string", value, listener);
      }
      if (check.pattern === undefined || check.pattern.test(value)) return true;
      return listener.onFinding({
        pointer,
        problem: "wrong-form",
        message: `Value must be ${check.form}: got ${shown(value)}`,
      });
    case "integer": {
      const integer = isExactNumber(value) ? BigInt(value.rawJSON) : value;
      const isInteger = typeof integer === "bigint" ||
        typeof integer === "number" && Number.isInteger(integer);
      if (!isInteger) {
        return wrongType(pointer, `a whole number (${text})`, value, listener);
      }
      // A bigint compares exactly with the powers of 2 that bound the range.
      if (integer >= check.min && integer < check.below) return true;
      return listener.onFinding({
        pointer,
        problem: "out-of-range",
        message: `Value must be ${check.range} (${text}): got ${integer}`,
      });
    }
  }
}

function enumValue(
  value: unknown,
  type: EnumType,
  pointer: string,
  granted: number,
  listener: WalkListener,
): boolean {
  if (typeof value !== "string") {
    return wrongType(pointer, `a string (${type.text})`, value, listener);
  }
  const since = type.values.get(value);
  if (since !== undefined) {
    listener.onUse(pointer, since, `${type.text} "${value}"`, granted);
    return true;
  }
  const suggestion = nearest(value, type.values.keys());
  const known = [...type.values.keys()];
  const choice = known.length > 12
    ? `one of the ${known.length} of ${type.text}`
    : `one of ${known.map((one) => `"${one}"`).join(", ")} (${type.text})`;
  return listener.onFinding({
    pointer,
    problem: "unknown-value",
    message: `Value must be ${choice}: got ${shown(value)}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

function unknownKey(type: StructType, key: string, pointer: string): Finding {
  const suggestion = nearest(key, type.fields.keys());
  const hint = suggestion === undefined ? "" : `, did you mean "${suggestion}"`;
  return {
    pointer,
    problem: "unknown-key",
    message: `${type.text} has no key ${quoted(key)}${hint}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function wrongType(
  pointer: string,
  wanted: string,
  value: unknown,
  listener: WalkListener,
): boolean {
  return listener.onFinding({
    pointer,
    problem: "wrong-type",
    message: `Value must be ${wanted}: got ${shown(value)}`,
  });
}
