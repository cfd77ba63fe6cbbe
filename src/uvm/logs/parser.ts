/**
 * From a guest's bytes to entries. The guest may send anything, in any pieces.
 *
 * The rules, which depend on the bytes alone and not on how they are cut:
 *
 * - At the start of a line, or behind an entry, a complete JSON object is an
 *   entry; it may be spread over lines. White space between is no content.
 * - Anything else is raw text to the end of its line, one entry for a line.
 *   Blank lines between raw lines are entries with an empty text.
 * - Within a raw line an object is an entry if it has one of the keys `level`,
 *   `msg`, `time`, or if only another JSON value stands before it (`null {…}`).
 *   So `interface {}` in a Go panic stays text. What is no entry is text to its
 *   end, also where it is spread over lines.
 * - An object that turns out broken, longer or deeper than allowed is raw text
 *   from its first byte to the end of that line; then the next line is looked
 *   at anew. What was open inside it when it broke is text too: each byte is
 *   scanned a bounded number of times, whatever the guest sends.
 * - An object with a number that is too large to be one (`1e400`) is text.
 *
 * @module
 */
import { BrokenStarts } from "./broken_starts.ts";
import { ByteWindow } from "./byte_window.ts";
import { entryOf, type GuestLogEntry, rawEntryOf } from "./entry.ts";
import { hasLogKey, type JsonObject, parseJson } from "./json_object.ts";
import { JsonScanner, type ScanResult } from "./json_scanner.ts";
import { type GuestLogLimits, maxDepth, resolveLimits } from "./limits.ts";
import { type EmitObject, LineParser } from "./log_lines.ts";

const newline = 0x0a;
const openBrace = 0x7b;
const openBracket = 0x5b;

/** Blank lines in a row that are kept between raw lines. */
const maxBlankLines = 1000;
/** A long input is taken in pieces. */
const pieceSize = 64 * 1024;
/** Longest text before an object that may be another JSON value. */
const maxValueBefore = 64;

/** Turns the bytes of one guest into entries. */
export class GuestLogParser {
  readonly #vmId: string;
  readonly #maxRaw: number;
  readonly #maxObject: number;
  readonly #lineParser: LineParser;
  readonly #scanner = new JsonScanner(maxDepth);
  readonly #window = new ByteWindow();
  readonly #entries: GuestLogEntry[] = [];
  /** Where to go on. */
  #at = 0;
  /** Where the line began, or goes on behind an entry. */
  #lineStart = 0;
  #isBehindEntry = false;
  /** Where raw text began, -1 outside of it. */
  #rawStart = -1;
  /** Where the value in the scanner began, -1 if none is in it. */
  #valueStart = -1;
  /** Starts of objects that are known to be broken. */
  readonly #broken = new BrokenStarts();
  #lastWasRaw = false;
  #blankLines = 0;
  readonly #emit: EmitObject = (object, source) => {
    const entry = entryOf(this.#vmId, object, source);
    if (entry === undefined) return false;
    this.#entries.push(entry);
    return true;
  };

  /** A parser for the guest of a VM. */
  constructor(vmId: string, limits: GuestLogLimits = {}) {
    const { maxRawBytes, maxObjectBytes } = resolveLimits(limits);
    this.#vmId = vmId;
    this.#maxRaw = maxRawBytes;
    this.#maxObject = maxObjectBytes;
    this.#lineParser = new LineParser(maxObjectBytes / 3);
  }

  /** Bytes that are held because their entry is not complete. */
  get pendingBytes(): number {
    return this.#window.end - this.#liveStart();
  }

