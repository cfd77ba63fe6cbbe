import { assert, assertEquals } from "@std/assert";
import {
  type Finding,
  HCS_TABLE,
  pointerSegment,
  validate,
} from "../../src/schema/mod.ts";
import { Random } from "./random.ts";
import { committedDocuments } from "./recorded.ts";

/** A key of a recorded document, with the type that the raw table gives its value. */
interface Place {
  parent: Record<string, unknown> | unknown[];
  key: string;
  /** Pointer of the parent. */
  above: string;
  type: string;
  /** The struct or the map that the parent is; undefined for an array. */
  parentType: string | undefined;
}

/** A mutation that breaks a document; `pointer` is where a finding must point. */
interface Mutation {
  kind: string;
  pointer: string;
  problem: Finding["problem"];
}

/** All keys of a document; reads the raw table, not the code under test. */
function places(document: unknown): Place[] {
  const found: Place[] = [];
  const visit = (value: unknown, type: string, at: string) => {
    if (typeof value !== "object" || value === null) return;
    for (const key of Object.keys(value)) {
      const map = /^map<\w+,(.+)>$/.exec(type);
      const inner = type.endsWith("[]")
        ? type.slice(0, -2)
        : map?.[1] ?? HCS_TABLE.structs[type][key][0];
      found.push({
        parent: value as Record<string, unknown>,
        key,
        above: at,
        type: inner,
        parentType: type.endsWith("[]") ? undefined : type,
      });
      const member = (value as Record<string, unknown>)[key];
      visit(member, inner, `${at}/${pointerSegment(key)}`);
    }
  };
  visit(document, "ComputeSystem", "");
  return found;
}

/** Breaks one key and says how; undefined where the chosen way does not fit the place. */
function mutate(place: Place, random: Random): Mutation | undefined {
  const { key, above, type } = place;
  const parent = place.parent as Record<string, unknown>;
  const value = parent[key];
  const pointer = `${above}/${pointerSegment(key)}`;
  const inStruct = place.parentType !== undefined &&
    !place.parentType.startsWith("map<");
  const isStruct = Object.hasOwn(HCS_TABLE.structs, type);
  switch (random.below(7)) {
    case 0: { // misspelt
      if (!inStruct) return;
      const at = random.below(key.length + 1);
      const wrong = `${key.slice(0, at)}q~/${key.slice(at)}`;
      delete parent[key];
      parent[wrong] = value;
      return {
        kind: "misspelt key",
        pointer: `${above}/${pointerSegment(wrong)}`,
        problem: "unknown-key",
      };
    }
    case 1: { // added
      if (!inStruct) return;
      const wrong = random.pick([
        "constructor",
        "__proto__",
        "Extra",
        "toString",
      ]);
      Object.defineProperty(parent, wrong, {
        value: random.pick([1, null, {}, "x"]),
        enumerable: true,
        configurable: true,
        writable: true,
      });
      return {
        kind: "added key",
        pointer: `${above}/${wrong}`,
        problem: "unknown-key",
      };
    }
    case 2: { // another JSON type
      const others = [1.5, "x", true, [], {}].filter((other) =>
        kindOf(other) !== kindOf(value)
      );
      parent[key] = random.pick(others);
      return { kind: "other type", pointer, problem: "wrong-type" };
    }
    case 3: // null
      parent[key] = null;
      return {
        kind: "null",
        pointer,
        problem: isStruct ? "null-struct" : "wrong-type",
      };
    case 4: // out of range
      if (typeof value !== "number") return;
      parent[key] = random.pick(
        type === "int64" ? [2 ** 63, -(2 ** 64)] : [-1, 2 ** 64, -(2 ** 31)],
      );
      return { kind: "out of range", pointer, problem: "out-of-range" };
    case 5: // no value of the enum
      if (!Object.hasOwn(HCS_TABLE.enums, type)) return;
      parent[key] = `${value}x`;
      return { kind: "enum value", pointer, problem: "unknown-value" };
    default: { // no key of the map
      if (!place.parentType?.startsWith("map<uint")) return;
      const wrong = random.pick(["x", "-1", "01", "4294967296", "1.0", ""]);
      delete parent[key];
      parent[wrong] = value;
      return {
        kind: "map key",
        pointer: `${above}/${wrong}`,
        problem: "wrong-key",
      };
    }
  }
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}

Deno.test("validate() points at the broken place in 10,000 one-key mutations", () => {
  const random = new Random(20260731);
  const documents = committedDocuments();
  const kinds = new Map<string, number>();
  for (let count = 0; count < 10_000;) {
    const { name, document } = random.pick(documents);
    const copy = structuredClone(document);
    const mutation = mutate(random.pick(places(copy)), random);
    if (mutation === undefined) continue;
    count++;
    kinds.set(mutation.kind, (kinds.get(mutation.kind) ?? 0) + 1);
    const findings = validate(copy, { version: "2.1" });
    const said = JSON.stringify({ name, mutation, findings }, null, 1);
    assertEquals(findings.map((one) => one.pointer), [mutation.pointer], said);
    assertEquals(findings[0].problem, mutation.problem, said);
  }
  assertEquals(kinds.size, 7, JSON.stringify([...kinds]));
  for (const [kind, times] of kinds) assert(times > 10, `${kind}: ${times}`);
});
