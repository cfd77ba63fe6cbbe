/**
 * What a command sees of its process: streams, environment variables and the
 * signal that interrupts it. main.ts makes the real one; tests make one of
 * text.
 *
 * @module
 */
import type { Environment } from "../uvm/environment.ts";

/** A terminal's size in characters. */
export interface TerminalSize {
  columns: number;
  rows: number;
}

/** Takes what a command writes. */
export interface CliWriter {
  /** True where a terminal reads it. */
  readonly isTerminal: boolean;
  /** Writes all of it; rejects with BrokenPipeError once nobody reads. */
  write(data: Uint8Array): Promise<void>;
  /** The terminal's size; undefined where there is none. */
  size?(): TerminalSize | undefined;
}

/** Gives what a command reads. */
export interface CliReader {
  /** True where a terminal gives it. */
  readonly isTerminal: boolean;
  /** The bytes as they come. Asked for once at most. */
  readable(): ReadableStream<Uint8Array>;
  /** Hands over keys one by one, unechoed; where the terminal can. */
  setRaw?(raw: boolean): void;
}

/** A command's process. */
export interface CliIo {
  readonly stdin: CliReader;
  readonly stdout: CliWriter;
  readonly stderr: CliWriter;
  /** Aborted by Ctrl-C and its kin: commands clean up and end with 130. */
  readonly signal: AbortSignal;
  /** An environment variable, undefined where it is not set. */
  env(name: string): string | undefined;
  /** Seams that stand in for the native ones: tests and embedders only. */
  readonly environment?: Environment;
}

/** The same stream, whose failures say which one it is. */
export function namedWriter(writer: CliWriter, name: string): CliWriter {
  return {
    get isTerminal() {
      return writer.isTerminal;
    },
    size: () => writer.size?.(),
    async write(data) {
      try {
        await writer.write(data);
      } catch (cause) {
        if (cause instanceof BrokenPipeError) throw cause;
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`Cannot write to ${name}: ${reason}`, { cause });
      }
    },
  };
}

/** Nobody reads the output any more: `uvm list | Select-Object -First 1`. */
export class BrokenPipeError extends Error {
  override name = "BrokenPipeError";
}
