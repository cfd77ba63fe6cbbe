/**
 * A transport that tells the simulated guests when somebody begins to listen.
 *
 * @module
 */
import { normalizeAddress } from "../hvsock/address.ts";
import type {
  HvSocketAddress,
  HvSocketListener,
  HvSocketTransport,
} from "../hvsock/transport.ts";

/** Told of listeners; `done` is called when one is closed. */
export type ListenFollower = (addr: HvSocketAddress) => { done(): void };

/** A transport and who listens on it. */
export class GuestSockets {
  /** What the library is given. */
  readonly transport: HvSocketTransport;
  readonly #listening = new Map<string, number>();

  /** Wraps a transport. */
  constructor(inner: HvSocketTransport, follower: ListenFollower) {
    this.transport = {
      listen: async (addr) => {
        const listener = await inner.listen(addr);
        return this.#follow(listener, follower);
      },
      connect: (addr, options) => inner.connect(addr, options),
      close: () => inner.close(),
    };
  }

  /** True where a connect would find a listener. */
  hasListener(addr: HvSocketAddress): boolean {
    return (this.#listening.get(keyOf(addr)) ?? 0) > 0;
  }

  #follow(
    inner: HvSocketListener,
    follower: ListenFollower,
  ): HvSocketListener {
    const key = keyOf(inner.addr);
    this.#listening.set(key, (this.#listening.get(key) ?? 0) + 1);
    const followed = follower(inner.addr);
    let closed = false;
    const close = () => {
      inner.close();
      if (closed) return;
      closed = true;
      const left = (this.#listening.get(key) ?? 1) - 1;
      if (left > 0) this.#listening.set(key, left);
      else this.#listening.delete(key);
      followed.done();
    };
    return {
      addr: inner.addr,
      accept: (options) => inner.accept(options),
      close,
      [Symbol.dispose]: close,
      [Symbol.asyncIterator]: () => inner[Symbol.asyncIterator](),
    };
  }
}

function keyOf(addr: HvSocketAddress): string {
  const { vmId, serviceId } = normalizeAddress(addr);
  return `${vmId} ${serviceId}`;
}
