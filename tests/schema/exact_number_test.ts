import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type ExactNumber,
  isExactNumber,
  parseDocument,
} from "../../src/schema/exact_number.ts";
import { diff, validate } from "../../src/schema/mod.ts";

const text =
  '{"a":18446744073709551615,"b":[-9007199254740993,9007199254740991],"c":1.5,"d":"9007199254740993","e":1e20}';

Deno.test("parseDocument() keeps every integer to the digit", () => {
  const value = parseDocument(text) as Record<string, unknown>;
  assert(isExactNumber(value.a));
  assertEquals((value.a as ExactNumber).rawJSON, "18446744073709551615");
  assertEquals(value.c, 1.5);
  assertEquals(value.d, "9007199254740993");
  assertEquals(
    JSON.stringify(value),
    text.replace("1e20", "100000000000000000000"),
  );
  assert(!isExactNumber({ rawJSON: "1" }));
  assertThrows(() => parseDocument("{"), SyntaxError);
  const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  assert(Array.isArray(parseDocument(deep)));
});

Deno.test("diff() sees the last digit of an integer beyond 2^53", () => {
  const of = (digits: string) => parseDocument(`{"n":${digits}}`);
  const differences = diff(of("9007199254740993"), of("9007199254740992"));
  assertEquals(differences.map(({ pointer }) => pointer), ["/n"]);
  assertEquals(diff(of("9007199254740993"), of("9007199254740993")), []);
  assertEquals(diff(of("9007199254740993"), of("{}")).length, 1);
});

Deno.test("validate() takes integers beyond 2^53 as numbers, within their range", () => {
  const check = (digits: string) =>
    validate(
      parseDocument(
        `{"VirtualMachine":{"ComputeTopology":{"Memory":{"SizeInMB":${digits}}}}}`,
      ),
    ).map(({ problem, message }) => [problem, message]);
  assertEquals(check("9007199254740993"), []);
  assertEquals(check("18446744073709551615"), []);
  assertEquals(check("18446744073709551616")[0][0], "out-of-range");
  assert(check("18446744073709551616")[0][1].endsWith("18446744073709551616"));
  const [[problem, message]] = validate(
    parseDocument('{"Owner":9007199254740993,"VirtualMachine":{}}'),
  ).map(({ problem, message }) => [problem, message]);
  assertEquals(problem, "wrong-type");
  assert(message.endsWith("got 9007199254740993"), message);
  const asStruct = validate(
    parseDocument('{"VirtualMachine":9007199254740993}'),
  );
  assertEquals(asStruct.map(({ problem }) => problem), ["wrong-type"]);
});
