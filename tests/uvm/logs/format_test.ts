import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { configure, getLogger, type LogRecord, reset } from "@logtape/logtape";
import { formatNdjson, formatText } from "../../../src/uvm/logs/format.ts";
import { guestLogToLogger } from "../../../src/uvm/logs/log_sink.ts";
import { GuestLogParser } from "../../../src/uvm/logs/parser.ts";

function entriesOf(text: string) {
  const parser = new GuestLogParser("vm");
  return [...parser.push(new TextEncoder().encode(text)), ...parser.end()];
}

const hostile = "\u001b[2J\u0007\u009b31m\u202e\u2028\r\nx";

Deno.test("formatText() shows time, level, message and fields", () => {
  const [entry, raw] = entriesOf(
    '{"time":"T","level":"warn","msg":"hello you","id":"a-1","n":1.5,"s":"a b"}\n' +
      "panic: oh\n",
  );
  assertEquals(formatText(entry), 'T WARNING hello you id=a-1 n=1.5 s="a b"');
  assertEquals(formatText(raw), "ERROR   panic: oh");
  const [odd] = entriesOf('{"time":{"s":12},"msg":"hello"}');
  assertEquals(formatText(odd), '{"s":12} INFO    hello');
});

Deno.test("formatText() sends no control character on", () => {
  const json = JSON.stringify({
    time: hostile,
    level: hostile,
    msg: hostile,
    [hostile]: hostile,
  });
  for (
    const entry of entriesOf(`${json}\nraw ${hostile.replace("\r\n", "")}\n`)
  ) {
    const line = formatText(entry);
    // deno-lint-ignore no-control-regex
    assertNotMatch(line, /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e]/);
    assertMatch(line, /\\x1b\[2J/);
  }
});

Deno.test("formatNdjson() is one line of ASCII that parses back", () => {
  const json = JSON.stringify({ msg: `é😀${hostile}`, "ключ": [1, null] });
  for (const entry of entriesOf(`${json}\nраз ${hostile}\n`)) {
    const line = formatNdjson(entry);
    assertMatch(line, /^[ -~]+$/);
    assertEquals(JSON.parse(line), entry);
  }
});

Deno.test("guestLogToLogger() logs entries at their levels, templates unused", async () => {
  const records: LogRecord[] = [];
  await configure({
    sinks: { memory: (record) => records.push(record) },
    loggers: [
      { category: "guest", sinks: ["memory"], lowestLevel: "debug" },
      { category: ["logtape", "meta"], lowestLevel: "fatal" },
    ],
  });
  try {
    const entries = entriesOf(
      '{"level":"warn","msg":"{secret} {message}","secret":1}\n' +
        '{"level":"trace","msg":"b"}\nraw\n',
    );
    await guestLogToLogger(
      (async function* () {
        yield* entries;
      })(),
      getLogger("guest"),
    );
  } finally {
    await reset();
  }
  assertEquals(records.map((r) => [r.level, r.message.join("")]), [
    ["warning", "{secret} {message}"],
    ["debug", "b"],
    ["error", "raw"],
  ]);
  assertEquals(records[0].properties.fields, { secret: 1 });
});
