/**
 * Lines per second of a guest's log: from the socket to entries, and from the
 * socket to NDJSON on standard output, beside two floors of the same run: the
 * raw bytes through the same socket, and `JSON.parse` alone on the same lines.
 *
 * The native transport runs over the C stand-in; the guest is a thread of the
 * stand-in that writes as fast as the socket takes it. The way to standard
 * output runs in a child process; this one reads the pipe.
 *
 * @module
 */
import { vsockServiceId } from "../src/hvsock/address.ts";
import { nativeTransportOn } from "../src/hvsock/native_transport.ts";
import { formatNdjson } from "../src/uvm/logs/format.ts";
import { type GuestLog, openGuestLog } from "../src/uvm/logs/guest_log.ts";
import { openSocketStandIn } from "../tests/hvsock/socket_stand_in.ts";

/** One figure. */
export interface Row {
  name: string;
  value: number;
  unit: string;
}

const lineBytes = 200;
const linesPerBlock = 5000;
const blocks = 100;
const lines = linesPerBlock * blocks;
/** Each way runs so often, taking turns: the machine is not ours alone. */
const rounds = 5;
const port = 109;

/** The figures: the best rate of each way, and entries over the floor. */
export async function benchGuestLog(): Promise<Row[]> {
  const ways: Record<string, () => Promise<number>> = {
    "guest log: raw bytes through the socket (floor)": rawBytes,
    "guest log: JSON.parse alone (floor)": parseAlone,
    "guest log: socket to entry": toEntries,
    "guest log: socket to entry, one by one": toSingleEntries,
    "guest log: socket to NDJSON on stdout": toStdout,
  };
  const best: Record<string, number> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, way] of Object.entries(ways)) {
      best[name] = Math.max(best[name] ?? 0, await way());
    }
  }
  const rows = Object.entries(best).map(([name, rate]) => ({
    name,
    value: Math.round(rate),
    unit: "lines/s",
  }));
  const [, floor, entries] = rows;
  const share = Math.round(100 * entries.value / floor.value);
  return [...rows, {
    name: "guest log: socket to entry over JSON.parse alone",
    value: share,
    unit: "%",
  }];
}

/** Lines as the guest's agent writes them, 200 bytes each with newline. */
function makeBlock(): string {
  let text = "";
  for (let i = 0; i < linesPerBlock; i++) {
    const entry = {
      level: i % 10 === 0 ? "warning" : "info",
      msg: `opengcs::bridge - message ${i} read`,
      time: "2018-10-15T17:08:15.123456Z",
      cid: "0123456789abcdef",
      type: i % 7,
      duration: i / 8,
      pad: "",
    };
    const room = lineBytes - 1 - JSON.stringify(entry).length;
    entry.pad = "x".repeat(room);
    text += `${JSON.stringify(entry)}\n`;
  }
  return text;
}

const block = makeBlock();

/** A transport with a guest that writes all lines to an address. */
async function stage() {
  const standIn = await openSocketStandIn();
  if (!standIn) throw new Error("There is no C compiler");
  const transport = nativeTransportOn(standIn.options);
  const vmId = crypto.randomUUID();
  const addr = { vmId, serviceId: vsockServiceId(port) };
  const bytes = new TextEncoder().encode(block);
  return {
    transport,
    addr,
    guest: () => standIn.guest(addr, bytes, blocks),
    async end() {
      await transport.close();
      standIn[Symbol.dispose]();
    },
  };
}

/** Lines per second for a time in milliseconds. */
function rateOf(startMs: number, count: number): number {
  if (count !== lines) throw new Error(`${count} of ${lines} lines came`);
  return lines / (performance.now() - startMs) * 1000;
}

async function rawBytes(): Promise<number> {
  const { transport, addr, guest, end } = await stage();
  const listener = await transport.listen(addr);
  const startMs = performance.now();
  guest();
  const conn = await listener.accept();
  const buffer = new Uint8Array(64 * 1024);
  let bytes = 0;
  for (;;) {
    const count = await conn.read(buffer);
    if (count === null) break;
    bytes += count;
  }
  const rate = rateOf(startMs, bytes / lineBytes);
  await end();
  return rate;
}

function parseAlone(): Promise<number> {
  const texts = block.split("\n").slice(0, -1);
  const startMs = performance.now();
  let count = 0;
  for (let i = 0; i < blocks; i++) {
    for (const text of texts) {
      if (JSON.parse(text).type >= 0) count++;
    }
  }
  return Promise.resolve(rateOf(startMs, count));
}

async function withLog(
  consume: (log: GuestLog) => Promise<number>,
): Promise<number> {
  const { transport, addr, guest, end } = await stage();
  const log = await openGuestLog({ transport, vmId: addr.vmId, port });
  log.begin();
  const startMs = performance.now();
  guest();
  const count = await consume(log);
  const rate = rateOf(startMs, count);
  await log.close();
  await end();
  return rate;
}

function toEntries(): Promise<number> {
  return withLog(async (log) => {
    let count = 0;
    for await (const { entries } of log.batches) {
      for (const entry of entries) if (!entry.raw) count++;
    }
    return count;
  });
}

function toSingleEntries(): Promise<number> {
  return withLog(async (log) => {
    let count = 0;
    for await (const entry of log.entries) if (!entry.raw) count++;
    return count;
  });
}

async function toStdout(): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", import.meta.url, "child"],
    stdout: "piped",
  }).spawn();
  let startMs = 0;
  let count = 0;
  for await (const chunk of child.stdout) {
    // The time before is the child's start.
    if (startMs === 0) startMs = performance.now();
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) {
      count++;
    }
  }
  const { success } = await child.status;
  if (!success) throw new Error("The child failed");
  return rateOf(startMs, count);
}

/** The child of {@linkcode toStdout}. */
async function writeNdjson(): Promise<void> {
  const encoder = new TextEncoder();
  await withLog(async (log) => {
    let count = 0;
    for await (const { entries } of log.batches) {
      let text = "";
      for (const entry of entries) text += `${formatNdjson(entry)}\n`;
      const bytes = encoder.encode(text);
      for (let at = 0; at < bytes.length;) {
        at += await Deno.stdout.write(bytes.subarray(at));
      }
      count += entries.length;
    }
    return count;
  });
}

if (import.meta.main) {
  if (Deno.args[0] === "child") await writeNdjson();
  else console.table(await benchGuestLog());
}
