import { isExactNumber } from "./exact_number.ts";
import { pointerSegment } from "./pointer.ts";

/** One difference between two JSON values. */
export interface Difference {
  /** JSON pointer (RFC 6901) to the place; `""` is the whole value. */
  pointer: string;
  /** What happened on the way from the first value to the second. */
  change: "added" | "removed" | "changed";
  /** The first value's part; absent for `added`. */
  before?: unknown;
  /** The second value's part; absent for `removed`. */
  after?: unknown;
}

/** Two values that stand at the same place. */
interface Pair {
  before: unknown;
  after: unknown;
  pointer: string;
}

/**
 * The differences between two JSON values by pointer, in the first value's
 * order, added keys after the known ones. Key order does not count; arrays are
 * compared by index; a part that changes its kind is one difference. Members
 * that are `undefined` count as absent. Depth is not limited.
 */
export function diff(before: unknown, after: unknown): Difference[] {
  const differences: Difference[] = [];
  const todo: (Pair | Difference)[] = [{ before, after, pointer: "" }];
  while (todo.length > 0) {
    const next = todo.pop() as Pair | Difference;
    if ("change" in next) differences.push(next);
    else compare(next, todo, differences);
  }
  return differences;
}

/** Compares one pair; its members go on the stack, last first. */
function compare(
  { before, after, pointer }: Pair,
  todo: (Pair | Difference)[],
  differences: Difference[],
): void {
  if (Object.is(before, after)) return;
  const kind = kindOf(before);
  if (kind === "scalar" || kind !== kindOf(after)) {
    // Not Object.is: JSON has one zero.
    if (digitsOf(before) !== digitsOf(after)) {
      differences.push({ pointer, change: "changed", before, after });
    }
    return;
  }
  const a = before as Record<string, unknown>;
  const b = after as Record<string, unknown>;
  const keys = Object.keys(a).concat(
    Object.keys(b).filter((key) => !Object.hasOwn(a, key)),
  );
  for (let index = keys.length - 1; index >= 0; index--) {
    const key = keys[index];
    const at = `${pointer}/${pointerSegment(key)}`;
    const x = Object.hasOwn(a, key) ? a[key] : undefined;
    const y = Object.hasOwn(b, key) ? b[key] : undefined;
    if (x === undefined && y === undefined) continue;
    if (x === undefined) todo.push({ pointer: at, change: "added", after: y });
    else if (y === undefined) {
      todo.push({ pointer: at, change: "removed", before: x });
    } else if (x !== y) todo.push({ pointer: at, before: x, after: y });
  }
}

function kindOf(value: unknown): "array" | "object" | "scalar" {
  if (Array.isArray(value)) return "array";
  const isObject = typeof value === "object" && value !== null &&
    !isExactNumber(value);
  return isObject ? "object" : "scalar";
}

/** Any other scalar is itself. */
function digitsOf(value: unknown): unknown {
  return isExactNumber(value) ? BigInt(value.rawJSON) : value;
}
