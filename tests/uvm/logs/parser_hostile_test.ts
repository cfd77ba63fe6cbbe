import { assert, assertEquals } from "@std/assert";
import { GuestLogParser } from "../../../src/uvm/logs/parser.ts";

// Input that takes quadratic time in a parser which looks at bytes again and
// again: there these tests would run for hours.
const size = 4 * 1024 * 1024;

/** So much of a pattern, newline last. */
function filled(pattern: string): Uint8Array {
  const text = pattern.repeat(Math.ceil(size / pattern.length));
  return new TextEncoder().encode(`${text}\n{"msg":"after"}\n`);
}

for (
  const pattern of [
    "x",
    "{",
    "[",
    '{"',
    '{"a":',
    '{"a":{},"b":',
    '[{"a":',
    "{}",
    '{"a":1} ',
    '{"level":',
    '{"msg":"x"}',
    '{"msg":"x"}x',
    '{"{":":",":",',
    '{"a{":{"a{',
    '{"a":1,\n',
    '{"a":\n',
    "{\n",
    "x {\n",
    'x {"a":\n',
    'x {"a":1,\n',
    'x {"a":{"b":1},\n"c":[{"d":2},\n',
    '"k":{\n',
    '"k":{"a":{},\n',
    '{"{":":",":",\n',
    `x {"k":${'{"k":\n'.repeat(200)}1${"\n}".repeat(200)},\n`,
    `{${`"k":${'{"k":\n'.repeat(200)}1${"\n}".repeat(200)},\n`.repeat(400)}`,
    "[\n",
    '"',
    "\\",
    " ",
    "\n",
    "x\n",
    "x\n\n",
    "\r",
    '{"a":"',
    '{"msg":"é"}\nx\n',
    '{"msg":"x"}\n{"msg":}\n',
    '{"a":[[[[[[[[[[',
    `{"a":"${"y".repeat(100_000)}`,
    `{"a":1,${" ".repeat(100_000)}`,
    `{"msg":"${"z".repeat(2_000_000)}"}`,
  ]
) {
  const shown = JSON.stringify(pattern.slice(0, 30));
  Deno.test(`GuestLogParser gets through 4 MiB of ${shown} in bounded memory`, () => {
    const bytes = filled(pattern);
    const parser = new GuestLogParser("vm");
    let most = 0;
    let last = "";
    for (let at = 0; at < bytes.length; at += 50_000) {
      for (const entry of parser.push(bytes.subarray(at, at + 50_000))) {
        last = entry.message;
      }
      most = Math.max(most, parser.pendingBytes);
    }
    for (const entry of parser.end()) last = entry.message;
    assert(last === "after" || last.endsWith('{"msg":"after"}'), last);
    assert(most <= 1024 * 1024 + 3 * 65536, `${most} bytes were held`);
  });
}

Deno.test("GuestLogParser takes byte after byte in linear time", () => {
  const parser = new GuestLogParser("vm");
  const bytes = new TextEncoder().encode(
    `{"msg":"${"x".repeat(1_000_000)}"}\n${"y".repeat(300_000)}\n`,
  );
  let entries = 0;
  for (let at = 0; at < bytes.length; at++) {
    entries += parser.push(bytes.subarray(at, at + 1)).length;
  }
  assertEquals(entries, 6);
});
