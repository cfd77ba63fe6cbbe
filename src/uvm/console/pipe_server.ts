/**
 * A local pipe that serves connections: a named pipe on Windows, a Unix socket
 * elsewhere.
 *
 * @module
 */
import { rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { UvmError } from "../../errors.ts";

/** How long a connection may take to send what it still has. */
const endMs = 500;

/** A pipe that listens. */
export class PipeServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #closing: Promise<void> | undefined;

  constructor(server: Server, onConnection: (socket: Socket) => void) {
    this.#server = server;
    // A failed accept does not end the server.
    server.on("error", () => {});
    server.on("connection", (socket) => {
      socket.on("error", () => socket.destroy());
      if (this.#closing) return socket.destroy();
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      onConnection(socket);
    });
  }

  /**
   * Listens on a path. A Unix socket that a dead process left behind is taken
   * over; one that lives is an error.
   */
  static async listen(
    path: string,
    onConnection: (socket: Socket) => void,
  ): Promise<PipeServer> {
    const server = createServer();
    const made = new PipeServer(server, onConnection);
    try {
      await listening(server, path);
    } catch (error) {
      if (!path.startsWith("/") || await isServed(path)) {
        throw listenError(path, error);
      }
      await rm(path, { force: true });
      await listening(server, path).catch((again) => {
        throw listenError(path, again);
      });
    }
    return made;
  }

  /** Stops listening; connections send what they have and are closed. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    const closed = new Promise<void>((resolve) =>
      this.#server.close(() => resolve())
    );
    await Promise.all([...this.#sockets].map(endSocket));
    await closed;
  }
}

/** Connects to a pipe; undefined where nobody serves it. */
export function tryConnect(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once("error", () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once("connect", () => {
      socket.removeAllListeners("error");
      socket.on("error", () => socket.destroy());
      resolve(socket);
    });
  });
}

async function isServed(path: string): Promise<boolean> {
  const socket = await tryConnect(path);
  socket?.destroy();
  return socket !== undefined;
}

/** Ends a connection after what was written; by force after a moment. */
export function endSocket(socket: Socket): Promise<void> {
  if (socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const late = setTimeout(() => socket.destroy(), endMs);
    socket.once("close", () => {
      clearTimeout(late);
      resolve();
    });
    // The other end sees a destroyed pipe on every runtime, an ended one not.
    socket.end(() => socket.destroy());
  });
}

/** Writes, waiting for a slow reader; false once the connection is gone. */
export function writeSocket(
  socket: Socket,
  data: Uint8Array,
): Promise<boolean> {
  if (socket.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const gone = () => resolve(false);
    socket.once("close", gone);
    socket.write(data, (error) => {
      socket.off("close", gone);
      resolve(!error);
    });
  });
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      server.off("listening", done);
      reject(error);
    };
    const done = () => {
      server.off("error", failed);
      resolve();
    };
    server.once("error", failed);
    server.once("listening", done);
    server.listen({ path });
  });
}

function listenError(path: string, cause: unknown): UvmError {
  const code = (cause as { code?: string } | null)?.code;
  const inUse = code === "EADDRINUSE" || code === "EACCES";
  return new UvmError(
    `Cannot serve the console on "${path}": ${
      inUse ? "another process serves it" : (cause as Error).message
    }`,
    { operation: "console", cause },
  );
}
