/**
 * Keys and bytes for a guest: standard input as it comes, with a key that
 * detaches where a terminal gives it.
 *
 * @module
 */
import type { CliReader } from "./io.ts";
import { UsageError } from "./usage_error.ts";

/** What to send where. */
export interface InputOptions {
  stdin: CliReader;
  /** Takes the bytes. */
  input: WritableStream<Uint8Array>;
  /** Keys one by one, unechoed; Ctrl-C is then a byte like all others. */
  raw: boolean;
  /** The byte that detaches; only looked for with `raw`. */
  detachKey?: number;
  /** False: the input's end does not close the guest's. Default true. */
  closes?: boolean;
}

/** Input that flows. */
export interface InputFlow extends Disposable {
  /** Resolves when the detach key was pressed; never otherwise. */
  readonly detached: Promise<void>;
  /** Resolves when nothing more is sent. */
  readonly done: Promise<void>;
}

/** Sends what it reads on until it is disposed, which ends raw mode too. */
export function sendInput(options: InputOptions): InputFlow {
  const { stdin, input, raw, detachKey, closes = true } = options;
  const detached = Promise.withResolvers<void>();
  if (raw) stdin.setRaw?.(true);
  const reader = stdin.readable().getReader();
  const writer = input.getWriter();
  const send = async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const at = raw && detachKey !== undefined ? value.indexOf(detachKey) : -1;
      const part = at < 0 ? value : value.subarray(0, at);
      if (part.length > 0) await writer.write(part);
      if (at >= 0) return detached.resolve();
    }
    if (closes) await writer.close();
  };
  // A guest that does not read any more, or has ended, is its own business.
  const done = send().catch(() => {});
  return {
    detached: detached.promise,
    done,
    [Symbol.dispose]() {
      if (raw) stdin.setRaw?.(false);
      // A terminal's read may never end: it is not waited for.
      void reader.cancel().catch(() => {});
    },
  };
}

/** The byte of `ctrl-X`; undefined for `none`. UsageError otherwise. */
export function detachKeyOf(text = "ctrl-]"): number | undefined {
  if (text === "none") return undefined;
  const key = /^(?:ctrl-|\^)([a-z@[\\\]^_])$/i.exec(text)?.[1];
  if (key !== undefined) return key.toUpperCase().charCodeAt(0) & 0x1f;
  throw new UsageError(
    `Flag "--detach-key" must be like ctrl-] or ctrl-p, or none: "${text}"`,
  );
}
