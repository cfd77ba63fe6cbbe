import { runCli } from "../../src/cli/cli.ts";
import type { CliIo, TerminalSize } from "../../src/cli/io.ts";
import type { Environment } from "../../src/uvm/environment.ts";

/** A terminal that a test types into and reads. */
export interface TestTerminal {
  io: CliIo;
  /** All that was written to standard output so far. */
  text(): string;
  /** Types; keys come one piece at a time. */
  type(text: string): void;
  /** Changes its size. */
  resize(size: TerminalSize): void;
  /** Each call of setRaw. */
  raw: boolean[];
  /** Resolves when the text has come; fails with what came instead. */
  until(text: string): Promise<void>;
}

/** Makes a terminal; `stdin` and `stdout` may be none of its own. */
export function testTerminal(
  options: {
    environment?: Environment;
    signal?: AbortSignal;
    stdinIsTerminal?: boolean;
  } = {},
): TestTerminal {
  let text = "";
  let size: TerminalSize = { columns: 100, rows: 30 };
  const raw: boolean[] = [];
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let keys!: ReadableStreamDefaultController<Uint8Array>;
  const stdin = new ReadableStream<Uint8Array>({
    start: (controller) => void (keys = controller),
  });
  const wakes = new Set<() => void>();
  const write = (data: Uint8Array) => {
    text += decoder.decode(data, { stream: true });
    for (const wake of [...wakes]) wake();
    return Promise.resolve();
  };
  return {
    raw,
    text: () => text,
    type: (typed) => keys.enqueue(encoder.encode(typed)),
    resize: (changed) => size = changed,
    until(wanted) {
      return new Promise((resolve, reject) => {
        const check = () => {
          if (!text.includes(wanted)) return;
          clearTimeout(late);
          wakes.delete(check);
          resolve();
        };
        const late = setTimeout(
          () => reject(new Error(`"${wanted}" did not come: "${text}"`)),
          20_000,
        );
        wakes.add(check);
        check();
      });
    },
    io: {
      stdin: {
        isTerminal: options.stdinIsTerminal ?? true,
        readable: () => stdin,
        setRaw: (on) => void raw.push(on),
      },
      stdout: { isTerminal: true, size: () => size, write },
      stderr: { isTerminal: true, write },
      signal: options.signal ?? new AbortController().signal,
      env: () => undefined,
      environment: options.environment,
    },
  };
}

/** Runs a command line in a terminal. */
export function runIn(terminal: TestTerminal, ...argv: string[]) {
  return runCli(argv, terminal.io);
}
