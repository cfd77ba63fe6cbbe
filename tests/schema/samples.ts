import {
  keyPattern,
  resolveType,
  type SchemaType,
} from "../../src/schema/mod.ts";
import type { Random } from "./random.ts";

/** Depth below which generated structs get fewer and fewer members. */
const FULL_DEPTH = 2;

/** A random value that the type allows; recursion ends by depth. */
export function sampleOf(type: SchemaType, random: Random, depth = 0): unknown {
  switch (type.kind) {
    case "scalar":
      return scalarSample(type.text, random);
    case "enum":
      return random.pick([...type.values.keys()]);
    case "array":
      return Array.from(
        { length: depth > FULL_DEPTH + 2 ? 0 : random.below(3) },
        () => sampleOf(type.of, random, depth + 1),
      );
    case "map": {
      const members: Record<string, unknown> = {};
      const count = depth > FULL_DEPTH + 2 ? 0 : random.below(3);
      for (let index = 0; index < count; index++) {
        const key = type.key.text === "string"
          ? random.pick(["a", "Type", "x/y~z", "0", "ü"])
          : type.key.text === "Guid"
          ? guid(random)
          : String(random.below(256));
        members[key] = sampleOf(type.of, random, depth + 1);
      }
      return members;
    }
    case "struct": {
      const members: Record<string, unknown> = {};
      const share = depth <= FULL_DEPTH ? 0.8 : 0.8 / depth;
      for (const [key, field] of type.fields) {
        if (random.next() > share) continue;
        members[key] = sampleOf(field.type, random, depth + 1);
      }
      return members;
    }
  }
}

/** A value that the type does not allow; undefined for `Any`, which allows all. */
export function brokenOf(type: SchemaType, random: Random): unknown {
  switch (type.kind) {
    case "scalar": {
      const { check } = type;
      switch (check.json) {
        case "any":
          return undefined;
        case "object":
          return random.pick([1, "x", null, [], true]);
        case "boolean":
          return random.pick([0, "true", null, {}, []]);
        case "integer":
          return random.pick([
            "1",
            0.5,
            null,
            true,
            [],
            check.below,
            check.min - 2048,
          ]);
        case "string":
          return check.pattern === undefined
            ? random.pick([1, true, {}, []])
            : random.pick([1, null, "zz-zz", "no such form", {}]);
      }
      break;
    }
    case "enum":
      return random.pick(["", "no value", 0, null, {}, [
        ...type.values.keys(),
      ]]);
    case "array": {
      const inner = brokenOf(type.of, random);
      return random.next() < 0.5 || inner === undefined
        ? random.pick([{}, 1, "x", null])
        : [sampleOf(type.of, random, 9), inner];
    }
    case "map": {
      const inner = brokenOf(type.of, random);
      if (keyPattern(type.key.check).source !== "^" && random.next() < 0.3) {
        return { "no key": sampleOf(type.of, random, 9) };
      }
      return random.next() < 0.5 || inner === undefined
        ? random.pick([[], 1, "x", null])
        : { "0": inner };
    }
    case "struct": {
      const sample = sampleOf(type, random, 3) as Record<string, unknown>;
      const key = random.pick(["no key", ...type.fields.keys()]);
      const field = type.fields.get(key);
      // One level further only where the member is no struct: some hold themselves.
      const inner = field === undefined
        ? 1
        : field.type.kind === "struct"
        ? random.pick([null, 1, []])
        : brokenOf(heldOnce(field.type), random);
      if (inner === undefined) return random.pick([[], "x", 1, null]);
      sample[key] = field !== undefined && field.type.kind === "array" ||
          field?.type.kind === "map"
        ? random.pick([1, "x", null])
        : inner;
      return sample;
    }
  }
}

/** Containers are broken as a whole, so their insides do not matter. */
function heldOnce(type: SchemaType): SchemaType {
  return type.kind === "array" || type.kind === "map"
    ? resolveType("bool")
    : type;
}

function scalarSample(name: string, random: Random): unknown {
  switch (name) {
    case "Any":
      return random.pick([null, 1, "x", {}, { any: [1] }, [true]]);
    case "Map":
      return random.pick([{}, { a: 1 }]);
    case "bool":
      return random.next() < 0.5;
    case "ByteArray":
      return random.pick(["", "AAAA", "aGk=", "+/8="]);
    case "NullableByteArray":
      return random.pick([null, "", "x"]);
    case "DateTime":
      return random.pick([
        "2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.1234567+01:00",
      ]);
    case "Guid":
      return guid(random);
    case "MacAddress":
      return "00-15-5D-11-22-33";
    case "string":
    case "string_binary":
      return random.pick(["", "text", "ü\u0000\ud83d\ude00"]);
    case "int32":
      return random.pick([0, -(2 ** 31), 2 ** 31 - 1]);
    case "int64":
      return random.pick([0, -(2 ** 63), 2 ** 53]);
    case "uint8":
      return random.below(256);
    case "uint16":
      return random.pick([0, 65535]);
    case "uint32":
      return random.pick([0, 2 ** 32 - 1]);
    case "uint64":
      return random.pick([0, 2 ** 53, 2 ** 64 - 2048]);
    default:
      throw new TypeError(`No sample for the scalar: "${name}"`);
  }
}

function guid(random: Random): string {
  const hex = (count: number) =>
    Array.from({ length: count }, () => random.below(16).toString(16)).join("");
  return [8, 4, 4, 4, 12].map(hex).join("-");
}
