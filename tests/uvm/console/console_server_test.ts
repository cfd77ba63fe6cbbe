import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, createServer, type Socket } from "node:net";
import { UvmError } from "../../../src/errors.ts";
import {
  attachPipeName,
  attachToPipe,
  consolePipeName,
  ConsoleServer,
  type ConsoleServerOptions,
  localPipePath,
  tailLines,
} from "../../../src/uvm/console/mod.ts";

const encoder = new TextEncoder();

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** A console of its own name, with what a VM does to it. */
async function withConsole(
  fn: (server: ConsoleServer, id: string) => Promise<void>,
  options: Partial<ConsoleServerOptions> = {},
): Promise<void> {
  const id = `test-${crypto.randomUUID()}`;
  const server = await ConsoleServer.listen({ id, ...options });
  try {
    await fn(server, id);
  } finally {
    await server.close({ drainMs: 0 });
  }
}

/** Connects as HCS does. */
function guest(server: ConsoleServer): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path: localPipePath(server.pipe) });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}

function write(socket: Socket, text: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => socket.write(text, () => resolve()));
}

function gone(socket: Socket): Promise<void> {
  socket.resume();
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    socket.once("close", () => resolve());
  });
}

/** Waits until the server has had so many bytes. */
function received(server: ConsoleServer, bytes: number): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (server.totalBytes < bytes) return;
      unsubscribe();
      resolve();
    };
    // The listener is called once the bytes are in the ring.
    const unsubscribe = server.subscribe(check);
    check();
  });
}

/** Reads until the text ends so. */
async function readUntil(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  end: string,
): Promise<string> {
  let text = "";
  while (!text.endsWith(end)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decode(value);
  }
  return text;
}

Deno.test("ConsoleServer keeps what the guest writes, and its last lines", async () => {
  await withConsole(async (server) => {
    const vm = await guest(server);
    await write(vm, "one\r\ntwo\r\n\x1b[31mthree\x1b[0m\r\n\r\n");
    await received(server, 28);
    assert(server.isConnected);
    assertEquals(server.tail(2), ["two", "three"]);
    assertEquals(
      decode(server.contents()),
      "one\r\ntwo\r\n\x1b[31mthree\x1b[0m\r\n\r\n",
    );
    vm.destroy();
  });
});

Deno.test("ConsoleServer types into the guest, and drops what no guest takes", async () => {
  await withConsole(async (server) => {
    assertEquals(await server.write(encoder.encode("lost")), false);
    const vm = await guest(server);
    await write(vm, "login: ");
    await received(server, 7);
    const typed = new Promise<string>((resolve) =>
      vm.once("data", (data: Uint8Array) => resolve(decode(data)))
    );
    assertEquals(await server.write(encoder.encode("root\r")), true);
    assertEquals(await typed, "root\r");
    vm.destroy();
  });
});

