import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type {
  HcsBackend,
  HcsHandleOutcome,
  HcsListener,
} from "../../src/hcs/backend.ts";
import { EventRecorder } from "../../src/uvm/recorder.ts";
import {
  type BackendWatcher,
  type BegunCall,
  type CallEnd,
  recordingWatcher,
  watchBackend,
} from "../../src/uvm/watch_backend.ts";

const ok = { hresult: 0, result: null };

/** A backend with these methods and no others. */
const backendOf = (methods: Partial<HcsBackend>) => methods as HcsBackend;

/** Keeps what it is told. */
function keeping() {
  const begun: BegunCall[] = [];
  const ended: CallEnd[] = [];
  const notified: string[] = [];
  const watcher: BackendWatcher = {
    began(call) {
      begun.push(call);
      return (end) => ended.push(end);
    },
    notified: (id, { type }, on) => notified.push(`${id} ${type} ${on}`),
  };
  return { begun, ended, notified, watcher };
}

Deno.test("watchBackend() is the backend itself where nobody watches", () => {
  const backend = backendOf({});
  assertStrictEquals(watchBackend(backend, []), backend);
});

Deno.test("watchBackend() tells of a call before it is back", async () => {
  const back = Promise.withResolvers<HcsHandleOutcome>();
  const { begun, ended, watcher } = keeping();
  const backend = watchBackend(
    backendOf({ createComputeSystem: () => back.promise }),
    [watcher],
  );
  const call = backend.createComputeSystem("vm", '{"Owner":"me"}');
  assertEquals(begun, [{
    call: "HcsCreateComputeSystem",
    id: "vm",
    on: "system",
    sent: '{"Owner":"me"}',
  }]);
  assertEquals(ended, []);
  back.resolve({ hresult: 0xc0370103, result: "{}", handle: 5n });
  await call;
  assertEquals(ended, [{
    outcome: "pending",
    code: "0x80370117",
    codeName: "HCS_E_OPERATION_PENDING",
    result: "{}",
  }]);
});

Deno.test("watchBackend() names the VM behind every handle", async () => {
  const { begun, notified, watcher } = keeping();
  const listeners: HcsListener[] = [];
  const withHandle = (handle: bigint) => Promise.resolve({ ...ok, handle });
  const done = () => Promise.resolve(ok);
  const information = {
    processId: 1,
    stdInput: 0n,
    stdOutput: 0n,
    stdError: 0n,
  };
  const register = (_handle: bigint, listener: HcsListener) => {
    listeners.push(listener);
    return withHandle(7n);
  };
  const backend = watchBackend(
    backendOf({
      openComputeSystem: (id) => withHandle(id === "a" ? 1n : 2n),
      registerComputeSystemCallback: register,
      registerProcessCallback: register,
      createProcess: () => Promise.resolve({ ...ok, handle: 1n, information }),
      signalProcess: done,
      unregisterProcessCallback: done,
      unregisterComputeSystemCallback: done,
      closeComputeSystem: done,
      startComputeSystem: done,
    }),
    [watcher],
  );
  await backend.openComputeSystem("a");
  await backend.openComputeSystem("b");
  await backend.registerComputeSystemCallback(2n, () => {});
  await backend.createProcess(2n, "{}");
  await backend.registerProcessCallback(1n, () => {});
  listeners.forEach((listener, at) => listener({ ...note, type: at }));
  await backend.signalProcess(1n, "");
  await backend.unregisterProcessCallback(7n);
  await backend.unregisterComputeSystemCallback(7n);
  await backend.closeComputeSystem(2n);
  // The number may be another system's by now.
  await backend.startComputeSystem(2n, "");
  await backend.startComputeSystem(1n, "");
  assertEquals(begun.map(({ call, id, on }) => `${id} ${call} ${on}`), [
    "a HcsOpenComputeSystem system",
    "b HcsOpenComputeSystem system",
    "b HcsRegisterComputeSystemCallback system",
    "b HcsCreateProcess system",
    "b HcsRegisterProcessCallback process",
    "b HcsSignalProcess process",
    "b HcsUnregisterProcessCallback process",
    "b HcsUnregisterComputeSystemCallback system",
    "b HcsCloseComputeSystem system",
    " HcsStartComputeSystem system",
    "a HcsStartComputeSystem system",
  ]);
  assertEquals(notified, ["b 0 system", "b 1 process"]);
});

const note = { type: 0, status: 0, data: null };

Deno.test("watchBackend() leaves a call alone whatever a watcher throws", async () => {
  const fail = () => {
    throw new Error("watcher");
  };
  const seen: number[] = [];
  const watchers: BackendWatcher[] = [
    { began: fail, notified: fail },
    { began: () => fail, notified: fail },
  ];
  const backend = watchBackend(
    backendOf({
      registerComputeSystemCallback(_handle, listener) {
        listener({ ...note, type: 3 });
        return Promise.resolve({ ...ok, handle: 4n });
      },
    }),
    watchers,
  );
  const { handle } = await backend.registerComputeSystemCallback(
    1n,
    ({ type }) => seen.push(type),
  );
  assertEquals([handle, seen], [4n, [3]]);
});

Deno.test("watchBackend() hands on why a call could not be made", async () => {
  const { ended, watcher } = keeping();
  const error = new Error("no such export");
  const backend = watchBackend(
    backendOf({ revokeVmAccess: () => Promise.reject(error) }),
    [watcher],
  );
  await assertRejects(() => backend.revokeVmAccess("vm", "C:\\x"));
  assertEquals(ended, [
    { outcome: "failed", code: "", codeName: "not made", error },
  ]);
});

Deno.test("recordingWatcher() records a call from its beginning", async () => {
  let ms = 1000;
  const recorder = new EventRecorder({ now: () => ms });
  const back = Promise.withResolvers<typeof ok>();
  const backend = watchBackend(
    backendOf({
      grantVmAccess: () => back.promise,
      signalProcess: () => Promise.resolve(ok),
    }),
    [recordingWatcher(recorder)],
  );
  const call = backend.grantVmAccess("vm", "C:\\x");
  await backend.signalProcess(1n, "");
  ms = 3000;
  const begun = {
    type: "call",
    time: "1970-01-01T00:00:01.000Z",
    id: "vm",
    call: "GrantVmAccess",
    target: "C:\\x",
  } as const;
  assertEquals(recorder.calls, [{
    ...begun,
    ms: 2000,
    outcome: "running",
    code: "",
    codeName: "not back",
  }]);
  ms = 4000;
  back.resolve(ok);
  await call;
  assertEquals(recorder.calls, [{
    ...begun,
    ms: 3000,
    outcome: "ok",
    code: "0x00000000",
    codeName: "S_OK",
  }]);
});
