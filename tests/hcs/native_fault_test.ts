import { assert, assertEquals } from "@std/assert";
import { currentRuntime } from "../../src/ffi/current_runtime.ts";
import { Hresult, normalizeHresult } from "../../src/ffi/hresult.ts";
import type { HcsBackend } from "../../src/hcs/backend.ts";
import {
  nativeBackend,
  nativeBackendOn,
} from "../../src/hcs/native_backend.ts";
import { HcsNotificationType as Type } from "../../src/hcs/notifications.ts";
import { nothing, type StandIn, standInTest } from "../native/stand_in.ts";
import { contractDocument, created, ended, Inbox } from "./backend_contract.ts";

/** Runs with a backend that is closed afterwards, when nothing may be left. */
async function leavesNothing(
  standIn: StandIn,
  fn: (backend: HcsBackend) => Promise<void>,
): Promise<void> {
  const backend = nativeBackend(standIn.options);
  try {
    await fn(backend);
  } finally {
    standIn.clearPlan();
    await backend.close();
  }
  assertEquals(await standIn.settled(), nothing);
}

await standInTest(
  "nativeBackend() leaves nothing behind after 2,000 creates and closes",
  async (standIn) => {
    const backend = nativeBackend(standIn.options);
    await Promise.all([0, 1, 2, 3].map(async (worker) => {
      for (let i = 0; i < 500; i++) {
        const vm = await created(backend, `many-${worker}-${i}`);
        await backend.getComputeSystemProperties(vm.handle, "{}");
        await ended(backend, vm);
      }
    }));
    assertEquals(await standIn.settled(), nothing);
    await backend.close();
  },
);

/** Every export that the whole life below calls, and how often. */
const lifeCalls = [
  "HcsCreateComputeSystem",
  "HcsRegisterComputeSystemCallback",
  "HcsGetComputeSystemProperties",
  "HcsStartComputeSystem",
  "HcsModifyComputeSystem",
  "HcsCreateProcess",
  "HcsRegisterProcessCallback",
  "HcsGetProcessInfo",
  "HcsGetProcessProperties",
  "HcsModifyProcess",
  "HcsSignalProcess",
  "HcsTerminateProcess",
  "HcsUnregisterProcessCallback",
  "HcsCloseProcess",
  "HcsPauseComputeSystem",
  "HcsSaveComputeSystem",
  "HcsResumeComputeSystem",
  "HcsOpenComputeSystem",
  "HcsEnumerateComputeSystems",
  "HcsGetServiceProperties",
  "HcsModifyServiceSettings",
  "GrantVmAccess",
  "RevokeVmAccess",
  "HcsShutdownComputeSystem",
  "HcsTerminateComputeSystem",
  "HcsUnregisterComputeSystemCallback",
  "HcsCloseComputeSystem",
] as const;

