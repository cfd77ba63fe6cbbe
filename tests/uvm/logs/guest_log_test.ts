import { assert, assertEquals, assertRejects } from "@std/assert";
import { HvSocketError } from "../../../src/errors.ts";
import { vsockServiceId } from "../../../src/hvsock/address.ts";
import { memoryTransport } from "../../../src/hvsock/memory_transport.ts";
import { writeAll } from "../../../src/hvsock/streams.ts";
import type {
  HvSocketConn,
  HvSocketTransport,
} from "../../../src/hvsock/transport.ts";
import { WinsockError } from "../../../src/hvsock/winsock_error.ts";
import type { GuestLogEntry } from "../../../src/uvm/logs/entry.ts";
import {
  type GuestLog,
  openGuestLog,
  type OpenGuestLogOptions,
} from "../../../src/uvm/logs/guest_log.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const line = (text: unknown) => `{"level":"info","msg":"${text}"}\n`;

/** A log in memory and the guest's way to it. */
async function openLog(options: Partial<OpenGuestLogOptions> = {}) {
  const transport = options.transport ?? memoryTransport();
  const vmId = crypto.randomUUID();
  const log = await openGuestLog({ transport, vmId, ...options });
  const serviceId = vsockServiceId(options.port ?? 109);
  return {
    transport,
    log,
    connect: () => transport.connect({ vmId, serviceId }),
  };
}

async function messages(log: GuestLog): Promise<string[]> {
  const found: string[] = [];
  for await (const { message } of log.entries) found.push(message);
  return found;
}

async function write(guest: HvSocketConn, text: string): Promise<void> {
  await writeAll(guest, bytesOf(text));
}

Deno.test("openGuestLog() listens at once and forwards from begin() on", async () => {
  const { log, connect } = await openLog();
  const guest = await connect();
  await write(guest, line("early") + "panic: oh\n");
  log.begin();
  log.begin();
  const reading = messages(log);
  await write(guest, line("late") + '{"level":"inf');
  await guest.closeWrite();
  assertEquals(await reading, ["early", "panic: oh", "late", '{"level":"inf']);
  await log.done;
  await log.close();
});

Deno.test("openGuestLog() names the VM where it cannot listen", async () => {
  const { transport, log } = await openLog();
  const error = await assertRejects(
    () => openGuestLog({ transport, vmId: log.vmId, id: "my-vm" }),
    HvSocketError,
    'Cannot listen for the log of VM "my-vm"',
  );
  assertEquals(error.id, "my-vm");
  assertEquals(error.code, WinsockError.WSAEADDRINUSE);
  await log.close();
});

Deno.test("openGuestLog() checks its options and its signal", async () => {
  const transport = memoryTransport();
  const vmId = crypto.randomUUID();
  const open = (options: Partial<OpenGuestLogOptions>) =>
    openGuestLog({ transport, vmId, ...options });
  await assertRejects(() => open({ port: -1 }), RangeError, "-1");
  await assertRejects(
    () => open({ limits: { maxRawBytes: 0 } }),
    RangeError,
    "maxRawBytes",
  );
  await assertRejects(() => open({ vmId: "x" }), TypeError, "vmId");
  const controller = new AbortController();
  const opening = open({ signal: controller.signal });
  controller.abort(new Error("enough"));
  await assertRejects(() => opening, Error, "enough");
  await (await open({})).close();
});

Deno.test("GuestLog.close() ends a log whose guest never connects", async () => {
  const { log } = await openLog();
  log.begin();
  const reading = messages(log);
  await log.close();
  assertEquals(await reading, []);
  await log.done;
});

Deno.test("GuestLog.close() ends a log that never began", async () => {
  const { log, connect } = await openLog();
  const reading = messages(log);
  await connect();
  await log.close();
  log.begin();
  assertEquals(await reading, []);
  await assertRejects(connect, HvSocketError);
});

