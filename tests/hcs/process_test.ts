import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  ClosedError,
  HcsError,
  OperationTimeoutError,
} from "../../src/errors.ts";
import type { HcsBackend } from "../../src/hcs/backend.ts";
import { HcsNotificationType as N } from "../../src/hcs/notifications.ts";
import { HcsProcess } from "../../src/hcs/process.ts";
import { settle } from "./scripted_backend.ts";
import { scriptedProcess } from "./scripted_process.ts";

const failure = { hresult: 0x80004005, result: null };

Deno.test("HcsProcess.create() hands out the process' id and pipes", async () => {
  const script = await scriptedProcess();
  const process = await HcsProcess.create(script.system, '{"a":1}');
  assertEquals(process.processId, 104);
  assertEquals(process.systemId, "vm");
  assertEquals(script.sent, ['createProcess {"a":1}']);
  assert(process.hasStream("stdin"));
  assert(process.hasStream("stderr"));
  await process.close();
  assertEquals([...script.held], []);
  await script.system.close();
});

Deno.test("HcsProcess.create() undoes a failed registration, newest first", async () => {
  const script = await scriptedProcess({
    registerProcessCallback: () => Promise.resolve({ ...failure, handle: 0n }),
  });
  const error = await assertRejects(
    () => HcsProcess.create(script.system, "{}"),
    HcsError,
  );
  assertEquals(
    error.message,
    'Cannot register a callback for process 104 of VM "vm": E_FAIL (0x80004005)',
  );
  assertEquals(script.sent.slice(1), [
    "terminateProcess",
    "closePipe 13",
    "closePipe 12",
    "closePipe 11",
    "closeProcess",
  ]);
  assertEquals([...script.held], []);
  await script.system.close();
});

Deno.test("HcsProcess.create() says what HCS refused", async () => {
  const script = await scriptedProcess({
    createProcess: () =>
      Promise.resolve({
        hresult: 0xc0370105,
        result: '{"ErrorMessage":"not running"}',
        handle: 0n,
        information: {
          processId: 0,
          stdInput: 0n,
          stdOutput: 0n,
          stdError: 0n,
        },
      }),
  });
  await assertRejects(
    () => HcsProcess.create(script.system, "{}"),
    HcsError,
    'Cannot create a process in VM "vm": HCS_E_INVALID_STATE (0x80370105): not running',
  );
  await script.system.close();
});

Deno.test("HcsProcess.open() has no streams and does not end what it opened", async () => {
  const script = await scriptedProcess({
    registerProcessCallback: () => Promise.resolve({ ...failure, handle: 0n }),
  });
  await assertRejects(() => HcsProcess.open(script.system, 7), HcsError);
  assertEquals(script.sent, ["openProcess 7", "closeProcess"]);
  await script.system.close();

  const well = await scriptedProcess();
  const process = await HcsProcess.open(well.system, 7);
  assertEquals(process.hasStream("stdout"), false);
  await assertRejects(() => process.write(new Uint8Array(1)), ClosedError);
  await process.close();
  await well.system.close();
});

Deno.test("HcsProcess.wait() gives every waiter the exit code, also later", async () => {
  const script = await scriptedProcess();
  const process = await HcsProcess.create(script.system, "{}");
  const first = process.wait();
  const second = process.wait({ timeoutMs: 60_000 });
  assertEquals(process.exitCode, undefined);
  script.exit(0xffffffff);
  assertEquals(await first, 0xffffffff);
  assertEquals(await second, 0xffffffff);
  assertEquals(process.exitCode, 0xffffffff);
  await process.close();
  assertEquals(await process.wait(), 0xffffffff);
  await script.system.close();
});

Deno.test("HcsProcess.wait() knows a process that ended before its callback", async () => {
  const script = await scriptedProcess();
  Object.assign(script.status, { Exited: true, ExitCode: 3 });
  const process = await HcsProcess.create(script.system, "{}");
  assertEquals(await process.wait(), 3);
  await process.close();
  await script.system.close();
});

Deno.test("HcsProcess.wait() takes the code from the notification where the query fails", async () => {
  const script = await scriptedProcess({
    getProcessProperties: () => Promise.resolve({ ...failure, text: null }),
  });
  const process = await HcsProcess.create(script.system, "{}");
  await settle();
  script.notifyProcess(N.ProcessExited, '{"Exited":true,"ExitCode":9}');
  assertEquals(await process.wait(), 9);
  await process.close();
  await script.system.close();
});

Deno.test("HcsProcess.wait() fails where HCS lost the process", async () => {
  const script = await scriptedProcess();
  const process = await HcsProcess.create(script.system, "{}");
  script.status.LastWaitResult = 0x80070005;
  script.exit(0);
  const error = await assertRejects(() => process.wait(), HcsError);
  assertEquals(error.code, 0x80070005);
  assertEquals(process.exitCode, undefined);
  await process.close();
  await script.system.close();
});

