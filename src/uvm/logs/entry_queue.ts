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

/** What waits for one consumer. */
class ConsumerQueue {
  readonly batches: EntryBatch[] = [];
  bytes = 0;
  /** Wakes the consumer. */
  wake: () => void = () => {};
}

/**
 * Hands entries to any number of consumers and holds the newest ones. Every
 * consumer has a queue of bounded size; a full one makes the guest wait.
 */
export class EntryFanOut {
  readonly #limits: Required<GuestLogLimits>;
  readonly #held: EntryBatch[] = [];
  #heldEntries = 0;
  #heldBytes = 0;
  readonly #queues = new Set<ConsumerQueue>();
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

  /** Entries that were let go of before there was a consumer. */
  get discarded(): number {
    return this.#discarded;
  }

  /** The newest entries, oldest first. */
  tail(): GuestLogEntry[] {
    return this.#held.flatMap(({ entries }) => entries)
      .slice(-this.#limits.maxHeldEntries);
  }

  /** Adds entries; never waits, so a caller must do so by {@linkcode room}. */
  push(batch: EntryBatch): void {
    if (batch.entries.length === 0) return;
    this.#hold(batch);
    for (const queue of this.#queues) {
      queue.batches.push(batch);
      queue.bytes += batch.bytes;
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

  /** The batches for one consumer; the first one also gets what is held. */
  async *batches(): AsyncGenerator<EntryBatch, void, undefined> {
    const queue = new ConsumerQueue();
    if (!this.#hadConsumer) {
      queue.batches.push(...this.#held);
      queue.bytes = this.#heldBytes;
    }
    this.#hadConsumer = true;
    this.#queues.add(queue);
    try {
      for (;;) {
        const batch = queue.batches.shift();
        if (batch) {
          queue.bytes -= batch.bytes;
          if (this.#room.length > 0) this.#wakeRoom();
          yield batch;
        } else if (this.#ended) {
          if ("error" in this.#ended) throw this.#ended.error;
          return;
        } else {
          await new Promise<void>((resolve) => queue.wake = resolve);
        }
      }
    } finally {
      this.#queues.delete(queue);
      this.#wakeRoom();
    }
  }

  #hold(batch: EntryBatch): void {
    const { maxHeldEntries, maxHeldBytes } = this.#limits;
    this.#held.push(batch);
    this.#heldEntries += batch.entries.length;
    this.#heldBytes += batch.bytes;
    while (
      this.#held.length > 1 &&
      (this.#heldBytes > maxHeldBytes ||
        this.#heldEntries - this.#held[0].entries.length >= maxHeldEntries)
    ) {
      const { entries, bytes } = this.#held.shift()!;
      this.#heldEntries -= entries.length;
      this.#heldBytes -= bytes;
      if (!this.#hadConsumer) this.#discarded += entries.length;
    }
  }

  #wakeRoom(): void {
    for (const resolve of this.#room.splice(0)) resolve();
  }
}
