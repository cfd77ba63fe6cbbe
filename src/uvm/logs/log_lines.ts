/**
 * The fast path of the parser: whole lines, each one JSON object, many of them
 * at once.
 *
 * @module
 */
import { isObject } from "../../hcs/json_object.ts";
import type { ByteWindow } from "./byte_window.ts";
import { type JsonObject, parseJson } from "./json_object.ts";
import { maxDepth } from "./limits.ts";

const newline = 0x0a;
/** Bytes of whole lines that are decoded at once: at first, and at most. */
const smallestStretch = 1024;
const largestStretch = 256 * 1024;
/** Most lines that are left to the slow path before the next attempt. */
const maxLinesToSkip = 256;

/**
 * Takes an object, whose text can be asked for; false where it cannot be an
 * entry.
 */
export type EmitObject = (object: JsonObject, source: () => string) => boolean;

/** What was parsed of a text. */
interface ParsedLines {
  /** Characters taken, up to a start of a line. */
  taken: number;
  /** Lines taken. */
  lines: number;
}

/**
 * Takes lines as long as each is one JSON object, and stops before the first
 * that is not, that is empty, longer than allowed or too deep.
 */
export class LineParser {
  readonly #maxLength: number;
  // No guest knows it.
  readonly #separator = randomInteger();

  #stretch = smallestStretch;
  /** Stretches in a row that were not whole lines of objects. */
  #failures = 0;
  #linesToSkip = 0;

  /** A parser for lines of at most so many characters. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /**
   * Takes lines that begin at `at`, a start of a line, and gives the start of
   * the first line that it left.
   */
  take(
    window: ByteWindow,
    at: number,
    emit: EmitObject,
  ): number {
    const { bytes, end } = window;
    // Where whole lines did not work, a failed attempt for each is too dear.
    if (this.#linesToSkip > 0) {
      this.#linesToSkip--;
      return at;
    }
    while (at < end && bytes[at] === 0x7b) {
      const first = window.indexOf(newline, at);
      if (first < 0 || !isObjectEnd(bytes[first - 1])) return at;
      const limit = Math.min(end, at + this.#stretch);
      const last = Math.max(first, bytes.lastIndexOf(newline, limit - 1));
      const text = window.decode(at, last + 1);
      const { taken, lines } = this.#parse(text, emit);
      if (taken < text.length) {
        this.#stretch = smallestStretch;
        this.#failures++;
        this.#linesToSkip = Math.min(2 ** this.#failures, maxLinesToSkip);
        // Characters need not be bytes, but lines are lines.
        for (let i = 0; i < lines; i++) at = bytes.indexOf(newline, at) + 1;
        return at;
      }
      at = last + 1;
      this.#stretch = Math.min(this.#stretch * 2, largestStretch);
      this.#failures = 0;
    }
    return at;
  }

  #parse(text: string, emit: EmitObject): ParsedLines {
    const objects = this.#parseAtOnce(text);
    if (objects === undefined) return this.#parseEach(text, emit);
    const count = (objects.length + 1) / 2;
    const lines = new LineCursor(text);
    let line = 0;
    const source = () => lines.textOf(line);
    for (; line < count; line++) {
      if (!emit(objects[2 * line] as JsonObject, source)) {
        return { taken: lines.startOf(line), lines: line };
      }
    }
    return { taken: text.length, lines: count };
  }

  /**
   * All lines by one call, which is a quarter faster: as an array, between the
   * lines a number that no guest can guess. Where each of these numbers stands
   * at its place, each line is one value by itself: no line can have closed a
   * bracket or a quotation mark that another one opened.
   */
  #parseAtOnce(text: string): unknown[] | undefined {
    const limit = Math.min(this.#maxLength, shallow);
    let count = 0;
    for (let start = 0; start < text.length; count++) {
      const end = text.indexOf("\n", start);
      if (end < 0 || end - start > limit) return undefined;
      start = end + 1;
    }
    const separator = this.#separator;
    const lines = text.slice(0, -1).replaceAll("\n", `,${separator},`);
    const values = parseJson(`[${lines}]`) as unknown[] | undefined;
    if (values?.length !== 2 * count - 1) return undefined;
    for (let i = 0; i < values.length; i++) {
      const isRight = i % 2 === 0
        ? isObject(values[i])
        : values[i] === separator;
      if (!isRight) return undefined;
    }
    return values;
  }

  #parseEach(text: string, emit: EmitObject): ParsedLines {
    let taken = 0;
    let lines = 0;
    for (;;) {
      const end = text.indexOf("\n", taken);
      if (end < 0 || text.charCodeAt(taken) !== 0x7b) break;
      const length = end - taken;
      if (length > this.#maxLength) break;
      if (!isObjectEnd(text.charCodeAt(end - 1))) break;
      const source = text.slice(taken, end);
      const object = parseJson(source);
      if (object === undefined) break;
      if (length > shallow && isDeeper(object, maxDepth)) break;
      if (!emit(object, () => source)) break;
      taken = end + 1;
      lines++;
    }
    return { taken, lines };
  }
}

/** Finds lines of a text that are asked for in rising order. */
class LineCursor {
  readonly #text: string;
  #line = 0;
  #start = 0;

  constructor(text: string) {
    this.#text = text;
  }

  startOf(line: number): number {
    for (; this.#line < line; this.#line++) {
      this.#start = this.#text.indexOf("\n", this.#start) + 1;
    }
    return this.#start;
  }

  textOf(line: number): string {
    const start = this.startOf(line);
    return this.#text.slice(start, this.#text.indexOf("\n", start));
  }
}

/** Characters that have no room for more brackets than are allowed. */
const shallow = 2 * maxDepth - 1;

/** True for what a line of one object ends with: `}`, or the CR behind it. */
function isObjectEnd(code: number): boolean {
  return code === 0x7d || code === 0x0d;
}

function randomInteger(): number {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return (high >>> 11) * 0x100000000 + low;
}

/** True where values are nested deeper than `depth`. */
function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth === 0) return true;
  for (const inner of Object.values(value)) {
    if (isDeeper(inner, depth - 1)) return true;
  }
  return false;
}
