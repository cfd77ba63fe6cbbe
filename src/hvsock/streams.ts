/**
 * What connections and listeners of both transports have in common: their
 * streams and their iteration.
 *
 * @module
 */
import { ClosedError } from "../errors.ts";
import type { HvSocketConn, HvSocketListener } from "./transport.ts";

/** Bytes that one pull of a readable stream asks for. */
const pullSize = 64 * 1024;

/** A connection's bytes as a stream. Cancelling closes the connection. */
export function readableOf(
  conn: Pick<HvSocketConn, "read" | "close">,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const buffer = new Uint8Array(pullSize);
      const count = await conn.read(buffer);
      if (count === null) controller.close();
      else controller.enqueue(buffer.subarray(0, count));
    },
    cancel: () => conn.close(),
  }, { highWaterMark: 0 });
}

/** A connection's writing side as a stream. Closing it half-closes. */
export function writableOf(
  conn: Pick<HvSocketConn, "write" | "closeWrite" | "close">,
): WritableStream<Uint8Array> {
  return new WritableStream<Uint8Array>({
    write: (data) => writeAll(conn, data),
    close: () => conn.closeWrite(),
    abort: () => conn.close(),
  });
}

/** Writes all of the bytes, waiting for the other end as needed. */
export async function writeAll(
  conn: Pick<HvSocketConn, "write">,
  data: Uint8Array,
): Promise<void> {
  while (data.length > 0) data = data.subarray(await conn.write(data));
}

/** Accepts until the listener is closed. */
export async function* acceptAll(
  listener: Pick<HvSocketListener, "accept">,
): AsyncGenerator<HvSocketConn, void, undefined> {
  for (;;) {
    let conn: HvSocketConn;
    try {
      conn = await listener.accept();
    } catch (error) {
      if (error instanceof ClosedError) return;
      throw error;
    }
    yield conn;
  }
}
