import { assertEquals } from "@std/assert";
import { runCli } from "../../src/cli/cli.ts";
import type { CliIo, CliWriter } from "../../src/cli/io.ts";
import type { Environment } from "../../src/uvm/environment.ts";

/** What a command line is run with; everything has a harmless default. */
export interface RunOptions {
  stdin?: string | Uint8Array;
  env?: Record<string, string>;
  environment?: Environment;
  signal?: AbortSignal;
  isTerminal?: boolean;
  /** Called with each text as it is written to standard output. */
  onStdout?: (text: string) => void;
}

/** What came of it. */
export interface RunResult {
  code: number;
  stdout: string;
  stderr: string;
  stdoutBytes: Uint8Array;
}

/** Runs a command line on streams of text. */
export async function run(
  argv: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const stdout = collector(options);
  const stderr = collector({ ...options, onStdout: undefined });
  const io: CliIo = {
    stdin: {
      isTerminal: false,
      readable: () => streamOf(options.stdin ?? ""),
    },
    stdout: stdout.writer,
    stderr: stderr.writer,
    signal: options.signal ?? new AbortController().signal,
    env: (name) => options.env?.[name],
    environment: options.environment,
  };
  const code = await runCli(argv, io);
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const stdoutBytes = stdout.bytes();
  return {
    code,
    stdout: decode(stdoutBytes),
    stderr: decode(stderr.bytes()),
    stdoutBytes,
  };
}

/** Runs command lines one after the other; all must end well. */
export async function runAll(
  environment: Environment,
  ...lines: string[]
): Promise<void> {
  for (const line of lines) {
    const { code, stderr } = await run(line.split(" "), { environment });
    assertEquals([line, code, stderr], [line, 0, ""]);
  }
}

/** Runs it with `--json` and parses the one value. */
export async function runJson(
  argv: readonly string[],
  options: RunOptions = {},
  // deno-lint-ignore no-explicit-any
): Promise<RunResult & { json: any }> {
  const result = await run([...argv, "--json"], options);
  return { ...result, json: JSON.parse(result.stdout) };
}

/** Runs it with `--json` and parses the object of each line. */
export async function runNdjson(
  argv: readonly string[],
  options: RunOptions = {},
  // deno-lint-ignore no-explicit-any
): Promise<RunResult & { events: any[] }> {
  const result = await run([...argv, "--json"], options);
  const lines = result.stdout.split("\n").filter((line) => line !== "");
  return { ...result, events: lines.map((line) => JSON.parse(line)) };
}

/** UTF-16LE with its byte-order mark, as `>` writes it in PowerShell 5.1. */
export function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(2 + text.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, true);
  for (let at = 0; at < text.length; at++) {
    view.setUint16(2 + at * 2, text.charCodeAt(at), true);
  }
  return bytes;
}

/** A file in a folder of the test's own, removed with it. */
export function withFiles<T>(
  files: Record<string, string | Uint8Array>,
  fn: (path: (name: string) => string) => Promise<T>,
): Promise<T> {
  const folder = Deno.makeTempDirSync({ prefix: "uvm-cli-" });
  const path = (name: string) => `${folder}/${name}`;
  for (const [name, content] of Object.entries(files)) {
    if (typeof content === "string") {
      Deno.writeTextFileSync(path(name), content);
    } else Deno.writeFileSync(path(name), content);
  }
  return fn(path).finally(() => Deno.removeSync(folder, { recursive: true }));
}

function collector(
  options: RunOptions,
): { writer: CliWriter; bytes(): Uint8Array } {
  const chunks: Uint8Array[] = [];
  return {
    writer: {
      isTerminal: options.isTerminal ?? false,
      write(data) {
        chunks.push(data.slice());
        options.onStdout?.(new TextDecoder().decode(data));
        return Promise.resolve();
      },
    },
    bytes() {
      const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      const bytes = new Uint8Array(length);
      let at = 0;
      for (const chunk of chunks) {
        bytes.set(chunk, at);
        at += chunk.length;
      }
      return bytes;
    },
  };
}

function streamOf(content: string | Uint8Array): ReadableStream<Uint8Array> {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  // Two pieces, so that nothing relies on getting it at once.
  const middle = bytes.length >> 1;
  return new ReadableStream({
    start(controller) {
      if (middle > 0) controller.enqueue(bytes.slice(0, middle));
      if (bytes.length > 0) controller.enqueue(bytes.slice(middle));
      controller.close();
    },
  });
}
