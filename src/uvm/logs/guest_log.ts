/**
 * The log of one guest: a listener for its agent, and the entries it sends.
 *
 * @module
 */
import { ClosedError } from "../../errors.ts";
import { vsockServiceId } from "../../hvsock/address.ts";
import type {
  HvSocketConn,
  HvSocketListener,
  HvSocketTransport,
} from "../../hvsock/transport.ts";
import { isConnectionEnded } from "../../hvsock/winsock_error.ts";
import { nextTurn } from "../../system/macrotask.ts";
import type { GuestLogEntry } from "./entry.ts";
import { type EntryBatch, EntryFanOut } from "./entry_queue.ts";
import { type GuestLogLimits, resolveLimits } from "./limits.ts";
import { logError } from "./log_error.ts";
import { GuestLogParser } from "./parser.ts";

/** What {@linkcode openGuestLog} takes. */
export interface OpenGuestLogOptions {
  /** Where to listen. */
  transport: HvSocketTransport;
  /** The VM's RuntimeId, a GUID. */
  vmId: string;
  /** The compute system's id, for messages; default the RuntimeId. */
  id?: string;
  /** The vsock port; default 109, where the guest's agent connects to. */
  port?: number;
  /**
   * Takes another connection when one has ended, one at a time: for guests
   * whose relay reconnects (`vsockexec -r`). By default the first connection
   * is the only one, as with the seed, and its end is the log's.
   */
  reconnect?: boolean;
  /** Bounds of what the guest can make the host keep. */
  limits?: GuestLogLimits;
  /** Ends the opening; the log itself lives until close(). */
  signal?: AbortSignal;
}

/** Bytes that are read at once. */
const readSize = 64 * 1024;
/** Time without a pause after which timers and other VMs get their turn. */
const turnMs = 8;
/** What close() has for what has arrived, by default. */
const defaultDrainMs = 1000;
/** A connection that is silent for so long has no more to drain. */
const quietMs = 100;
/** A connection that came just before close() is accepted within this. */
const acceptMs = 20;

/**
 * Listens for a guest's log. The entries begin to flow with begin().
 *
 * Throws RangeError for a port or limit out of range, HvSocketError where the
 * socket cannot listen, PlatformError where there are no such sockets.
 */
export async function openGuestLog(
  options: OpenGuestLogOptions,
): Promise<GuestLog> {
  const { transport, vmId, id = vmId, port = 109, signal } = options;
  signal?.throwIfAborted();
  const limits = resolveLimits(options.limits);
  const serviceId = vsockServiceId(port);
  let listener: HvSocketListener;
  try {
    listener = await transport.listen({ vmId, serviceId });
  } catch (cause) {
    throw logError("Cannot listen for the log", id, cause);
  }
  if (signal?.aborted) {
    listener.close();
    throw signal.reason;
  }
  return new GuestLog(listener, { ...options, id, limits });
}

/** The log of one guest. Nothing in it waits for ever: close() ends it all. */
export class GuestLog implements AsyncDisposable {
  /** The compute system's id. */
  readonly id: string;
  /** The VM's RuntimeId. */
  readonly vmId: string;
  /**
   * Resolves when the log has ended: by its guest, or by close(). Rejects with
   * HvSocketError where it could not be read.
   */
  readonly done: Promise<void>;
  readonly #listener: HvSocketListener;
  readonly #reconnect: boolean;
  readonly #parser: GuestLogParser;
  readonly #fanOut: EntryFanOut;
  readonly #end: () => void;
  readonly #fail: (error: unknown) => void;
  #begun = false;
  #stopped = false;
  #closing: Promise<void> | undefined;
  /** When close() drains no longer. */
  #drainEndMs = Infinity;
  #conn: HvSocketConn | undefined;
  #bytesRead = 0;

  /** For {@linkcode openGuestLog}. */
  constructor(
    listener: HvSocketListener,
    options: OpenGuestLogOptions & {
      id: string;
      limits: Required<GuestLogLimits>;
    },
  ) {
    this.id = options.id;
    this.vmId = listener.addr.vmId;
    this.#listener = listener;
    this.#reconnect = options.reconnect ?? false;
    this.#parser = new GuestLogParser(this.vmId, options.limits);
    this.#fanOut = new EntryFanOut(options.limits);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.done = promise;
    this.#end = resolve;
    this.#fail = reject;
    // Who does not ask for it must not be ended by it.
    promise.catch(() => {});
  }

