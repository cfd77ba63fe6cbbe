/**
 * What a command prints: data on standard output only, as text or as JSON.
 *
 * @module
 */
import { asciiJson, type JsonOptions } from "./ascii_json.ts";
import type { CliWriter } from "./io.ts";
import { type Paint, painter, visible } from "./terminal.ts";

/** How much may wait for a slow reader before writers wait too. */
const highWaterCharacters = 64 * 1024;

/**
 * Writes texts in order. A text is written at once unless a write is under
 * way: what comes meanwhile goes out together after it.
 */
export class TextSink {
  readonly #writer: CliWriter;
  readonly #encoder = new TextEncoder();
  #waiting: string[] = [];
  #waitingCharacters = 0;
  #flushing: Promise<void> | undefined;
  #failure: { reason: unknown } | undefined;

  /** Writes to this stream. */
  constructor(writer: CliWriter) {
    this.#writer = writer;
  }

  /**
   * Takes a text. Resolves when more may come: at once while little waits.
   * Rejects once the stream is known to be broken.
   */
  write(text: string): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure.reason);
    this.#waiting.push(text);
    this.#waitingCharacters += text.length;
    this.#flushing ??= this.#flush();
    // A failure is met by the next write or by flush().
    this.#flushing.catch(() => {});
    return this.#waitingCharacters > highWaterCharacters
      ? this.#flushing
      : Promise.resolve();
  }

  /** Resolves when all is written; rejects where the stream is broken. */
  flush(): Promise<void> {
    return this.#flushing ?? Promise.resolve();
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const text = this.#waiting.join("");
      this.#waiting = [];
      this.#waitingCharacters = 0;
      try {
        await this.#writer.write(this.#encoder.encode(text));
      } catch (reason) {
        this.#failure = { reason };
        throw reason;
      }
    }
    this.#flushing = undefined;
  }
}

/** How to print. */
export interface OutputOptions {
  stdout: CliWriter;
  json: boolean;
  color: "auto" | "always" | "never";
  noColor: string | undefined;
}

/** A command's standard output. */
export class Output {
  /** True where `--json` was given. */
  readonly isJson: boolean;
  /** Colours text where that is wanted. */
  readonly paint: Paint;
  readonly #sink: TextSink;
  #hasValue = false;

  /** Prints to a stream. */
  constructor(options: OutputOptions) {
    this.isJson = options.json;
    this.#sink = new TextSink(options.stdout);
    this.paint = painter(options.color, options.stdout, options.noColor);
  }

  /** Prints a line of text. */
  line(text: string): Promise<void> {
    return this.#sink.write(`${text}\n`);
  }

  /** True once the command's one JSON value was printed. */
  get hasValue(): boolean {
    return this.#hasValue;
  }

  /** Prints the command's one JSON value. */
  value(value: unknown, options: JsonOptions = {}): Promise<void> {
    this.#hasValue = true;
    return this.line(asciiJson(value, { indent: 2, ...options }));
  }

  /** Prints one object of a stream as a line; it has a `type`. */
  event(event: { type: string } & Record<string, unknown>): Promise<void> {
    return this.line(asciiJson(event));
  }

  /**
   * Prints the value with `--json`, the text otherwise. Control characters of
   * the text are spelled out, unless `styled` says that it holds colours: then
   * what others wrote in it was made visible before.
   */
  result(
    value: unknown,
    text: string,
    { styled = false } = {},
  ): Promise<void> {
    if (this.isJson) return this.value(value);
    if (text === "") return Promise.resolve();
    return this.line(styled ? text : visible(text));
  }

  /** Resolves when all is written. */
  flush(): Promise<void> {
    return this.#sink.flush();
  }
}
