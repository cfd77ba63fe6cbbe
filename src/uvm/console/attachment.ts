/**
 * Someone who watches a console and types into it.
 *
 * @module
 */
import type { Socket } from "node:net";
import { localPipePath } from "./pipe_path.ts";
import { endSocket, tryConnect, writeSocket } from "./pipe_server.ts";

/** An open console. */
export interface ConsoleAttachment extends AsyncDisposable {
  /** What the guest writes, bytes as they come. Ends with the console. */
  readonly output: ReadableStream<Uint8Array>;
  /** What is typed. Bytes that no guest takes are dropped. */
  readonly input: WritableStream<Uint8Array>;
  /** Detaches; the console and its guest go on. Idempotent. */
  close(): Promise<void>;
}

/**
 * Attaches to a console that another process serves, or to the pipe of a VM
 * that serves its port itself; undefined where nobody does. PipeInUseError
 * where the one who does takes nobody else.
 */
export async function attachToPipe(
  name: string,
): Promise<ConsoleAttachment | undefined> {
  const socket = await tryConnect(localPipePath(name));
  return socket === undefined ? undefined : socketAttachment(socket);
}

function socketAttachment(socket: Socket): ConsoleAttachment {
  const close = () => endSocket(socket);
  return {
    output: socketOutput(socket),
    input: new WritableStream<Uint8Array>({
      async write(data) {
        await writeSocket(socket, data);
      },
      close,
      abort: close,
    }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A socket's bytes; it is paused while nobody reads. */
function socketOutput(socket: Socket): ReadableStream<Uint8Array> {
  socket.pause();
  let isOpen = true;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const end = () => {
        if (!isOpen) return;
        isOpen = false;
        controller.close();
      };
      socket.on("data", (data: Uint8Array) => {
        if (!isOpen) return;
        controller.enqueue(new Uint8Array(data));
        if ((controller.desiredSize ?? 0) <= 0) socket.pause();
      });
      socket.once("end", end);
      socket.once("close", end);
    },
    pull() {
      socket.resume();
    },
    cancel() {
      isOpen = false;
      return endSocket(socket);
    },
  }, { highWaterMark: 1 });
}
