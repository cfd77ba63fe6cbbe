/**
 * Files and standard input as PowerShell writes them: UTF-8, UTF-8 with a
 * byte-order mark, or UTF-16LE with one.
 *
 * @module
 */
import { currentSystem } from "../system/current_system.ts";
import { isDocumentObject } from "../schema/exact_number.ts";
import { ExitCode } from "./exit_codes.ts";
import type { CliIo } from "./io.ts";
import { UsageError } from "./usage_error.ts";

/** A document is some kilobytes: more is a mistake, or a stream without end. */
const maxInputBytes = 64 * 1024 * 1024;

/**
 * Decodes a text by its byte-order mark: UTF-16LE, UTF-16BE or UTF-8. Without
 * one it is UTF-8. TypeError where the bytes are no such text.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe
    ? "utf-16le"
    : first === 0xfe && second === 0xff
    ? "utf-16be"
    : "utf-8";
  return new TextDecoder(encoding, { fatal: true }).decode(bytes);
}

/** Reads a text from a file, or from standard input for `-`. */
export async function readText(path: string, io: CliIo): Promise<string> {
  const isStdin = path === "-";
  const name = isStdin ? "standard input" : `"${fileName(path)}"`;
  const bytes = await (isStdin ? readStdin(io) : readFile(fileName(path)));
  if (bytes === undefined) {
    throw new UsageError(
      `Cannot read ${name}: it has more than ${maxInputBytes} bytes`,
    );
  }
  try {
    return decodeText(bytes);
  } catch (cause) {
    throw new UsageError(
      `Cannot read ${name}: it is neither UTF-8 nor UTF-16 with a byte-order mark`,
      { cause },
    );
  }
}

/** Reads JSON from a file, or from standard input for `-`. */
export async function readJson(
  path: string,
  io: CliIo,
  parse: (text: string) => unknown = JSON.parse,
): Promise<unknown> {
  const text = await readText(path, io);
  try {
    return parse(text);
  } catch (cause) {
    const name = path === "-" ? "standard input" : `"${fileName(path)}"`;
    throw new UsageError(
      `${name} is no JSON: ${(cause as Error).message}`.replace(/^s/, "S"),
      { cause },
    );
  }
}

/** Reads a JSON object from a file, or from standard input for `-`. */
export async function readObject(
  path: string,
  io: CliIo,
  parse?: (text: string) => unknown,
): Promise<Record<string, unknown>> {
  const value = await readJson(path, io, parse);
  if (isDocumentObject(value)) return value;
  throw new UsageError(
    `"${fileName(path)}" must hold a JSON object: ${
      Array.isArray(value) ? "an array" : JSON.stringify(value)?.slice(0, 60)
    }`,
  );
}

/** `@file` is another way to name a file. */
export function fileName(path: string): string {
  return path.length > 1 && path.startsWith("@") ? path.slice(1) : path;
}

async function readFile(path: string): Promise<Uint8Array | undefined> {
  try {
    return await currentSystem().readBytes(path, maxInputBytes);
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

/** The error of a file that cannot be read. */
export function cannotRead(path: string, cause: unknown): UsageError {
  return new UsageError(
    `Cannot read "${path}": ${reasonOf(cause)}`,
    { cause, exitCode: exitCodeOfFile(cause) },
  );
}

function exitCodeOfFile(error: unknown): number {
  const code = (error as { code?: string } | null)?.code;
  if (code === "ENOENT") return ExitCode.NotFound;
  return code === "EACCES" || code === "EPERM"
    ? ExitCode.AccessDenied
    : ExitCode.Usage;
}

async function readStdin(io: CliIo): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of abortable(io)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxInputBytes) return undefined;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Ends when the command is interrupted: a terminal may never send an end. */
async function* abortable(
  { stdin, signal }: CliIo,
): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted();
  const reader = stdin.readable().getReader();
  const abort = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener("abort", abort, { once: true });
  try {
    while (true) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", abort);
    reader.releaseLock();
  }
}

function reasonOf(error: unknown): string {
  const code = (error as { code?: string } | null)?.code;
  if (code === "ENOENT") return "no such file";
  if (code === "EACCES" || code === "EPERM") return "access denied";
  if (code === "EISDIR") return "it is a folder";
  return code ?? (error instanceof Error ? error.message : String(error));
}
