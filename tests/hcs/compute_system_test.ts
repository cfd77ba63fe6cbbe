import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  ClosedError,
  HcsError,
  OperationTimeoutError,
} from "../../src/errors.ts";
import { ComputeSystem } from "../../src/hcs/compute_system.ts";
import { HcsNotificationType as N } from "../../src/hcs/notifications.ts";
import { isNotFound, isTimeout } from "../../src/hcs/predicates.ts";
import {
  type ScriptedBackend,
  scriptedBackend,
  settle,
} from "./scripted_backend.ts";

const ok = { hresult: 0, result: null };
const createOptions = { id: "vm", document: "{}" };

async function created(
  script: ScriptedBackend = scriptedBackend(),
): Promise<{ system: ComputeSystem } & ScriptedBackend> {
  const creating = ComputeSystem.create(script.backend, createOptions);
  await settle();
  script.notify(N.SystemCreateCompleted);
  return { system: await creating, ...script };
}

Deno.test("ComputeSystem.create() waits for the completion", async () => {
  const script = scriptedBackend();
  let done = false;
  const creating = ComputeSystem.create(script.backend, createOptions)
    .then((system) => (done = true, system));
  await settle();
  assertEquals(done, false);
  script.notify(N.SystemCreateCompleted);
  const system = await creating;
  assertEquals(system.state, "Created");
  await system.close();
  assertEquals([...script.live], []);
});

Deno.test("ComputeSystem.create() keeps a completion that comes with the registration", async () => {
  const script = scriptedBackend({
    registerComputeSystemCallback(_system, listener) {
      listener({ type: N.SystemCreateCompleted, status: 0, data: null });
      return Promise.resolve({ ...ok, handle: 2n });
    },
  });
  const system = await ComputeSystem.create(script.backend, createOptions);
  await system.close();
});

Deno.test("ComputeSystem.create() undoes a failed completion, newest first", async () => {
  const script = scriptedBackend();
  const creating = ComputeSystem.create(script.backend, createOptions);
  creating.catch(() => {});
  await settle();
  script.notify(
    N.SystemCreateCompleted,
    0xc037010d,
    '{"ErrorMessage":"bad","ErrorEvents":[{"Message":"why","EventId":7}]}',
  );
  const error = await assertRejects(() => creating, HcsError, "bad");
  assertEquals(error.codeName, "HCS_E_INVALID_JSON");
  assertEquals(error.events[0].eventId, 7);
  assertEquals(script.calls, [
    "createComputeSystem",
    "registerComputeSystemCallback",
    "terminateComputeSystem",
    "unregisterComputeSystemCallback",
    "closeComputeSystem",
  ]);
  assertEquals([...script.live], []);
});

Deno.test("ComputeSystem.create() leaves nothing when the callback cannot be registered", async () => {
  const script = scriptedBackend({
    registerComputeSystemCallback: () =>
      Promise.resolve({ hresult: 0x8007000e, result: null, handle: 0n }),
  });
  await assertRejects(
    () => ComputeSystem.create(script.backend, createOptions),
    HcsError,
    "ERROR_OUTOFMEMORY",
  );
  assertEquals([...script.live], []);
  assertEquals(script.calls.includes("terminateComputeSystem"), true);
});

Deno.test("ComputeSystem.create() names the phase when HCS never completes", async () => {
  const script = scriptedBackend();
  const error = await assertRejects(
    () =>
      ComputeSystem.create(script.backend, { ...createOptions, timeoutMs: 5 }),
    OperationTimeoutError,
    'Cannot create VM "vm"',
  );
  assertEquals(error.operation, "create");
  assert(isTimeout(error));
  assertEquals([...script.live], []);
});

