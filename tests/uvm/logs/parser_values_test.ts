import { assertEquals } from "@std/assert";
import { exactEntry } from "../../../src/uvm/logs/exact_numbers.ts";
import { formatNdjson, formatText } from "../../../src/uvm/logs/format.ts";
import { GuestLogParser } from "../../../src/uvm/logs/parser.ts";

/** Parses a text in one piece; every entry of the guest "vm". */
function parse(text: string) {
  const parser = new GuestLogParser("vm");
  return [...parser.push(new TextEncoder().encode(text)), ...parser.end()];
}

const good = '{"level":"info","msg":"good"}';
/** By the fast way at once, by it one by one, and by the scanner. */
const surroundings: [string, string][] = [
  [`${good}\n${good}\n`, `\n${good}\n`],
  [`${good}\n{"pad":"${"x".repeat(2000)}"}\n`, `\n${good}\n`],
  ["", ""],
];

/** The entries of a line, which must be the same wherever it stands. */
function entriesOf(line: string) {
  const alone = parse(line);
  for (const [before, after] of surroundings) {
    const [first, last] = [parse(before), parse(after)];
    const entries = parse(`${before}${line}${after}`);
    assertEquals(entries, [...first, ...alone, ...last], line);
  }
  return alone;
}

Deno.test("GuestLogParser takes an object with a number beyond all numbers as text", () => {
  for (
    const line of [
      '{"level":"info","msg":"a","n":1e400}',
      '{"level":"info","msg":"a","n":[{"x":-1e400}]}',
      '{"level":1e400,"msg":"a"}',
      '{"msg":1e400}',
      `{"msg":"a","n":${"9".repeat(400)}}`,
    ]
  ) {
    const raw = entriesOf(line).map((entry) => entry.raw && entry.message);
    assertEquals(raw, [line]);
  }
  const [small] = entriesOf('{"msg":"a","n":1e-400,"q":1E3}');
  assertEquals(small.fields, { n: 0, q: 1000 });
});

Deno.test("GuestLogParser replaces half a surrogate pair by U+FFFD", () => {
  const [entry] = entriesOf(
    '{"msg":"a\\ud800b","\\uDC00":["\\udbff\\ud83d\\ude00\\uDFFF"],"e":"\\\\ud800"}',
  );
  assertEquals(entry.message, "a\ufffdb");
  assertEquals(entry.fields, {
    "\ufffd": ["\ufffd😀\ufffd"],
    "e": "\\ud800",
  });
});

Deno.test("exactEntry() has the guest's digits of large numbers", () => {
  const line =
    '{"msg":"a","time":1718000000123456789,"n":12345678901234567890,' +
    '"f":{"x":[-9007199254740993,9007199254740991,1.5e300]},' +
    '"s":"12345678901234567890 \\" 1","__proto__":9007199254740992}';
  const [entry] = entriesOf(line);
  assertEquals(entry.fields.n, 12345678901234567000);
  const exact = exactEntry(entry);
  assertEquals(exact.time, "1718000000123456789");
  assertEquals(exact.fields, {
    n: "12345678901234567890",
    f: { x: ["-9007199254740993", 9007199254740991, "1.5e300"] },
    s: '12345678901234567890 " 1',
    ["__proto__"]: "9007199254740992",
  });
  const [small] = entriesOf('{"msg":"a","n":9007199254740991}');
  assertEquals(exactEntry(small), small);
});

Deno.test("formatText() and formatNdjson() keep the digits of large numbers", () => {
  const [entry] = entriesOf('{"msg":"a","time":5,"n":12345678901234567890}');
  assertEquals(formatText(entry), "5 INFO    a n=12345678901234567890");
  assertEquals(
    formatNdjson(entry),
    '{"vmId":"vm","level":"info","message":"a","time":5,' +
      '"fields":{"n":"12345678901234567890"}}',
  );
});
