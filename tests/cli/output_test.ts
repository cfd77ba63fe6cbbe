import { assert, assertEquals, assertRejects } from "@std/assert";
import { asciiJson } from "../../src/cli/ascii_json.ts";
import { decodeText } from "../../src/cli/input.ts";
import { Collector } from "../../src/cli/guest_output.ts";
import { BrokenPipeError } from "../../src/cli/io.ts";
import { TextSink } from "../../src/cli/output.ts";
import {
  painter,
  table,
  visible,
  visibleLine,
} from "../../src/cli/terminal.ts";
import { utf16 } from "./harness.ts";

Deno.test("asciiJson() writes ASCII only and parses back to the same", () => {
  const value = { text: "Grüße 日本 😀 \u007f \u2028", "ключ": ["é"] };
  const text = asciiJson(value);
  assert(/^[\x20-\x7e]*$/.test(text));
  assertEquals(JSON.parse(text), value);
});

Deno.test("asciiJson() writes numbers over 2^53 as strings", () => {
  assertEquals(
    asciiJson({ a: 2 ** 53, b: 2 ** 53 - 1, c: 12345678901234567890n, d: 1.5 }),
    '{"a":"9007199254740992","b":9007199254740991,"c":"12345678901234567890","d":1.5}',
  );
});

Deno.test("asciiJson() has no keys that differ only by case, unless told to", () => {
  const value = { Id: 1, id: 2, ID: 3, "id#2": 4, nested: [{ a: 1, A: 2 }] };
  assertEquals(JSON.parse(asciiJson(value)), {
    Id: 1,
    "id#2": 2,
    "ID#3": 3,
    "id#2#2": 4,
    nested: [{ a: 1, "A#2": 2 }],
  });
  assertEquals(JSON.parse(asciiJson(value, { exactKeys: true })), value);
});

Deno.test("asciiJson() names an empty key, unless told to write it", () => {
  const text = (json: string) => asciiJson(JSON.parse(json));
  assertEquals(text('{"":3}'), '{"#1":3}');
  assertEquals(text('{"a":[{"":{"":1}}]}'), '{"a":[{"#1":{"#1":1}}]}');
  assertEquals(text('{"":1,"#1":2}'), '{"#1":1,"#1#2":2}');
  assertEquals(text('{"#1":1,"#2":2,"":3}'), '{"#1":1,"#2":2,"#3":3}');
  assertEquals(text('{"a":1,"":2,"A":3}'), '{"a":1,"#1":2,"A#2":3}');
  assertEquals(asciiJson({ "": 3 }, { exactKeys: true }), '{"":3}');
});

Deno.test("asciiJson() keeps a key named __proto__", () => {
  const value = JSON.parse('{"__proto__":{"x":1},"A":1,"a":2}');
  assertEquals(asciiJson(value), '{"__proto__":{"x":1},"A":1,"a#2":2}');
});

Deno.test("visible() shows what would steer a terminal", () => {
  assertEquals(
    visible("a\x1b[31mb\x07\r\n\tc\x9b"),
    "a\\x1b[31mb\\x07\\x0d\n\tc\\x9b",
  );
  assertEquals(visible("x\u202ey"), "x\\u202ey");
  assertEquals(visible("Grüße 日本"), "Grüße 日本");
  assertEquals(visibleLine("a\nb"), "a\\nb");
});

Deno.test("painter() paints for a terminal only, and respects NO_COLOR", () => {
  const painted = "\x1b[31mx\x1b[0m";
  const paint = (
    when: "auto" | "always" | "never",
    isTerminal: boolean,
    noColor?: string,
  ) => painter(when, { isTerminal }, noColor)("bad", "x");
  assertEquals(paint("auto", true), painted);
  assertEquals(paint("auto", false), "x");
  assertEquals(paint("auto", true, "1"), "x");
  assertEquals(paint("auto", true, ""), painted);
  assertEquals(paint("always", false, "1"), painted);
  assertEquals(paint("never", true), "x");
});

Deno.test("table() aligns columns and pads no line's end", () => {
  assertEquals(
    table([["a", "bbb", "c"], ["aaaa", "b", ""]]),
    "a     bbb  c\naaaa  b",
  );
});

Deno.test("decodeText() reads UTF-8, UTF-8 with a mark and UTF-16LE", () => {
  const text = '{"name":"Grüße"}';
  const utf8 = new TextEncoder().encode(text);
  assertEquals(decodeText(utf8), text);
  assertEquals(decodeText(new Uint8Array([0xef, 0xbb, 0xbf, ...utf8])), text);
  assertEquals(decodeText(utf16(text)), text);
  assertEquals(decodeText(new Uint8Array()), "");
});

Deno.test("TextSink joins what comes while a write is under way, in order", async () => {
  const written: string[] = [];
  let release = () => {};
  const sink = new TextSink({
    isTerminal: false,
    write(data) {
      written.push(new TextDecoder().decode(data));
      return new Promise((resolve) => release = resolve);
    },
  });
  await sink.write("a");
  await sink.write("b");
  await sink.write("c");
  assertEquals(written, ["a"], "the first text goes out at once");
  const flushed = sink.flush();
  release();
  while (written.length < 2) await Promise.resolve();
  release();
  await flushed;
  assertEquals(written, ["a", "bc"]);
});

Deno.test("TextSink makes the writer wait while much is unread", async () => {
  let release = () => {};
  const sink = new TextSink({
    isTerminal: false,
    write: () => new Promise((resolve) => release = resolve),
  });
  await sink.write("a");
  let isDone = false;
  const waiting = sink.write("x".repeat(70_000)).then(() => isDone = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(isDone, false);
  const writes = setInterval(() => release(), 0);
  await waiting;
  clearInterval(writes);
  assertEquals(isDone, true);
});

Deno.test("TextSink says that its stream is broken", async () => {
  const sink = new TextSink({
    isTerminal: false,
    write: () => Promise.reject(new BrokenPipeError("Nobody reads")),
  });
  await sink.write("a");
  await assertRejects(() => sink.flush(), BrokenPipeError);
  // Who writes on must learn of it, however little that is.
  await assertRejects(() => sink.write("b"), BrokenPipeError);
});

Deno.test("Collector keeps the first bytes, in whatever pieces they come", async () => {
  const collector = new Collector(5000);
  const bytes = new TextEncoder().encode("aé".repeat(2000));
  for (const byte of bytes) await collector.write(Uint8Array.of(byte));
  assertEquals(collector.text, "aé".repeat(1666) + "a");
  assert(collector.isCut);
  const whole = new Collector(5000);
  await whole.write(bytes.subarray(0, 4999));
  await whole.write(bytes.subarray(4999, 5000));
  assert(!whole.isCut);
  assertEquals(whole.text, "aé".repeat(1666) + "a\ufffd");
});
