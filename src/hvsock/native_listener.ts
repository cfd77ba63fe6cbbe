/**
 * A native listening socket.
 *
 * @module
 */
import type { SocketLibrary } from "../ffi/socket_library.ts";
import { isBroken, type PollWait } from "../ffi/socket_poll.ts";
import { decodeSocketAddress, socketAddressLayout } from "./address.ts";
import { closedError } from "./closed_error.ts";
import { NativeConn } from "./native_conn.ts";
import { socketError } from "./socket_error.ts";
import { acceptAll } from "./streams.ts";
import type {
  HvSocketAddress,
  HvSocketConn,
  HvSocketListener,
} from "./transport.ts";
import { WinsockError } from "./winsock_error.ts";

/** Failures of accept that concern a connection which is gone again. */
const passing: ReadonlySet<number> = new Set([
  -WinsockError.WSAEWOULDBLOCK,
  -WinsockError.WSAECONNRESET,
  -WinsockError.WSAECONNABORTED,
  -WinsockError.WSAEINTR,
]);

/** A bound and listening socket. */
export class NativeListener implements HvSocketListener {
  readonly addr: HvSocketAddress;
  readonly #library: SocketLibrary;
  readonly #socket: bigint;
  readonly #open: Set<{ close(): void }>;
  readonly #waits = new Set<PollWait>();
  #closed = false;

  /** Takes over a socket; `open` lists it until it is closed. */
  constructor(
    library: SocketLibrary,
    socket: bigint,
    addr: HvSocketAddress,
    open: Set<{ close(): void }>,
  ) {
    this.#library = library;
    this.#socket = socket;
    this.addr = addr;
    this.#open = open;
    open.add(this);
  }

  async accept(
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<HvSocketConn> {
    for (let isLast = false;;) {
      signal?.throwIfAborted();
      if (this.#closed) throw closedError("listener", "accept");
      const accepted = this.#library.accept(
        this.#socket,
        socketAddressLayout.size,
      );
      if ("socket" in accepted) return this.#connOf(accepted);
      const { failure } = accepted;
      if (!passing.has(failure) || isLast) {
        throw socketError("accept", this.addr, failure);
      }
      isLast = isBroken(await this.#readable(signal));
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#open.delete(this);
    for (const wait of [...this.#waits]) {
      wait.cancel(closedError("listener", "accept"));
    }
    this.#library.closeSocket(this.#socket);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [Symbol.asyncIterator](): AsyncIterator<HvSocketConn> {
    return acceptAll(this);
  }

  async #readable(signal: AbortSignal | undefined): Promise<number> {
    const wait = this.#library.poll.wait(this.#socket, { for: "read" });
    const abort = () => wait.cancel(signal!.reason);
    signal?.addEventListener("abort", abort, { once: true });
    this.#waits.add(wait);
    try {
      return await wait.events;
    } finally {
      this.#waits.delete(wait);
      signal?.removeEventListener("abort", abort);
    }
  }

  #connOf(
    { socket, address }: { socket: bigint; address: Uint8Array },
  ): HvSocketConn {
    let remote = this.addr;
    try {
      remote = decodeSocketAddress(address);
    } catch {
      // A wildcard listener's guest may come without one: ours stands for it.
    }
    return new NativeConn(
      this.#library,
      socket,
      this.addr,
      remote,
      this.#open,
    );
  }
}
