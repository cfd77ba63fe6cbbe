import { assert, assertEquals, assertRejects } from "@std/assert";
import type { GuestLogEntry } from "../../../src/uvm/logs/entry.ts";
import {
  type EntryBatch,
  EntryFanOut,
} from "../../../src/uvm/logs/entry_queue.ts";
import {
  type GuestLogLimits,
  resolveLimits,
} from "../../../src/uvm/logs/limits.ts";
import { GuestLogParser } from "../../../src/uvm/logs/parser.ts";

const fanOutOf = (limits: GuestLogLimits = {}) =>
  new EntryFanOut(resolveLimits(limits));

/** One batch of lines; 10 bytes for each. */
function batchOf(...messages: (string | number)[]): EntryBatch {
  const parser = new GuestLogParser("vm", resolveLimits());
  const text = messages.map((message) => `${message}\n`).join("");
  const entries = parser.push(new TextEncoder().encode(text));
  return { entries, bytes: 10 * entries.length };
}

/** The messages up to so many, or to the end. */
async function take(
  entries: AsyncIterable<GuestLogEntry>,
  count = Infinity,
): Promise<string[]> {
  const found: string[] = [];
  for await (const { message } of entries) {
    found.push(message);
    if (found.length >= count) break;
  }
  return found;
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => from + i);
const texts = (from: number, to: number) => numbers(from, to).map(String);

Deno.test("EntryFanOut.entries() goes on where the last consumer stopped", async () => {
  const fanOut = fanOutOf();
  fanOut.push(batchOf(0, 1, 2, 3));
  fanOut.push(batchOf(4, 5));
  assertEquals(await take(fanOut.entries(), 2), ["0", "1"]);
  fanOut.push(batchOf(6, 7));
  assertEquals(await take(fanOut.entries(), 1), ["2"]);
  assertEquals(await take(fanOut.entries(), 3), ["3", "4", "5"]);
  fanOut.push(batchOf(8));
  assertEquals(await take(fanOut.entries(), 3), ["6", "7", "8"]);
  fanOut.push(batchOf(9));
  fanOut.end();
  assertEquals(await take(fanOut.entries()), ["9"]);
  assertEquals(await take(fanOut.entries()), []);
  assertEquals(fanOut.discarded, 0);
});

Deno.test("EntryFanOut.entries() goes on where a consumer threw", async () => {
  const fanOut = fanOutOf();
  fanOut.push(batchOf(0, 1, 2));
  await assertRejects(
    async () => {
      for await (const { message } of fanOut.entries()) throw Error(message);
    },
    Error,
    "0",
  );
  fanOut.end();
  assertEquals(await take(fanOut.entries()), ["1", "2"]);
});

Deno.test("EntryFanOut.entries() gives what was left before the log's error", async () => {
  const fanOut = fanOutOf();
  fanOut.push(batchOf(0, 1, 2));
  assertEquals(await take(fanOut.entries(), 1), ["0"]);
  fanOut.end(new Error("broken"));
  const entries = fanOut.entries();
  assertEquals((await entries.next()).value?.message, "1");
  assertEquals((await entries.next()).value?.message, "2");
  await assertRejects(() => entries.next(), Error, "broken");
  await assertRejects(() => take(fanOut.entries()), Error, "broken");
});

Deno.test("EntryFanOut.entries() gives other consumers nothing twice", async () => {
  const fanOut = fanOutOf();
  const staying = fanOut.entries();
  const leaving = fanOut.entries();
  const first = [staying.next(), leaving.next()];
  fanOut.push(batchOf(0, 1, 2));
  for (const next of first) assertEquals((await next).value?.message, "0");
  await leaving.return();
  // While one reads, a new one begins with what comes from then on.
  const late = fanOut.entries();
  const lateFirst = late.next();
  fanOut.push(batchOf(3));
  assertEquals((await lateFirst).value?.message, "3");
  assertEquals((await staying.next()).value?.message, "1");
  await late.return();
  await staying.return();
  // The last one to leave is the one that is gone on from.
  fanOut.end();
  assertEquals(await take(fanOut.entries()), ["2", "3"]);
});

Deno.test("EntryFanOut.batches() goes on in the middle of a batch", async () => {
  const fanOut = fanOutOf();
  fanOut.push(batchOf(0, 1, 2));
  fanOut.push(batchOf(3, 4));
  fanOut.push(batchOf(5, 6));
  assertEquals(await take(fanOut.entries(), 1), ["0"]);
  const found: string[][] = [];
  for await (const { entries } of fanOut.batches()) {
    found.push(entries.map(({ message }) => message));
    if (found.length === 2) break;
  }
  assertEquals(found, [["1", "2"], ["3", "4"]]);
  fanOut.end();
  assertEquals(await take(fanOut.entries()), ["5", "6"]);
});

Deno.test("EntryFanOut.entries() notes a batch with the first entry that it gives", async () => {
  const fanOut = fanOutOf();
  const [one, two] = [batchOf(0, 1, 2), batchOf(3)];
  fanOut.push(one);
  fanOut.push(two);
  assertEquals(await take(fanOut.entries(), 1), ["0"]);
  fanOut.end();
  const noted: [EntryBatch, number][] = [];
  await take(fanOut.entries((batch, from) => noted.push([batch, from])));
  assertEquals(noted, [[one, 1], [two, 0]]);
  assert(noted[0][0] === one && noted[1][0] === two);
});

Deno.test("EntryFanOut does not hold the guest up for a consumer that left", async () => {
  const fanOut = fanOutOf({ maxQueuedBytes: 100 });
  const entries = fanOut.entries();
  const first = entries.next();
  fanOut.push(batchOf(...numbers(0, 5)));
  fanOut.push(batchOf(...numbers(5, 20)));
  await first;
  assertEquals(fanOut.hasRoom, false);
  const room = fanOut.room();
  await entries.return();
  await room;
  fanOut.push(batchOf(...numbers(20, 40)));
  assertEquals(fanOut.hasRoom, true);
});

Deno.test("EntryFanOut keeps all that a busy guest's consumer left", async () => {
  // More entries than are held wait for the consumer when it stops.
  const fanOut = fanOutOf({ maxHeldEntries: 10, maxQueuedBytes: 1000 });
  const entries = fanOut.entries();
  const first = entries.next();
  let sent = 0;
  const send = (count: number) => {
    fanOut.push(batchOf(...numbers(sent, sent + count)));
    sent += count;
  };
  send(20);
  await first;
  while (fanOut.hasRoom) send(20);
  await entries.return();
  send(20);
  fanOut.end();
  assertEquals(await take(fanOut.entries()), texts(1, sent));
  assertEquals(fanOut.discarded, 0);
});

Deno.test("EntryFanOut bounds what waits for the next consumer, and counts the rest", async () => {
  const fanOut = fanOutOf({ maxHeldEntries: 10, maxQueuedBytes: 1000 });
  let [sent, got] = [0, 0];
  // Consumers come and stop, and take less than the guest sends.
  for (let round = 0; round < 50; round++) {
    fanOut.push(batchOf(...numbers(sent, sent + 20)));
    sent += 20;
    got += (await take(fanOut.entries(), 3)).length;
  }
  fanOut.end();
  const rest = await take(fanOut.entries());
  assertEquals(rest, texts(sent - rest.length, sent));
  // Twice of what may wait for one is 200 entries; batches go whole.
  assert(rest.length > 180 && rest.length <= 220, `${rest.length} were held`);
  assertEquals(got + rest.length + fanOut.discarded, sent);
});