Deno.test("HcsProcess.wait() ends by time, by signal and by close", async () => {
  const script = await scriptedProcess();
  const process = await HcsProcess.create(script.system, "{}");
  await assertRejects(
    () => process.wait({ timeoutMs: 1 }),
    OperationTimeoutError,
    'Cannot wait for process 104 of VM "vm"',
  );
  const controller = new AbortController();
  const aborted = assertRejects(
    () => process.wait({ signal: controller.signal }),
    Error,
    "enough",
  );
  controller.abort(new Error("enough"));
  await aborted;
  const closed = assertRejects(() => process.wait(), ClosedError);
  await process.close();
  await closed;
  await script.system.close();
});

Deno.test("HcsProcess.wait() fails when the VM ends without telling of the process", async () => {
  const script = await scriptedProcess();
  const process = await HcsProcess.create(script.system, "{}");
  const failed = assertRejects(() => process.wait(), HcsError, "0x80370106");
  script.notify(N.SystemExited, 0, '{"Status":0,"ExitType":"ForcedExit"}');
  await failed;
  await process.close();
  await script.system.close();
});

Deno.test("HcsProcess.wait() prefers the process' own end to the VM's", async () => {
  const script = await scriptedProcess();
  const process = await HcsProcess.create(script.system, "{}");
  const code = process.wait();
  script.notify(N.SystemExited, 0, '{"Status":0,"ExitType":"ForcedExit"}');
  script.exit(137);
  assertEquals(await code, 137);
  await process.close();
  await script.system.close();
});

Deno.test("HcsProcess.resize() and closeStdin() send hcsshim's requests", async () => {
  const script = await scriptedProcess();
  const process = await HcsProcess.create(script.system, "{}");
  await process.resize(132, 43);
  await process.closeStdin();
  await process.closeStdin();
  assertEquals(script.sent.slice(1), [
    'modifyProcess {"Operation":"ConsoleSize","ConsoleSize":{"Height":43,"Width":132}}',
    'modifyProcess {"Operation":"CloseHandle","CloseHandle":{"Handle":"StdIn"}}',
    "closePipe 11",
  ]);
  await process.close();
  await script.system.close();
});

Deno.test("HcsProcess.signal() and its kin take an ended process as done", async () => {
  const stopped = { hresult: 0x8037011f, result: null };
  const script = await scriptedProcess({
    signalProcess: () => Promise.resolve(stopped),
    terminateProcess: () => Promise.resolve(stopped),
    modifyProcess: () => Promise.resolve(stopped),
  });
  const process = await HcsProcess.create(script.system, "{}");
  await process.signal('{"Signal":15}');
  await process.terminate();
  await process.closeStdin();
  assertEquals(script.held.has("pipe 11"), false);
  await process.close();
  await script.system.close();
});

Deno.test("HcsProcess.closeStdin() closes the host's handle though the guest refuses", async () => {
  const script = await scriptedProcess({
    modifyProcess: () => Promise.resolve(failure),
  });
  const process = await HcsProcess.create(script.system, "{}");
  await assertRejects(() => process.closeStdin(), HcsError);
  assertEquals(script.held.has("pipe 11"), false);
  await process.close();
  await script.system.close();
});

Deno.test("HcsProcess.close() waits for calls in flight and closes once", async () => {
  const pending = Promise.withResolvers<{ hresult: number; result: null }>();
  const script = await scriptedProcess({
    signalProcess: () => pending.promise,
  });
  const process = await HcsProcess.create(script.system, "{}");
  const signalled = process.signal("{}");
  const closing = process.close();
  await settle();
  assert(script.held.has("process"), "The handle was closed under a call");
  pending.resolve({ hresult: 0, result: null });
  await signalled;
  await Promise.all([closing, process.close()]);
  assertEquals(
    script.sent.filter((call) => call === "closeProcess").length,
    1,
  );
  await assertRejects(() => process.signal("{}"), ClosedError);
  await script.system.close();
});

for (
  const name of [
    "closePipe",
    "unregisterProcessCallback",
    "closeProcess",
  ] satisfies (keyof HcsBackend)[]
) {
  Deno.test(`HcsProcess.close() makes every step though ${name} fails`, async () => {
    const seen: string[] = [];
    const fail = () => {
      seen.push(name);
      return Promise.reject(new Error(`${name} failed`));
    };
    const script = await scriptedProcess({ [name]: fail });
    const process = await HcsProcess.create(script.system, "{}");
    await assertRejects(() => process.close(), Error, `${name} failed`);
    const others = ["closePipe", "unregisterProcessCallback", "closeProcess"]
      .filter((other) => other !== name);
    for (const other of others) {
      assert(script.sent.some((call) => call.startsWith(other)), other);
    }
    assert(seen.length > 0);
    await script.system.close();
  });
}