  /**
   * The entries, until the log ends; HvSocketError where it cannot be read.
   *
   * Iterate as often as you like: each consumer gets every entry from then on,
   * the first one also what was held until then. A loop that stops early
   * leaves what it has not got: where nobody else reads meanwhile, the next
   * one goes on with the very next entry. A slow consumer slows the guest.
   * Without any, the guest is not held up: the newest entries are held (1000
   * entries or 1 MiB; at least 512 KiB of what came after a consumer had
   * left), older ones let go of and counted.
   */
  get entries(): AsyncIterable<GuestLogEntry> {
    return { [Symbol.asyncIterator]: () => this.#fanOut.entries() };
  }

  /**
   * The same entries, telling of each batch before its first entry, and from
   * which of its entries on it is given: for UtilityVm.logs().
   */
  read(
    note: (batch: EntryBatch, from: number) => void,
  ): AsyncGenerator<GuestLogEntry, void, undefined> {
    return this.#fanOut.entries(note);
  }

  /**
   * The same entries in the groups they came in, for who needs the speed. A
   * group that was given counts as read, whole.
   */
  get batches(): AsyncIterable<EntryBatch> {
    return { [Symbol.asyncIterator]: () => this.#fanOut.batches() };
  }

  /** The newest entries (1000 entries or 1 MiB), for a failure's report. */
  get tail(): GuestLogEntry[] {
    return this.#fanOut.tail();
  }

  /** Entries that were let go of while there was no consumer. */
  get discarded(): number {
    return this.#fanOut.discarded;
  }

  /** True once the guest has connected. */
  get isConnected(): boolean {
    return this.#bytesRead > 0 || this.#conn !== undefined;
  }

  /** Begins to accept and to forward. Idempotent; nothing after close(). */
  begin(): void {
    if (this.#begun || this.#closing) return;
    this.#begun = true;
    this.#forward().then(() => this.#finish(), (error) => this.#finish(error));
  }

  /**
   * Ends the log. What has arrived is still forwarded, for up to `drainMs`
   * milliseconds (default 1000): it ends sooner when the guest's end of the
   * stream comes or when nothing came for a while. Idempotent, never rejects;
   * a further call can make the time shorter.
   */
  close({ drainMs = defaultDrainMs } = {}): Promise<void> {
    const endMs = performance.now() + drainMs;
    this.#drainEndMs = Math.min(this.#drainEndMs, endMs);
    return this.#closing ??= this.#close();
  }

  /** The same as close(). */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    if (this.#begun) {
      await this.#drain();
      this.#stop();
      await this.done.catch(() => {});
    } else {
      this.#stop();
      this.#finish();
    }
  }

  /** Waits while entries still come, as long as there is time. */
  async #drain(): Promise<void> {
    let hasEnded = false;
    const ended = this.done.catch(() => {}).then(() => hasEnded = true);
    const wait = async (ms: number) => {
      const left = Math.min(ms, this.#drainEndMs - performance.now());
      if (left <= 0) return false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const elapsed = new Promise((resolve) =>
        timer = setTimeout(resolve, left)
      );
      await Promise.race([ended, elapsed]);
      clearTimeout(timer);
      return !hasEnded;
    };
    if (!this.isConnected && !await wait(acceptMs)) return;
    this.#listener.close();
    for (let before = -1; before !== this.#bytesRead;) {
      if (!this.#conn) return;
      before = this.#bytesRead;
      do {
        if (!await wait(quietMs)) return;
      } while (!this.#fanOut.hasRoom);
    }
  }

  #stop(): void {
    this.#stopped = true;
    this.#listener.close();
    this.#conn?.close();
    this.#fanOut.releaseProducer();
  }

  #finish(error?: unknown): void {
    this.#listener.close();
    this.#fanOut.end(error);
    if (error === undefined) this.#end();
    else this.#fail(error);
  }

  async #forward(): Promise<void> {
    do {
      let conn: HvSocketConn;
      try {
        conn = await this.#listener.accept();
      } catch (cause) {
        if (cause instanceof ClosedError) return;
        throw logError("Cannot accept the log", this.id, cause);
      }
      if (!this.#reconnect) this.#listener.close();
      this.#conn = conn;
      try {
        await this.#read(conn);
      } catch (cause) {
        if (!(cause instanceof ClosedError) && !isConnectionEnded(cause)) {
          throw logError("Cannot read the log", this.id, cause);
        }
      } finally {
        conn.close();
        this.#conn = undefined;
        const { pendingBytes } = this.#parser;
        this.#push(this.#parser.end(), pendingBytes);
      }
    } while (this.#reconnect && !this.#stopped);
  }

  async #read(conn: HvSocketConn): Promise<void> {
    const buffer = new Uint8Array(readSize);
    let turnStartMs = performance.now();
    let pendingBytes = 0;
    while (!this.#stopped) {
      const count = await conn.read(buffer);
      if (count === null) return;
      this.#bytesRead += count;
      const entries = this.#parser.push(buffer.subarray(0, count));
      const bytes = pendingBytes + count - this.#parser.pendingBytes;
      pendingBytes = this.#parser.pendingBytes;
      this.#push(entries, bytes);
      if (!this.#fanOut.hasRoom) await this.#fanOut.room();
      if (performance.now() - turnStartMs > turnMs) {
        await nextTurn();
        turnStartMs = performance.now();
      }
    }
  }

  #push(entries: GuestLogEntry[], bytes: number): void {
    this.#fanOut.push({ entries, bytes });
  }
}
