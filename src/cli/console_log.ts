/**
 * A console's bytes in a file, as the guest wrote them.
 *
 * @module
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { UsageError } from "./usage_error.ts";

/** An open file. */
export interface ConsoleLog {
  write(data: Uint8Array): void;
  /** Idempotent. */
  close(): void;
}

/** Opens the file of `--console-log`; undefined where there is none. */
export function openConsoleLog(
  path: string | undefined,
): ConsoleLog | undefined {
  if (path === undefined) return undefined;
  let file: number | undefined;
  try {
    file = openSync(path, "w");
  } catch (cause) {
    throw new UsageError(
      `Cannot write the console's log "${path}": ${(cause as Error).message}`,
      { cause },
    );
  }
  return {
    write(data) {
      for (let at = 0; file !== undefined && at < data.length;) {
        at += writeSync(file, data, at);
      }
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
