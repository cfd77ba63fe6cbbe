import { assert, assertEquals } from "@std/assert";
import { entryOf, type GuestLogEntry } from "../../../src/uvm/logs/entry.ts";
import { parseJson } from "../../../src/uvm/logs/json_object.ts";
import { JsonScanner } from "../../../src/uvm/logs/json_scanner.ts";
import type { GuestLogLimits } from "../../../src/uvm/logs/limits.ts";
import { GuestLogParser } from "../../../src/uvm/logs/parser.ts";
import { type Random, seededRandom } from "../../random.ts";

const rounds = Number(Deno.env.get("UVM_FUZZ_ROUNDS") ?? 1500);
const firstSeed = Number(Deno.env.get("UVM_FUZZ_SEED") ?? 1);

/** What guests send, and what they might. */
const parts: ((random: Random) => string)[] = [
  ({ below }) => `{"level":"info","msg":"m${below(100)}","time":"t"}\n`,
  ({ below }) => `{"msg":"${"long ".repeat(below(60))}"}\n`,
  ({ pick }) =>
    `{\n "msg": "spread",\r\n "level": "${pick(["warn", "fatal"])}"\n}\n`,
  ({ pick }) => pick(["null", "17", "true", '"s"', "[1,2]", "[{}]", "-", "{}"]),
  ({ pick }) => pick(["\n", "\n\n", " ", "\t", "\r\n", "  \n"]),
  ({ pick }) => pick(["{", "}", "[", "]", '"', ",", ":", "\\", '{"', '{"a":']),
  ({ pick }) => pick(["panic: interface {}\n", "[ 0.1] cpu {0}\n", "text "]),
  ({ below }) => '{"a":'.repeat(below(300)),
  ({ below }) => "[".repeat(below(300)),
  ({ below }) => '{"a":[{"b":1},'.repeat(below(20)),
  ({ below }) => String.fromCodePoint(below(0xd800)),
  ({ pick }) => pick(["日本", "é😀", "\u001b[2J", "\0", "\ufeff", "\u2028"]),
  ({ pick }) => pick(['"\\u00e9"', '"\\ud83d"', "1e5", "-0.5", "01", "1.e"]),
  ({ below }) => "x".repeat(below(200)),
];

function randomBytes(random: Random): Uint8Array {
  let text = "";
  const count = 1 + random.below(25);
  for (let i = 0; i < count; i++) text += random.pick(parts)(random);
  const bytes = new TextEncoder().encode(text);
  for (let flips = random.below(4) * random.below(3); flips > 0; flips--) {
    if (bytes.length > 0) {
      bytes[random.below(bytes.length)] = random.below(256);
    }
  }
  return bytes;
}

function randomPieces(random: Random, bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const most = random.pick([1, 3, 20, 1000]);
  for (let at = 0; at < bytes.length;) {
    const size = 1 + random.below(most);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

const isSpace = (char: string) => " \t\r\n".includes(char);

/** The input's characters that stand in no entry; throws at the first wrong. */
function charactersLost(text: string, entries: GuestLogEntry[]): string {
  let at = 0;
  const skipSpace = () => {
    while (at < text.length && isSpace(text[at])) at++;
  };
  for (const entry of entries) {
    skipSpace();
    if (entry.raw) {
      const message = entry.message.replace(/^[ \t\r\n]+/, "");
      assertEquals(text.slice(at, at + message.length), message);
      at += message.length;
      continue;
    }
    assertEquals(text[at], "{");
    let end = at;
    for (;;) {
      end = text.indexOf("}", end) + 1;
      assert(end > 0, `No object at ${at}`);
      try {
        JSON.parse(text.slice(at, end));
      } catch {
        continue;
      }
      const source = text.slice(at, end);
      const object = parseJson(source)!;
      assertEquals(entry, entryOf(entry.vmId, object, () => source));
      break;
    }
    at = end;
  }
  skipSpace();
  return text.slice(at);
}

Deno.test("GuestLogParser loses nothing, whatever comes in whatever pieces", () => {
  for (let seed = firstSeed; seed < firstSeed + rounds; seed++) {
    const random = seededRandom(seed);
    const bytes = randomBytes(random);
    const limits: GuestLogLimits = random.below(2) === 0 ? {} : {
      maxRawBytes: 4 + random.below(60),
      maxObjectBytes: 30 + random.below(300),
    };
    try {
      const parser = new GuestLogParser("vm", limits);
      const entries: GuestLogEntry[] = [];
      for (const piece of randomPieces(random, bytes)) {
        entries.push(...parser.push(piece));
        const { maxRawBytes = 65536, maxObjectBytes = 1048576 } = limits;
        assert(parser.pendingBytes <= maxRawBytes + 2 * maxObjectBytes + 1000);
      }
      entries.push(...parser.end());
      const whole = new GuestLogParser("vm", limits);
      assertEquals([...whole.push(bytes), ...whole.end()], entries);
      const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
      assertEquals(charactersLost(text, entries), "");
    } catch (error) {
      throw new Error(`Failed with UVM_FUZZ_SEED=${seed}`, { cause: error });
    }
  }
});

Deno.test("JsonScanner.scan() agrees with JSON.parse", () => {
  const pieces = [
    ...'{}[],:"\\ 0123456789.eE+-tfn\n',
    '"a"',
    '{"a":',
    "true",
    "false",
    "null",
    "1.5e-3",
    "\\u00",
    "\\n",
    "[[]]",
  ];
  let complete = 0;
  for (let seed = firstSeed; seed < firstSeed + rounds * 20; seed++) {
    const random = seededRandom(seed);
    let text = random.pick(["{", "[", '{"k":', "[1,"]);
    for (let i = random.below(8); i > 0; i--) text += random.pick(pieces);
    text += random.pick(["}", "]", "", "1}", "]}"]);
    const bytes = new TextEncoder().encode(text);
    const scanner = new JsonScanner(50);
    scanner.begin(0);
    const result = scanner.scan(bytes, bytes.length);
    // What the scanner calls complete is one value; nothing shorter is.
    const ends = result === "complete" ? scanner.position : bytes.length + 1;
    for (let end = 1; end <= bytes.length && end <= ends; end++) {
      assertEquals(isJson(text.slice(0, end)), end === ends, text);
    }
    if (result === "complete") complete++;
  }
  assert(complete > rounds, `Only ${complete} were complete`);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
