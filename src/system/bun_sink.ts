/**
 * Writing to standard output or error as Bun does it itself.
 *
 * @module
 */

interface BunFile {
  writer(): { write(data: Uint8Array): unknown; flush(): unknown };
}

declare const Bun: { stdout: BunFile; stderr: BunFile };

/** A function that writes all of its bytes. On Windows it blocks meanwhile. */
export function bunSink(fd: 1 | 2): (data: Uint8Array) => Promise<void> {
  const sink = (fd === 1 ? Bun.stdout : Bun.stderr).writer();
  return async (data) => {
    await sink.write(data);
    await sink.flush();
  };
}
