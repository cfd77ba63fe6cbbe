/**
 * Makes a named pipe server in deno.exe or in an exe of Bun, connects to it,
 * and prints what comes back from 3 clients at once. Argument: the pipe.
 */

import net from "node:net";
import { Buffer } from "node:buffer";
import process from "node:process";

const path = process.argv[2];
const SIZE = 300_000;

const server = net.createServer((peer) => {
  peer.on("data", (bytes) => peer.write(bytes));
  peer.on("error", () => {});
});

/** Sends SIZE bytes and gives the number that came back. */
function echo(): Promise<number> {
  return new Promise((done, failed) => {
    let size = 0;
    const client = net.connect(path, () => client.write(Buffer.alloc(SIZE)));
    client.on("error", failed);
    client.on("data", (bytes) => {
      size += bytes.length;
      if (size < SIZE) return;
      client.destroy();
      done(size);
    });
  });
}

await new Promise<void>((done, failed) => {
  server.on("error", failed);
  server.listen(path, done);
});
const sizes = await Promise.all([echo(), echo(), echo()]);
process.stdout.write(JSON.stringify(sizes), () => process.exit(0));
