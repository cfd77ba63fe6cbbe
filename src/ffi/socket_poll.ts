/**
 * One wait for all sockets: a single WSAPoll, in a single nonblocking call,
 * for however many sockets somebody waits for.
 *
 * Why: a nonblocking call holds a thread of the runtime's pool until it
 * returns. The pool is small (on Windows 4 threads for each processor) and
 * files and other calls share it: a blocking `accept` or `recv` for each of
 * 200 VMs would take all of it and stop the program. Here 200 waiting VMs hold
 * one thread, reads are made on the JavaScript thread when there is something
 * to read, and nothing is held while nobody waits.
 *
 * A change of the set while a WSAPoll is under way sends one byte to a UDP
 * socket of our own that is always in it: so the call returns, and the next one
 * has the new set.
 *
 * @module
 */
import { ClosedError, HvSocketError } from "../errors.ts";
import { nextTurn } from "../system/macrotask.ts";
import { allocate, type SymbolFunctions } from "./runtime.ts";
import { pollFdLayout, winsock, type ws2_32 } from "./ws2_32.ts";

/** How a wait ended: the events of WSAPoll, 0 for a tick. */
export type PollEvents = number;

/** What a wait is for. */
export interface PollInterest {
  /** Something to read or accept, or room to write. */
  for: "read" | "write";
  /**
   * Also resolves, with 0, every 100 ms or so: before Windows 10 2004 WSAPoll
   * does not tell of a connect that failed, so connects look for themselves.
   */
  ticks?: boolean;
}

/** A wait under way. */
export interface PollWait {
  readonly events: Promise<PollEvents>;
  /** Ends it: `events` rejects with the reason. */
  cancel(reason: unknown): void;
}

interface Waiter {
  mask: number;
  ticks: boolean;
  resolve(events: PollEvents): void;
  reject(reason: unknown): void;
}

const tickMs = 100;
/** Failures of WSAPoll itself, one after the other, until all waits fail. */
const maxFailures = 20;
const broken = winsock.POLLERR | winsock.POLLHUP | winsock.POLLNVAL;

/** True where events say that the socket is done for, or at its end. */
export function isBroken(events: PollEvents): boolean {
  return (events & broken) !== 0;
}

/** Waits for sockets. Belongs to a SocketLibrary. */
export class SocketPoll {
  readonly #call: SymbolFunctions<typeof ws2_32>;
  readonly #waiters = new Map<bigint, Waiter[]>();
  #fds = allocate(64 * pollFdLayout.size);
  #view = new DataView(this.#fds.buffer);
  /** The socket whose readiness ends a WSAPoll; made when first needed. */
  #wakeSocket: bigint | undefined;
  #running: Promise<void> | undefined;
  /** What the WSAPoll under way waits for, undefined between two. */
  #polled: Set<bigint> | undefined;
  #woken = false;
  #released: (() => void)[] = [];
  readonly #byte = allocate(64);

  /** For a library whose Winsock was started. */
  constructor(call: SymbolFunctions<typeof ws2_32>) {
    this.#call = call;
  }

  /** Waits for a socket. Any number of waits may be under way for one. */
  wait(socket: bigint, interest: PollInterest): PollWait {
    const waiter = {
      mask: interest.for === "read" ? winsock.POLLRDNORM : winsock.POLLWRNORM,
      ticks: interest.ticks ?? false,
    } as Waiter;
    const events = new Promise<PollEvents>((resolve, reject) => {
      waiter.resolve = resolve;
      waiter.reject = reject;
    });
    const waiters = this.#waiters.get(socket);
    if (waiters) waiters.push(waiter);
    else this.#waiters.set(socket, [waiter]);
    this.#changed();
    return {
      events,
      cancel: (reason) => {
        if (this.#remove(socket, waiter)) {
          waiter.reject(reason);
          this.#changed();
        }
      },
    };
  }

  /**
   * Calls back once no WSAPoll names the socket, at once where none does:
   * a socket must not be closed, and its number be given out anew, meanwhile.
   */
  whenReleased(socket: bigint, fn: () => void): void {
    if (this.#polled?.has(socket)) {
      this.#released.push(fn);
      this.#wake();
    } else {
      fn();
    }
  }

  /** Resolves once all closed sockets are released. */
  async idle(): Promise<void> {
    while (this.#released.length > 0) {
      await nextTurn();
    }
  }

