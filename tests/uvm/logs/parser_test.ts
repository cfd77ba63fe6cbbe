import { assertEquals } from "@std/assert";
import type { GuestLogEntry } from "../../../src/uvm/logs/entry.ts";
import type { GuestLogLimits } from "../../../src/uvm/logs/limits.ts";
import { GuestLogParser } from "../../../src/uvm/logs/parser.ts";
import { guestLogCases, inRecordedForm, joinRaw } from "./guest_log_cases.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Parses pieces; every entry of the guest "vm". */
function parse(
  pieces: (string | Uint8Array)[],
  limits?: GuestLogLimits,
): GuestLogEntry[] {
  const parser = new GuestLogParser("vm", limits);
  const entries = pieces.flatMap((piece) =>
    parser.push(typeof piece === "string" ? bytesOf(piece) : piece)
  );
  return [...entries, ...parser.end()];
}

/** Parses and shows entries in short: raw texts as strings, else messages. */
function short(input: string | Uint8Array, limits?: GuestLogLimits): unknown[] {
  return parse([input], limits).map((entry) =>
    entry.raw ? entry.message : { msg: entry.message }
  );
}

/**
 * Where to cut an input in two: at every byte of one up to 8 KiB. In a longer
 * one, which would take minutes, at each of its first and last 256 bytes,
 * around each multiple of 64 KiB, and at 400 places spread over it.
 */
function cutsOf(bytes: Uint8Array): number[] {
  const { length } = bytes;
  const every = 8192;
  const sampled = Math.ceil(length / 400);
  return Array.from({ length: length + 1 }, (_, at) => at).filter((at) =>
    length <= every || at % sampled === 0 || at < 256 ||
    length - at < 256 || (at + 1) % 65536 < 3
  );
}

for (const { name, input, entries } of guestLogCases()) {
  Deno.test(`GuestLogParser reads the recording ${name}`, () => {
    assertEquals(inRecordedForm(parse([input])), joinRaw(entries));
  });

  Deno.test(`GuestLogParser reads ${name} in any pieces`, () => {
    const bytes = bytesOf(input);
    const whole = parse([bytes]);
    for (const at of cutsOf(bytes)) {
      const pieces = [bytes.subarray(0, at), bytes.subarray(at)];
      assertEquals(parse(pieces), whole, `Cut at ${at}`);
    }
    const size = Math.max(1, Math.floor(bytes.length / 5000));
    const crumbs = [];
    for (let at = 0; at < bytes.length; at += size) {
      crumbs.push(bytes.subarray(at, at + size));
    }
    assertEquals(parse(crumbs), whole, "Cut everywhere");
  });
}

Deno.test("GuestLogParser keeps a broken object's line and finds the next", () => {
  const good = '{"level":"info","msg":"good"}';
  for (
    const broken of [
      '{"a":',
      '{"level":"info","msg":"half',
      '{"a":1,}',
      "{",
      "{{{",
      '{"a":[1,2',
      '{"a":{"b":{"c":',
      '{"a" 1}',
      "{'a':1}",
      '{"a":01}',
      '{"a":1.}',
      '{"a":"\\x"}',
      '{"a":"\\u12g4"}',
      '{"a":tru}',
      '{"a":-}',
      '{"a":1e}',
      "[",
      '["',
      '"text',
      "}",
      "]",
      ",",
      '{"a":"\ttab"}',
    ]
  ) {
    const expected = [broken, { msg: "good" }, { msg: "good" }];
    assertEquals(short(`${broken}\n${good}\n${good}\n`), expected, broken);
    assertEquals(short(`${broken}\r\n${good}\r\n${good}`), expected, broken);
  }
});

Deno.test("GuestLogParser takes an object for an entry wherever it begins", () => {
  const a = '{"level":"info","msg":"a"}';
  assertEquals(short(`null${a}`), ["null", { msg: "a" }]);
  assertEquals(short(`null {"k":1} 17 {"k":2}`), [
    "null ",
    { msg: "" },
    " 17 ",
    { msg: "" },
  ]);
  assertEquals(short(`x ${a}\t y\n${a}  \r\n  z`), [
    "x ",
    { msg: "a" },
    "\t y",
    { msg: "a" },
    "  z",
  ]);
  assertEquals(short(`${a}oops${a}`), [{ msg: "a" }, "oops", { msg: "a" }]);
  assertEquals(short(`[ 1.5] eth0${a}\nx`), [
    "[ 1.5] eth0",
    { msg: "a" },
    "x",
  ]);
  assertEquals(short(`{"level":"info","ms${a}`), [
    '{"level":"info","ms',
    { msg: "a" },
  ]);
  assertEquals(short('{\n  "msg": "spread",\n  "n": [1,\n2]\n}\n{}'), [
    { msg: "spread" },
    { msg: "" },
  ]);
});

Deno.test("GuestLogParser finds an object behind text over lines", () => {
  const spread = '{"level":"info",\r\n "f": [\n{}],\n"msg":"a"\n}';
  assertEquals(short(`text ${spread}\nx ${spread}{}\nend`), [
    "text ",
    { msg: "a" },
    "x ",
    { msg: "a" },
    { msg: "" },
    "end",
  ]);
  // A torn one is text, and the next line is looked at anew.
  for (const torn of ['x {"level":', "x {", 'x {"msg":"a",', 'x {"a":[']) {
    const next = '{"msg":"b"}';
    assertEquals(short(`${torn}\n${next}\n${next}\n`), [
      torn,
      { msg: "b" },
      { msg: "b" },
    ]);
  }
  // One without a key of a log belongs to the text, to its end.
  assertEquals(short('x {"a":1,\n"b":{"msg":"c"}\n} y\n{"msg":"b"}\n'), [
    'x {"a":1,\n"b":{"msg":"c"}\n} y',
    { msg: "b" },
  ]);
});

