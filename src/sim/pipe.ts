/**
 * A standard stream between the host and a process of the guest: bytes in
 * order, a bounded buffer, and waiting at either end.
 *
 * @module
 */

/** How many bytes a pipe holds before its writer waits. */
const CAPACITY = 64 * 1024;

/** One direction of a process' standard streams. */
export class GuestPipe {
  readonly #chunks: Uint8Array[] = [];
  #held = 0;
  #ended = false;
  #readerGone = false;
  #wakeReaders: (() => void)[] = [];
  #wakeWriters: (() => void)[] = [];

  /** True once nobody reads any more. */
  get isReaderGone(): boolean {
    return this.#readerGone;
  }

  /** Reads up to the buffer's length; null at the end. */
  async read(buffer: Uint8Array): Promise<number | null> {
    while (this.#held === 0) {
      if (this.#ended || this.#readerGone) return null;
      await new Promise<void>((resolve) => this.#wakeReaders.push(resolve));
    }
    let count = 0;
    while (count < buffer.length && this.#chunks.length > 0) {
      const chunk = this.#chunks[0];
      const part = chunk.subarray(0, buffer.length - count);
      buffer.set(part, count);
      count += part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    this.#held -= count;
    if (this.#held < CAPACITY) wake(this.#wakeWriters);
    return count;
  }

  /**
   * Writes all; false where the reader or the writer's end is gone. Before each
   * part it waits for `mayWrite`; false from that ends it too.
   */
  async write(
    data: Uint8Array,
    mayWrite?: () => Promise<boolean>,
  ): Promise<boolean> {
    let rest = data.slice();
    while (rest.length > 0) {
      while (this.#held >= CAPACITY && !this.#ended && !this.#readerGone) {
        await new Promise<void>((resolve) => this.#wakeWriters.push(resolve));
      }
      if (mayWrite && !await mayWrite()) return false;
      if (this.#ended || this.#readerGone) return false;
      const part = rest.subarray(0, CAPACITY - this.#held);
      this.#chunks.push(part);
      this.#held += part.length;
      rest = rest.subarray(part.length);
      wake(this.#wakeReaders);
    }
    return !this.#ended && !this.#readerGone;
  }

  /** No more bytes come; what is there can still be read. Idempotent. */
  end(): void {
    this.#ended = true;
    wake(this.#wakeReaders);
    wake(this.#wakeWriters);
  }

  /** Nobody reads any more: what is there is dropped. Idempotent. */
  abandon(): void {
    this.#readerGone = true;
    this.#chunks.length = 0;
    this.#held = 0;
    wake(this.#wakeReaders);
    wake(this.#wakeWriters);
  }
}

function wake(waiting: (() => void)[]): void {
  for (const resolve of waiting.splice(0)) resolve();
}
