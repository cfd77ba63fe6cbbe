/**
 * One attempt to connect a native socket.
 *
 * @module
 */
import { isBroken, type PollEvents } from "../ffi/socket_poll.ts";
import { type SocketLibrary, wouldBlock } from "../ffi/socket_library.ts";
import { encodeSocketAddress } from "./address.ts";
import { defaultConnectTimeoutMs } from "./connect_retries.ts";
import { socketError } from "./socket_error.ts";
import type { HvSocketAddress } from "./transport.ts";
import { WinsockError } from "./winsock_error.ts";

/**
 * Connects. Windows bounds the attempt by HVSOCKET_CONNECT_TIMEOUT; a timer of
 * our own does too, a second later, so that nothing depends on it.
 */
export async function connectNative(
  library: SocketLibrary,
  addr: HvSocketAddress,
  options: { signal: AbortSignal; timeoutMs: number | undefined },
): Promise<bigint> {
  const { signal, timeoutMs = defaultConnectTimeoutMs } = options;
  const opened = library.socket();
  if ("failure" in opened) throw socketError("connect", addr, opened.failure);
  const { socket } = opened;
  try {
    // Not every Windows knows the option; the timer stands in for it.
    library.setConnectTimeout(socket, timeoutMs);
    const result = library.connect(socket, encodeSocketAddress(addr));
    if (result === wouldBlock) {
      await connected(library, socket, addr, { signal, timeoutMs });
    } else if (result < 0) {
      throw socketError("connect", addr, result);
    }
    signal.throwIfAborted();
    return socket;
  } catch (error) {
    library.closeSocket(socket);
    throw error;
  }
}

async function connected(
  library: SocketLibrary,
  socket: bigint,
  addr: HvSocketAddress,
  options: { signal: AbortSignal; timeoutMs: number },
): Promise<void> {
  const { signal, timeoutMs } = options;
  let cancel: (reason: unknown) => void = () => {};
  let overdue = false;
  const timer = setTimeout(() => {
    overdue = true;
    cancel(socketError("connect", addr, -WinsockError.WSAETIMEDOUT));
  }, timeoutMs + 1000);
  const abort = () => cancel(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    for (let events: PollEvents = 0; events === 0;) {
      signal.throwIfAborted();
      if (overdue) {
        throw socketError("connect", addr, -WinsockError.WSAETIMEDOUT);
      }
      const wait = library.poll.wait(socket, { for: "write", ticks: true });
      cancel = wait.cancel;
      events = await wait.events;
      const code = library.pendingError(socket);
      if (code !== 0) throw socketError("connect", addr, -code);
      if (isBroken(events)) {
        throw socketError("connect", addr, -WinsockError.WSAECONNREFUSED);
      }
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}
