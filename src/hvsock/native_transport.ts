/**
 * Hyper-V sockets over ws2_32.dll.
 *
 * All sockets are nonblocking and share one wait (src/ffi/socket_poll.ts says
 * why). While nobody waits for a socket nothing keeps the program alive.
 *
 * @module
 */
import {
  SocketLibrary,
  type SocketLibraryOptions,
} from "../ffi/socket_library.ts";
import { encodeSocketAddress, normalizeAddress } from "./address.ts";
import { closedError } from "./closed_error.ts";
import { checkConnectOptions, connectWithRetries } from "./connect_retries.ts";
import { connectNative } from "./native_connect.ts";
import { NativeConn } from "./native_conn.ts";
import { NativeListener } from "./native_listener.ts";
import { socketError } from "./socket_error.ts";
import type {
  HvSocketAddress,
  HvSocketConn,
  HvSocketConnectOptions,
  HvSocketListener,
  HvSocketTransport,
} from "./transport.ts";

/** Where the library is; the default is Windows' own. */
export interface NativeTransportOptions {
  /** Full path of ws2_32.dll. */
  path?: string;
}

/**
 * The transport of Windows. The DLL is opened by the first listen() or
 * connect(), which is where PlatformError comes from off Windows.
 */
export function nativeTransport(
  { path }: NativeTransportOptions = {},
): HvSocketTransport {
  return new NativeTransport({ path });
}

/** The same on an FFI other than the runtime's own. For tests. */
export function nativeTransportOn(
  options: SocketLibraryOptions,
): HvSocketTransport {
  return new NativeTransport(options);
}

class NativeTransport implements HvSocketTransport {
  readonly #options: SocketLibraryOptions;
  #library: Promise<SocketLibrary> | undefined;
  readonly #open = new Set<{ close(): void }>();
  readonly #connecting = new Set<AbortController>();
  #closing: Promise<void> | undefined;

  constructor(options: SocketLibraryOptions) {
    this.#options = options;
  }

  async listen(addr: HvSocketAddress): Promise<HvSocketListener> {
    const bound = normalizeAddress(addr);
    const library = await this.#opened("listen");
    // A listener that was closed just now holds its address until then.
    await library.poll.idle();
    if (this.#closing) throw closedError("transport", "listen");
    const opened = library.socket();
    if ("failure" in opened) {
      throw socketError("listen", bound, opened.failure);
    }
    const { socket } = opened;
    let failure = library.bind(socket, encodeSocketAddress(bound));
    if (failure === 0) failure = library.listen(socket);
    if (failure !== 0) {
      library.closeSocket(socket);
      throw socketError("listen", bound, failure);
    }
    return new NativeListener(library, socket, bound, this.#open);
  }

  async connect(
    addr: HvSocketAddress,
    options: HvSocketConnectOptions = {},
  ): Promise<HvSocketConn> {
    const target = normalizeAddress(addr);
    checkConnectOptions(options);
    const closing = new AbortController();
    const signal = options.signal
      ? AbortSignal.any([options.signal, closing.signal])
      : closing.signal;
    await this.#opened("connect");
    this.#connecting.add(closing);
    try {
      return await connectWithRetries(async () => {
        const library = await this.#opened("connect");
        const { timeoutMs } = options;
        const socket = await connectNative(library, target, {
          signal,
          timeoutMs,
        });
        return new NativeConn(library, socket, target, target, this.#open);
      }, { ...options, signal });
    } finally {
      this.#connecting.delete(closing);
    }
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    for (const controller of this.#connecting) {
      controller.abort(closedError("transport", "connect"));
    }
    for (const item of [...this.#open]) item.close();
    const library = await this.#library?.catch(() => undefined);
    await library?.poll.idle();
    await library?.close();
  }

  async #opened(operation: string): Promise<SocketLibrary> {
    if (this.#closing) throw closedError("transport", operation);
    this.#library ??= SocketLibrary.open(this.#options);
    try {
      return await this.#library;
    } catch (error) {
      this.#library = undefined;
      throw error;
    }
  }
}
