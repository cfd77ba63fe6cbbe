/**
 * The Winsock error numbers that matter here (winsock2.h).
 *
 * @module
 */
import { HvSocketError } from "../errors.ts";

/** Winsock error numbers by Microsoft's names. */
export const WinsockError = {
  WSAEINTR: 10004,
  WSAEACCES: 10013,
  WSAEINVAL: 10022,
  WSAEMFILE: 10024,
  WSAEWOULDBLOCK: 10035,
  WSAEINPROGRESS: 10036,
  WSAENOTSOCK: 10038,
  WSAEAFNOSUPPORT: 10047,
  WSAEADDRINUSE: 10048,
  WSAEADDRNOTAVAIL: 10049,
  WSAENETDOWN: 10050,
  WSAENETUNREACH: 10051,
  WSAECONNABORTED: 10053,
  WSAECONNRESET: 10054,
  WSAENOBUFS: 10055,
  WSAENOTCONN: 10057,
  WSAESHUTDOWN: 10058,
  WSAETIMEDOUT: 10060,
  WSAECONNREFUSED: 10061,
  WSAEHOSTUNREACH: 10065,
  /** The Windows error that hvsocket gives for a connection refused. */
  ERROR_CONNECTION_REFUSED: 1225,
  /** The Windows error for a connection that is not there yet. */
  ERROR_CONNECTION_UNAVAIL: 1201,
  /** The Windows error for a connection ended by this end. */
  ERROR_CONNECTION_ABORTED: 1236,
} as const;

const names = new Map<number, string>(
  Object.entries(WinsockError).map(([name, code]) => [code, name]),
);

/** The error's name, or its number as text; 0 is not known. */
export function winsockErrorName(code: number): string {
  return names.get(code) ?? (code === 0 ? "an unknown error" : `error ${code}`);
}

const transient: ReadonlySet<number> = new Set([
  WinsockError.WSAECONNREFUSED,
  WinsockError.WSAENETUNREACH,
  WinsockError.WSAEHOSTUNREACH,
  WinsockError.WSAETIMEDOUT,
  WinsockError.ERROR_CONNECTION_REFUSED,
  WinsockError.ERROR_CONNECTION_UNAVAIL,
]);

/** True for a connect that another attempt may cure (go-winio's list). */
export function isTransientConnectError(error: unknown): boolean {
  return error instanceof HvSocketError && transient.has(error.code);
}

const ended: ReadonlySet<number> = new Set([
  WinsockError.WSAECONNABORTED,
  WinsockError.WSAECONNRESET,
  WinsockError.ERROR_CONNECTION_ABORTED,
]);

/** True where the other end, or the VM, is simply gone. */
export function isConnectionEnded(error: unknown): boolean {
  return error instanceof HvSocketError && ended.has(error.code);
}
