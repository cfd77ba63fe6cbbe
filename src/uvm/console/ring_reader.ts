/**
 * A stream that follows a ring. It holds a position, no bytes: however slow
 * its reader is, it takes no memory.
 *
 * @module
 */
import type { ByteRing } from "./byte_ring.ts";

/** The most that is handed out at once, in bytes. */
const chunkBytes = 64 * 1024;

/** What a reader follows. */
export interface RingReaderOptions {
  /** Where it begins. */
  position: number;
  /** True once no more bytes come. */
  isEnded: () => boolean;
  /** Calls back when there are more bytes, or none to come. */
  watch: (wake: () => void) => () => void;
}

/** A stream, and what ends it early. */
export interface RingReader {
  stream: ReadableStream<Uint8Array>;
  stop(): void;
}

/** Follows a ring; bytes that were lost are told of in their place. */
export function ringReader(
  ring: ByteRing,
  options: RingReaderOptions,
): RingReader {
  let { position } = options;
  let isStopped = false;
  let wakeNow: (() => void) | undefined;
  const unwatch = options.watch(() => wakeNow?.());
  const stop = () => {
    isStopped = true;
    unwatch();
    wakeNow?.();
  };
  const isDone = () => isStopped || options.isEnded();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      while (ring.end === position && !isDone()) {
        await new Promise<void>((resolve) => wakeNow = resolve);
      }
      if (isStopped || ring.end === position) {
        unwatch();
        controller.close();
        return;
      }
      const lost = ring.start - position;
      if (lost > 0) {
        position = ring.start;
        controller.enqueue(notice(lost));
      }
      const bytes = ring.read(position, chunkBytes);
      position += bytes.length;
      controller.enqueue(bytes);
    },
    cancel: stop,
  }, { highWaterMark: 0 });
  return { stream, stop };
}

function notice(lost: number): Uint8Array {
  return new TextEncoder().encode(
    `\r\n[uvm: ${lost} bytes of the console were lost here]\r\n`,
  );
}