Deno.test("ComputeSystem.create() undoes a call that returns after its time", async () => {
  let finish = () => {};
  const script = scriptedBackend({
    createComputeSystem: () =>
      new Promise((resolve) => {
        finish = () => {
          script.live.add("handle");
          resolve({ ...ok, handle: 1n });
        };
      }),
  });
  await assertRejects(
    () =>
      ComputeSystem.create(script.backend, { ...createOptions, timeoutMs: 5 }),
    OperationTimeoutError,
  );
  assertEquals(script.calls, ["createComputeSystem"]);
  finish();
  await settle();
  assertEquals(script.calls.slice(1), [
    "terminateComputeSystem",
    "closeComputeSystem",
  ]);
  assertEquals([...script.live], []);
});

Deno.test("ComputeSystem.create() ends with the signal's reason and undoes", async () => {
  const script = scriptedBackend();
  const abort = new AbortController();
  const creating = ComputeSystem.create(script.backend, {
    ...createOptions,
    signal: abort.signal,
  });
  creating.catch(() => {});
  await settle();
  abort.abort(new Error("Stop now"));
  await assertRejects(() => creating, Error, "Stop now");
  assertEquals([...script.live], []);
});

Deno.test("ComputeSystem.start() ends when the service disconnects", async () => {
  const { system, notify } = await created();
  const starting = system.start();
  starting.catch(() => {});
  await settle();
  notify(N.ServiceDisconnect);
  const error = await assertRejects(() => starting, HcsError);
  assertEquals(error.codeName, "HCS_E_SERVICE_DISCONNECT");
  await assertRejects(() => system.wait(), HcsError, "SERVICE_DISCONNECT");
  await system.close();
});

Deno.test("ComputeSystem.start() names an exit meanwhile and keeps its status", async () => {
  const { system, notify } = await created();
  const starting = system.start();
  starting.catch(() => {});
  await settle();
  notify(
    N.SystemExited,
    0,
    '{"Status":-1070137082,"ExitType":"UnexpectedExit","Attribution":[{"TripleFault":{}}]}',
  );
  const error = await assertRejects(() => starting, HcsError);
  assertEquals(error.code, 0x80370106);
  const exit = await system.wait();
  assertEquals(exit.type, "UnexpectedExit");
  assertEquals(exit.attribution, [{ TripleFault: {} }]);
  assertEquals(system.state, "Stopped");
  await system.close();
});

Deno.test("ComputeSystem.start() ignores unknown, doubled and late notifications", async () => {
  const { system, notify } = await created();
  const heard: number[] = [];
  system.subscribe(({ type }) => heard.push(type));
  notify(N.SystemCreateCompleted);
  notify(0x4242);
  const starting = system.start();
  await settle();
  notify(N.SystemPauseCompleted);
  notify(N.SystemStartCompleted);
  notify(N.SystemStartCompleted, 0x80004005);
  await starting;
  assertEquals(system.state, "Running");
  assertEquals(heard, [2, 0x4242, 4, 3, 3]);
  await system.close();
});

Deno.test("ComputeSystem.start() takes a success that needs no notification", async () => {
  const { system } = await created(
    scriptedBackend({ startComputeSystem: () => Promise.resolve(ok) }),
  );
  await system.start();
  assertEquals(system.state, "Running");
  await system.close();
});

Deno.test("ComputeSystem.start() gives up on a call that never returns, close() waits for it", async () => {
  let finish = () => {};
  const { system, live } = await created(scriptedBackend({
    startComputeSystem: () =>
      new Promise((resolve) => (finish = () => resolve(ok))),
  }));
  await assertRejects(
    () => system.start({ timeoutMs: 5 }),
    OperationTimeoutError,
  );
  const closing = system.close();
  await settle();
  assertEquals(live.has("handle"), true, "closed under a call in flight");
  finish();
  await closing;
});

