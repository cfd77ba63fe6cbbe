/**
 * The process by Node's built-in modules: what main.ts uses on Bun.
 *
 * @module
 */
import { createReadStream } from "node:fs";
import process from "node:process";
import { Readable } from "node:stream";
import { BrokenPipeError, type CliIo, type CliWriter } from "./io.ts";

/** Makes an AbortSignal of the process' signals. */
export type Interruption = (
  listen: (signal: "SIGINT" | "SIGBREAK" | "SIGHUP", fn: () => void) => void,
  exit: (code: number) => void,
) => AbortSignal;

/** The process' arguments and streams. */
export function nodeProgram(
  interruption: Interruption,
): { args: string[]; io: CliIo; exit(code: number): void } {
  const exit = (code: number) => process.exit(code);
  return {
    args: process.argv.slice(2),
    exit,
    io: {
      stdin: {
        isTerminal: process.stdin.isTTY === true,
        readable: () =>
          Readable.toWeb(standardInput()) as unknown as ReadableStream<
            Uint8Array
          >,
        setRaw: (raw) => void process.stdin.setRawMode?.(raw),
      },
      stdout: writer(process.stdout),
      stderr: writer(process.stderr),
      signal: interruption(
        (signal, fn) => void process.on(signal, fn),
        exit,
      ),
      env: (name) => process.env[name],
    },
  };
}

/**
 * Standard input. Bun cannot always stream a redirected one ("EBADF" from its
 * own stream, seen with a pipe under Wine), but reads its file descriptor.
 */
function standardInput(): Readable {
  return process.stdin.isTTY
    ? process.stdin
    : createReadStream("", { fd: 0, autoClose: false });
}

function writer(stream: NodeJS.WriteStream): CliWriter {
  // Without a listener a broken pipe would end the process.
  stream.on("error", () => {});
  return {
    isTerminal: stream.isTTY === true,
    size: () =>
      stream.isTTY ? { columns: stream.columns, rows: stream.rows } : undefined,
    write: (data) =>
      new Promise((resolve, reject) => {
        stream.write(data, (error) => {
          if (!error) resolve();
          else if (isBrokenPipe(error)) {
            reject(
              new BrokenPipeError("Nobody reads the output", { cause: error }),
            );
          } else reject(error);
        });
      }),
  };
}

function isBrokenPipe(error: Error): boolean {
  const { code } = error as { code?: string };
  return code === "EPIPE" || code === "EOF" || code === "ERR_STREAM_DESTROYED";
}
