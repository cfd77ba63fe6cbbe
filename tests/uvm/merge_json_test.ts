import { assertEquals, assertThrows } from "@std/assert";
import { mergeJson } from "../../src/uvm/merge_json.ts";

const base = { a: { b: 1, c: [1, 2] }, d: "x" };

Deno.test("mergeJson() merges objects, replaces arrays and scalars, and changes nothing", () => {
  const before = structuredClone(base);
  const merged = mergeJson(base, '{"a":{"c":[3],"e":true},"d":{"f":1}}');
  assertEquals(merged, { a: { b: 1, c: [3], e: true }, d: { f: 1 } });
  assertEquals(base, before);
});

Deno.test("mergeJson() keeps an object under null and nothing else", () => {
  assertEquals(mergeJson(base, '{"a":null,"d":null,"z":null}'), {
    a: base.a,
    d: null,
    z: null,
  });
});

Deno.test("mergeJson() compares keys with their case", () => {
  assertEquals(mergeJson(base, '{"A":1}'), { ...base, A: 1 });
});

Deno.test("mergeJson() refuses everything but an object", () => {
  for (const text of ["null", "[]", "5", '"x"', "{bad", "{} trailing"]) {
    assertThrows(
      () => mergeJson(base, text),
      TypeError,
      "additionHcsDocumentJson",
    );
  }
});

Deno.test("mergeJson() refuses a number that no double holds, as Go does", () => {
  for (const text of ['{"a":1e400}', '{"a":{"b":[1,-1e400]}}']) {
    assertThrows(() => mergeJson(base, text), RangeError, "Infinity");
  }
  assertEquals(mergeJson({}, '{"a":1e-400}'), { a: 0 });
});

Deno.test("mergeJson() replaces lone surrogates, as Go decodes them", () => {
  const text = '{"a\\udc00":["\\ud800x"],"b":"\\ud83d\\ude00"}';
  assertEquals(mergeJson({}, text), { "a\ufffd": ["\ufffdx"], b: "😀" });
});

Deno.test("mergeJson() takes __proto__ as a key like any other", () => {
  const merged = mergeJson({}, '{"__proto__":{"polluted":true}}');
  assertEquals(Object.keys(merged), ["__proto__"]);
  assertEquals(({} as { polluted?: boolean }).polluted, undefined);
});
