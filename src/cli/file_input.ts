/**
 * A file in the place of standard input, byte for byte: PowerShell decodes
 * what it pipes.
 *
 * @module
 */
import { nodeBuiltin } from "../system/node_builtin.ts";
import { cannotRead, fileName } from "./input.ts";
import type { CliReader } from "./io.ts";

const chunkBytes = 64 * 1024;

/** An open file that is read as standard input is. */
export interface FileInput extends AsyncDisposable {
  readonly reader: CliReader;
  /** Rejects where the file cannot be read on; never resolves. */
  readonly failed: Promise<never>;
}

/** Opens a file; UsageError where that fails, or it is a folder. */
export async function openFileInput(given: string): Promise<FileInput> {
  const path = fileName(given);
  const { promises } = nodeBuiltin<typeof import("node:fs")>("node:fs");
  const file = await promises.open(path, "r").catch((cause) => {
    throw cannotRead(path, cause);
  });
  if ((await file.stat()).isDirectory()) {
    await file.close();
    throw cannotRead(path, { code: "EISDIR" });
  }
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const readable = () =>
    new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const buffer = new Uint8Array(chunkBytes);
          const { bytesRead } = await file.read(buffer, 0, chunkBytes, null);
          if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
          else controller.close();
        } catch (cause) {
          const error = cannotRead(path, cause);
          failed.reject(error);
          controller.error(error);
        }
      },
    }, { highWaterMark: 0 });
  return {
    reader: { isTerminal: false, readable },
    failed: failed.promise,
    [Symbol.asyncDispose]: () => file.close(),
  };
}
