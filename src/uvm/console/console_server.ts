/**
 * The host's end of a VM's serial console. HCS connects to the pipe when the
 * VM starts, so the pipe must be served before. What the guest writes goes
 * into a ring; a slow watcher loses the oldest bytes and is told so, and the
 * guest never waits for it.
 *
 * @module
 */
import type { Socket } from "node:net";
import { attachToPipe, type ConsoleAttachment } from "./attachment.ts";
import { ByteRing } from "./byte_ring.ts";
import { ringReader } from "./ring_reader.ts";
import { attachPipeName, consolePipeName, localPipePath } from "./pipe_path.ts";
import {
  endSocket,
  PipeInUseError,
  PipeServer,
  writeSocket,
} from "./pipe_server.ts";
import { tailLines } from "./tail_lines.ts";

/** Which console to serve. */
export interface ConsoleServerOptions {
  /** The VM's id. */
  id: string;
  /** The pipe as the HCS document names it; default made from the id. */
  pipe?: string;
  /** How many of the guest's bytes are kept; default 1 MiB. */
  bufferBytes?: number;
  /**
   * False: other processes cannot attach (`uvm console ID`). Default true.
   */
  attachable?: boolean;
}

/** The most clients at once, and what each is shown of the past. */
const maxClients = 16;
const replayBytes = 64 * 1024;
/** How long closing waits for a client to read the rest. */
const clientMs = 500;

/** A served console. */
export class ConsoleServer implements AsyncDisposable {
  /** The pipe as the HCS document names it. */
  readonly pipe: string;
  /** The pipe by which other processes attach. */
  readonly attachPipe: string;
  readonly #ring: ByteRing;
  readonly #listeners = new Set<(data: Uint8Array) => void>();
  readonly #watchers = new Set<() => void>();
  readonly #clients = new Set<Promise<void>>();
  #servers: PipeServer[] = [];
  #guest: Socket | undefined;
  #connections = 0;
  #isClosed = false;
  #closing: Promise<void> | undefined;

  private constructor(options: ConsoleServerOptions) {
    const { id, bufferBytes = 1024 * 1024 } = options;
    this.pipe = options.pipe ?? consolePipeName(id);
    this.attachPipe = attachPipeName(id);
    this.#ring = new ByteRing(bufferBytes);
  }

  /** Begins to serve. PipeInUseError where another process serves the pipe. */
  static async listen(options: ConsoleServerOptions): Promise<ConsoleServer> {
    const server = new ConsoleServer(options);
    try {
      server.#servers.push(
        await PipeServer.listen(
          localPipePath(server.pipe),
          (socket) => server.#takeGuest(socket),
        ),
      );
      if (options.attachable !== false) {
        server.#servers.push(
          await PipeServer.listen(
            localPipePath(server.attachPipe),
            (socket) => server.#takeClient(socket),
          ),
        );
      }
    } catch (error) {
      await server.close({ drainMs: 0 });
      if (error instanceof PipeInUseError) {
        error.hints.push(await whatToDo(options.id, server.attachPipe));
      }
      throw error;
    }
    return server;
  }

  /** True while the VM is connected. */
  get isConnected(): boolean {
    return this.#guest !== undefined;
  }

  /** How often the VM has connected. */
  get connections(): number {
    return this.#connections;
  }

  /** How many bytes the guest has written in all. */
  get totalBytes(): number {
    return this.#ring.end;
  }

  /** The guest's bytes as they are kept. */
  contents(): Uint8Array {
    return this.#ring.read(0);
  }

  /** The last lines that the guest wrote, control characters left out. */
  tail(maxLines: number): string[] {
    return tailLines(this.contents(), maxLines);
  }

  /** Calls back for all bytes to come until the returned function is called. */
  subscribe(listener: (data: Uint8Array) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Types into the console; false where no VM takes it. */
  write(data: Uint8Array): Promise<boolean> {
    return this.#guest
      ? writeSocket(this.#guest, data)
      : Promise.resolve(false);
  }

  /** Watches the console, from some bytes in the past on (default all kept). */
  attach({ pastBytes = Infinity } = {}): ConsoleAttachment {
    const ring = this.#ring;
    const position = Math.max(ring.start, ring.end - pastBytes);
    const reader = ringReader(ring, {
      position,
      isEnded: () => this.#isClosed,
      watch: (wake) => {
        this.#watchers.add(wake);
        return () => this.#watchers.delete(wake);
      },
    });
    const close = () => Promise.resolve(reader.stop());
    return {
      output: reader.stream,
      input: new WritableStream<Uint8Array>({
        write: async (data) => void await this.write(data),
      }),
      close,
      [Symbol.asyncDispose]: close,
    };
  }

  /**
   * Waits up to `drainMs` (default 500) for a connected VM's last bytes, lets
   * watchers read what there is and stops serving. Idempotent.
   */
  close({ drainMs = 500 } = {}): Promise<void> {
    return this.#closing ??= this.#close(drainMs);
  }

  /** The same as close(). */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(drainMs: number): Promise<void> {
    const guest = this.#guest;
    if (guest && drainMs > 0) {
      await within(
        drainMs,
        new Promise((resolve) => guest.once("close", resolve)),
      );
    }
    this.#isClosed = true;
    this.#wake();
    // A client that does not read must not hold this up.
    await within(clientMs, Promise.all(this.#clients));
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  /** One VM at a time: whoever else comes is sent away. */
  #takeGuest(socket: Socket): void {
    if (this.#guest) return void socket.destroy();
    this.#guest = socket;
    this.#connections++;
    socket.on("data", (data: Uint8Array) => this.#receive(data));
    socket.once("end", () => socket.destroy());
    socket.once("close", () => this.#guest = undefined);
  }

  #receive(data: Uint8Array): void {
    this.#ring.append(data);
    for (const listener of [...this.#listeners]) {
      try {
        listener(data);
      } catch {
        // A listener's fault must not end the console.
      }
    }
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#watchers]) wake();
  }

  #takeClient(socket: Socket): void {
    if (this.#clients.size >= maxClients) return void sendAway(socket);
    const serving = this.#serve(socket).catch(() => {});
    this.#clients.add(serving);
    void serving.then(() => this.#clients.delete(serving));
  }

  async #serve(socket: Socket): Promise<void> {
    const attachment = this.attach({ pastBytes: replayBytes });
    const reader = attachment.output.getReader();
    socket.on("data", (data: Uint8Array) => {
      socket.pause();
      void this.write(data).finally(() => socket.resume());
    });
    socket.once("close", () => void attachment.close());
    for (;;) {
      const { done, value } = await reader.read();
      if (done || !await writeSocket(socket, value)) break;
    }
    await attachment.close();
    await endSocket(socket);
  }
}

/** Says why, in the place of the guest's bytes. */
async function sendAway(socket: Socket): Promise<void> {
  socket.resume();
  const text = `[uvm: ${maxClients} others watch this console already]\r\n`;
  await writeSocket(socket, new TextEncoder().encode(text));
  await endSocket(socket);
}

/** Where another process serves the console: if it is uvm, it says so. */
async function whatToDo(id: string, attachPipe: string): Promise<string> {
  await using owner = await attachToPipe(attachPipe).catch(() => undefined);
  return owner
    ? `It is a uvm that serves the console of "${id}": uvm console ${id} attaches to it`
    : "End the program that serves it, or create the VM with another pipe: --console-pipe";
}

async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => timer = setTimeout(resolve, ms));
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
