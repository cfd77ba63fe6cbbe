/**
 * GUIDs: text, and the 16 bytes in either order.
 *
 * @module
 */
import { allocate } from "./runtime.ts";

/**
 * How the first three groups are stored. `windows`: little-endian, as in the
 * GUID structure. `network`: as written, RFC 9562's order.
 */
export type GuidByteOrder = "windows" | "network";

const form = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Where each byte of the text stands in Windows' order. */
const windowsOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

/** True for 32 hexadecimal digits in groups of 8-4-4-4-12, no braces. */
export function isGuid(text: string): boolean {
  return form.test(text);
}

/** The 16 bytes of a GUID's text. TypeError where it is none. */
export function guidToBytes(
  text: string,
  order: GuidByteOrder,
): Uint8Array<ArrayBuffer> {
  if (!isGuid(text)) throw new TypeError(`GUID is malformed: "${text}"`);
  const digits = text.replaceAll("-", "");
  const bytes = allocate(16);
  for (let i = 0; i < 16; i++) {
    bytes[order === "windows" ? windowsOrder[i] : i] = parseInt(
      digits.slice(2 * i, 2 * i + 2),
      16,
    );
  }
  return bytes;
}

/** The text, lower case, of 16 bytes. TypeError where there are not 16. */
export function guidFromBytes(bytes: Uint8Array, order: GuidByteOrder): string {
  if (bytes.length !== 16) {
    throw new TypeError(`A GUID has 16 bytes: ${bytes.length}`);
  }
  let text = "";
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
    const byte = bytes[order === "windows" ? windowsOrder[i] : i];
    text += byte.toString(16).padStart(2, "0");
  }
  return text;
}
