/**
 * Bytes of a guest on this process' streams: as they are where a file or
 * program takes them, with control characters shown where a terminal does.
 *
 * @module
 */
import type { CliWriter } from "./io.ts";
import { visible } from "./terminal.ts";

/** Takes a guest's bytes. */
export interface GuestSink {
  write(data: Uint8Array): Promise<void>;
  /** What was held back goes out. */
  end(): Promise<void>;
}

/** Writes to a stream; `raw` also to a terminal. */
export function guestSink(
  writer: CliWriter,
  { raw = false } = {},
): GuestSink {
  if (raw || !writer.isTerminal) {
    return { write: (data) => writer.write(data), end: async () => {} };
  }
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let held = "";
  const show = async (text: string) => {
    const whole = held + text;
    // A line's end may come in two pieces.
    held = whole.endsWith("\r") ? "\r" : "";
    const ready = whole.slice(0, whole.length - held.length);
    const shown = visible(ready.replaceAll("\r\n", "\n"));
    if (shown !== "") await writer.write(encoder.encode(shown));
  };
  return {
    write: (data) => show(decoder.decode(data, { stream: true })),
    async end() {
      await show(decoder.decode());
      if (held !== "") await writer.write(encoder.encode(visible(held)));
      held = "";
    },
  };
}

/** Keeps the first bytes, and knows whether there were more. */
export class Collector implements GuestSink {
  readonly #limit: number;
  /** Grows: a piece each would cost hundreds of bytes for one of the guest's. */
  #kept = new Uint8Array(1024);
  #length = 0;
  #isCut = false;

  /** Keeps at most so many bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True where bytes were dropped. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** What was kept, as text; what is no UTF-8 becomes U+FFFD. */
  get text(): string {
    return new TextDecoder().decode(
      this.#kept.subarray(0, this.#length),
      // A character that was cut through is left out.
      { stream: this.#isCut },
    );
  }

  /** Keeps what there is room for. */
  write(data: Uint8Array): Promise<void> {
    const kept = data.subarray(0, this.#limit - this.#length);
    if (kept.length < data.length) this.#isCut = true;
    const length = this.#length + kept.length;
    if (length > this.#kept.length) {
      const room = Math.min(
        this.#limit,
        Math.max(length, 2 * this.#kept.length),
      );
      const grown = new Uint8Array(room);
      grown.set(this.#kept.subarray(0, this.#length));
      this.#kept = grown;
    }
    this.#kept.set(kept, this.#length);
    this.#length = length;
    return Promise.resolve();
  }

  /** Nothing is held back. */
  end(): Promise<void> {
    return Promise.resolve();
  }
}

/** Bytes that flow from a stream to a sink. */
export interface Pump {
  /** Settles at the stream's end. */
  readonly done: Promise<void>;
  /** Since when the guest has sent nothing, in milliseconds; 0: it sends. */
  idleMs(): number;
  /** Gives up what is still to come. */
  stop(): Promise<void>;
}

/** Lets a guest's output flow into a sink, at the sink's pace. */
export function pump(
  stream: ReadableStream<Uint8Array>,
  sink: GuestSink,
): Pump {
  const reader = stream.getReader();
  let waitingSince: number | undefined;
  const run = async () => {
    try {
      for (;;) {
        waitingSince = performance.now();
        const { done, value } = await reader.read();
        waitingSince = undefined;
        if (done) break;
        await sink.write(value);
      }
      await sink.end();
    } catch (error) {
      await reader.cancel().catch(() => {});
      throw error;
    }
  };
  const done = run();
  done.catch(() => {});
  return {
    done,
    idleMs: () =>
      waitingSince === undefined ? 0 : performance.now() - waitingSince,
    stop: () => reader.cancel().catch(() => {}),
  };
}