/** Calls everything once, whatever fails; gives back what it was given. */
async function life(backend: HcsBackend): Promise<number[]> {
  const codes: number[] = [];
  const note = <T extends { hresult: number }>(outcome: T): T => {
    codes.push(normalizeHresult(outcome.hresult));
    return outcome;
  };
  const inbox = new Inbox();
  const settle = async (outcome: { hresult: number }, type: number) => {
    note(outcome);
    if (
      normalizeHresult(outcome.hresult) === Hresult.HCS_E_OPERATION_PENDING
    ) await inbox.next(type);
  };
  const vm = note(await backend.createComputeSystem("life", contractDocument));
  const on = note(
    await backend.registerComputeSystemCallback(vm.handle, inbox.listener),
  );
  if (on.handle !== 0n) await inbox.next(Type.SystemCreateCompleted);
  const s = vm.handle;
  note(await backend.getComputeSystemProperties(s, "{}"));
  if (on.handle !== 0n) {
    await settle(
      await backend.startComputeSystem(s, ""),
      Type.SystemStartCompleted,
    );
    note(await backend.modifyComputeSystem(s, "{}"));
    const process = note(
      await backend.createProcess(
        s,
        '{"CommandLine":"cat","CreateStdInPipe":true,"CreateStdOutPipe":true}',
      ),
    );
    const p = process.handle;
    const heard = note(await backend.registerProcessCallback(p, () => {}));
    note(await backend.getProcessInfo(p));
    note(await backend.getProcessProperties(p));
    note(await backend.modifyProcess(p, "{}"));
    note(await backend.signalProcess(p, '{"Signal":15}'));
    note(await backend.terminateProcess(p));
    note(await backend.unregisterProcessCallback(heard.handle));
    note(await backend.closeProcess(p));
    await settle(
      await backend.pauseComputeSystem(s, ""),
      Type.SystemPauseCompleted,
    );
    await settle(
      await backend.saveComputeSystem(s, "{}"),
      Type.SystemSaveCompleted,
    );
    await settle(
      await backend.resumeComputeSystem(s, ""),
      Type.SystemResumeCompleted,
    );
  }
  const again = note(await backend.openComputeSystem("life"));
  note(await backend.enumerateComputeSystems("{}"));
  note(await backend.getServiceProperties("{}"));
  note(await backend.modifyServiceSettings("{}"));
  note(await backend.grantVmAccess("life", "C:\\a"));
  note(await backend.revokeVmAccess("life", "C:\\a"));
  note(await backend.shutdownComputeSystem(s, ""));
  note(await backend.terminateComputeSystem(s, ""));
  note(await backend.closeComputeSystem(again.handle));
  note(await backend.unregisterComputeSystemCallback(on.handle));
  note(await backend.closeComputeSystem(s));
  return codes;
}

for (const call of lifeCalls) {
  await standInTest(
    `nativeBackend() leaves nothing behind when ${call} fails`,
    (standIn) =>
      leavesNothing(standIn, async (backend) => {
        standIn.plan(`${call} 1 fail 0x8007000E`);
        const codes = await life(backend);
        assert(codes.includes(Hresult.E_OUTOFMEMORY), `${call} did not fail`);
        standIn.clearPlan();
        // What the failed call would have ended or closed.
        const { handle } = await backend.openComputeSystem("life");
        await backend.terminateComputeSystem(handle, "");
      }),
  );
}

await standInTest(
  "nativeBackend() hands the result document of a failed call on, and frees it",
  (standIn) =>
    leavesNothing(standIn, async (backend) => {
      const document = '{"Error":-1,"ErrorMessage":"no"}';
      standIn.plan(`HcsCreateComputeSystem 1 fail 0xC0370102 ${document}`);
      assertEquals(await backend.createComputeSystem("f1", contractDocument), {
        hresult: 0xc0370102,
        result: document,
        handle: 0n,
        text: null,
        information: {
          processId: 0,
          stdInput: 0n,
          stdOutput: 0n,
          stdError: 0n,
        },
      } as Awaited<ReturnType<HcsBackend["createComputeSystem"]>>);
    }),
);

await standInTest(
  "getComputeSystemProperties() hands NULL and invalid UTF-16 on as they are",
  (standIn) =>
    leavesNothing(standIn, async (backend) => {
      const vm = await created(backend, "f2");
      standIn.plan("HcsGetComputeSystemProperties 1 null");
      standIn.plan("HcsGetComputeSystemProperties 2 invalid");
      const none = await backend.getComputeSystemProperties(vm.handle, "{}");
      assertEquals(none, { hresult: 0, text: null, result: null });
      const { text } = await backend.getComputeSystemProperties(
        vm.handle,
        "{}",
      );
      assertEquals(text, '{"\ud800x\udc00');
      await ended(backend, vm);
    }),
);

await standInTest(
  "registerComputeSystemCallback() hears a completion that came before it",
  (standIn) =>
    leavesNothing(standIn, async (backend) => {
      standIn.plan("HcsCreateComputeSystem 1 early");
      await ended(backend, await created(backend, "f3"));
    }),
);

