/**
 * A process' standard streams as web streams. Nothing is read ahead: a reader
 * that is slow makes the guest wait, and memory stays bounded.
 *
 * @module
 */
import { ClosedError } from "../../errors.ts";
import type { HcsProcess } from "../../hcs/process.ts";

/** Bytes that one read asks for. */
const readSize = 64 * 1024;
/** A chunk that fills less of its buffer than this is copied out of it. */
const keepSize = readSize / 2;

/**
 * What the process writes. Cancelling closes the host's end: the process meets
 * a broken pipe. Where a close cuts it off, the stream errors with ClosedError:
 * the host's end was closed while a read waited, or the process has ended
 * since `isCut` became true, because of the close; or it was not read to its
 * end when `closed` resolves.
 */
export function outputStream(
  process: HcsProcess,
  stream: "stdout" | "stderr",
  isCut: () => boolean,
  closed: Promise<unknown>,
): ReadableStream<Uint8Array> {
  const cutOff = () =>
    new ClosedError(
      `Cannot read ${stream} of process ${process.processId} of VM "${process.systemId}": it is closed`,
      { operation: "exec", id: process.systemId },
    );
  return new ReadableStream<Uint8Array>({
    start(controller) {
      // Nothing happens to a stream that has ended before.
      closed.then(() => controller.error(cutOff()));
    },
    async pull(controller) {
      const buffer = new Uint8Array(readSize);
      const count = await process.read(stream, buffer);
      if (count !== null) {
        const bytes = buffer.subarray(0, count);
        controller.enqueue(count < keepSize ? bytes.slice() : bytes);
      } else if (isCut() || !process.hasStream(stream)) {
        controller.error(cutOff());
      } else {
        await process.closeStream(stream);
        controller.close();
      }
    },
    cancel: () => process.closeStream(stream),
  }, { highWaterMark: 0 });
}

/**
 * What the process reads. Closing it gives the process the end of its input;
 * so does aborting.
 */
export function inputStream(process: HcsProcess): WritableStream<Uint8Array> {
  return new WritableStream<Uint8Array>({
    write: (data) => process.write(data),
    close: () => process.closeStdin(),
    abort: () => process.closeStdin(),
  });
}
