/**
 * Finds the end of a JSON object or array in bytes that come in pieces, by the
 * whole grammar of JSON (RFC 8259), so that text which is none is known at its
 * first wrong byte.
 *
 * @module
 */

/** What a scan found. */
export type ScanResult = "more" | "complete" | "failed";

const enum State {
  Value,
  /** After `[`: a value or the end. */
  FirstValue,
  /** After `{`: a key or the end. */
  FirstKey,
  Key,
  Colon,
  AfterValue,
  String,
  Escape,
  Hex,
  Literal,
  Minus,
  Zero,
  Integer,
  Point,
  Fraction,
  Exponent,
  ExponentSign,
  ExponentDigits,
}

const inObject = 1;
const inArray = 2;
const words = ["true", "false", "null"];

/** Scans one value at a time; its memory is bounded by the depth. */
export class JsonScanner {
  /** Where the next byte to look at stands. */
  position = 0;
  readonly #kinds: Uint8Array;
  /** Where each open object or array began. */
  readonly #starts: Float64Array;
  #depth = 0;
  #state: State = State.Value;
  #inKey = false;
  #hexLeft = 0;
  #word = "";
  #wordAt = 0;

  /** A scanner for values that are nested at most so deep. */
  constructor(maxDepth: number) {
    this.#kinds = new Uint8Array(maxDepth);
    this.#starts = new Float64Array(maxDepth);
  }

  /** Begins at a `{` or `[`. */
  begin(position: number): void {
    this.position = position;
    this.#depth = 0;
    this.#state = State.Value;
  }

  /** The bytes were moved to the front by so much. */
  shift(by: number): void {
    this.position -= by;
    for (let i = 0; i < this.#depth; i++) this.#starts[i] -= by;
  }

  /** Where what is open inside the value began, the outermost first. */
  openStarts(): Float64Array {
    return this.#starts.slice(1, this.#depth);
  }

  /** Goes on, up to but not including `end`. */
  scan(bytes: Uint8Array, end: number): ScanResult {
    while (this.position < end) {
      const byte = bytes[this.position];
      if (this.#state === State.String) {
        if (!this.#string(bytes, end)) return "failed";
        continue;
      }
      if (this.#state <= State.AfterValue) {
        if (
          byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a
        ) {
          this.position++;
          continue;
        }
        if (!this.#structure(byte)) return "failed";
        this.position++;
        if (this.#depth === 0) return "complete";
        continue;
      }
      if (this.#state >= State.Minus) {
        const taken = this.#number(byte);
        if (taken === undefined) return "failed";
        if (taken) this.position++;
        continue;
      }
      if (!this.#inWord(byte)) return "failed";
      this.position++;
    }
    return "more";
  }

  /** Passes over a string's plain bytes and the one that ends them. */
  #string(bytes: Uint8Array, end: number): boolean {
    let at = this.position;
    let byte = 0;
    while (at < end) {
      byte = bytes[at++];
      if (byte === 0x22 || byte === 0x5c || byte < 0x20) break;
    }
    this.position = at;
    if (byte === 0x22) {
      this.#state = this.#inKey ? State.Colon : State.AfterValue;
    } else if (byte === 0x5c) {
      this.#state = State.Escape;
    } else if (byte < 0x20) {
      this.position--;
      return false;
    }
    return true;
  }

  /** Takes a byte between values. */
  #structure(byte: number): boolean {
    const kind = this.#depth > 0 ? this.#kinds[this.#depth - 1] : 0;
    switch (this.#state) {
      case State.FirstKey:
      case State.Key:
        if (byte === 0x22) return this.#beginString(true);
        return byte === 0x7d && this.#state === State.FirstKey && this.#pop();
      case State.Colon:
        this.#state = State.Value;
        return byte === 0x3a;
      case State.AfterValue:
        if (byte === 0x2c) {
          this.#state = kind === inObject ? State.Key : State.Value;
          return true;
        }
        return byte === (kind === inObject ? 0x7d : 0x5d) && this.#pop();
      case State.FirstValue:
        if (byte === 0x5d) return this.#pop();
    }
    return this.#beginValue(byte);
  }

  #beginValue(byte: number): boolean {
    switch (byte) {
      case 0x7b:
        return this.#push(inObject, State.FirstKey);
      case 0x5b:
        return this.#push(inArray, State.FirstValue);
      case 0x22:
        return this.#beginString(false);
      case 0x2d:
        this.#state = State.Minus;
        return true;
      case 0x30:
        this.#state = State.Zero;
        return true;
    }
    if (byte > 0x30 && byte <= 0x39) {
      this.#state = State.Integer;
      return true;
    }
    const word = words.find((word) => word.charCodeAt(0) === byte);
    if (word === undefined) return false;
    this.#word = word;
    this.#wordAt = 1;
    this.#state = State.Literal;
    return true;
  }

  #beginString(inKey: boolean): boolean {
    this.#inKey = inKey;
    this.#state = State.String;
    return true;
  }

  #push(kind: number, state: State): boolean {
    if (this.#depth === this.#kinds.length) return false;
    this.#kinds[this.#depth] = kind;
    this.#starts[this.#depth++] = this.position;
    this.#state = state;
    return true;
  }

  #pop(): boolean {
    this.#depth--;
    this.#state = State.AfterValue;
    return true;
  }

  /** Takes a byte of an escape or a literal. */
  #inWord(byte: number): boolean {
    if (this.#state === State.Literal) {
      if (this.#word.charCodeAt(this.#wordAt) !== byte) return false;
      if (++this.#wordAt === this.#word.length) this.#state = State.AfterValue;
      return true;
    }
    if (this.#state === State.Escape) {
      if (byte === 0x75) {
        this.#hexLeft = 4;
        this.#state = State.Hex;
        return true;
      }
      this.#state = State.String;
      return '"\\/bfnrt'.includes(String.fromCharCode(byte));
    }
    if (--this.#hexLeft === 0) this.#state = State.String;
    return isDigit(byte) || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66;
  }

  /** Takes a byte of a number; false where it stands behind it. */
  #number(byte: number): boolean | undefined {
    const digit = isDigit(byte);
    const exponent = byte === 0x65 || byte === 0x45;
    switch (this.#state) {
      case State.Minus:
        if (!digit) return undefined;
        return this.#goTo(byte === 0x30 ? State.Zero : State.Integer);
      case State.Zero:
      case State.Integer:
        if (digit && this.#state === State.Integer) return true;
        if (byte === 0x2e) return this.#goTo(State.Point);
        if (exponent) return this.#goTo(State.Exponent);
        break;
      case State.Point:
        return digit ? this.#goTo(State.Fraction) : undefined;
      case State.Fraction:
        if (digit) return true;
        if (exponent) return this.#goTo(State.Exponent);
        break;
      case State.Exponent:
        if (byte === 0x2b || byte === 0x2d) {
          return this.#goTo(State.ExponentSign);
        }
        return digit ? this.#goTo(State.ExponentDigits) : undefined;
      case State.ExponentSign:
        return digit ? this.#goTo(State.ExponentDigits) : undefined;
      case State.ExponentDigits:
        if (digit) return true;
    }
    this.#state = State.AfterValue;
    return false;
  }

  #goTo(state: State): true {
    this.#state = state;
    return true;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