Deno.test("GuestLog.close() forwards what has arrived", async () => {
  const { log, connect } = await openLog();
  log.begin();
  const reading = messages(log);
  const guest = await connect();
  const texts = Array.from({ length: 1000 }, (_, i) => `line ${i}`);
  await write(guest, texts.map(line).join("") + "half a li");
  await log.close();
  assertEquals(await reading, [...texts, "half a li"]);
});

Deno.test("GuestLog.close() without a drain ends a guest that writes for ever", async () => {
  const { log, connect } = await openLog();
  log.begin();
  const guest = await connect();
  const writing = assertRejects(async () => {
    for (;;) await write(guest, line("again"));
  }, HvSocketError);
  for await (const entry of log.entries) {
    assertEquals(entry.message, "again");
    break;
  }
  await log.close({ drainMs: 0 });
  await writing;
});

Deno.test("GuestLog.close() is bounded with a consumer that never reads on", async () => {
  const { log, connect } = await openLog({ limits: { maxQueuedBytes: 1000 } });
  log.begin();
  const iterator = log.entries[Symbol.asyncIterator]();
  const first = iterator.next();
  const guest = await connect();
  const writing = assertRejects(async () => {
    for (;;) await write(guest, line("x".repeat(500)));
  }, HvSocketError);
  assertEquals((await first).done, false);
  await log.close({ drainMs: 30 });
  await writing;
  let left = 0;
  while (!(await iterator.next()).done) left++;
  assert(left < 2000, `${left} entries were queued`);
});

Deno.test("GuestLog.entries slows the guest down to its consumer", async () => {
  const { log, connect } = await openLog({ limits: { maxQueuedBytes: 4000 } });
  log.begin();
  const guest = await connect();
  const iterator = log.entries[Symbol.asyncIterator]();
  let written = 0;
  const total = 20_000;
  const writing = (async () => {
    const text = line("x".repeat(70));
    for (; written < total; written++) await write(guest, text);
    await guest.closeWrite();
  })();
  await iterator.next();
  for (let quiet = 0, last = -1; quiet < 20;) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    quiet = written === last ? quiet + 1 : 0;
    last = written;
  }
  assert(written < 5000, `The guest could write ${written} lines`);
  let count = 1;
  while (!(await iterator.next()).done) count++;
  await writing;
  assertEquals(count, total);
  await log.close();
});