Deno.test("GuestLogParser leaves braces in a Go panic alone", () => {
  const panic = [
    "panic: interface conversion: interface {} is nil, not string",
    "",
    "goroutine 1 [running]:",
    "main.f({0x45, 0x1}, {}, map[string]interface {}{})",
    '\t/go/main.go:10 +0x1d {"x": {}}',
  ];
  assertEquals(short(panic.join("\n")), panic);
});

Deno.test("GuestLogParser keeps arrays and other values as text", () => {
  for (const text of ['[{"msg":"x"}]', "[1,2]", "17", '"text"', "[ 0.1] up"]) {
    assertEquals(short(`${text}\n{}`), [text, { msg: "" }]);
  }
});

Deno.test("GuestLogParser makes entries of odd objects", () => {
  const [entry] = parse(['{"level":5,"msg":{"a":[1]},"time":12,"vmId":"no"}']);
  assertEquals(entry, {
    vmId: "vm",
    level: "info",
    message: '{"a":[1]}',
    time: 12,
    fields: { vmId: "no" },
  });
  const [nulls] = parse(['{"level":null,"msg":null,"time":null}']);
  assertEquals([nulls.level, nulls.message, nulls.time], [
    "info",
    "null",
    null,
  ]);
  const [last] = parse(['{"msg":"a","msg":"b","constructor":1}']);
  assertEquals([last.message, last.fields], ["b", { constructor: 1 }]);
});

Deno.test("GuestLogParser gives the guest's time as it is", () => {
  for (const time of [12, { x: 1 }, false, "t", "", null]) {
    const [entry] = parse([JSON.stringify({ msg: "a", time })]);
    assertEquals(entry.time, time);
  }
  assertEquals(parse(['{"msg":"a"}', "raw"]).map((e) => e.time), [null, null]);
});

Deno.test("GuestLogParser lets no key reach a prototype", () => {
  const [entry] = parse(['{"msg":"x","__proto__":{"polluted":1},"a":2}\n']);
  assertEquals(Object.getPrototypeOf(entry.fields), Object.prototype);
  assertEquals(Object.keys(entry.fields), ["__proto__", "a"]);
  assertEquals("polluted" in entry.fields, false);
  assertEquals("polluted" in {}, false);
});

Deno.test("GuestLogParser replaces what is no UTF-8", () => {
  const bytes = bytesOf('{"msg":"a?b"}\nx?y\n{"msg":"c"}\n');
  bytes[9] = 0xff;
  bytes[15] = 0xc3;
  assertEquals(short(bytes), [{ msg: "a\ufffdb" }, "x\ufffdy", { msg: "c" }]);
  assertEquals(short("\ufeff{}"), ["\ufeff{}"]);
});

Deno.test("GuestLogParser cuts long text into entries that say so", () => {
  const limits = { maxRawBytes: 10 };
  const text = "0123456789".repeat(3);
  const entries = parse([`${text}x\n${text}\nshort\n`], limits);
  assertEquals(entries.map((e) => [e.message, e.truncated]), [
    ["0123456789", true],
    ["0123456789", true],
    ["0123456789", true],
    ["x", undefined],
    ["0123456789", true],
    ["0123456789", true],
    ["0123456789", undefined],
    ["short", undefined],
  ]);
  const wide = parse(["日本語日本語"], limits).map((e) => e.message);
  assertEquals(wide, ["日本語", "日本語"]);
});

Deno.test("joinRaw() puts the pieces of one long text together", () => {
  const text = "y".repeat(200_000);
  assertEquals(inRecordedForm(parse([`${text}\nz\n${text}\n`])), [
    { raw: `${text}\nz\n${text}` },
  ]);
});

Deno.test("GuestLogParser takes an object beyond its bound as text", () => {
  const fits = `{"msg":"${"x".repeat(40)}"}`;
  const limits = { maxObjectBytes: fits.length, maxRawBytes: 1000 };
  assertEquals(short(`${fits}\n`, limits), [{ msg: "x".repeat(40) }]);
  const longer = fits.replace("x", "xx");
  assertEquals(short(`${longer}\n{}`, limits), [longer, { msg: "" }]);
  assertEquals(short(longer, limits), [longer]);
});

Deno.test("GuestLogParser takes an object that is too deep as text", () => {
  const deep = (levels: number) =>
    `{"msg":"x","a":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
  for (const end of ["\n", "", " ,\n"]) {
    assertEquals(short(deep(256) + end)[0], { msg: "x" });
    assertEquals(short(deep(257) + end)[0], deep(257) + end.trimEnd());
  }
});

Deno.test("GuestLogParser takes no line for the end of another's bracket", () => {
  const good = '{"msg":"good"}\n'.repeat(3);
  const expected = Array(3).fill({ msg: "good" });
  for (
    const [input, found] of [
      ['{"msg":"one\ntwo"}\n', ['{"msg":"one', 'two"}']],
      ['{"a":[{"b":1}\n{"c":2}]}\n{"x":1},{"y":2}\n', [
        '{"a":[{"b":1}',
        { msg: "" },
        "]}",
        { msg: "" },
        ',{"y":2}',
      ]],
      ['{"a":1}\n17\n{"b":2}\n', [{ msg: "" }, "17", { msg: "" }]],
    ] as const
  ) {
    const all = [...expected, ...found, ...expected];
    assertEquals(short(`${good}${input}${good}`), all);
  }
});
