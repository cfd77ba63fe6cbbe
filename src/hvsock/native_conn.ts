/**
 * A native connection.
 *
 * @module
 */
import { type SocketLibrary, wouldBlock } from "../ffi/socket_library.ts";
import { isBroken, type PollWait } from "../ffi/socket_poll.ts";
import { nextTurn } from "../system/macrotask.ts";
import { closedError } from "./closed_error.ts";
import { socketError } from "./socket_error.ts";
import { readableOf, writableOf } from "./streams.ts";
import type { HvSocketAddress, HvSocketConn } from "./transport.ts";
import { WinsockError } from "./winsock_error.ts";

/**
 * Bytes that may pass without a wait until timers and other sockets get their
 * turn: calls that succeed at once only ever queue microtasks.
 */
const turnSize = 1024 * 1024;

/** One connection. */
export class NativeConn implements HvSocketConn {
  readonly localAddr: HvSocketAddress;
  readonly remoteAddr: HvSocketAddress;
  readonly #library: SocketLibrary;
  readonly #socket: bigint;
  readonly #open: Set<{ close(): void }>;
  readonly #waits = new Set<PollWait>();
  #closed = false;
  #sinceTurn = 0;
  #readable: ReadableStream<Uint8Array> | undefined;
  #writable: WritableStream<Uint8Array> | undefined;

  /** Takes over a socket; `open` lists it until it is closed. */
  constructor(
    library: SocketLibrary,
    socket: bigint,
    localAddr: HvSocketAddress,
    remoteAddr: HvSocketAddress,
    open: Set<{ close(): void }>,
  ) {
    this.#library = library;
    this.#socket = socket;
    this.localAddr = localAddr;
    this.remoteAddr = remoteAddr;
    this.#open = open;
    open.add(this);
  }

  get readable(): ReadableStream<Uint8Array> {
    return this.#readable ??= readableOf(this);
  }

  get writable(): WritableStream<Uint8Array> {
    return this.#writable ??= writableOf(this);
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    if (buffer.length === 0 && !this.#closed) return 0;
    const count = await this.#transfer(
      "read",
      () => this.#library.receive(this.#socket, buffer),
    );
    return count === 0 ? null : count;
  }

  async write(data: Uint8Array): Promise<number> {
    if (data.length === 0 && !this.#closed) return 0;
    return await this.#transfer(
      "write",
      () => this.#library.send(this.#socket, data),
    );
  }

  closeWrite(): Promise<void> {
    if (!this.#closed) this.#library.endWrite(this.#socket);
    return Promise.resolve();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#open.delete(this);
    for (const wait of [...this.#waits]) {
      wait.cancel(closedError("connection", "close"));
    }
    this.#library.closeSocket(this.#socket);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  /** Makes a call until it does not have to wait. */
  async #transfer(
    operation: "read" | "write",
    call: () => number,
  ): Promise<number> {
    for (let broken = false;;) {
      if (this.#closed) throw closedError("connection", operation);
      const result = call();
      if (result >= 0) {
        this.#sinceTurn += result;
        if (this.#sinceTurn >= turnSize) await this.#turn();
        return result;
      }
      if (result !== wouldBlock) {
        throw socketError(operation, this.remoteAddr, result);
      }
      if (broken) {
        // The wait says it is broken, the call does not say why.
        const code = this.#library.pendingError(this.#socket) ||
          WinsockError.WSAECONNRESET;
        throw socketError(operation, this.remoteAddr, -code);
      }
      broken = isBroken(await this.#ready(operation));
      this.#sinceTurn = 0;
    }
  }

  async #ready(operation: "read" | "write"): Promise<number> {
    const wait = this.#library.poll.wait(this.#socket, { for: operation });
    this.#waits.add(wait);
    try {
      return await wait.events;
    } finally {
      this.#waits.delete(wait);
    }
  }

  #turn(): Promise<void> {
    this.#sinceTurn = 0;
    return nextTurn();
  }
}
