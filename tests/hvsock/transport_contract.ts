/**
 * What every transport does: the suite runs on the one in memory and on the
 * native one over the C stand-in.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { ClosedError, HvSocketError } from "../../src/errors.ts";
import { vsockServiceId } from "../../src/hvsock/address.ts";
import { writeAll } from "../../src/hvsock/streams.ts";
import type {
  HvSocketAddress,
  HvSocketConn,
  HvSocketListener,
  HvSocketTransport,
} from "../../src/hvsock/transport.ts";
import { WinsockError } from "../../src/hvsock/winsock_error.ts";

/** A transport for one test. `done` looks that nothing is left behind. */
export interface TransportFixture {
  transport: HvSocketTransport;
  done?(): void;
}

/** An address that no other test has. */
export function freshAddress(port = 109): HvSocketAddress {
  return { vmId: crypto.randomUUID(), serviceId: vsockServiceId(port) };
}

/** Reads to the end of the stream. */
export async function readAll(conn: HvSocketConn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(1000);
  let text = "";
  for (;;) {
    const count = await conn.read(buffer);
    if (count === null) return text + decoder.decode();
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** A listener and both ends of a connection to it. */
async function pair(transport: HvSocketTransport) {
  const addr = freshAddress();
  const listener = await transport.listen(addr);
  const [host, guest] = await Promise.all([
    listener.accept(),
    transport.connect(addr),
  ]);
  return { addr, listener, host, guest };
}

/** Registers the suite under a name; `define` is for Bun, which has its own. */
export function testTransport(
  name: string,
  open: () => Promise<TransportFixture | undefined>,
  define: (name: string, fn: () => Promise<void>) => void = Deno.test,
): void {
  const test = (
    sentence: string,
    body: (transport: HvSocketTransport) => Promise<void>,
  ) =>
    define(`${name} ${sentence}`, async () => {
      const fixture = await open();
      if (fixture === undefined) {
        console.warn(`ignored: no C compiler for "${name}"`);
        return;
      }
      try {
        await body(fixture.transport);
      } finally {
        await fixture.transport.close();
      }
      fixture.done?.();
    });

  test("carries bytes both ways", async (transport) => {
    const { host, guest } = await pair(transport);
    await writeAll(guest, bytes("from the guest"));
    await guest.closeWrite();
    assertEquals(await readAll(host), "from the guest");
    await writeAll(host, bytes("from the host"));
    host.close();
    assertEquals(await readAll(guest), "from the host");
    assertEquals(await guest.read(new Uint8Array(1)), null);
  });

  test("names both ends of a connection", async (transport) => {
    const { addr, listener, host, guest } = await pair(transport);
    assertEquals(listener.addr, addr);
    assertEquals(guest.remoteAddr, addr);
    assertEquals(host.localAddr, addr);
    assertEquals(host.remoteAddr.serviceId, addr.serviceId);
  });

  test("takes GUIDs in any case and refuses other text", async (transport) => {
    const addr = freshAddress();
    const upper = {
      vmId: addr.vmId.toUpperCase(),
      serviceId: addr.serviceId.toUpperCase(),
    };
    const listener = await transport.listen(upper);
    assertEquals(listener.addr, addr);
    (await transport.connect(addr)).close();
    const wrong = { ...addr, vmId: "nonsense" };
    await assertRejects(() => transport.listen(wrong), TypeError, "nonsense");
    await assertRejects(() => transport.connect(wrong), TypeError, "nonsense");
  });

  test("gives readable and writable streams", async (transport) => {
    const { host, guest } = await pair(transport);
    const writing = (async () => {
      const writer = guest.writable.getWriter();
      for (let i = 0; i < 100; i++) await writer.write(bytes(`line ${i}\n`));
      await writer.close();
    })();
    const text = await new Response(
      host.readable as ReadableStream<Uint8Array<ArrayBuffer>>,
    ).text();
    await writing;
    assertEquals(text.split("\n").length, 101);
    assert(text.endsWith("line 99\n"));
  });

  test("half-closes one direction only", async (transport) => {
    const { host, guest } = await pair(transport);
    await host.closeWrite();
    assertEquals(await readAll(guest), "");
    await writeAll(guest, bytes("still here"));
    await guest.closeWrite();
    assertEquals(await readAll(host), "still here");
  });

  test("lets a slow reader hold up the writer", async (transport) => {
    const { host, guest } = await pair(transport);
    const chunk = new Uint8Array(256 * 1024);
    let written = 0;
    let stalled = false;
    const total = 64 * 1024 * 1024;
    const writing = (async () => {
      while (written < total) written += await guest.write(chunk);
      await guest.closeWrite();
    })();
    // The writer stalls well before all is written: two turns of the event
    // loop pass in which nothing moves.
    for (let quiet = 0, last = -1; quiet < 20;) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      quiet = written === last ? quiet + 1 : 0;
      last = written;
    }
    stalled = written < total;
    assert(stalled, `All of ${written} bytes went into the buffers`);
    let received = 0;
    const buffer = new Uint8Array(1024 * 1024);
    for (;;) {
      const count = await host.read(buffer);
      if (count === null) break;
      received += count;
    }
    await writing;
    assertEquals(received, written);
  });

  test("refuses a connect where nobody listens", async (transport) => {
    const error = await assertRejects(
      () => transport.connect(freshAddress(), { timeoutMs: 5000 }),
      HvSocketError,
      "WSAECONNREFUSED",
    );
    assertEquals(error.code, WinsockError.WSAECONNREFUSED);
  });

  test("connects as soon as a retry finds a listener", async (transport) => {
    const addr = freshAddress();
    const connecting = transport.connect(addr, {
      retries: 1000,
      retryWaitMs: 5,
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const listener = await transport.listen(addr);
    const [host, guest] = await Promise.all([listener.accept(), connecting]);
    await guest.closeWrite();
    assertEquals(await readAll(host), "");
  });

  test("gives up after the retries it was given", async (transport) => {
    await assertRejects(
      () => transport.connect(freshAddress(), { retries: 2, retryWaitMs: 1 }),
      HvSocketError,
    );
  });

  test("ends a connect's retries by its signal", async (transport) => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const connecting = transport.connect(freshAddress(), {
      retries: 1000,
      retryWaitMs: 100_000,
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(reason), 10);
    await assertRejects(() => connecting, Error, "enough");
    await assertRejects(
      () =>
        transport.connect(freshAddress(), {
          signal: AbortSignal.abort(reason),
        }),
      Error,
      "enough",
    );
  });

  test("refuses connect options that are out of range", async (transport) => {
    for (
      const options of [
        { timeoutMs: 0 },
        { timeoutMs: 300_001 },
        {
          timeoutMs: 1.5,
        },
        { retries: -1 },
        { retryWaitMs: NaN },
      ]
    ) {
      await assertRejects(
        () => transport.connect(freshAddress(), options),
        RangeError,
        Object.keys(options)[0],
      );
    }
  });

  test("refuses a second listener of one address", async (transport) => {
    const addr = freshAddress();
    const listener = await transport.listen(addr);
    const error = await assertRejects(
      () => transport.listen(addr),
      HvSocketError,
      "WSAEADDRINUSE",
    );
    assertEquals(error.code, WinsockError.WSAEADDRINUSE);
    listener.close();
    (await transport.listen(addr)).close();
  });

  test("frees the address of a listener that waits", async (transport) => {
    const addr = freshAddress();
    for (let i = 0; i < 20; i++) {
      const listener = await transport.listen(addr);
      const accepting = listener.accept();
      if (i % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      listener.close();
      await assertRejects(() => accepting, ClosedError);
    }
  });

  test("ends waiting accepts by close() and by signal", async (transport) => {
    const listener = await transport.listen(freshAddress());
    const controller = new AbortController();
    const aborted = listener.accept({ signal: controller.signal });
    const closed = [listener.accept(), listener.accept()];
    controller.abort(new Error("enough"));
    await assertRejects(() => aborted, Error, "enough");
    listener.close();
    listener.close();
    for (const accept of closed) await assertRejects(() => accept, ClosedError);
    await assertRejects(() => listener.accept(), ClosedError);
  });

  test("keeps a connection for a later accept after an abort", async (transport) => {
    const addr = freshAddress();
    const listener = await transport.listen(addr);
    const controller = new AbortController();
    const aborted = listener.accept({ signal: controller.signal });
    controller.abort(new Error("enough"));
    await assertRejects(() => aborted, Error, "enough");
    const guest = await transport.connect(addr);
    const host = await listener.accept();
    await guest.closeWrite();
    assertEquals(await readAll(host), "");
  });

  test("iterates a listener until it is closed", async (transport) => {
    const addr = freshAddress();
    const listener = await transport.listen(addr);
    const texts: string[] = [];
    const serving = (async () => {
      for await (const conn of listener) {
        texts.push(await readAll(conn));
        conn.close();
      }
    })();
    for (const text of ["one", "two", "three"]) {
      const guest = await transport.connect(addr);
      await writeAll(guest, bytes(text));
      await guest.closeWrite();
      assertEquals(await readAll(guest), "");
      guest.close();
    }
    listener.close();
    await serving;
    assertEquals(texts, ["one", "two", "three"]);
  });

  test("ends a read and a write by close()", async (transport) => {
    const { host, guest } = await pair(transport);
    const reading = host.read(new Uint8Array(10));
    const writing = (async () => {
      for (;;) await guest.write(new Uint8Array(1024 * 1024));
    })();
    const kept = assertRejects(() => writing, ClosedError);
    await reading;
    await new Promise((resolve) => setTimeout(resolve, 20));
    guest.close();
    await kept;
    const idle = await pair(transport);
    const waiting = idle.host.read(new Uint8Array(10));
    setTimeout(() => idle.host.close(), 5);
    await assertRejects(() => waiting, ClosedError);
    await assertRejects(() => idle.host.read(new Uint8Array(1)), ClosedError);
    await assertRejects(() => idle.host.write(new Uint8Array(1)), ClosedError);
  });

  test("tells a writer that the reader is gone", async (transport) => {
    const { host, guest } = await pair(transport);
    host.close();
    const error = await assertRejects(async () => {
      for (;;) await guest.write(new Uint8Array(1000));
    }, HvSocketError);
    assertEquals(
      [WinsockError.WSAECONNRESET, WinsockError.WSAECONNABORTED].some((code) =>
        code === error.code
      ),
      true,
    );
  });

  test("ends all by closing the transport", async (transport) => {
    const { listener, host, guest } = await pair(transport);
    const accepting = assertRejects(() => listener.accept(), ClosedError);
    const reading = assertRejects(
      () => host.read(new Uint8Array(1)),
      ClosedError,
    );
    const connecting = assertRejects(
      () =>
        transport.connect(freshAddress(), { retries: 99, retryWaitMs: 60_000 }),
      ClosedError,
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    await transport.close();
    await Promise.all([accepting, reading, connecting]);
    await assertRejects(() => guest.read(new Uint8Array(1)), ClosedError);
    await assertRejects(() => transport.listen(freshAddress()), ClosedError);
    await assertRejects(() => transport.connect(freshAddress()), ClosedError);
    await transport.close();
  });

  test("serves 200 listeners whose guests write at once", async (transport) => {
    const size = 50_000;
    const addresses = Array.from({ length: 200 }, () => freshAddress());
    const listeners: HvSocketListener[] = await Promise.all(
      addresses.map((addr) => transport.listen(addr)),
    );
    const accepting = listeners.map((listener) => listener.accept());
    await new Promise((resolve) => setTimeout(resolve, 5));
    const writing = addresses.map(async (addr, i) => {
      const guest = await transport.connect(addr);
      await writeAll(guest, bytes(`${i}:`.padEnd(size, "x")));
      await guest.closeWrite();
      return guest;
    });
    const reading = accepting.map(async (accept, i) => {
      const text = await readAll(await accept);
      assertEquals(text.length, size);
      assert(text.startsWith(`${i}:`));
    });
    await Promise.all([...writing, ...reading]);
  });
}
