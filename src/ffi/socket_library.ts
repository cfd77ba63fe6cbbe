/**
 * ws2_32.dll as plain functions of sockets, bytes and numbers.
 *
 * Errors: a call on the JavaScript thread may ask WSAGetLastError right after
 * it, on the same thread. Between the two the runtime itself may have run
 * system calls (a garbage collection, say) and left a 0, so no decision hangs
 * on it: a `recv` or `accept` that failed for a lost reason counts as "would
 * block", and the next wait tells by its events whether the socket is broken.
 * What a broken socket has to say comes from `SO_ERROR`, an out-parameter.
 *
 * @module
 */
import { HvSocketError } from "../errors.ts";
import { currentRuntime } from "./current_runtime.ts";
import {
  allocate,
  type FfiRuntime,
  type Library,
  type SymbolFunctions,
} from "./runtime.ts";
import { SocketPoll } from "./socket_poll.ts";
import { systemLibrary } from "./system_folder.ts";
import { winsock, ws2_32, wsaDataSize } from "./ws2_32.ts";

/** Where the library is; the defaults are Windows' own. */
export interface SocketLibraryOptions {
  /** Full path of ws2_32.dll. */
  path?: string;
  /** The FFI to use. */
  runtime?: FfiRuntime;
}

/** WSAEWOULDBLOCK: nothing there yet. */
const WSAEWOULDBLOCK = 10035;

/** A call's outcome: 0 or more is success, else the error, negative. */
export type SocketResult = number;

/** The {@linkcode SocketResult} of a call that has to wait. */
export const wouldBlock: SocketResult = -WSAEWOULDBLOCK;

/** A failure whose error got lost. */
export const unknownFailure: SocketResult = -1;

/** An accepted socket and the address it comes from. */
export interface AcceptedSocket {
  socket: bigint;
  address: Uint8Array;
}

/** The open library. */
export class SocketLibrary {
  /** The one wait for all sockets. */
  readonly poll: SocketPoll;
  readonly #library: Library<typeof ws2_32>;
  readonly #call: SymbolFunctions<typeof ws2_32>;
  readonly #int = allocate(4);
  readonly #size = allocate(4);
  readonly #intView = new DataView(this.#int.buffer);
  readonly #sizeView = new DataView(this.#size.buffer);