Deno.test("ComputeSystem.close() ends waits with ClosedError and is idempotent", async () => {
  const { system, calls } = await created();
  const waiting = system.wait();
  waiting.catch(() => {});
  const starting = system.start();
  starting.catch(() => {});
  await settle();
  await Promise.all([system.close(), system.close()]);
  await system.close();
  await assertRejects(() => waiting, ClosedError);
  await assertRejects(() => starting, ClosedError);
  await assertRejects(() => system.start(), ClosedError);
  await assertRejects(() => system.wait(), ClosedError);
  await assertRejects(() => system.properties("{}"), ClosedError);
  assertEquals(calls.filter((c) => c === "closeComputeSystem").length, 1);
  assertEquals(system.id, "vm");
});

Deno.test("ComputeSystem.beginClose() lets nothing but terminate() and the wait through", async () => {
  const { system, calls, notify } = await created();
  const before = calls.length;
  const waiting = system.wait();
  system.beginClose();
  const refused = [
    system.start(),
    system.pause(),
    system.resume(),
    system.save("{}"),
    system.shutdown(),
    system.modify("{}"),
    system.properties("{}"),
  ];
  for (const operation of refused) {
    await assertRejects(() => operation, ClosedError, "it is closed");
  }
  await system.terminate();
  assertEquals(calls.slice(before), ["terminateComputeSystem"]);
  notify(N.SystemExited, 0, null);
  assertEquals((await waiting).type, "Unknown");
  await system.close();
});

Deno.test("ComputeSystem.terminate() takes pending and already stopped as success", async () => {
  const codes = [0xc0370103, 0xc0370110, 0xc037010e, 0];
  const { system } = await created(scriptedBackend({
    terminateComputeSystem: () =>
      Promise.resolve({ hresult: codes.shift()!, result: null }),
  }));
  for (let n = 0; n < 4; n++) await system.terminate();
  assertEquals(codes, []);
  await system.close();
});

Deno.test("ComputeSystem.terminate() reports other failures", async () => {
  const { system } = await created(scriptedBackend({
    terminateComputeSystem: () =>
      Promise.resolve({ hresult: 0x80070005, result: "no json" }),
  }));
  const error = await assertRejects(() => system.terminate(), HcsError);
  assertEquals(error.codeName, "ERROR_ACCESS_DENIED");
  assertEquals(error.resultDocument, "no json");
  await system.close();
});

Deno.test("ComputeSystem.open() of a stopped system knows its exit", async () => {
  const script = scriptedBackend({
    getComputeSystemProperties: () =>
      Promise.resolve({
        ...ok,
        text: '{"State":"Stopped","Stopped":true,"ExitType":"GracefulExit"}',
      }),
  });
  const system = await ComputeSystem.open(script.backend, { id: "vm" });
  assertEquals((await system.wait()).type, "GracefulExit");
  await system.close();
});

Deno.test("ComputeSystem.open() of an unknown id is not found", async () => {
  const script = scriptedBackend({
    openComputeSystem: () =>
      Promise.resolve({ hresult: 0xc037010e, result: null, handle: 0n }),
  });
  const error = await assertRejects(
    () => ComputeSystem.open(script.backend, { id: "vm" }),
    HcsError,
  );
  assert(isNotFound(error));
});

Deno.test("ComputeSystem.open() closes the handle when properties fail", async () => {
  for (const text of [null, "", "[]", "{", '"x"']) {
    const script = scriptedBackend({
      getComputeSystemProperties: () => Promise.resolve({ ...ok, text }),
    });
    await assertRejects(
      () => ComputeSystem.open(script.backend, { id: "vm" }),
      HcsError,
      "no property object",
    );
    assertEquals([...script.live], []);
  }
});

Deno.test("ComputeSystem.wait() ends in its time and can be repeated", async () => {
  const { system, notify } = await created();
  await assertRejects(
    () => system.wait({ timeoutMs: 5 }),
    OperationTimeoutError,
    "wait",
  );
  notify(N.SystemExited, 0, null);
  assertEquals((await system.wait()).type, "Unknown");
  assertEquals((await system.wait()).type, "Unknown");
  await system.close();
});
