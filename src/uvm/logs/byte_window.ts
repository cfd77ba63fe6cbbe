/**
 * The bytes of a stream that are still needed, in one piece of memory.
 *
 * @module
 */

const smallest = 256 * 1024;

/** Grows at its end, gives up its front. */
export class ByteWindow {
  /** The memory; only the bytes before {@linkcode end} count. */
  bytes = new Uint8Array(0);
  /** Behind the last byte. */
  end = 0;
  // Keeps a byte order mark, which is no content of ours to drop.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  /**
   * Adds a copy of bytes. Bytes before `live` may be dropped to make room: the
   * result is how many were, and by so much all positions move.
   */
  append(added: Uint8Array, live: number): number {
    const kept = this.end - live;
    const needed = kept + added.length;
    let dropped = 0;
    if (this.end + added.length > this.bytes.length) {
      // At most half full after it, so that moving costs no more than adding.
      const size = Math.max(smallest, needed * 2);
      const mustGrow = needed * 2 > this.bytes.length;
      const mustShrink = this.bytes.length > size * 4;
      if (mustGrow || mustShrink) {
        const bytes = new Uint8Array(size);
        bytes.set(this.bytes.subarray(live, this.end));
        this.bytes = bytes;
      } else {
        this.bytes.copyWithin(0, live, this.end);
      }
      dropped = live;
      this.end = kept;
    }
    this.bytes.set(added, this.end);
    this.end += added.length;
    return dropped;
  }

  /** Where a byte stands first, from a position on; -1 where it does not. */
  indexOf(byte: number, from: number): number {
    return this.bytes.subarray(0, this.end).indexOf(byte, from);
  }

  /** The text of bytes; what is no UTF-8 becomes U+FFFD. */
  decode(start: number, end: number): string {
    return this.#decoder.decode(this.bytes.subarray(start, end));
  }

  /** The start of the character that `at` is in, not before `least`. */
  characterStart(at: number, least: number): number {
    for (let back = 0; back < 4 && at - back >= least; back++) {
      if ((this.bytes[at - back] & 0xc0) !== 0x80) return at - back;
    }
    return at;
  }
}
