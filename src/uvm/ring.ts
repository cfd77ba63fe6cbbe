/**
 * The newest items of a stream, bounded in number and size.
 *
 * @module
 */

/** Bounds of a ring. */
export interface RingOptions<T> {
  /** How many items are kept. */
  maxItems: number;
  /** What all items together may measure; no bound by default. */
  maxSize?: number;
  /** An item's measure. */
  sizeOf?: (item: T) => number;
}

/** Keeps the newest items; the newest one always, whatever its size. */
export class Ring<T> {
  readonly #options: RingOptions<T>;
  #items: T[] = [];
  #start = 0;
  #size = 0;
  #dropped = 0;

  /** Makes an empty ring. */
  constructor(options: RingOptions<T>) {
    this.#options = options;
  }

  /** Adds an item; old ones go. */
  push(item: T): void {
    const { maxItems, maxSize = Infinity } = this.#options;
    this.#items.push(item);
    this.#size += this.#sizeOf(item);
    while (
      this.#items.length - this.#start > 1 &&
      (this.#items.length - this.#start > maxItems || this.#size > maxSize)
    ) {
      this.#size -= this.#sizeOf(this.#items[this.#start++]);
      this.#dropped++;
    }
    // Moving all at every push would be quadratic.
    if (this.#start > 64 && this.#start > this.#items.length / 2) {
      this.#compact();
    }
  }

  /** The items, oldest first. */
  get items(): readonly T[] {
    if (this.#start > 0) this.#compact();
    return this.#items;
  }

  /** How many items went. */
  get dropped(): number {
    return this.#dropped;
  }

  #compact(): void {
    this.#items = this.#items.slice(this.#start);
    this.#start = 0;
  }

  #sizeOf(item: T): number {
    return this.#options.sizeOf?.(item) ?? 0;
  }
}
