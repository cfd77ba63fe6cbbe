/** Hands out numbered locations, always the lowest free one. */
export class SlotAllocator {
  readonly #taken = new Set<number>();
  /** How many locations there are. */
  readonly capacity: number;

  /** Makes an allocator of the locations 0 to capacity - 1. */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Takes the lowest free location; undefined where none is free. */
  take(): number | undefined {
    for (let slot = 0; slot < this.capacity; slot++) {
      if (this.#taken.has(slot)) continue;
      this.#taken.add(slot);
      return slot;
    }
    return undefined;
  }

  /** Takes this very location. RangeError where it is taken or is none. */
  takeAt(slot: number): void {
    if (!Number.isInteger(slot) || slot < 0 || slot >= this.capacity) {
      throw new RangeError(
        `Location must be 0 to ${this.capacity - 1}: ${slot}`,
      );
    }
    if (this.#taken.has(slot)) {
      throw new RangeError(`Location is taken twice: ${slot}`);
    }
    this.#taken.add(slot);
  }

  /** Gives a location back. */
  free(slot: number): void {
    this.#taken.delete(slot);
  }

  /** How many locations are taken. */
  get taken(): number {
    return this.#taken.size;
  }
}
