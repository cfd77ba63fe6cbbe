/**
 * Plays the guests of all systems that this simulator follows.
 *
 * @module
 */
import { vsockServiceId } from "../hvsock/address.ts";
import type {
  HvSocketAddress,
  HvSocketTransport,
} from "../hvsock/transport.ts";
import type { SimulatorClock } from "./clock.ts";
import type { Delivery } from "./delivery.ts";
import { GuestRunner } from "./guest.ts";
import { GuestTime } from "./guest_time.ts";
import type { Holder, VmRecord } from "./record.ts";
import { GuestSockets } from "./sockets.ts";
import type { VmStore } from "./store.ts";

/** What the guests work with. */
export interface GuestHostOptions {
  store: VmStore;
  clock: SimulatorClock;
  transport: HvSocketTransport;
  owner: Omit<Holder, "handles">;
  isAlive(owner: Omit<Holder, "handles">): boolean;
}

/** The guests of one simulator. */
export class GuestHost {
  readonly sockets: GuestSockets;
  readonly #options: GuestHostOptions;
  readonly #runners = new Map<string, GuestRunner>();
  readonly #listenWaits = new Set<() => void>();
  #delivery: Delivery | undefined;
  #closed = false;

  /** Makes a host without guests. */
  constructor(options: GuestHostOptions) {
    this.#options = options;
    this.sockets = new GuestSockets(
      options.transport,
      (addr) => this.#listened(addr),
    );
  }

  /** Says who follows the systems. */
  attach(delivery: Delivery): void {
    this.#delivery = delivery;
  }

  /** Takes note of a look at a system: begins, pauses or ends its guest. */
  follow(id: string, record: VmRecord | undefined): void {
    const runner = this.#runners.get(id);
    if (runner && (!record || record.runtimeId === runner.runtimeId)) {
      return runner.time.follow(record);
    }
    if (runner) runner.time.follow(undefined);
    if (this.#closed || !record || record.startedAtMs === undefined) return;
    // One that ended before this look at it still has its say.
    const time = new GuestTime(this.#options.clock, record);
    const made = new GuestRunner(record, time, {
      transport: this.#options.transport,
      listener: (runtimeId, port, guestTime) =>
        this.#listener(runtimeId, port, guestTime),
      claim: (vmId, channel) => this.#claim(vmId, channel),
    });
    this.#runners.set(id, made);
    this.#delivery?.hold(id);
    void made.done.then(() => time.ended).then(() =>
      this.#delivery?.release(id)
    );
  }

  /** Forgets a guest that nobody follows any more. */
  forget(id: string): void {
    this.#runners.delete(id);
  }

  /** Ends all guests here; other processes may go on with them. */
  async close(): Promise<void> {
    this.#closed = true;
    const runners = [...this.#runners];
    for (const [id, runner] of runners) {
      const wasRunning = !runner.time.isEnded;
      await runner.stop();
      if (wasRunning) await this.#letGo(id, runner.positions);
    }
  }

  #listened(addr: HvSocketAddress): { done(): void } {
    for (const wake of [...this.#listenWaits]) wake();
    let id: string | undefined;
    let isDone = false;
    // Another process may start the system: follow it for its guest's sake.
    void this.#options.store.list().then((records) => {
      id = records.find(({ runtimeId }) => runtimeId === addr.vmId)?.id;
      if (id !== undefined && !isDone) this.#delivery?.hold(id, true);
    }, () => {});
    return {
      done: () => {
        if (id !== undefined && !isDone) this.#delivery?.release(id, true);
        isDone = true;
      },
    };
  }

  async #listener(
    runtimeId: string,
    port: number,
    time: GuestTime,
  ): Promise<boolean> {
    const addr = { vmId: runtimeId, serviceId: vsockServiceId(port) };
    while (!this.sockets.hasListener(addr)) {
      if (time.isEnded) return false;
      let wake = () => {};
      const listened = new Promise<void>((resolve) => wake = resolve);
      this.#listenWaits.add(wake);
      await Promise.race([listened, time.ended]);
      this.#listenWaits.delete(wake);
    }
    return true;
  }

  #claim(id: string, channel: string): Promise<number | undefined> {
    const { store, owner, isAlive } = this.#options;
    return store.update(id, ({ record }) => {
      if (record === undefined) return undefined;
      const held = record.channels[channel];
      const isOther = held && (held.owner.pid !== owner.pid ||
        held.owner.instance !== owner.instance);
      if (isOther && isAlive(held.owner)) return undefined;
      const position = held?.position ?? 0;
      record.channels[channel] = { owner, position };
      return position;
    });
  }

  async #letGo(id: string, positions: Map<string, number>): Promise<void> {
    const { store } = this.#options;
    await store.update(id, ({ record }) => {
      for (const [channel, position] of positions) {
        if (!record?.channels[channel]) continue;
        // Nobody's: whoever comes next goes on from here.
        const owner = { pid: 0, began: "", instance: "" };
        record.channels[channel] = { owner, position };
      }
    });
  }
}
