/**
 * The last bytes of a stream, in bounded memory, read by their position.
 *
 * @module
 */

const firstCapacity = 16 * 1024;

/** Keeps the newest bytes. A position counts all bytes since the beginning. */
export class ByteRing {
  readonly #limit: number;
  #bytes: Uint8Array;
  #total = 0;

  /** Keeps at most so many bytes; its memory grows up to that as needed. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#bytes = new Uint8Array(Math.min(limit, firstCapacity));
  }

  /** The position behind the newest byte: how many there were. */
  get end(): number {
    return this.#total;
  }

  /** The position of the oldest byte that is kept. */
  get start(): number {
    return Math.max(0, this.#total - this.#bytes.length);
  }

  /** Adds bytes; the oldest go. */
  append(data: Uint8Array): void {
    if (data.length === 0) return;
    this.#grow(data.length);
    const capacity = this.#bytes.length;
    const kept = data.subarray(Math.max(0, data.length - capacity));
    this.#total += data.length;
    const at = (this.#total - kept.length) % capacity;
    const first = kept.subarray(0, capacity - at);
    this.#bytes.set(first, at);
    this.#bytes.set(kept.subarray(first.length), 0);
  }

  /** A copy of what is kept from a position on, at most so many bytes. */
  read(position: number, maxBytes = Infinity): Uint8Array {
    const from = Math.max(position, this.start);
    const length = Math.max(0, Math.min(this.#total - from, maxBytes));
    const capacity = this.#bytes.length;
    const copy = new Uint8Array(length);
    const at = from % capacity;
    const first = this.#bytes.subarray(at, Math.min(at + length, capacity));
    copy.set(first);
    copy.set(this.#bytes.subarray(0, length - first.length), first.length);
    return copy;
  }

  #grow(more: number): void {
    const wanted = this.#total + more;
    let capacity = this.#bytes.length;
    if (wanted <= capacity || capacity === this.#limit) return;
    while (capacity < wanted && capacity < this.#limit) {
      capacity = Math.min(capacity * 2, this.#limit);
    }
    // Nothing was overwritten yet: positions are places.
    const bytes = new Uint8Array(capacity);
    bytes.set(this.#bytes.subarray(0, this.#total));
    this.#bytes = bytes;
  }
}
