/**
 * One stand-in for ws2_32.dll, for one test: a copy of the library of its own,
 * so that no test sees another's counters and faults.
 *
 * @module
 */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { currentRuntime } from "../../src/ffi/current_runtime.ts";
import { allocate } from "../../src/ffi/runtime.ts";
import type { SocketLibraryOptions } from "../../src/ffi/socket_library.ts";
import { encodeSocketAddress } from "../../src/hvsock/address.ts";
import type { HvSocketAddress } from "../../src/hvsock/transport.ts";
import { buildStandIn } from "../native/build.ts";

/** An open stand-in. */
export interface SocketStandIn extends Disposable {
  /** Where nativeTransport() finds it. */
  readonly options: SocketLibraryOptions;
  /** Lets the next calls of an export fail with a Winsock error. */
  fail(name: string, code: number, count?: number): void;
  /** WSAGetLastError answers 0 from now on, or no more. */
  loseErrors(lose?: boolean): void;
  /** Connects end by their timeout only. */
  hangConnects(): void;
  /** WSAPoll says nothing of failed connects. */
  hideConnectFailures(): void;
  /** Sockets that are not closed. */
  openSockets(): number;
  /** The last HVSOCKET_CONNECT_TIMEOUT, in milliseconds. */
  connectTimeoutMs(): number;
  /** The most WSAPoll calls at once since this was asked last. */
  pollsAtOnce(): number;
  /** A guest on a thread of its own that writes the data so many times. */
  guest(addr: HvSocketAddress, data: Uint8Array, times?: number): void;
}

const controls = {
  StandIn_Fail: { parameters: ["buffer", "i32", "i32"], result: "void" },
  StandIn_LoseErrors: { parameters: ["i32"], result: "void" },
  StandIn_HangConnects: { parameters: ["i32"], result: "void" },
  StandIn_HideConnectFailures: { parameters: ["i32"], result: "void" },
  StandIn_OpenSockets: { parameters: [], result: "i32" },
  StandIn_ConnectTimeout: { parameters: [], result: "u32" },
  StandIn_PollsAtOnce: { parameters: [], result: "i32" },
  StandIn_Guest: {
    parameters: ["buffer", "buffer", "u32", "u32"],
    result: "i32",
  },
} as const;

/** A new stand-in; undefined where it cannot be built. */
export async function openSocketStandIn(): Promise<SocketStandIn | undefined> {
  const built = await buildStandIn("ws2_32");
  if (built.path === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "uvm-sockets-"));
  const path = join(folder, `ws2_32_${crypto.randomUUID()}.dll`);
  copyFileSync(built.path, path);
  const { symbols, close } = currentRuntime().open(path, controls);
  return {
    options: { path },
    fail: (name, code, count = 1) =>
      symbols.StandIn_Fail(asciiZ(name), code, count),
    loseErrors: (lose = true) => symbols.StandIn_LoseErrors(lose ? 1 : 0),
    hangConnects: () => symbols.StandIn_HangConnects(1),
    hideConnectFailures: () => symbols.StandIn_HideConnectFailures(1),
    openSockets: () => symbols.StandIn_OpenSockets(),
    connectTimeoutMs: () => symbols.StandIn_ConnectTimeout(),
    pollsAtOnce: () => symbols.StandIn_PollsAtOnce(),
    guest(addr, data, times = 1) {
      const address = encodeSocketAddress(addr);
      symbols.StandIn_Guest(address, data, data.length, times);
    },
    [Symbol.dispose]() {
      close();
      try {
        rmSync(folder, { recursive: true });
      } catch {
        // Windows keeps the file of a library that is in use.
      }
    },
  };
}

function asciiZ(text: string): Uint8Array {
  const bytes = allocate(text.length + 1);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
