/**
 * The symbol table of ws2_32.dll: data only. Sockets are nonblocking, so each
 * function but WSAPoll returns at once and is called on the JavaScript thread.
 * Source: winsock2.h and hvsocket.h of the Windows SDK.
 *
 * @module
 */
import type { SymbolSpec, SymbolTable } from "./runtime.ts";

const withAddress = {
  parameters: [
    "usize", // SOCKET s
    "buffer", // const struct sockaddr* name
    "i32", // int namelen
  ],
  result: "i32",
} as const satisfies SymbolSpec;

const withOption = {
  parameters: [
    "usize", // SOCKET s
    "i32", // int level
    "i32", // int optname
    "buffer", // char* optval
    "buffer", // int* optlen
  ],
  result: "i32",
} as const satisfies SymbolSpec;

const withData = {
  parameters: [
    "usize", // SOCKET s
    "buffer", // char* buf
    "i32", // int len
    "i32", // int flags
  ],
  result: "i32", // bytes, or SOCKET_ERROR
} as const satisfies SymbolSpec;

/** ws2_32.dll, the part that is used. */
export const ws2_32 = {
  WSAStartup: {
    parameters: [
      "u16", // WORD wVersionRequested
      "buffer", // LPWSADATA lpWSAData
    ],
    result: "i32", // the error itself
  },
  WSACleanup: { parameters: [], result: "i32" },
  WSAGetLastError: { parameters: [], result: "i32" },
  socket: {
    parameters: [
      "i32", // int af
      "i32", // int type
      "i32", // int protocol
    ],
    result: "usize", // SOCKET, all ones where it failed
  },
  closesocket: {
    parameters: ["usize"], // SOCKET s
    result: "i32",
  },
  bind: withAddress,
  connect: withAddress,
  listen: {
    parameters: [
      "usize", // SOCKET s
      "i32", // int backlog
    ],
    result: "i32",
  },
  accept: {
    parameters: [
      "usize", // SOCKET s
      "buffer", // struct sockaddr* addr
      "buffer", // int* addrlen
    ],
    result: "usize", // SOCKET, all ones where it failed
  },
  getsockname: {
    parameters: [
      "usize", // SOCKET s
      "buffer", // struct sockaddr* name
      "buffer", // int* namelen
    ],
    result: "i32",
  },
  getsockopt: withOption,
  setsockopt: {
    parameters: [
      "usize", // SOCKET s
      "i32", // int level
      "i32", // int optname
      "buffer", // const char* optval
      "i32", // int optlen
    ],
    result: "i32",
  },
  ioctlsocket: {
    parameters: [
      "usize", // SOCKET s
      "u32", // long cmd
      "buffer", // u_long* argp
    ],
    result: "i32",
  },
  recv: withData,
  send: withData,
  shutdown: {
    parameters: [
      "usize", // SOCKET s
      "i32", // int how
    ],
    result: "i32",
  },
  WSAPoll: {
    parameters: [
      "buffer", // LPWSAPOLLFD fdArray
      "u32", // ULONG fds
      "i32", // INT timeout, in milliseconds, -1 without end
    ],
    result: "i32",
    nonblocking: true,
  },
} as const satisfies SymbolTable;

/** Constants of winsock2.h and hvsocket.h, in Microsoft's spelling. */
export const winsock = {
  AF_INET: 2,
  AF_HYPERV: 34,
  SOCK_STREAM: 1,
  SOCK_DGRAM: 2,
  HV_PROTOCOL_RAW: 1,
  HVSOCKET_CONNECT_TIMEOUT: 1,
  HVSOCKET_CONNECT_TIMEOUT_MAX: 300_000,
  SOL_SOCKET: 0xffff,
  SO_ERROR: 0x1007,
  SOMAXCONN: 0x7fffffff,
  SD_SEND: 1,
  FIONBIO: 0x8004667e,
  INVALID_SOCKET: 0xffffffffffffffffn,
  POLLERR: 0x1,
  POLLHUP: 0x2,
  POLLNVAL: 0x4,
  POLLWRNORM: 0x10,
  POLLRDNORM: 0x100,
} as const;

/** Byte offsets of WSAPOLLFD on 64-bit Windows. */
export const pollFdLayout = {
  fd: 0, // SOCKET
  events: 8, // SHORT
  revents: 10, // SHORT
  size: 16,
} as const;

/** Bytes of WSADATA on 64-bit Windows. */
export const wsaDataSize = 408;
