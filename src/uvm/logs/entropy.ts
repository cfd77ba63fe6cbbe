/**
 * The entropy that newer Linux guests read when they boot (`-e 1`): 512 random
 * bytes on vsock port 1, then the end of the stream.
 *
 * @module
 */
import { ClosedError } from "../../errors.ts";
import { vsockServiceId } from "../../hvsock/address.ts";
import { writeAll } from "../../hvsock/streams.ts";
import type {
  HvSocketConn,
  HvSocketListener,
  HvSocketTransport,
} from "../../hvsock/transport.ts";

/** What {@linkcode openEntropy} takes. */
export interface OpenEntropyOptions {
  /** Where to listen. */
  transport: HvSocketTransport;
  /** The VM's RuntimeId, a GUID. */
  vmId: string;
  /** The vsock port; default 1. */
  port?: number;
}

/** Serves entropy until it is closed. */
export interface EntropyServer extends AsyncDisposable {
  /** Ends it, and a connection that is being served. Idempotent. */
  close(): Promise<void>;
}

/** Bytes that a guest gets. */
const entropySize = 512;
/** Failures to accept, one after the other, that end the server. */
const maxFailures = 10;

/**
 * Serves each connection of the guest, one after the other. HvSocketError
 * where the socket cannot listen.
 */
export async function openEntropy(
  { transport, vmId, port = 1 }: OpenEntropyOptions,
): Promise<EntropyServer> {
  const listener = await transport.listen({
    vmId,
    serviceId: vsockServiceId(port),
  });
  let current: HvSocketConn | undefined;
  const serving = serve(listener, (conn) => current = conn);
  const close = async () => {
    listener.close();
    current?.close();
    await serving;
  };
  return { close, [Symbol.asyncDispose]: close };
}

async function serve(
  listener: HvSocketListener,
  track: (conn: HvSocketConn | undefined) => void,
): Promise<void> {
  for (let failures = 0; failures < maxFailures;) {
    let conn: HvSocketConn;
    try {
      conn = await listener.accept();
      failures = 0;
    } catch (error) {
      if (error instanceof ClosedError) return;
      failures++;
      continue;
    }
    track(conn);
    try {
      const bytes = crypto.getRandomValues(new Uint8Array(entropySize));
      await writeAll(conn, bytes);
      await conn.closeWrite();
    } catch {
      // The guest is gone, or the server is closed: neither has a reader.
    } finally {
      track(undefined);
      conn.close();
    }
  }
}
