/**
 * Winsock failures as errors with hints.
 *
 * @module
 */
import { HvSocketError } from "../errors.ts";
import { unknownFailure } from "../ffi/socket_library.ts";
import { formatAddress } from "./address.ts";
import type { HvSocketAddress } from "./transport.ts";
import { WinsockError, winsockErrorName } from "./winsock_error.ts";

const verbs = {
  listen: "listen on",
  accept: "accept on",
  connect: "connect to",
  read: "read from",
  write: "write to",
} as const;

/** What can fail. */
export type SocketOperation = keyof typeof verbs;

const hints = new Map<number, string>([
  [
    WinsockError.WSAEACCES,
    "Run as administrator, or allow it by the service's security descriptor in the VM's HvSocketConfig",
  ],
  [
    WinsockError.WSAEAFNOSUPPORT,
    "Turn on Hyper-V: this Windows has no Hyper-V sockets",
  ],
  [
    WinsockError.WSAEINVAL,
    "See whether the service is disabled in the VM's HvSocketConfig",
  ],
  [
    WinsockError.WSAEADDRINUSE,
    "Another program listens for this VM's service already",
  ],
]);

/** The error of a failed call; `failure` is the negative Winsock error. */
export function socketError(
  operation: SocketOperation,
  addr: HvSocketAddress,
  failure: number,
): HvSocketError {
  const code = failure === unknownFailure ? 0 : -failure;
  const hint = hints.get(code);
  return new HvSocketError(
    `Cannot ${verbs[operation]} ${formatAddress(addr)}: ${
      winsockErrorName(code)
    }`,
    { operation, code, hints: hint === undefined ? [] : [hint] },
  );
}