  /** Ends all waits and the WSAPoll under way. */
  async close(): Promise<void> {
    this.#failAll(
      new ClosedError("The transport is closed", { operation: "poll" }),
    );
    this.#wake();
    await this.#running;
    if (this.#wakeSocket !== undefined) {
      this.#call.closesocket(this.#wakeSocket);
      this.#wakeSocket = undefined;
    }
  }

  #remove(socket: bigint, waiter: Waiter): boolean {
    const waiters = this.#waiters.get(socket);
    const at = waiters?.indexOf(waiter) ?? -1;
    if (at < 0) return false;
    waiters!.splice(at, 1);
    if (waiters!.length === 0) this.#waiters.delete(socket);
    return true;
  }

  /** Starts the loop, or lets it look again. */
  #changed(): void {
    if (this.#running) return this.#wake();
    if (this.#waiters.size === 0) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#waiters.size > 0) this.#changed();
    });
  }

  #wake(): void {
    if (this.#polled === undefined || this.#woken) return;
    this.#woken = true;
    this.#call.send(this.#wakeSocket!, this.#byte.subarray(0, 1), 1, 0);
  }

  async #run(): Promise<void> {
    // All that is asked for in this turn goes into the first WSAPoll.
    await Promise.resolve();
    let failures = 0;
    try {
      this.#wakeSocket ??= openWakeSocket(this.#call);
      while (this.#waiters.size > 0) {
        const { sockets, timeoutMs } = this.#fill();
        this.#polled = new Set(sockets);
        const count = await this.#call.WSAPoll(
          this.#fds,
          sockets.length + 1,
          timeoutMs,
        ).finally(() => this.#release());
        if (count >= 0) {
          failures = 0;
          this.#dispatch(sockets);
        } else if (++failures < maxFailures) {
          // Its error stayed on the other thread. Try again, a little later.
          await new Promise((resolve) => setTimeout(resolve, 10));
        } else {
          throw new HvSocketError("Cannot wait for sockets: WSAPoll failed", {
            operation: "poll",
          });
        }
      }
    } catch (error) {
      this.#failAll(error);
    }
  }

  /** Writes the set into the array for WSAPoll, the wake socket first. */
  #fill(): { sockets: bigint[]; timeoutMs: number } {
    const sockets = [...this.#waiters.keys()];
    const { size } = pollFdLayout;
    if (this.#fds.length < (sockets.length + 1) * size) {
      this.#fds = allocate((sockets.length + 1) * 2 * size);
      this.#view = new DataView(this.#fds.buffer);
    }
    this.#set(0, this.#wakeSocket!, winsock.POLLRDNORM);
    let timeoutMs = -1;
    let at = size;
    for (const socket of sockets) {
      let mask = 0;
      for (const waiter of this.#waiters.get(socket)!) {
        mask |= waiter.mask;
        if (waiter.ticks) timeoutMs = tickMs;
      }
      this.#set(at, socket, mask);
      at += size;
    }
    return { sockets, timeoutMs };
  }

  #set(at: number, socket: bigint, events: number): void {
    this.#view.setBigUint64(at + pollFdLayout.fd, socket, true);
    this.#view.setInt16(at + pollFdLayout.events, events, true);
    this.#view.setInt16(at + pollFdLayout.revents, 0, true);
  }

  #dispatch(sockets: readonly bigint[]): void {
    const { size, revents } = pollFdLayout;
    if (this.#view.getInt16(revents, true) !== 0) this.#drainWakeSocket();
    sockets.forEach((socket, i) => {
      const events = this.#view.getInt16((i + 1) * size + revents, true);
      for (const waiter of [...this.#waiters.get(socket) ?? []]) {
        const ready = (events & (waiter.mask | broken)) !== 0;
        if (!ready && !waiter.ticks) continue;
        this.#remove(socket, waiter);
        waiter.resolve(ready ? events : 0);
      }
    });
  }

  #release(): void {
    this.#polled = undefined;
    this.#woken = false;
    for (const fn of this.#released.splice(0)) fn();
  }

  #drainWakeSocket(): void {
    const { length } = this.#byte;
    while (this.#call.recv(this.#wakeSocket!, this.#byte, length, 0) > 0);
  }

  #failAll(error: unknown): void {
    const all = [...this.#waiters.values()].flat();
    this.#waiters.clear();
    for (const waiter of all) waiter.reject(error);
  }
}

/** A UDP socket on the loopback address, connected to itself. */
function openWakeSocket(call: SymbolFunctions<typeof ws2_32>): bigint {
  const { AF_INET, SOCK_DGRAM, INVALID_SOCKET, FIONBIO } = winsock;
  const address = allocate(16); // SOCKADDR_IN: family, port, address
  address.set([AF_INET, 0, 0, 0, 127, 0, 0, 1]);
  const size = allocate(4);
  new DataView(size.buffer).setInt32(0, address.length, true);
  const on = allocate(4);
  on[0] = 1;
  const socket = call.socket(AF_INET, SOCK_DGRAM, 0);
  if (
    socket !== INVALID_SOCKET &&
    call.bind(socket, address, address.length) === 0 &&
    call.getsockname(socket, address, size) === 0 &&
    call.connect(socket, address, address.length) === 0 &&
    call.ioctlsocket(socket, FIONBIO, on) === 0
  ) {
    return socket;
  }
  const code = call.WSAGetLastError();
  if (socket !== INVALID_SOCKET) call.closesocket(socket);
  throw new HvSocketError(
    `Cannot make the socket that ends a wait: error ${code}`,
    { operation: "poll", code },
  );
}