await standInTest(
  "registerComputeSystemCallback() hears early, double and unknown notifications, in order",
  (standIn) =>
    leavesNothing(standIn, async (backend) => {
      const vm = await created(backend, "f4");
      standIn.plan("HcsStartComputeSystem 1 early");
      standIn.plan("HcsStartComputeSystem 1 twice");
      standIn.plan("HcsStartComputeSystem 1 flood 1000");
      await backend.startComputeSystem(vm.handle, "");
      await vm.inbox.next(Type.SystemStartCompleted, 2);
      const types = vm.inbox.all.map(({ type }) => type);
      assertEquals(types.length, 1003);
      assertEquals(types.slice(1, 4), [0x20, 0x21, 0x22]);
      assertEquals(types.slice(-2), [3, 3]);
      await ended(backend, vm);
    }),
);

await standInTest(
  "registerComputeSystemCallback() reads status and data of each notification",
  (standIn) =>
    leavesNothing(standIn, async (backend) => {
      const vm = await created(backend, "f5");
      standIn.notify("f5", Type.SystemCrashReport, 0x80004005, '{"a":"é😀"}');
      standIn.notifyRaw("f5", Type.SystemPassThru, [0xd800, 0x41, 0xdc00]);
      standIn.notify("f5", 0x1ff, 0);
      await vm.inbox.next(0x1ff);
      assertEquals(vm.inbox.all.slice(1), [
        { type: 6, status: 0x80004005, data: '{"a":"é😀"}' },
        { type: 0x10, status: 0, data: "\ud800A\udc00" },
        { type: 0x1ff, status: 0, data: null },
      ]);
      await ended(backend, vm);
    }),
);

await standInTest(
  "registerComputeSystemCallback() cuts data at a million units and says so",
  (standIn) =>
    leavesNothing(standIn, async (backend) => {
      const vm = await created(backend, "f6");
      standIn.notify("f6", Type.SystemCrashReport, 0, "x".repeat(1024 * 1024));
      standIn.notify("f6", 0x200, 0, "y".repeat(1024 * 1024 - 1));
      const cut = await vm.inbox.next(Type.SystemCrashReport);
      assertEquals(cut.truncated, true);
      assertEquals(cut.data!.length, 1024 * 1024);
      const whole = await vm.inbox.next(0x200);
      assertEquals(whole.truncated, undefined);
      assertEquals(whole.data!.length, 1024 * 1024 - 1);
      await ended(backend, vm);
    }),
);

await standInTest(
  "unregisterComputeSystemCallback() returns while notifications stream in, and none follows",
  (standIn) =>
    leavesNothing(standIn, async (backend) => {
      const vm = await created(backend, "f7");
      for (let i = 0; i < 500; i++) standIn.notify("f7", 0x300 + i);
      await vm.inbox.next(0x300);
      await backend.unregisterComputeSystemCallback(vm.registration);
      const heard = vm.inbox.all.length;
      assertEquals(standIn.counters().registrations, 0);
      for (let i = 0; i < 10; i++) {
        await new Promise((done) => setTimeout(done, 1));
      }
      assertEquals(vm.inbox.all.length, heard);
      await backend.terminateComputeSystem(vm.handle, "");
      await backend.closeComputeSystem(vm.handle);
    }),
);

await standInTest(
  "close() gives back handles, registrations and pipes that were left open",
  (standIn) =>
    leavesNothing(standIn, async (backend) => {
      const vm = await created(backend, "f8");
      await backend.startComputeSystem(vm.handle, "");
      await vm.inbox.next(Type.SystemStartCompleted);
      await backend.createProcess(
        vm.handle,
        '{"CommandLine":"cat","CreateStdInPipe":true,"CreateStdOutPipe":true}',
      );
      await backend.openComputeSystem("f8");
      await backend.terminateComputeSystem(vm.handle, "");
    }),
);

await standInTest(
  "close() waits for the calls under way",
  async (standIn) => {
    standIn.plan("HcsEnumerateComputeSystems * block 50");
    const backend = nativeBackend(standIn.options);
    let back = 0;
    const calls = Array.from({ length: 5 }, async () => {
      const { text } = await backend.enumerateComputeSystems("{}");
      back++;
      return text;
    });
    await backend.close();
    assertEquals(back, 5);
    for (const call of calls) assertEquals(await call, "[]");
    assertEquals(await standIn.settled(), nothing);
  },
);