  /** Takes bytes (they are copied) and gives the entries they complete. */
  push(bytes: Uint8Array): GuestLogEntry[] {
    for (let at = 0; at < bytes.length; at += pieceSize) {
      const dropped = this.#window.append(
        bytes.subarray(at, at + pieceSize),
        this.#liveStart(),
      );
      if (dropped > 0) this.#shift(dropped);
      this.#run(false);
    }
    return this.#take();
  }

  /** The guest sends no more: gives what is left. */
  end(): GuestLogEntry[] {
    this.#run(true);
    if (this.#rawStart >= 0) this.#endRaw(this.#window.end);
    this.#at = this.#lineStart = this.#window.end;
    return this.#take();
  }

  #take(): GuestLogEntry[] {
    return this.#entries.splice(0);
  }

  #run(final: boolean): void {
    const { end } = this.#window;
    while (this.#at < end) {
      if (this.#valueStart >= 0) {
        if (!this.#scan(final)) return;
      } else if (this.#rawStart >= 0) {
        this.#raw();
      } else {
        this.#lines();
        this.#between();
      }
    }
  }

  /** Takes as many plain lines as there are. */
  #lines(): void {
    // Behind an entry on the same line there is no whole line, and what is
    // known to be broken must stay so.
    if (this.#isBehindEntry || this.#lineStart !== this.#at) return;
    if (this.#broken.reach(this.#at)) return;
    const at = this.#lineParser.take(this.#window, this.#at, this.#emit);
    if (at === this.#at) return;
    this.#at = this.#lineStart = at;
    this.#afterObject();
  }

  /** Passes over white space, then begins a value or raw text. */
  #between(): void {
    const { bytes, end } = this.#window;
    for (; this.#at < end; this.#at++) {
      const byte = bytes[this.#at];
      if (byte === newline) {
        this.#beginLine(this.#at + 1);
        if (this.#lastWasRaw) this.#blankLines++;
        return;
      } else if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) {
        if (byte === openBrace || byte === openBracket) this.#beginValue();
        else this.#beginRaw();
        return;
      } else if (this.#at - this.#lineStart >= this.#maxRaw) {
        // So much white space is not kept as an indentation.
        this.#lineStart = this.#at;
      }
    }
  }

  #beginValue(): void {
    if (this.#broken.has(this.#at)) {
      this.#notAnObject();
      return;
    }
    this.#valueStart = this.#at;
    this.#scanner.begin(this.#at);
  }

  /** Goes on with a value; false where more bytes are needed. */
  #scan(final: boolean): boolean {
    const { bytes, end } = this.#window;
    const bound = this.#valueStart + this.#maxObject;
    let result: ScanResult = this.#scanner.scan(bytes, Math.min(end, bound));
    if (result === "more" && (final || end >= bound)) result = "failed";
    if (result === "more") return false;
    const start = this.#valueStart;
    this.#valueStart = -1;
    this.#at = start;
    if (result === "complete") {
      this.#endValue(start, this.#scanner.position);
    } else {
      const open = this.#scanner.openStarts();
      if (open.length > 0) this.#broken.add(open);
      this.#notAnObject();
    }
    return true;
  }

  #endValue(start: number, end: number): void {
    const text = this.#window.decode(start, end);
    const object = text.startsWith("{") ? parseJson(text) : undefined;
    const entry = object && this.#isWelcome(object, start)
      ? entryOf(this.#vmId, object, () => text)
      : undefined;
    if (entry === undefined) {
      // An array, or an object that belongs to the text around it.
      if (this.#rawStart < 0) this.#beginRaw();
      this.#at = end;
      return;
    }
    if (this.#rawStart >= 0) this.#endRaw(start);
    this.#entries.push(entry);
    this.#afterObject();
    this.#at = this.#lineStart = end;
    this.#isBehindEntry = true;
  }

  /** True where the object may be an entry: always, but within a raw line. */
  #isWelcome(object: JsonObject, start: number): boolean {
    if (this.#rawStart < 0) return true;
    return hasLogKey(object) ||
      start - this.#rawStart <= maxValueBefore &&
        parseJson(this.#window.decode(this.#rawStart, start)) !==
          undefined;
  }

  /** What begins here is text, at least its first byte. */
  #notAnObject(): void {
    if (this.#rawStart < 0) this.#beginRaw();
    this.#at++;
  }

  #beginRaw(): void {
    for (let i = 0; i < Math.min(this.#blankLines, maxBlankLines); i++) {
      this.#entries.push(rawEntryOf(this.#vmId, "", false));
    }
    this.#blankLines = 0;
    this.#rawStart = this.#lineStart;
  }

  /** Goes on in raw text, to the end of its line or to an object in it. */
  #raw(): void {
    const { bytes, end } = this.#window;
    for (; this.#at < end; this.#at++) {
      const byte = bytes[this.#at];
      if (this.#at - this.#rawStart > this.#maxRaw) this.#cutRaw(this.#at);
      if (byte === newline) {
        const isCrLf = this.#at > this.#rawStart &&
          bytes[this.#at - 1] === 0x0d;
        this.#endRaw(isCrLf ? this.#at - 1 : this.#at);
        this.#beginLine(this.#at + 1);
        return;
      }
      if (byte === openBrace) {
        this.#beginValue();
        if (this.#valueStart >= 0) return;
        this.#at--;
      }
    }
  }

  #endRaw(end: number): void {
    this.#cutRaw(end);
    const text = this.#window.decode(this.#rawStart, end);
    this.#entries.push(rawEntryOf(this.#vmId, text, false));
    this.#rawStart = -1;
    this.#lastWasRaw = true;
    this.#blankLines = 0;
  }

  /** Makes entries of the longest length while the text is longer. */
  #cutRaw(end: number): void {
    while (end - this.#rawStart > this.#maxRaw) {
      const cut = this.#window.characterStart(
        this.#rawStart + this.#maxRaw,
        this.#rawStart + 1,
      );
      const text = this.#window.decode(this.#rawStart, cut);
      this.#entries.push(rawEntryOf(this.#vmId, text, true));
      this.#rawStart = cut;
    }
  }

  #beginLine(at: number): void {
    this.#at = this.#lineStart = at;
    this.#isBehindEntry = false;
  }

  #afterObject(): void {
    this.#lastWasRaw = false;
    this.#blankLines = 0;
  }

  /** The first byte that is still needed. */
  #liveStart(): number {
    return this.#rawStart >= 0 ? this.#rawStart : this.#lineStart;
  }

  /** The window dropped bytes at its front. */
  #shift(by: number): void {
    this.#at -= by;
    this.#lineStart -= by;
    if (this.#rawStart >= 0) this.#rawStart -= by;
    if (this.#valueStart >= 0) this.#valueStart -= by;
    this.#scanner.shift(by);
    this.#broken.shift(by);
  }
}