  private constructor(library: Library<typeof ws2_32>) {
    this.#library = library;
    this.#call = library.symbols;
    this.poll = new SocketPoll(this.#call);
  }

  /** Opens it and starts Winsock. PlatformError where it cannot be opened. */
  static async open(
    options: SocketLibraryOptions = {},
  ): Promise<SocketLibrary> {
    const runtime = options.runtime ?? currentRuntime();
    const path = options.path ?? await systemLibrary(runtime, "ws2_32.dll");
    const library = runtime.open(path, ws2_32);
    const code = library.symbols.WSAStartup(0x202, allocate(wsaDataSize));
    if (code !== 0) {
      library.close();
      throw new HvSocketError(`Cannot start Winsock: error ${code}`, {
        operation: "open-sockets",
        code,
      });
    }
    // Asked for once here: a runtime that opens a function when it is first
    // used would lose the error that it is to tell.
    library.symbols.WSAGetLastError();
    return new SocketLibrary(library);
  }

  /** A new nonblocking Hyper-V socket, or the failure. */
  socket(): { socket: bigint } | { failure: SocketResult } {
    const { AF_HYPERV, SOCK_STREAM, HV_PROTOCOL_RAW, INVALID_SOCKET } = winsock;
    const socket = this.#call.socket(AF_HYPERV, SOCK_STREAM, HV_PROTOCOL_RAW);
    if (socket === INVALID_SOCKET) return { failure: this.#failure() };
    const failure = this.#setNonblocking(socket);
    return failure < 0 ? { failure } : { socket };
  }

  /** Binds to an encoded address. */
  bind(socket: bigint, address: Uint8Array): SocketResult {
    return this.#checked(this.#call.bind(socket, address, address.length));
  }

  /** Listens, with the largest backlog. */
  listen(socket: bigint): SocketResult {
    return this.#checked(this.#call.listen(socket, winsock.SOMAXCONN));
  }

  /** Takes a connection, made nonblocking, or tells why not. */
  accept(
    socket: bigint,
    addressSize: number,
  ): AcceptedSocket | { failure: SocketResult } {
    const address = allocate(addressSize);
    this.#sizeView.setInt32(0, addressSize, true);
    const accepted = this.#call.accept(socket, address, this.#size);
    if (accepted === winsock.INVALID_SOCKET) {
      return { failure: this.#failure(wouldBlock) };
    }
    const failure = this.#setNonblocking(accepted);
    return failure < 0 ? { failure } : { socket: accepted, address };
  }

  /** Begins to connect: 0 where it is done, else {@linkcode wouldBlock}. */
  connect(socket: bigint, address: Uint8Array): SocketResult {
    const result = this.#call.connect(socket, address, address.length);
    return result === 0 ? 0 : this.#failure(wouldBlock);
  }

  /** Sets HVSOCKET_CONNECT_TIMEOUT, in milliseconds. */
  setConnectTimeout(socket: bigint, timeoutMs: number): SocketResult {
    const { HV_PROTOCOL_RAW, HVSOCKET_CONNECT_TIMEOUT } = winsock;
    this.#intView.setUint32(0, timeoutMs, true);
    return this.#checked(
      this.#call.setsockopt(
        socket,
        HV_PROTOCOL_RAW,
        HVSOCKET_CONNECT_TIMEOUT,
        this.#int,
        4,
      ),
    );
  }

  /** What a socket has to say for itself (SO_ERROR), 0 if nothing. */
  pendingError(socket: bigint): number {
    const { SOL_SOCKET, SO_ERROR } = winsock;
    this.#intView.setInt32(0, 0, true);
    this.#sizeView.setInt32(0, 4, true);
    this.#call.getsockopt(socket, SOL_SOCKET, SO_ERROR, this.#int, this.#size);
    return this.#intView.getInt32(0, true);
  }

  /** Reads: the count, 0 at the end of the stream, or the failure. */
  receive(socket: bigint, buffer: Uint8Array): SocketResult {
    const count = this.#call.recv(socket, buffer, buffer.length, 0);
    return count >= 0 ? count : this.#failure(wouldBlock);
  }

  /** Writes: the count, or the failure. */
  send(socket: bigint, data: Uint8Array): SocketResult {
    const count = this.#call.send(socket, data, data.length, 0);
    return count >= 0 ? count : this.#failure(wouldBlock);
  }

  /** Ends the writing side. */
  endWrite(socket: bigint): SocketResult {
    return this.#checked(this.#call.shutdown(socket, winsock.SD_SEND));
  }

  /** Closes a socket, once the wait under way does not name it. */
  closeSocket(socket: bigint): void {
    this.poll.whenReleased(socket, () => this.#call.closesocket(socket));
  }

  /** Ends the wait, stops Winsock and closes the library. */
  async close(): Promise<void> {
    await this.poll.close();
    this.#call.WSACleanup();
    this.#library.close();
  }

  /** Makes it nonblocking; a socket that cannot be is closed. */
  #setNonblocking(socket: bigint): SocketResult {
    this.#intView.setUint32(0, 1, true);
    const { FIONBIO } = winsock;
    const result = this.#call.ioctlsocket(socket, FIONBIO, this.#int);
    if (result === 0) return 0;
    const failure = this.#failure();
    this.#call.closesocket(socket);
    return failure;
  }

  #checked(result: number): SocketResult {
    return result === 0 ? 0 : this.#failure();
  }

  #failure(lost: SocketResult = unknownFailure): SocketResult {
    const code = this.#call.WSAGetLastError();
    return code === 0 ? lost : -code;
  }
}