await standInTest(
  "nativeBackend() makes no call on a handle that is closed or of another kind",
  (standIn) =>
    leavesNothing(standIn, async (backend) => {
      const vm = await created(backend, "f9");
      const opened = await backend.openComputeSystem("f9");
      await backend.closeComputeSystem(opened.handle);
      standIn.record();
      for (const handle of [0n, 1n, opened.handle, vm.registration]) {
        await backend.closeComputeSystem(handle);
        await backend.terminateComputeSystem(handle, "");
        await backend.getComputeSystemProperties(handle, "{}");
        await backend.createProcess(handle, "{}");
        await backend.openProcess(handle, 1);
        await backend.registerComputeSystemCallback(handle, () => {});
        if (handle !== vm.registration) {
          await backend.unregisterComputeSystemCallback(handle);
        }
      }
      for (const handle of [0n, vm.handle]) {
        await backend.closeProcess(handle);
        await backend.terminateProcess(handle);
        await backend.signalProcess(handle, "{}");
        await backend.getProcessInfo(handle);
        await backend.getProcessProperties(handle);
        await backend.registerProcessCallback(handle, () => {});
        await backend.unregisterProcessCallback(handle);
      }
      assertEquals(standIn.recorded(), []);
      await ended(backend, vm);
    }),
);

await standInTest(
  "nativeBackend() lets nothing through to a handle that is being closed",
  (standIn) =>
    leavesNothing(standIn, async (backend) => {
      const { handle } = await backend.createComputeSystem("vm", "{}");
      await backend.terminateComputeSystem(handle, "");
      standIn.record();
      const outcomes = await Promise.all([
        backend.closeComputeSystem(handle),
        backend.closeComputeSystem(handle),
        backend.pauseComputeSystem(handle, ""),
        backend.getComputeSystemProperties(handle, "{}"),
        backend.createProcess(handle, "{}"),
      ]);
      assertEquals(outcomes.map(({ hresult }) => hresult), [
        0,
        Hresult.E_HANDLE,
        Hresult.E_HANDLE,
        Hresult.E_HANDLE,
        Hresult.E_HANDLE,
      ]);
      assertEquals(standIn.recorded().map(({ call }) => call), ["Close"]);
    }),
);

await standInTest(
  "close() frees the native callback, also after a registration that failed",
  async (standIn) => {
    const runtime = currentRuntime();
    const callbacks: string[] = [];
    const backend = nativeBackendOn(
      {
        ...runtime,
        callback(parameters, fn) {
          const native = runtime.callback(parameters, fn);
          callbacks.push("made");
          return {
            address: native.address,
            ref: () => (callbacks.push("ref"), native.ref()),
            unref: () => (callbacks.push("unref"), native.unref()),
            close: () => (callbacks.push("closed"), native.close()),
          };
        },
      },
      standIn.options,
    );
    standIn.plan("HcsRegisterComputeSystemCallback 1 fail 0x8007000E");
    const { handle } = await backend.createComputeSystem(
      "f10",
      contractDocument,
    );
    const failed = await backend.registerComputeSystemCallback(
      handle,
      () => {},
    );
    assertEquals(failed.handle, 0n);
    assertEquals(callbacks, ["made", "ref", "unref"]);
    await backend.terminateComputeSystem(handle, "");
    await backend.closeComputeSystem(handle);
    await backend.close();
    assertEquals(callbacks, ["made", "ref", "unref", "closed"]);
  },
);

await standInTest(
  "nativeBackend() makes the calls that it is asked for, texts whole",
  async (standIn) => {
    const backend = nativeBackend(standIn.options);
    standIn.record();
    await backend.grantVmAccess("vm-é", "C:\\Ünï\\😀 \ud800.vhdx");
    const long = "p".repeat(20_000);
    await backend.grantVmAccess(long, `C:\\${long}`);
    assertEquals(standIn.recorded(), [
      { call: "GrantVmAccess", id: "vm-é", path: "C:\\Ünï\\😀 \ud800.vhdx" },
      { call: "GrantVmAccess", id: long, path: `C:\\${long}` },
    ]);
    await backend.close();
  },
);
