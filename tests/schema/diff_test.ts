import { assertEquals } from "@std/assert";
import { diff } from "../../src/schema/mod.ts";

Deno.test("diff() lists added, removed and changed parts by pointer, in order", () => {
  const before = {
    same: [1, { x: null }],
    gone: { a: 1 },
    list: [1, 2, 3],
    "a/b~": "old",
    kind: {},
  };
  const after = {
    kind: [],
    "a/b~": "new",
    list: [1, 4],
    same: [1, { x: null }],
    more: false,
  };
  assertEquals(diff(before, after), [
    { pointer: "/gone", change: "removed", before: { a: 1 } },
    { pointer: "/list/1", change: "changed", before: 2, after: 4 },
    { pointer: "/list/2", change: "removed", before: 3 },
    { pointer: "/a~1b~0", change: "changed", before: "old", after: "new" },
    { pointer: "/kind", change: "changed", before: {}, after: [] },
    { pointer: "/more", change: "added", after: false },
  ]);
});

Deno.test("diff() of equal values is empty, whatever the order of keys", () => {
  assertEquals(diff({ a: 1, b: [{}] }, { b: [{}], a: 1 }), []);
  assertEquals(diff(0, -0), []);
  assertEquals(diff({ a: undefined }, {}), []);
});

Deno.test("diff() of two scalars points at the whole", () => {
  assertEquals(diff(null, 1), [
    { pointer: "", change: "changed", before: null, after: 1 },
  ]);
});

Deno.test("diff() keeps an added null and an inherited name apart from absence", () => {
  assertEquals(diff({}, JSON.parse('{"a":null,"toString":1,"__proto__":2}')), [
    { pointer: "/a", change: "added", after: null },
    { pointer: "/toString", change: "added", after: 1 },
    { pointer: "/__proto__", change: "added", after: 2 },
  ]);
});

Deno.test("diff() walks 10,000 levels", () => {
  const nested = (leaf: number) => {
    let value: unknown = leaf;
    for (let level = 0; level < 10_000; level++) value = [value];
    return value;
  };
  assertEquals(diff(nested(1), nested(1)), []);
  assertEquals(diff(nested(1), nested(2)), [{
    pointer: "/0".repeat(10_000),
    change: "changed",
    before: 1,
    after: 2,
  }]);
});
