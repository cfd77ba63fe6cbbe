/**
 * UTF-16LE, the encoding of every text that crosses to Windows. Lone
 * surrogates pass both ways unchanged, as Windows lets them.
 *
 * @module
 */
import { allocate, type FfiRuntime } from "./runtime.ts";

/** A text read from native memory. */
export interface NativeText {
  readonly text: string;
  /** True where the text was longer than the bound and was cut. */
  readonly truncated: boolean;
}

/**
 * The text as NUL-terminated UTF-16LE in memory for native code. TypeError
 * where it has a NUL inside: native code would see only what stands before.
 */
export function encodeUtf16(text: string): Uint8Array<ArrayBuffer> {
  const bytes = allocate((text.length + 1) * 2);
  writeUtf16(text, new Uint16Array(bytes.buffer));
  return bytes;
}

/** Writes a text and its NUL to the front of `target`, which has the room. */
export function writeUtf16(text: string, target: Uint16Array): void {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0) {
      throw new TypeError(
        `Text must not contain a NUL character: ${JSON.stringify(text)}`,
      );
    }
    target[i] = unit;
  }
  target[text.length] = 0;
}

/** The text of UTF-16LE bytes, to their end; an odd last byte is ignored. */
export function decodeUtf16(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.length >> 1);
  for (let i = 0; i < units.length; i++) {
    units[i] = bytes[2 * i] | bytes[2 * i + 1] << 8;
  }
  return textOf(units);
}

// At least as small as the pages of every system: see readUtf16().
const pageLength = 4096;
const page = allocate(pageLength);
const pageUnits = new Uint16Array(page.buffer);

/**
 * Reads a NUL-terminated text of at most `maxUnits` 16-bit units. Where the
 * text ends is not known beforehand, so it goes page by page: a page of which
 * one byte can be read can be read to its end.
 */
export function readUtf16(
  runtime: FfiRuntime,
  address: bigint,
  maxUnits: number,
): NativeText {
  const parts: string[] = [];
  let left = maxUnits;
  let at = address;
  while (left > 0) {
    // A unit that lies across two pages (odd address) is read by itself.
    const length = Math.max(2, pageLength - Number(at % BigInt(pageLength)));
    const count = Math.min(length >> 1, left);
    runtime.copyMemory(at, page.subarray(0, count * 2));
    const units = pageUnits.subarray(0, count);
    const end = units.indexOf(0);
    parts.push(textOf(end < 0 ? units : units.subarray(0, end)));
    if (end >= 0) return { text: parts.join(""), truncated: false };
    left -= count;
    at += BigInt(count * 2);
  }
  return { text: parts.join(""), truncated: true };
}

function textOf(units: Uint16Array): string {
  const parts: string[] = [];
  for (let i = 0; i < units.length; i += 4096) {
    parts.push(charactersOf(units.subarray(i, i + 4096)));
  }
  return parts.join("");
}

function charactersOf(units: Uint16Array): string {
  // An array-like of numbers is all that apply() needs.
  return String.fromCharCode.apply(null, units as unknown as number[]);
}
