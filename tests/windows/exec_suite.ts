/**
 * `uvm exec` as a user has it: processes of the guest, whose pipes are
 * overlapped handles on one completion port, in deno.exe and in Bun's exe.
 * tests/native/process.c says what the guest's programs do.
 */

import { assert, assertEquals } from "@std/assert";
import { runtimes } from "./prepared.ts";
import { linux, Output, Uvm } from "./uvm_program.ts";

/** The VM ends, and nothing lives in the service. */
async function stopped(uvm: Uvm, id: string): Promise<void> {
  await uvm.json(["stop", id]);
  await uvm.assertNothingLeft();
}

for (const [runtime, start] of Object.entries(runtimes)) {
  Deno.test(`uvm exec keeps stdout and stderr apart and passes the exit code on in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start);
    const id = await uvm.started();
    const said = await uvm.run(["exec", id, "--", "say", "out", "err", "9"]);
    assertEquals(said, { code: 9, stdout: "out", stderr: "err" });
    const line = ["exec", id, "--command-line", "echo all is well"];
    assertEquals(await uvm.ok(line), "all is well");
    const json = await uvm.run([
      ...line.slice(0, 2),
      "--json",
      "--",
      "exit",
      "7",
    ]);
    assertEquals([json.code, json.stderr], [7, ""]);
    const { processId, ...rest } = JSON.parse(json.stdout);
    assert(processId > 0);
    assertEquals(rest, {
      id,
      exitCode: 7,
      stdout: "",
      stderr: "",
      cut: false,
    });
    // 0xfc alone is no UTF-8.
    const odd = await uvm.run(["exec", id, "--json", "--", "say", "ü", "\x1b"]);
    const { stdout, stderr } = JSON.parse(odd.stdout);
    assertEquals([stdout, stderr], ["\ufffd", "\x1b"]);
    const echoed = await uvm.run(
      ["exec", id, "--json", "--", "cat"],
      "Grüße 漢字",
    );
    assertEquals(JSON.parse(echoed.stdout).stdout, "Grüße 漢字");
    await stopped(uvm, id);
  });

  Deno.test(`uvm exec passes standard input on, text and bytes, in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start);
    const id = await uvm.started();
    assertEquals(
      await uvm.ok(["exec", id, "--", "cat"], "one\r\ntwo\n"),
      "one\r\ntwo\n",
    );
    assertEquals(await uvm.ok(["exec", id, "--", "cat"]), "");
    const bytes = Uint8Array.from(
      { length: 1 << 20 },
      (_, at) => (at * 7 + (at >> 8)) & 255,
    );
    const back = await uvm.raw(["exec", id, "--", "cat"], bytes);
    assertEquals(back.code, 0, new TextDecoder().decode(back.stderr));
    assert(equal(back.stdout, bytes), `${back.stdout.length} bytes differ`);
    // A program that reads nothing ends all the same.
    const unread = ["exec", id, "--", "echo", "unread"];
    assertEquals(await uvm.ok(unread, bytes), "unread");
    const without = ["exec", id, "--no-stdin", "--", "sink"];
    assertEquals(await uvm.ok(without, "not sent"), "0");
    await stopped(uvm, id);
  });

  Deno.test(`uvm exec sends Ctrl-C to the program, and ends at the second in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start);
    const id = await uvm.started();
    // The program's own answer to the signal is its exit code.
    const answering = uvm.spawn(["exec", id, "--", "trap", "5"]);
    await new Output(answering).until("ready");
    answering.interrupt();
    assertEquals(await answering.exited, 5);
    const usual = uvm.spawn(["exec", id, "--", "cat"], { stdin: true });
    const keys = usual.stdin.getWriter();
    await keys.write(new TextEncoder().encode("typed"));
    await new Output(usual).until("typed");
    usual.interrupt();
    assertEquals(await usual.exited, 130);
    await keys.close().catch(() => {});
    await uvm.withPipes(0);

    const stubborn = uvm.spawn(["exec", id, "--", "trap"]);
    await new Output(stubborn).until("ready");
    stubborn.interrupt();
    await new Promise((done) => setTimeout(done, 500));
    stubborn.interrupt();
    assertEquals(await stubborn.exited, 130);
    await stopped(uvm, id);
  });

  Deno.test(`uvm exec ends a program whose time is over in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start);
    const id = await uvm.started();
    const args = ["exec", id, "--timeout", "2s", "--json", "--", "sleep"];
    const { code, stdout, stderr } = await uvm.run(args);
    assertEquals([code, stderr], [7, ""]);
    assertEquals(JSON.parse(stdout).error.exitCode, 7);
    await uvm.withPipes(0);
    await stopped(uvm, id);
  });

  Deno.test(`uvm exec tells its own failures from the program's in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start);
    const created = (await uvm.ok(["create", ...linux])).trim();
    const early = await uvm.run(["exec", created, "--", "cat"]);
    assertEquals([early.code, early.stdout], [6, ""]);
    assert(early.stderr.includes("HCS_E_INVALID_STATE"), early.stderr);
    await uvm.ok(["start", created]);
    // As the guest's agent answers where there is no such program.
    const message = 'exec: \\"nosuch\\": executable file not found in $PATH';
    await uvm.service.command(
      `plan HcsCreateProcess * fail 80070002 {"Error":-2147024894,"ErrorMessage":"${message}"}`,
    );
    const args = ["exec", created, "--", "nosuch", "--flag"];
    const { code, stdout, stderr } = await uvm.run(args);
    assertEquals([code, stdout], [5, ""]);
    assert(stderr.startsWith("uvm: "), stderr);
    assert(stderr.includes("executable file not found in $PATH"), stderr);
    assert(stderr.includes("Look for the program in the guest"), stderr);
    const json = await uvm.run(["exec", created, "--json", "--", "nosuch"]);
    assertEquals([json.code, json.stderr], [5, ""]);
    const { error } = JSON.parse(json.stdout);
    assertEquals([error.exitCode, error.codeHex], [5, "0x80070002"]);
    assertEquals((await uvm.run(["exec", created])).code, 2);
    await stopped(uvm, created);
  });

  Deno.test(`uvm exec leaves nothing when it is killed in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start);
    const id = await uvm.started();
    const reading = uvm.spawn(["exec", id, "--", "cat"], { stdin: true });
    const writing = uvm.spawn(["exec", id, "--", "flood", "100000000000"]);
    await new Output(writing).until("xxxx");
    await uvm.withPipes(6);
    for (const process of [reading, writing]) {
      process.kill();
      await process.exited;
    }
    // The programs meet the end of their input and a broken pipe.
    await uvm.withPipes(0);
    const { handles, registrations } = await uvm.service.counters();
    assertEquals([handles, registrations], [0, 0]);
    await stopped(uvm, id);
  });

  Deno.test(`uvm exec shows control characters to a terminal, unless it is a tty in ${runtime}`, async () => {
    await using uvm = await Uvm.open(start);
    const id = await uvm.started();
    const said = ["--", "say", "\x1b]0;evil\x07out", "-"];
    const process = uvm.spawn(["exec", id, ...said], { terminal: "output" });
    const output = new Output(process);
    assertEquals(await process.exited, 0);
    const shown = await output.whole();
    assert(shown.includes("\\x1b]0;evil\\x07out"), JSON.stringify(shown));
    assert(!shown.includes("\x1b]0;evil"), JSON.stringify(shown));

    const args = ["exec", id, "--tty", "--timeout", "6s", "--", "upper"];
    const options = { terminal: "both", stdin: true } as const;
    const tty = uvm.spawn(args, options);
    const raw = new Output(tty);
    await uvm.withPipes(2);
    await new Promise((done) => setTimeout(done, 1000));
    // The program has each key at once, and nobody else echoes it.
    const keys = tty.stdin.getWriter();
    for (const key of "kiwi") {
      await keys.write(new TextEncoder().encode(key));
    }
    assertEquals(await tty.exited, 7);
    // deno-lint-ignore no-control-regex
    const seen = (await raw.whole()).replaceAll(/\x1b\[[?\d;]*\w/g, "");
    const [typed] = seen.split("uvm: ");
    assert(typed.includes("KIWI"), seen);
    assert(!/[kiw]/.test(typed), seen);
    await keys.close().catch(() => {});
    await uvm.withPipes(0);
    await stopped(uvm, id);
  });
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
