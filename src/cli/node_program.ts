/**
 * The process by Node's built-in modules: what main.ts uses on Bun. Streams
 * are made when they are first used: each takes milliseconds.
 *
 * @module
 */
import { bunSink } from "../system/bun_sink.ts";
import { nodeBuiltin } from "../system/node_builtin.ts";
import { BrokenPipeError, type CliIo, type CliWriter } from "./io.ts";

/** Makes an AbortSignal of the process' signals. */
export type Interruption = (
  listen: (signal: "SIGINT" | "SIGBREAK" | "SIGHUP", fn: () => void) => void,
  exit: (code: number) => void,
) => AbortSignal;

type Process = typeof import("node:process");

/** The process' arguments and streams. */
export function nodeProgram(
  interruption: Interruption,
): { args: string[]; io: CliIo; exit(code: number): void } {
  const process = nodeBuiltin<Process>("node:process");
  const exit = (code: number) => process.exit(code);
  return {
    args: process.argv.slice(2),
    exit,
    io: {
      stdin: {
        get isTerminal() {
          return isTerminal(0);
        },
        readable: () => standardInput(process),
        setRaw: (raw) => void process.stdin.setRawMode?.(raw),
      },
      stdout: writer(1, () => process.stdout),
      stderr: writer(2, () => process.stderr),
      signal: interruption(
        (signal, fn) => void process.on(signal, fn),
        exit,
      ),
      env: (name) => process.env[name],
    },
  };
}

/** Most are files or pipes: only others need `node:tty`, 8 ms to load. */
function isTerminal(fd: number): boolean {
  const { fstatSync } = nodeBuiltin<typeof import("node:fs")>("node:fs");
  try {
    if (!fstatSync(fd).isCharacterDevice()) return false;
  } catch {
    return false;
  }
  return nodeBuiltin<typeof import("node:tty")>("node:tty").isatty(fd);
}

/**
 * Standard input. Bun cannot always stream a redirected one ("EBADF" from its
 * own stream, seen with a pipe under Wine), but reads its file descriptor.
 */
function standardInput(process: Process): ReadableStream<Uint8Array> {
  const { Readable } = nodeBuiltin<typeof import("node:stream")>("node:stream");
  const { createReadStream } = nodeBuiltin<typeof import("node:fs")>("node:fs");
  const stream = isTerminal(0)
    ? process.stdin
    : createReadStream("", { fd: 0, autoClose: false });
  return Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array>;
}

/** What any pipe holds without a reader. */
const pipeBytes = 4096;

/**
 * The first bytes go out by Bun's own sink, which is all that most commands
 * need. On Windows it waits for the reader, and Ctrl-C with it: so what would
 * not fit into a pipe goes through Node's stream, 12 ms to load.
 */
function writer(fd: 1 | 2, open: () => NodeJS.WriteStream): CliWriter {
  let room = pipeBytes;
  let sink: ReturnType<typeof bunSink> | undefined;
  let stream: NodeJS.WriteStream | undefined;
  return {
    get isTerminal() {
      return isTerminal(fd);
    },
    size() {
      if (!isTerminal(fd)) return undefined;
      const { columns, rows } = open();
      return { columns, rows };
    },
    async write(data) {
      room -= data.length;
      try {
        if (room >= 0) await (sink ??= bunSink(fd))(data);
        else await writeTo(stream ??= quiet(open()), data);
      } catch (cause) {
        if (!isBrokenPipe(cause as Error)) throw cause;
        throw new BrokenPipeError("Nobody reads the output", { cause });
      }
    },
  };
}

/** Without a listener a broken pipe would end the process. */
function quiet(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  return stream.on("error", () => {});
}

function writeTo(stream: NodeJS.WriteStream, data: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) =>
    stream.write(data, (error) => error ? reject(error) : resolve())
  );
}

function isBrokenPipe(error: Error): boolean {
  const { code } = error as { code?: string };
  return code === "EPIPE" || code === "EOF" || code === "ERR_STREAM_DESTROYED";
}
