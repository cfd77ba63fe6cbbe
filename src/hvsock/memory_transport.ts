/**
 * Hyper-V sockets in memory, for the simulator and for tests: a listener for
 * (VM id, service id), and connections that find it. No VM is needed; whoever
 * connects to the address of a listener plays the guest.
 *
 * @module
 */
import { HvSocketError } from "../errors.ts";
import { formatAddress, hvVmIds, normalizeAddress } from "./address.ts";
import { closedError } from "./closed_error.ts";
import { checkConnectOptions, connectWithRetries } from "./connect_retries.ts";
import { MemoryPipe } from "./memory_pipe.ts";
import { acceptAll, readableOf, writableOf } from "./streams.ts";
import type {
  HvSocketAddress,
  HvSocketConn,
  HvSocketListener,
  HvSocketTransport,
} from "./transport.ts";
import { WinsockError } from "./winsock_error.ts";

/** What {@linkcode memoryTransport} can be told. */
export interface MemoryTransportOptions {
  /** Bytes that a direction holds before its writer waits; default 64 KiB. */
  bufferSize?: number;
  /** Connections that wait to be accepted; more are refused; default 128. */
  backlog?: number;
}

/** A transport whose listeners and connections live in this program. */
export function memoryTransport(
  options: MemoryTransportOptions = {},
): HvSocketTransport {
  const { bufferSize = 64 * 1024, backlog = 128 } = options;
  const listeners = new Map<string, MemoryListener>();
  const open = new Set<{ close(): void }>();
  const closing = new AbortController();
  const checkOpen = (operation: string) => {
    if (closing.signal.aborted) throw closedError("transport", operation);
  };
  const connectOnce = (addr: HvSocketAddress): HvSocketConn => {
    checkOpen("connect");
    const listener = listeners.get(keyOf(addr)) ??
      listeners.get(keyOf({ ...addr, vmId: hvVmIds.wildcard }));
    if (listener === undefined || !listener.hasRoom) {
      throw new HvSocketError(
        `Cannot connect to ${formatAddress(addr)}: WSAECONNREFUSED`,
        { operation: "connect", code: WinsockError.WSAECONNREFUSED },
      );
    }
    const here = new MemoryPipe(bufferSize);
    const there = new MemoryPipe(bufferSize);
    const guest = new MemoryConn(addr, addr, here, there, open);
    listener.deliver(new MemoryConn(addr, addr, there, here, open));
    return guest;
  };
  return {
    listen(addr) {
      return attempt(() => {
        checkOpen("listen");
        const bound = normalizeAddress(addr);
        const key = keyOf(bound);
        if (listeners.has(key)) {
          throw new HvSocketError(
            `Cannot bind ${formatAddress(bound)}: WSAEADDRINUSE`,
            { operation: "listen", code: WinsockError.WSAEADDRINUSE },
          );
        }
        const listener = new MemoryListener(bound, backlog, () => {
          listeners.delete(key);
          open.delete(listener);
        });
        listeners.set(key, listener);
        open.add(listener);
        return listener;
      });
    },
    async connect(addr, options = {}) {
      const target = normalizeAddress(addr);
      checkConnectOptions(options);
      const signal = options.signal
        ? AbortSignal.any([options.signal, closing.signal])
        : closing.signal;
      return await connectWithRetries(
        () => attempt(() => connectOnce(target)),
        { ...options, signal },
      );
    },
    close() {
      closing.abort(closedError("transport", "connect"));
      for (const item of [...open]) item.close();
      return Promise.resolve();
    },
  };
}

function keyOf({ vmId, serviceId }: HvSocketAddress): string {
  return `${vmId} ${serviceId}`;
}

/** What throws becomes a rejection. */
// deno-lint-ignore require-await
async function attempt<T>(fn: () => T): Promise<T> {
  return fn();
}

class MemoryListener implements HvSocketListener {
  readonly addr: HvSocketAddress;
  readonly #backlog: number;
  readonly #onClose: () => void;
  readonly #arrived: HvSocketConn[] = [];
  readonly #waiting: {
    resolve(conn: HvSocketConn): void;
    reject(reason: unknown): void;
  }[] = [];
  #closed = false;

  constructor(addr: HvSocketAddress, backlog: number, onClose: () => void) {
    this.addr = addr;
    this.#backlog = backlog;
    this.#onClose = onClose;
  }

  get hasRoom(): boolean {
    return this.#waiting.length > 0 || this.#arrived.length < this.#backlog;
  }

  deliver(conn: HvSocketConn): void {
    const waiter = this.#waiting.shift();
    if (waiter) waiter.resolve(conn);
    else this.#arrived.push(conn);
  }

  accept({ signal }: { signal?: AbortSignal } = {}): Promise<HvSocketConn> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#closed) return Promise.reject(closedError("listener", "accept"));
    const conn = this.#arrived.shift();
    if (conn) return Promise.resolve(conn);
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        waiter.reject(signal!.reason);
      };
      const settle = () => signal?.removeEventListener("abort", abort);
      const waiter = {
        resolve: (conn: HvSocketConn) => (settle(), resolve(conn)),
        reject: (reason: unknown) => (settle(), reject(reason)),
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#waiting.push(waiter);
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    for (const { reject } of this.#waiting.splice(0)) {
      reject(closedError("listener", "accept"));
    }
    for (const conn of this.#arrived.splice(0)) conn.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [Symbol.asyncIterator](): AsyncIterator<HvSocketConn> {
    return acceptAll(this);
  }
}

class MemoryConn implements HvSocketConn {
  readonly localAddr: HvSocketAddress;
  readonly remoteAddr: HvSocketAddress;
  readonly #incoming: MemoryPipe;
  readonly #outgoing: MemoryPipe;
  readonly #open: Set<{ close(): void }>;
  #readable: ReadableStream<Uint8Array> | undefined;
  #writable: WritableStream<Uint8Array> | undefined;

  constructor(
    localAddr: HvSocketAddress,
    remoteAddr: HvSocketAddress,
    incoming: MemoryPipe,
    outgoing: MemoryPipe,
    open: Set<{ close(): void }>,
  ) {
    this.localAddr = localAddr;
    this.remoteAddr = remoteAddr;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#open = open;
    open.add(this);
  }

  get readable(): ReadableStream<Uint8Array> {
    return this.#readable ??= readableOf(this);
  }

  get writable(): WritableStream<Uint8Array> {
    return this.#writable ??= writableOf(this);
  }

  read(buffer: Uint8Array): Promise<number | null> {
    return this.#incoming.read(buffer);
  }

  write(data: Uint8Array): Promise<number> {
    return this.#outgoing.write(data);
  }

  closeWrite(): Promise<void> {
    this.#outgoing.end();
    return Promise.resolve();
  }

  close(): void {
    this.#open.delete(this);
    this.#incoming.closeReader();
    this.#outgoing.closeWriter();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }
}
