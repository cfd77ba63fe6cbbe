/**
 * Reading to the end, but not without one.
 *
 * @module
 */

/**
 * All bytes that a reading function gives, until it gives 0 or null; undefined
 * once they are more than `maxBytes`.
 */
export async function readBounded(
  read: (into: Uint8Array<ArrayBuffer>) => Promise<number | null>,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  let bytes = new Uint8Array(16 * 1024);
  let length = 0;
  while (length <= maxBytes) {
    if (length === bytes.length) {
      const larger = new Uint8Array(bytes.length * 4);
      larger.set(bytes);
      bytes = larger;
    }
    const count = await read(bytes.subarray(length));
    if (!count) return bytes.subarray(0, length);
    length += count;
  }
  return undefined;
}
