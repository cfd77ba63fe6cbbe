/**
 * Entries on their way from one guest to its consumers.
 *
 * @module
 */
import type { GuestLogEntry } from "./entry.ts";
import type { GuestLogLimits } from "./limits.ts";

/** Entries that came together, and how many bytes the guest sent for them. */
export interface EntryBatch {
  /** The entries, in the guest's order. */
  readonly entries: readonly GuestLogEntry[];
  /** The guest's bytes that they came from. */
  readonly bytes: number;
}

/** Batches one after the other, and how much they are. */
class BatchQueue {
  readonly batches: EntryBatch[] = [];
  bytes = 0;
  count = 0;
  /** Entries of the first batch that a consumer was given already. */
  taken = 0;
  /** Wakes the consumer. */
  wake: () => void = () => {};

  push(batch: EntryBatch): void {
    this.batches.push(batch);
    this.bytes += batch.bytes;
    this.count += batch.entries.length;
  }

  /** The first batch, and from which of its entries on it is to be given. */
  shift(): { batch: EntryBatch; from: number } {
    const batch = this.batches.shift()!;
    this.bytes -= batch.bytes;
    this.count -= batch.entries.length;
    const from = this.taken;
    this.taken = 0;
    return { batch, from };
  }

  /** Takes a batch back of which so many entries were given. */
  putBack(batch: EntryBatch, taken: number): void {
    this.batches.unshift(batch);
    this.bytes += batch.bytes;
    this.count += batch.entries.length;
    this.taken = taken;
  }
}

/**
 * Hands entries to any number of consumers and holds the newest ones. Every
 * consumer has a queue of bounded size; a full one makes the guest wait.
 *
 * What the last consumer leaves, and what comes after that, waits for the next
 * one, which goes on where the last one stopped. The guest is not held up
 * then: the oldest are let go of beyond the bounds of what is held, but at
 * least twice of what may wait for a consumer is kept.
 */
export class EntryFanOut {
  readonly #limits: Required<GuestLogLimits>;
  readonly #held = new BatchQueue();
  readonly #queues = new Set<BatchQueue>();
  /** What waits for the next consumer once there was one and none is left. */
  #left: BatchQueue | undefined;
  #hadConsumer = false;
  #discarded = 0;
  #released = false;
  #ended: { error?: unknown } | undefined;
  /** Wakes whoever waits for room. */
  #room: (() => void)[] = [];

  /** With bounds for queues and for what is held. */
  constructor(limits: Required<GuestLogLimits>) {
    this.#limits = limits;
  }

  /** Entries that were let go of while there was no consumer. */
  get discarded(): number {
    return this.#discarded;
  }

  /** The newest entries, oldest first. */
  tail(): GuestLogEntry[] {
    return this.#held.batches.flatMap(({ entries }) => entries)
      .slice(-this.#limits.maxHeldEntries);
  }

  /** Adds entries; never waits, so a caller must do so by {@linkcode room}. */
  push(batch: EntryBatch): void {
    if (batch.entries.length === 0) return;
    this.#held.push(batch);
    const dropped = this.#trim(this.#held);
    if (!this.#hadConsumer) this.#discarded += dropped;
    if (this.#left) {
      this.#left.push(batch);
      const leastBytes = 2 * this.#limits.maxQueuedBytes;
      this.#discarded += this.#trim(this.#left, leastBytes);
    }
    for (const queue of this.#queues) {
      queue.push(batch);
      queue.wake();
    }
  }

  /** Lets who waits for room go on: a log that ends waits for nobody. */
  releaseProducer(): void {
    this.#released = true;
    this.#wakeRoom();
  }

  /** True where no queue is full. */
  get hasRoom(): boolean {
    const { maxQueuedBytes } = this.#limits;
    if (this.#released) return true;
    for (const { bytes } of this.#queues) {
      if (bytes >= maxQueuedBytes) return false;
    }
    return true;
  }

  /** Waits until no queue is full. */
  async room(): Promise<void> {
    while (!this.hasRoom) {
      await new Promise<void>((resolve) => this.#room.push(resolve));
    }
  }

  /** No more entries come; consumers get what is queued, then the error. */
  end(error?: unknown): void {
    this.#ended ??= error === undefined ? {} : { error };
    for (const queue of this.#queues) queue.wake();
  }

  /**
   * The batches for one consumer; the first one also gets what is held. A
   * batch counts as read once it is given.
   */
  async *batches(): AsyncGenerator<EntryBatch, void, undefined> {
    const queue = this.#join();
    try {
      while (queue.batches.length > 0 || await this.#arrival(queue)) {
        const { batch, from } = this.#take(queue);
        yield from === 0
          ? batch
          : { entries: batch.entries.slice(from), bytes: batch.bytes };
      }
    } finally {
      this.#leave(queue);
    }
  }

  /**
   * The entries for one consumer, likewise; those that it was not given when
   * it stops are left. `note` is told of each batch before its first entry,
   * and from which entry on it is given: not 0 where another consumer had the
   * ones before.
   */
  async *entries(
    note?: (batch: EntryBatch, from: number) => void,
  ): AsyncGenerator<GuestLogEntry, void, undefined> {
    const queue = this.#join();
    try {
      while (queue.batches.length > 0 || await this.#arrival(queue)) {
        const { batch, from } = this.#take(queue);
        note?.(batch, from);
        const { entries } = batch;
        let at = from;
        try {
          while (at < entries.length) yield entries[at++];
        } finally {
          if (at < entries.length) queue.putBack(batch, at);
        }
      }
    } finally {
      this.#leave(queue);
    }
  }

  #join(): BatchQueue {
    const queue = this.#left ?? new BatchQueue();
    this.#left = undefined;
    if (!this.#hadConsumer) {
      for (const batch of this.#held.batches) queue.push(batch);
    }
    this.#hadConsumer = true;
    this.#queues.add(queue);
    return queue;
  }

  /** Other consumers have what this one leaves. */
  #leave(queue: BatchQueue): void {
    this.#queues.delete(queue);
    if (this.#queues.size === 0) this.#left = queue;
    this.#wakeRoom();
  }

  /** Waits for a batch; false at the log's end, which may be an error. */
  async #arrival(queue: BatchQueue): Promise<boolean> {
    while (queue.batches.length === 0) {
      if (this.#ended) {
        if ("error" in this.#ended) throw this.#ended.error;
        return false;
      }
      await new Promise<void>((resolve) => queue.wake = resolve);
    }
    return true;
  }

  #take(queue: BatchQueue): { batch: EntryBatch; from: number } {
    const taken = queue.shift();
    if (this.#room.length > 0) this.#wakeRoom();
    return taken;
  }

  /**
   * Lets go of the oldest batches beyond the bounds of what is held, as long
   * as so many bytes stay; how many entries those were that nobody was given.
   */
  #trim(queue: BatchQueue, leastBytes = 0): number {
    const { maxHeldEntries, maxHeldBytes } = this.#limits;
    let count = 0;
    while (queue.batches.length > 1) {
      const { entries, bytes } = queue.batches[0];
      const isOver = queue.bytes > maxHeldBytes ||
        queue.count - entries.length >= maxHeldEntries;
      if (!isOver || queue.bytes - bytes < leastBytes) break;
      const { batch, from } = queue.shift();
      count += batch.entries.length - from;
    }
    return count;
  }

  #wakeRoom(): void {
    for (const resolve of this.#room.splice(0)) resolve();
  }
}
