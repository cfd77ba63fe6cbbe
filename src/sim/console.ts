/**
 * The simulated serial port: like HCS, the simulator connects to the named
 * pipe that the document gives the port; the program on the host serves it.
 *
 * @module
 */
import type { Socket } from "node:net";
import { nodeBuiltin } from "../system/node_builtin.ts";

const { connect } = nodeBuiltin<typeof import("node:net")>("node:net");

/** One end of a console. */
export interface ConsoleConnection {
  /** Writes, waiting for a slow reader; false once the host has closed it. */
  write(text: string): Promise<boolean>;
  /** Ends it after what was written. */
  close(): Promise<void>;
}

/** Connects to a console's pipe; undefined where nobody serves it. */
export function connectConsole(
  path: string,
): Promise<ConsoleConnection | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once("error", () => resolve(undefined));
    socket.once("connect", () => {
      socket.on("error", () => socket.destroy());
      // What is typed goes nowhere.
      socket.resume();
      resolve(connectionOf(socket));
    });
  });
}

function connectionOf(socket: Socket): ConsoleConnection {
  const closed = new Promise<void>((resolve) =>
    socket.once("close", () => resolve())
  );
  let isClosed = false;
  void closed.then(() => isClosed = true);
  return {
    async write(text) {
      if (isClosed) return false;
      const drained = socket.write(text);
      if (drained) return true;
      const isDrained = new Promise<void>((resolve) =>
        socket.once("drain", resolve)
      );
      await Promise.race([isDrained, closed]);
      return !isClosed;
    },
    async close() {
      if (isClosed) return;
      socket.end();
      // A host that keeps its side open does not hold the guest.
      const late = setTimeout(() => socket.destroy(), 1000);
      await closed;
      clearTimeout(late);
    },
  };
}
