/**
 * The processes of the guests that one simulator plays, each with its guest's
 * time: they stand still with it and end with it.
 *
 * @module
 */
import type { SimulatorClock } from "./clock.ts";
import { GuestTime } from "./guest_time.ts";
import type { GuestProcess } from "./process.ts";
import type { VmRecord } from "./record.ts";

/** One guest, beyond its system's id, which may be given again. */
interface Guest {
  readonly runtimeId: string;
  readonly time: GuestTime;
  readonly processes: Map<number, GuestProcess>;
}

/** The processes, by system and process id. */
export class GuestProcesses {
  readonly #clock: SimulatorClock;
  readonly #guests = new Map<string, Guest>();

  /** Begins without any. */
  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  /** Takes note of a look at a system: its end ends its processes. */
  follow(id: string, record: VmRecord | undefined): void {
    const guest = this.#guests.get(id);
    if (guest === undefined) return;
    const isSame = record?.runtimeId === guest.runtimeId;
    guest.time.follow(isSame ? record : undefined);
    if (guest.time.isEnded) {
      const code = isSame ? record?.exit?.status ?? 0 : 0;
      for (const one of guest.processes.values()) one.kill(1, code | 0);
    }
    if (!isSame) this.#guests.delete(id);
  }

  /** The time of a system's guest, as this record has it. */
  timeOf(record: VmRecord): GuestTime {
    this.follow(record.id, record);
    return this.#guestOf(record).time;
  }

  /** Adds a process to a system's guest. */
  add(record: VmRecord, process: GuestProcess): void {
    this.#guestOf(record).processes.set(process.processId, process);
  }

  /** A process by its ids. */
  find(id: string, processId: number): GuestProcess | undefined {
    return this.#guests.get(id)?.processes.get(processId);
  }

  /** The processes of a system, or all. */
  *all(id?: string): Iterable<GuestProcess> {
    for (const [key, { processes }] of this.#guests) {
      if (id === undefined || id === key) yield* processes.values();
    }
  }

  /** Forgets a process. */
  remove({ systemId, processId }: GuestProcess): void {
    this.#guests.get(systemId)?.processes.delete(processId);
  }

  /** Forgets a system's processes: nobody follows it any more. */
  forget(id: string): void {
    this.#guests.delete(id);
  }

  /** Ends all, telling nobody. */
  discardAll(): void {
    for (const { time, processes } of this.#guests.values()) {
      for (const process of processes.values()) process.discard();
      time.stop();
    }
    this.#guests.clear();
  }

  #guestOf(record: VmRecord): Guest {
    let guest = this.#guests.get(record.id);
    if (guest === undefined) {
      const { runtimeId } = record;
      const time = new GuestTime(this.#clock, record);
      guest = { runtimeId, time, processes: new Map() };
      this.#guests.set(record.id, guest);
    }
    return guest;
  }
}