Deno.test("GuestLog holds the newest entries while nobody reads", async () => {
  const { log, connect } = await openLog({ limits: { maxHeldEntries: 10 } });
  log.begin();
  const guest = await connect();
  for (let i = 0; i < 50; i++) {
    await write(guest, line(i));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await guest.closeWrite();
  await log.done;
  const tail = log.tail.map((entry) => entry.message);
  assertEquals(tail, Array.from({ length: 10 }, (_, i) => String(40 + i)));
  const got = await messages(log);
  assertEquals(got.at(-1), "49");
  assertEquals(got.length + log.discarded, 50);
  assertEquals(log.discarded > 0, true);
  await log.close();
});

Deno.test("GuestLog holds bounded memory while nobody reads", async () => {
  const { log, connect } = await openLog({ limits: { maxHeldBytes: 50_000 } });
  log.begin();
  const guest = await connect();
  for (let i = 0; i < 100; i++) await write(guest, line("x".repeat(10_000)));
  await guest.closeWrite();
  await log.done;
  const held = log.tail.reduce((sum, entry) => sum + entry.message.length, 0);
  assert(held > 0 && held <= 50_000 + 65_536, `${held} characters are held`);
  await log.close();
});

Deno.test("GuestLog holds bounded memory of a guest that ends in the middle of a line", async () => {
  const { log, connect } = await openLog({
    reconnect: true,
    limits: { maxHeldBytes: 50_000 },
  });
  log.begin();
  for (let i = 0; i < 20; i++) {
    const guest = await connect();
    await write(guest, "x".repeat(10_000));
    await guest.closeWrite();
    assertEquals(await guest.read(new Uint8Array(1)), null);
  }
  await log.close();
  const held = log.tail.reduce((sum, entry) => sum + entry.message.length, 0);
  assert(held > 0 && held <= 60_000, `${held} characters are held`);
});

Deno.test("GuestLog.entries serves every consumer", async () => {
  const { log, connect } = await openLog();
  log.begin();
  const consumers = [messages(log), messages(log), messages(log)];
  const leaving = (async () => {
    for await (const _entry of log.entries) break;
  })();
  const guest = await connect();
  const texts = Array.from({ length: 3000 }, (_, i) => `line ${i}`);
  for (const text of texts) await write(guest, line(text));
  await guest.closeWrite();
  for (const consumer of consumers) assertEquals(await consumer, texts);
  await leaving;
  await log.close();
});

Deno.test("GuestLog takes one connection, or one after the other", async () => {
  const once = await openLog();
  once.log.begin();
  const guest = await once.connect();
  await write(guest, line("one"));
  await guest.closeWrite();
  assertEquals(await messages(once.log), ["one"]);
  await assertRejects(once.connect, HvSocketError);
  await once.log.close();

  const again = await openLog({ reconnect: true });
  again.log.begin();
  const reading = messages(again.log);
  for (const text of ["one", "two"]) {
    const guest = await again.connect();
    await write(guest, `${line(text)}cut`);
    await guest.closeWrite();
    assertEquals(await guest.read(new Uint8Array(1)), null);
  }
  await again.log.close();
  assertEquals(await reading, ["one", "cut", "two", "cut"]);
});

/** A transport whose first connection ends with an error when read. */
function failingTransport(code: number): HvSocketTransport {
  const transport = memoryTransport();
  return {
    connect: (addr, options) => transport.connect(addr, options),
    close: () => transport.close(),
    async listen(addr) {
      const listener = await transport.listen(addr);
      const accept = listener.accept.bind(listener);
      listener.accept = async (options) => {
        const conn = await accept(options);
        const read = conn.read.bind(conn);
        conn.read = async (buffer) => {
          const count = await read(buffer);
          if (count !== null) return count;
          throw new HvSocketError("Cannot read", { operation: "read", code });
        };
        return conn;
      };
      return listener;
    },
  };
}

Deno.test("GuestLog ends silently where the VM is gone", async () => {
  for (const name of ["WSAECONNRESET", "WSAECONNABORTED"] as const) {
    const { log, connect } = await openLog({
      transport: failingTransport(WinsockError[name]),
    });
    log.begin();
    const guest = await connect();
    await write(guest, line("last"));
    await guest.closeWrite();
    assertEquals(await messages(log), ["last"]);
    await log.done;
    await log.close();
  }
});

Deno.test("GuestLog.entries throws where the log cannot be read", async () => {
  const { log, connect } = await openLog({
    id: "my-vm",
    transport: failingTransport(WinsockError.WSAENETDOWN),
  });
  log.begin();
  const guest = await connect();
  await write(guest, `${line("last")}cut`);
  await guest.closeWrite();
  const got: GuestLogEntry[] = [];
  await assertRejects(
    async () => {
      for await (const entry of log.entries) got.push(entry);
    },
    HvSocketError,
    'Cannot read the log of VM "my-vm"',
  );
  assertEquals(got.map((entry) => entry.message), ["last", "cut"]);
  await assertRejects(() => log.done, HvSocketError);
  await log.close();
});

Deno.test("GuestLog lets timers run while a guest writes without end", async () => {
  const { log, connect } = await openLog();
  log.begin();
  const reading = messages(log);
  const guest = await connect();
  let stop = false;
  setTimeout(() => stop = true, 10);
  const text = line("x".repeat(100));
  let lines = 0;
  // Without turns of the event loop the timer would never stop this.
  while (!stop) {
    await write(guest, text);
    lines++;
  }
  await guest.closeWrite();
  assertEquals((await reading).length, lines);
  await log.close();
});