Deno.test("ConsoleServer takes a VM again after it has gone, and one at a time", async () => {
  await withConsole(async (server) => {
    const first = await guest(server);
    await write(first, "a");
    await received(server, 1);
    const other = await guest(server);
    await gone(other);
    first.destroy();
    while (server.isConnected) {
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    const second = await guest(server);
    await write(second, "b");
    await received(server, 2);
    assertEquals(decode(server.contents()), "ab");
    assertEquals(server.connections, 2);
    second.destroy();
  });
});

Deno.test("ConsoleServer.attach() shows the past, then what comes, then ends", async () => {
  const id = `test-${crypto.randomUUID()}`;
  const server = await ConsoleServer.listen({ id });
  const vm = await guest(server);
  await write(vm, "past ");
  await received(server, 5);
  await using attachment = server.attach();
  const reader = attachment.output.getReader();
  assertEquals(await readUntil(reader, " "), "past ");
  const coming = readUntil(reader, "new");
  await write(vm, "new");
  assertEquals(await coming, "new");
  vm.destroy();
  await server.close();
  assertEquals((await reader.read()).done, true);
  await server.close();
});

Deno.test("ConsoleServer.attach() tells a slow watcher what it lost, and holds nothing", async () => {
  await withConsole(async (server) => {
    const vm = await guest(server);
    const reader = server.attach().output.getReader();
    await write(vm, "x".repeat(5000));
    await received(server, 5000);
    const text = await readUntil(reader, "here]\r\n");
    assertEquals(
      text,
      "\r\n[uvm: 4000 bytes of the console were lost here]\r\n",
    );
    assertEquals((await reader.read()).value?.length, 1000);
    await reader.cancel();
    vm.destroy();
  }, { bufferBytes: 1000 });
});

Deno.test("attachToPipe() watches and types through the owner, many at once", async () => {
  await withConsole(async (server, id) => {
    const vm = await guest(server);
    await write(vm, "boot\n");
    await received(server, 5);
    const attached = await Promise.all([
      attachToPipe(attachPipeName(id)),
      attachToPipe(attachPipeName(id)),
    ]);
    for (const one of attached) {
      const reader = one!.output.getReader();
      assertEquals(await readUntil(reader, "\n"), "boot\n");
      reader.releaseLock();
    }
    const typed = new Promise<string>((resolve) =>
      vm.once("data", (data: Uint8Array) => resolve(decode(data)))
    );
    const writer = attached[0]!.input.getWriter();
    await writer.write(encoder.encode("ls\r"));
    assertEquals(await typed, "ls\r");
    await attached[0]!.close();
    // The other goes on.
    const reader = attached[1]!.output.getReader();
    const more = readUntil(reader, "$ ");
    await write(vm, "$ ");
    assertEquals(await more, "$ ");
    vm.destroy();
    await server.close();
    assertEquals((await reader.read()).done, true);
  });
});

Deno.test("attachToPipe() is told where too many watch already", async () => {
  await withConsole(async (server, id) => {
    const attached = await Promise.all(
      Array.from({ length: 16 }, () => attachToPipe(attachPipeName(id))),
    );
    const late = await attachToPipe(attachPipeName(id));
    const reader = late!.output.getReader();
    assertEquals(
      await readUntil(reader, "\r\n"),
      "[uvm: 16 others watch this console already]\r\n",
    );
    assertEquals((await reader.read()).done, true);
    // The others go on.
    const vm = await guest(server);
    await write(vm, "boot\n");
    const other = attached[1]!.output.getReader();
    assertEquals(await readUntil(other, "\n"), "boot\n");
    vm.destroy();
  });
});

Deno.test("attachToPipe() finds nobody where nobody serves", async () => {
  assertEquals(await attachToPipe(attachPipeName("no-such-vm")), undefined);
});

Deno.test("ConsoleServer.close() reads a VM's last bytes first", async () => {
  const id = `test-${crypto.randomUUID()}`;
  const server = await ConsoleServer.listen({ id });
  const vm = await guest(server);
  await write(vm, "a");
  await received(server, 1);
  const closing = server.close({ drainMs: 20_000 });
  vm.end("last words");
  await closing;
  assertEquals(decode(server.contents()), "alast words");
  await gone(vm);
});

Deno.test("ConsoleServer.close() is not held up by a client that reads nothing", async () => {
  await withConsole(async (server, id) => {
    const vm = await guest(server);
    const client = connect({ path: localPipePath(attachPipeName(id)) });
    client.on("error", () => {});
    client.pause();
    await new Promise<void>((resolve) => client.once("connect", resolve));
    const block = new Uint8Array(1024 * 1024).fill(120);
    await write(vm, block);
    await received(server, block.length);
    await server.close({ drainMs: 0 });
    client.destroy();
    vm.destroy();
  });
});

Deno.test({
  name: "ConsoleServer.listen() refuses a console that another serves",
  // Wine lets a second server listen on a pipe's name.
  ignore: Deno.build.os === "windows",
  async fn() {
    await withConsole(async (server, id) => {
      const error = await assertRejects(
        () => ConsoleServer.listen({ id }),
        UvmError,
        "another process serves it",
      );
      assert(server.pipe.endsWith(id));
      assertEquals(error.hints, [
        `It is a uvm that serves the console of "${id}": uvm console ${id} attaches to it`,
      ]);
    });
    await withConsole(async (_, id) => {
      const error = await assertRejects(
        () => ConsoleServer.listen({ id }),
        UvmError,
      );
      assertEquals(error.hints, [
        "End the program that serves it, or create the VM with another pipe: --console-pipe",
      ]);
    }, { attachable: false });
  },
});

Deno.test({
  name: "ConsoleServer.listen() takes over the socket of a dead process",
  ignore: Deno.build.os === "windows",
  async fn() {
    const id = `test-${crypto.randomUUID()}`;
    const path = localPipePath(consolePipeName(id));
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        `import { createServer } from "node:net";
         createServer().listen({ path: ${JSON.stringify(path)} }, () =>
           Deno.kill(Deno.pid, "SIGKILL"));`,
      ],
    });
    await child.output();
    assert((await Deno.stat(path)).isSocket);
    const server = await ConsoleServer.listen({ id });
    await server.close();
    await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
  },
});

Deno.test({
  name:
    "ConsoleServer.listen() leaves nothing behind where its second pipe fails",
  // Wine lets a second server listen on a pipe's name.
  ignore: Deno.build.os === "windows",
  async fn() {
    const id = `test-${crypto.randomUUID()}`;
    const other = createServer();
    const path = localPipePath(attachPipeName(id));
    await new Promise<void>((resolve) => other.listen({ path }, resolve));
    await assertRejects(() => ConsoleServer.listen({ id }), UvmError);
    await new Promise<void>((resolve) => other.close(() => resolve()));
    const server = await ConsoleServer.listen({ id });
    await server.close();
  },
});

Deno.test("localPipePath() is the name itself on Windows", () => {
  const name = "\\\\.\\pipe\\x";
  assertEquals(localPipePath(name, { isWindows: true }), name);
});

Deno.test("consolePipeName() differs for ids that differ, and holds no backslash", () => {
  const ids = ["a\\b", "a/b", "a%b", "a%005cb", "a b", "ä"];
  const names = ids.map(consolePipeName);
  assertEquals(new Set(names).size, ids.length);
  for (const name of names) {
    assert(!name.slice("\\\\.\\pipe\\".length).includes("\\"));
  }
});

Deno.test("tailLines() leaves out control characters and bounds lines", () => {
  const bytes = encoder.encode(
    `\x1b]0;title\x07a\x00b\r\n\x1b[2J\x1b[1;31mred\x1b[0m\n\n${
      "y".repeat(5000)
    }`,
  );
  assertEquals(tailLines(bytes, 3), ["ab", "red", "y".repeat(1000)]);
  assertEquals(tailLines(bytes, 1), ["y".repeat(1000)]);
  assertEquals(tailLines(bytes, 0), []);
  assertEquals(tailLines(new Uint8Array(), 5), []);
});
