/**
 * A local pipe that serves connections: a named pipe on Windows, a Unix socket
 * elsewhere.
 *
 * @module
 */
import type { Server, Socket } from "node:net";
import { UvmError } from "../../errors.ts";
import { nodeBuiltin } from "../../system/node_builtin.ts";

const { rm } = nodeBuiltin<typeof import("node:fs/promises")>(
  "node:fs/promises",
);
const { connect, createServer } = nodeBuiltin<typeof import("node:net")>(
  "node:net",
);
const process = nodeBuiltin<typeof import("node:process")>("node:process");

/** How long a connection may take to send what it still has. */
const endMs = 500;
/** How long a pipe may have no end that is free: its server takes a client. */
const busyMs = 2000;
/** How many connections a named pipe has room for in Deno; 254 at most. */
const roomForConnections = 64;

/** Another process serves the pipe. */
export class PipeInUseError extends UvmError {
  override name = "PipeInUseError";
}

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

/**
 * Connects to a pipe; undefined where nobody serves it. PipeInUseError where
 * it is served and takes nobody: left alone, the runtimes wait for 30 s then.
 */
export async function tryConnect(path: string): Promise<Socket | undefined> {
  const end = performance.now() + busyMs;
  for (let left = busyMs; left > 0; left = end - performance.now()) {
    const result = await connectOnce(path, left);
    if (typeof result === "object") return result;
    if (result !== "EBUSY" && result !== "ETIMEDOUT") return undefined;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw busyError(path);
}

/** A connection, or the code that says why there is none. */
function connectOnce(
  path: string,
  ms: number,
): Promise<Socket | string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const fail = (code: string | undefined) => {
      clearTimeout(late);
      resolve(code);
      socket.destroy();
    };
    const late = setTimeout(() => fail("ETIMEDOUT"), ms);
    socket.on("error", (error: Error & { code?: string }) => fail(error.code));
    socket.once("connect", () => {
      clearTimeout(late);
      socket.removeAllListeners("error");
      socket.on("error", () => socket.destroy());
      resolve(socket);
    });
  });
}

function busyError(path: string): PipeInUseError {
  return new PipeInUseError(
    `Cannot connect to the console on "${path}": its server takes nobody else`,
    {
      operation: "console",
      hints: ["The VM or another program is connected to it: end that first"],
    },
  );
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
    withRoom(() => server.listen({ path }));
  });
}

/**
 * Deno on Windows has room for 4 connections unless this variable says more,
 * and takes none any more once all were in use at once (seen with 2.9.5).
 */
function withRoom(fn: () => void): void {
  const { env, platform, versions } = process;
  if (platform !== "win32" || !("deno" in versions)) return fn();
  const name = "NODE_PENDING_PIPE_INSTANCES";
  const before = env[name];
  env[name] = String(roomForConnections);
  try {
    fn();
  } finally {
    if (before === undefined) delete env[name];
    else env[name] = before;
  }
}

function listenError(path: string, cause: unknown): UvmError {
  const code = (cause as { code?: string } | null)?.code ?? "";
  const what = `Cannot serve the console on "${path}"`;
  const options = { operation: "console", cause };
  return ["EADDRINUSE", "EACCES", "EBUSY"].includes(code)
    ? new PipeInUseError(`${what}: another process serves it`, options)
    : new UvmError(`${what}: ${(cause as Error).message}`, options);
}
