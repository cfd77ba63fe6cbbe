/**
 * `uvm console` and `uvm run --console` as a user has them: named pipes that
 * uvm serves, in deno.exe and in Bun's exe. The guest writes a text to its
 * serial port and then gives back what is typed, in angle brackets.
 */

import { assert, assertEquals } from "@std/assert";
import { runtimes } from "./prepared.ts";
import { linux, Output, Uvm } from "./uvm_program.ts";
import type { WineProcess } from "./wine_process.ts";

const guestConsole = "\x1b[1mboot\x1b[0m\r\nGrüße\r\nlogin: ";
const encoder = new TextEncoder();

/** Types into a program, and leaves its input open. */
async function type(process: WineProcess, text: string): Promise<void> {
  const writer = process.stdin.getWriter();
  await writer.write(encoder.encode(text));
  writer.releaseLock();
}

/** A VM whose console nobody serves yet: its id. */
async function created(uvm: Uvm, flags = ["--console"]): Promise<string> {
  return (await uvm.ok(["create", ...linux, ...flags])).trim();
}

for (const [runtime, start] of Object.entries(runtimes)) {
  Deno.test(`uvm run --console-log keeps the console's bytes, and uvm console shows and types in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start, { guestConsole });
    const args = ["run", ...linux, "--id", "dev", "--console-log"];
    const running = uvm.spawn([...args, "C:\\boot.txt"]);
    const printed = new Output(running);
    await printed.until("start");
    const watching = uvm.spawn(["console", "dev"], { stdin: true });
    const output = new Output(watching);
    await output.until("login: ");
    await type(watching, "root\r");
    await output.until(">");
    assertEquals(output.text, `${guestConsole}<root\r>`);
    watching.interrupt();
    assertEquals(await watching.exited, 130);
    assertEquals((await uvm.json(["list"])).systems[0].state, "Running");
    await uvm.json(["stop", "dev"]);
    assertEquals(await running.exited, 0);
    assertEquals(
      await Deno.readTextFile(`${uvm.wine.driveC}/boot.txt`),
      `${guestConsole}<root\r>`,
    );
    // Its own output has the log, not the console.
    assert(!(await printed.whole()).includes("boot\r"), printed.text);
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm console --start serves a created VM, and another attaches to it in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start, { guestConsole });
    const id = await created(uvm);
    const args = ["console", id, "--start", "--json"];
    const serving = uvm.spawn([...args, "--console-log", "C:\\own.txt"]);
    const served = new Output(serving);
    await served.until("login");
    const attaching = uvm.spawn(["console", id, "--json"]);
    const attached = new Output(attaching);
    await attached.until("login");
    await uvm.json(["stop", id]);
    for (
      const [process, output, first] of [
        [serving, served, "serving"],
        [attaching, attached, "attached"],
      ] as const
    ) {
      assertEquals(await process.exited, 0);
      const events = (await output.whole()).trim().split("\n")
        .map((line) => JSON.parse(line));
      assertEquals([events[0].type, events[0].id], [first, id]);
      const text = events.slice(1).map((event) => event.text).join("");
      assertEquals(text, guestConsole);
      assert(/^[\r\n -~]*$/.test(output.text), output.text);
    }
    assertEquals(
      await Deno.readTextFile(`${uvm.wine.driveC}/own.txt`),
      guestConsole,
    );
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm console shows control characters where only output is a terminal in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start, { guestConsole });
    const id = await created(uvm);
    const process = uvm.spawn(["console", id, "--start"], {
      terminal: "output",
    });
    const output = new Output(process);
    await output.until("login:");
    assert(output.text.includes("serving the console"), output.text);
    assert(output.text.includes("\\x1b[1mboot\\x1b[0m"), output.text);
    assert(!output.text.includes("\x1b[1mboot"), output.text);
    await uvm.json(["stop", id]);
    assertEquals(await process.exited, 0);
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm console in a terminal is raw, types and leaves by its key in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start, { guestConsole });
    const id = await created(uvm);
    const process = uvm.spawn(["console", id, "--start"], {
      terminal: "both",
      stdin: true,
    });
    const output = new Output(process);
    await output.until("login:");
    assert(output.text.includes("\x1b[1mboot"), JSON.stringify(output.text));
    await type(process, "a");
    await output.until("<a>");
    await type(process, "\x1d");
    assertEquals(await process.exited, 0);
    assert((await output.whole()).includes("detached from VM"), output.text);
    assertEquals((await uvm.json(["list"])).systems[0].state, "Running");
    await uvm.json(["stop", id]);
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm tells that another program serves the console's pipe in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start, { guestConsole });
    const pipe = "\\\\.\\pipe\\taken";
    assertEquals(await uvm.service.command(`serve ${pipe}`), "0");
    const args = ["run", ...linux, "--console", "--console-pipe", pipe];
    const hint = "End the program that serves it";
    const { code, stderr } = await uvm.run(args);
    assertEquals(code, 6, stderr);
    assert(stderr.includes(`"${pipe}": another process serves it`), stderr);
    assert(stderr.includes(hint), stderr);
    await uvm.assertNothingLeft();

    // A VM has the pipe's only end: there is no place for anybody else.
    const id = await created(uvm, ["--console-pipe", pipe]);
    await uvm.ok(["start", id]);
    const late = await uvm.run(["console", id, "--pipe", pipe, "--json"]);
    assertEquals([late.code, late.stderr], [6, ""]);
    const { error } = JSON.parse(late.stdout);
    assert(error.message.endsWith("takes nobody else"), late.stdout);
    assert(error.hints[0].includes("is connected to it"), late.stdout);
    await uvm.json(["stop", id]);
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm console --pipe attaches to a VM that serves its port in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start);
    const id = await uvm.started();
    const pipe = "\\\\.\\pipe\\own-port";
    const script = `
      const { createServer } = await import("node:net");
      createServer((socket) => {
        socket.on("error", () => {}).on("data", (data) =>
          socket.write("<" + data + ">"));
        socket.write("port: ");
      }).listen(${JSON.stringify(pipe)}, () => console.log("ready"));`;
    const { wine } = uvm;
    const server = wine.spawn(wine.denoExe, ["eval", script]);
    void server.stderr.pipeTo(new WritableStream());
    await new Output(server).until("ready");
    const process = uvm.spawn(["console", id, "--pipe", pipe], { stdin: true });
    const output = new Output(process);
    await output.until("port: ");
    await type(process, "x");
    await output.until("<x>");
    process.interrupt();
    assertEquals(await process.exited, 130);
    server.kill();
    await server.exited;
    await uvm.json(["stop", id]);
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm run --console takes ten watchers at once, again and again in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start, { guestConsole });
    const running = uvm.spawn(["run", ...linux, "--id", "many", "--console"]);
    await new Output(running).until("start");
    const script = `
      const { connect } = await import("node:net");
      const path = "\\\\\\\\.\\\\pipe\\\\uvm-console-many-attach";
      for (let round = 0; round < 2; round++) {
        const watchers = [];
        for (let i = 0; i < 10; i++) {
          await new Promise((resolve, reject) => {
            const socket = connect({ path });
            socket.once("error", reject).once("data", resolve);
            watchers.push(socket);
          });
        }
        console.log("saw it", watchers.length);
        for (const socket of watchers) socket.destroy();
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      Deno.exit(0);`;
    const { wine } = uvm;
    const { code, stdout, stderr } = await wine.run(
      wine.denoExe,
      ["eval", script],
      { timeoutMs: 30_000, env: { NO_COLOR: "1" } },
    );
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const text = new TextDecoder().decode(stdout);
    assertEquals(text.trim().split("\n"), ["saw it 10", "saw it 10"]);
    running.interrupt();
    assertEquals(await running.exited, 130);
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm console can be killed: the VM goes on and its pipe is free; run takes its VM along in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start, { guestConsole });
    const id = await created(uvm);
    const killed = uvm.spawn(["console", id]);
    // Before the VM starts it says nothing: it serves soon after it listens to
    // the VM.
    let registrations = 0;
    while (registrations === 0) {
      ({ registrations } = await uvm.service.counters());
    }
    await new Promise((done) => setTimeout(done, 1000));
    killed.kill();
    await killed.exited;
    const left = await uvm.service.settled();
    assertEquals([left.handles, left.registrations], [0, 0]);
    const serving = uvm.spawn(["console", id, "--start"]);
    await new Output(serving).until("login: ");
    serving.interrupt();
    assertEquals(await serving.exited, 130);
    assertEquals((await uvm.json(["list"])).systems[0].state, "Running");
    await uvm.json(["stop", id]);

    // Who runs a VM takes it along.
    const running = uvm.spawn([
      "run",
      ...linux,
      "--console-log",
      "C:\\log.txt",
    ]);
    await new Output(running).until("start");
    running.kill();
    await running.exited;
    await uvm.assertNothingLeft();
  });

  Deno.test(`uvm run tells the console's last lines of a guest that failed in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start, {
      guestConsole: "Kernel panic - not syncing: \x1b[5mno init\r\n",
      guestLog: '{"level":"info","msg":"up","time":"2024-01-01T00:00:00Z"}\n',
      guestExit: "C0370106",
    });
    const { code, stderr } = await uvm.run(["run", ...linux, "--console"]);
    assertEquals(code, 8, stderr);
    assert(
      stderr.includes("Kernel panic - not syncing: \\x1b[5mno init"),
      stderr,
    );
    assert(!stderr.includes("\x1b[5m"), stderr);
    await uvm.assertNothingLeft();
  });
}
