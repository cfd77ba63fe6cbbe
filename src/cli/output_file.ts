/**
 * A file that a command writes beside its output: a log, a timeline.
 *
 * @module
 */
import { WriteError } from "./errors.ts";
import { UsageError } from "./usage_error.ts";
import { nodeBuiltin } from "../system/node_builtin.ts";

const { closeSync, openSync, writeSync } = nodeBuiltin<
  typeof import("node:fs")
>("node:fs");

/** What the file is for. */
export interface OutputFileSpec {
  /** The flag that names it, without dashes. */
  flag: string;
  /** What it is in words: `guest log`. */
  what: string;
  /** Its path; undefined where the flag was not given. */
  path: string | undefined;
  /** True to write behind what it has. */
  append?: boolean;
}

/** An open file. Whoever writes into it is not the one to hear of a failure. */
export class OutputFile {
  readonly #spec: OutputFileSpec & { path: string };
  #descriptor: number | undefined;
  #failure: WriteError | undefined;

  private constructor(
    spec: OutputFileSpec & { path: string },
    descriptor: number,
  ) {
    this.#spec = spec;
    this.#descriptor = descriptor;
  }

  /**
   * Opens it, empty unless it is to be appended to; undefined without a path.
   * UsageError where that fails.
   */
  static open(
    { path, append, ...spec }: OutputFileSpec,
  ): OutputFile | undefined {
    if (path === undefined) return undefined;
    if (path === "-") {
      throw new UsageError(
        `Flag "--${spec.flag}" must be a file, not standard output: "-"`,
      );
    }
    try {
      return new OutputFile(
        { ...spec, path },
        openSync(path, append ? "a" : "w"),
      );
    } catch (cause) {
      const { message, hints } = new WriteError({ ...spec, path }, cause);
      throw new UsageError(message, { cause, hints });
    }
  }

  /** The first failure; nothing is written after it. */
  get failure(): WriteError | undefined {
    return this.#failure;
  }

  /** Writes all of it, unless it is closed or failed before. Never throws. */
  write(data: string | Uint8Array): void {
    if (this.#descriptor === undefined || this.#failure) return;
    const bytes = typeof data === "string"
      ? new TextEncoder().encode(data)
      : data;
    try {
      for (let at = 0; at < bytes.length;) {
        at += writeSync(this.#descriptor, bytes, at);
      }
    } catch (cause) {
      this.#failure = new WriteError(this.#spec, cause);
    }
  }

  /** Closes it. Idempotent. */
  close(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor === undefined) return;
    try {
      closeSync(descriptor);
    } catch (cause) {
      this.#failure ??= new WriteError(this.#spec, cause);
    }
  }
}
