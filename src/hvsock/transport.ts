/**
 * The second seam: Hyper-V sockets by (VM id, service id), in the shapes of
 * `Deno.Listener` and `Deno.Conn`. Native over ws2_32.dll, and in memory; one
 * contract suite holds both.
 *
 * @module
 */

/** A Hyper-V socket address: two GUIDs in their text form, lower case. */
export interface HvSocketAddress {
  /** The VM's RuntimeId, or one of the well-known VM ids. */
  readonly vmId: string;
  /** The service, for Linux guests the vsock template with its port. */
  readonly serviceId: string;
}

/** How long and how often to try to connect, and what ends it early. */
export interface HvSocketConnectOptions {
  /** Ends the attempt with the signal's reason. */
  signal?: AbortSignal;
  /** Bound of one attempt, in milliseconds; Windows takes at most 300000. */
  timeoutMs?: number;
  /** Further attempts after a refused, unreachable or timed out one. */
  retries?: number;
  /** Pause between attempts, in milliseconds. */
  retryWaitMs?: number;
}

/** One connection. */
export interface HvSocketConn extends AsyncDisposable {
  /** This end. */
  readonly localAddr: HvSocketAddress;
  /** The other end. */
  readonly remoteAddr: HvSocketAddress;
  /** The bytes as they come; its cancel closes the connection. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Takes bytes; closing it half-closes the connection. */
  readonly writable: WritableStream<Uint8Array>;
  /**
   * Reads what is there, waits when nothing is: the count, or null at the
   * end of the stream. A close meanwhile rejects with ClosedError.
   */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Writes some of the bytes, at least one: the count. */
  write(data: Uint8Array): Promise<number>;
  /** Ends the writing side; the other end reads the end of the stream. */
  closeWrite(): Promise<void>;
  /** Closes both sides. Idempotent. */
  close(): void;
}

/** A bound and listening socket. Iterating it accepts until it is closed. */
export interface HvSocketListener
  extends AsyncIterable<HvSocketConn>, Disposable {
  /** Where it listens. */
  readonly addr: HvSocketAddress;
  /**
   * The next connection. Rejects with ClosedError once closed, with the
   * signal's reason when aborted.
   */
  accept(options?: { signal?: AbortSignal }): Promise<HvSocketConn>;
  /** Stops listening and ends waiting accepts. Idempotent. */
  close(): void;
}

/** Makes listeners and connections. */
export interface HvSocketTransport {
  /** Binds and listens; HvSocketError where the address is taken or denied. */
  listen(addr: HvSocketAddress): Promise<HvSocketListener>;
  /** Connects; HvSocketError where it fails, the signal's reason if aborted. */
  connect(
    addr: HvSocketAddress,
    options?: HvSocketConnectOptions,
  ): Promise<HvSocketConn>;
  /** Closes the transport and every socket it made. Idempotent. */
  close(): Promise<void>;
}
