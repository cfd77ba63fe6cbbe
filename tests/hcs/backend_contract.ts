/**
 * The contract of {@linkcode HcsBackend}, held by the simulator and by the
 * native table over the C stand-in. It asserts only what both must do:
 *
 * - create: pending (then CreateCompleted, even when the listener comes
 *   later) or success; a second one of the same id fails
 *   HCS_E_SYSTEM_ALREADY_EXISTS; no JSON fails HCS_E_INVALID_JSON; 0n is the
 *   handle of what failed.
 * - open: another handle on the same system; of an unknown id fails
 *   HCS_E_SYSTEM_NOT_FOUND.
 * - start, pause, resume, save, shutdown, terminate: pending and then their
 *   notification; HCS_E_INVALID_STATE in a state that does not allow them;
 *   HCS_E_SYSTEM_ALREADY_STOPPED after the end.
 * - properties: Id, Owner, SystemType, RuntimeId (a GUID), State. A query that
 *   is no JSON fails.
 * - enumerate: by nothing, Ids, Owners; stopped systems are gone.
 * - modify: success for a good request, HCS_E_INVALID_JSON for a bad one.
 * - listeners: in order, not within the call that registers, none after
 *   unregister has returned; every registration of a system gets each.
 * - handles that are closed or were never given out: E_HANDLE, no crash.
 * - processes: create needs a running system; information, properties,
 *   ProcessExited, terminate, standard pipes.
 * - access and service: GrantVmAccess succeeds, service properties are JSON.
 * - close: idempotent; calls after it reject with ClosedError.
 *
 * Codes are compared after normalizeHresult(): both families count.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { ClosedError } from "../../src/errors.ts";
import { Hresult, normalizeHresult } from "../../src/ffi/hresult.ts";
import type {
  HcsBackend,
  HcsNotification,
  HcsOutcome,
} from "../../src/hcs/backend.ts";
import { HcsNotificationType as Type } from "../../src/hcs/notifications.ts";

/** A backend for one test. */
export interface ContractBackend extends AsyncDisposable {
  readonly backend: HcsBackend;
}

/** What differs between backends. */
export interface ContractOptions {
  /** Why the suite cannot run here; its tests are then ignored. */
  ignored?: string;
  /**
   * Whole process parameters (JSON) for a process that copies its input to
   * its output, one that exits with code 3, and one that goes on; all three
   * standard pipes for the first. Without it the process tests are ignored.
   */
  processes?: { cat: string; exit3: string; sleep: string };
  /** How a test is defined; default `Deno.test`. For Bun, which has its own. */
  define?: (test: {
    name: string;
    ignore: boolean;
    fn: () => Promise<void>;
  }) => void;
  /** False where the texts of notifications are lost (Bun). Default true. */
  notificationData?: boolean;
}

/** A document both accept. */
export const contractDocument = JSON.stringify({
  Owner: "contract",
  SchemaVersion: { Major: 2, Minor: 1 },
  VirtualMachine: {
    Chipset: {
      Uefi: {
        BootThis: {
          DeviceType: "VmbFs",
          DevicePath: "\\kernel",
          OptionalData: "initrd=/initrd.img panic=-1",
        },
      },
    },
    ComputeTopology: {
      Memory: { SizeInMB: 1024, AllowOvercommit: true },
      Processor: { Count: 2 },
    },
    Devices: { Scsi: { "0": {} } },
  },
});

const modifyRequest = JSON.stringify({
  ResourcePath: "VirtualMachine/Devices/Scsi/0/Attachments/0",
  RequestType: "Add",
  Settings: { Type: "VirtualDisk", Path: "C:\\disks\\a.vhdx" },
});

/** Collects what a listener gets. */
export class Inbox {
  readonly all: HcsNotification[] = [];
  #wake: (() => void) | undefined;

  readonly listener = (notification: HcsNotification): void => {
    this.all.push(notification);
    this.#wake?.();
  };

  /** The nth notification of a type, now or when it comes; fails after 20 s. */
  async next(type: number, nth = 1): Promise<HcsNotification> {
    let late: ReturnType<typeof setTimeout> | undefined;
    try {
      for (;;) {
        const found = this.all.filter((n) => n.type === type)[nth - 1];
        if (found) return found;
        await new Promise<void>((resolve, reject) => {
          this.#wake = resolve;
          late ??= setTimeout(
            () => reject(new Error(`No notification ${type} came`)),
            20_000,
          );
        });
      }
    } finally {
      clearTimeout(late);
    }
  }
}

function assertCode(outcome: HcsOutcome, ...codes: number[]): void {
  const code = normalizeHresult(outcome.hresult);
  assert(
    codes.includes(code),
    `${code.toString(16)} is none of ${codes.map((c) => c.toString(16))}`,
  );
}

const accepted = [Hresult.S_OK, Hresult.HCS_E_OPERATION_PENDING];

/** A system that has been created, with its listener. */
export async function created(
  backend: HcsBackend,
  id: string,
  document = contractDocument,
): Promise<{ handle: bigint; registration: bigint; inbox: Inbox }> {
  const inbox = new Inbox();
  const outcome = await backend.createComputeSystem(id, document);
  assertCode(outcome, ...accepted);
  assertNotEquals(outcome.handle, 0n);
  const { handle } = outcome;
  const registered = await backend.registerComputeSystemCallback(
    handle,
    inbox.listener,
  );
  assertCode(registered, Hresult.S_OK);
  if (normalizeHresult(outcome.hresult) !== Hresult.S_OK) {
    const { status } = await inbox.next(Type.SystemCreateCompleted);
    assertEquals(status, 0);
  }
  return { handle, registration: registered.handle, inbox };
}

/** Ends a system and gives all of it back. */
export async function ended(
  backend: HcsBackend,
  { handle, registration, inbox }: Awaited<ReturnType<typeof created>>,
): Promise<void> {
  const outcome = await backend.terminateComputeSystem(handle, "");
  assertCode(outcome, ...accepted, Hresult.HCS_E_SYSTEM_ALREADY_STOPPED);
  await inbox.next(Type.SystemExited);
  assertCode(await backend.unregisterComputeSystemCallback(registration), 0);
  assertCode(await backend.closeComputeSystem(handle), 0);
}

/** Defines the tests, each named after the backend. */
export function backendContract(
  name: string,
  makeBackend: () => ContractBackend | Promise<ContractBackend>,
  options: ContractOptions = {},
): void {
  const define = options.define ?? Deno.test;
  const test = (
    sentence: string,
    fn: (backend: HcsBackend) => Promise<void>,
    ignored = options.ignored,
  ) =>
    define({
      name: `${sentence} (${name}${ignored ? `, ignored: ${ignored}` : ""})`,
      ignore: ignored !== undefined,
      async fn() {
        await using made = await makeBackend();
        await fn(made.backend);
      },
    });

  test("createComputeSystem() makes a system in the state Created", async (backend) => {
    const vm = await created(backend, "c1");
    const { hresult, text } = await backend.getComputeSystemProperties(
      vm.handle,
      "{}",
    );
    assertEquals(hresult, 0);
    const properties = JSON.parse(text!);
    assertEquals(properties.Id, "c1");
    assertEquals(properties.Owner, "contract");
    assertEquals(properties.SystemType, "VirtualMachine");
    assertEquals(properties.State, "Created");
    assertMatch(properties.RuntimeId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-\w{12}$/i);
    await ended(backend, vm);
  });

  test("createComputeSystem() refuses an id that is taken", async (backend) => {
    const vm = await created(backend, "c2");
    const second = await backend.createComputeSystem("c2", contractDocument);
    assertCode(second, Hresult.HCS_E_SYSTEM_ALREADY_EXISTS);
    assertEquals(second.handle, 0n);
    await ended(backend, vm);
  });

  test("createComputeSystem() takes an id again once its system has ended", async (backend) => {
    await ended(backend, await created(backend, "c3"));
    await ended(backend, await created(backend, "c3"));
  });

  test("createComputeSystem() refuses a document that is no JSON", async (backend) => {
    for (const document of ["", "{", "[]", '{"Owner":}']) {
      const outcome = await backend.createComputeSystem("c4", document);
      assertCode(outcome, Hresult.HCS_E_INVALID_JSON);
      assertEquals(outcome.handle, 0n);
    }
    const list = await backend.enumerateComputeSystems('{"Ids":["c4"]}');
    assertEquals(JSON.parse(list.text!), []);
  });

  test("createComputeSystem() keeps texts beyond ASCII whole", async (backend) => {
    const id = "c5-é-漢-😀";
    const vm = await created(
      backend,
      id,
      contractDocument.replace('"contract"', '"Ünï \\"quoted\\" 😀"'),
    );
    const { text } = await backend.getComputeSystemProperties(vm.handle, "{}");
    assertEquals(JSON.parse(text!).Id, id);
    assertEquals(JSON.parse(text!).Owner, 'Ünï "quoted" 😀');
    await ended(backend, vm);
  });

  test("openComputeSystem() gives another handle on the same system", async (backend) => {
    const vm = await created(backend, "o1");
    const opened = await backend.openComputeSystem("o1");
    assertCode(opened, 0);
    assertNotEquals(opened.handle, vm.handle);
    const [a, b] = await Promise.all(
      [vm.handle, opened.handle].map((handle) =>
        backend.getComputeSystemProperties(handle, "{}")
      ),
    );
    assertEquals(
      JSON.parse(a.text!).RuntimeId,
      JSON.parse(b.text!).RuntimeId,
    );
    assertCode(await backend.closeComputeSystem(opened.handle), 0);
    await ended(backend, vm);
  });

  test("openComputeSystem() of an unknown id fails as not found", async (backend) => {
    const outcome = await backend.openComputeSystem("nobody");
    assertCode(outcome, Hresult.HCS_E_SYSTEM_NOT_FOUND);
    assertEquals(outcome.handle, 0n);
  });

  test("startComputeSystem() runs it, and start, pause, resume and save keep to the states", async (backend) => {
    const vm = await created(backend, "s1");
    const { handle, inbox } = vm;
    const state = async () =>
      JSON.parse(
        (await backend.getComputeSystemProperties(handle, "{}")).text!,
      ).State;
    const refused = async (outcome: Promise<HcsOutcome>) =>
      assertCode(await outcome, Hresult.HCS_E_INVALID_STATE);
    const done = async (
      outcome: Promise<HcsOutcome>,
      type: number,
      nth = 1,
    ) => {
      assertCode(await outcome, ...accepted);
      assertEquals((await inbox.next(type, nth)).status, 0);
    };
    await refused(backend.pauseComputeSystem(handle, ""));
    await refused(backend.resumeComputeSystem(handle, ""));
    await refused(backend.shutdownComputeSystem(handle, ""));
    await done(
      backend.startComputeSystem(handle, ""),
      Type.SystemStartCompleted,
    );
    assertEquals(await state(), "Running");
    await refused(backend.startComputeSystem(handle, ""));
    await refused(backend.resumeComputeSystem(handle, ""));
    await done(
      backend.pauseComputeSystem(handle, ""),
      Type.SystemPauseCompleted,
    );
    assertEquals(await state(), "Paused");
    await refused(backend.pauseComputeSystem(handle, ""));
    await done(
      backend.saveComputeSystem(
        handle,
        '{"SaveType":"ToFile","SaveStateFilePath":"C:\\\\a.vmrs"}',
      ),
      Type.SystemSaveCompleted,
    );
    await done(
      backend.resumeComputeSystem(handle, ""),
      Type.SystemResumeCompleted,
    );
    assertEquals(await state(), "Running");
    await ended(backend, vm);
  });

  test("shutdownComputeSystem() ends a running system gracefully", async (backend) => {
    const vm = await created(backend, "s2");
    await backend.startComputeSystem(vm.handle, "");
    await vm.inbox.next(Type.SystemStartCompleted);
    assertCode(await backend.shutdownComputeSystem(vm.handle, ""), ...accepted);
    const { status, data } = await vm.inbox.next(Type.SystemExited);
    assertEquals(status, 0);
    if (options.notificationData !== false) {
      assertEquals(JSON.parse(data!).ExitType, "GracefulExit");
    }
    await ended(backend, vm);
  });

  test("terminateComputeSystem() ends it, and what follows finds it stopped", async (backend) => {
    const vm = await created(backend, "t1");
    const { handle, inbox } = vm;
    assertCode(await backend.terminateComputeSystem(handle, ""), ...accepted);
    const { status, data } = await inbox.next(Type.SystemExited);
    assertEquals(status, 0);
    if (options.notificationData !== false) {
      assertEquals(JSON.parse(data!).ExitType, "ForcedExit");
    }
    const stopped = Hresult.HCS_E_SYSTEM_ALREADY_STOPPED;
    assertCode(await backend.terminateComputeSystem(handle, ""), stopped);
    assertCode(await backend.shutdownComputeSystem(handle, ""), stopped);
    assertCode(await backend.startComputeSystem(handle, ""), stopped);
    assertCode(
      await backend.modifyComputeSystem(handle, modifyRequest),
      stopped,
    );
    const list = await backend.enumerateComputeSystems('{"Ids":["t1"]}');
    assertEquals(JSON.parse(list.text!), []);
    assertCode(
      await backend.openComputeSystem("t1"),
      Hresult.HCS_E_SYSTEM_NOT_FOUND,
    );
    await ended(backend, vm);
  });

  test("enumerateComputeSystems() selects by Ids and Owners", async (backend) => {
    const other = contractDocument.replace('"contract"', '"other"');
    const vms = [
      await created(backend, "e1"),
      await created(backend, "e2"),
      await created(backend, "e3", other),
    ];
    const ids = async (query: unknown) => {
      const { hresult, text } = await backend.enumerateComputeSystems(
        JSON.stringify(query),
      );
      assertEquals(hresult, 0);
      return (JSON.parse(text!) as { Id: string }[]).map(({ Id }) => Id).sort();
    };
    assertEquals(await ids({}), ["e1", "e2", "e3"]);
    assertEquals(await ids({ Owners: ["contract"] }), ["e1", "e2"]);
    assertEquals(await ids({ Ids: ["e3", "e1"] }), ["e1", "e3"]);
    assertEquals(await ids({ Ids: ["e1"], Owners: ["other"] }), []);
    for (const vm of vms) await ended(backend, vm);
    assertEquals(await ids({}), []);
  });

  test("getComputeSystemProperties() and enumerate refuse a query that is no JSON", async (backend) => {
    const vm = await created(backend, "q1");
    const outcome = await backend.getComputeSystemProperties(vm.handle, "{");
    assertCode(outcome, Hresult.HCS_E_INVALID_JSON);
    assertEquals(outcome.text, null);
    assertCode(
      await backend.enumerateComputeSystems("{"),
      Hresult.HCS_E_INVALID_JSON,
    );
    await ended(backend, vm);
  });

  test("modifyComputeSystem() takes a request and refuses what is no JSON", async (backend) => {
    const vm = await created(backend, "m1");
    const { handle } = vm;
    assertCode(await backend.modifyComputeSystem(handle, modifyRequest), 0);
    for (const request of ["", "{", "7"]) {
      assertCode(
        await backend.modifyComputeSystem(handle, request),
        Hresult.HCS_E_INVALID_JSON,
      );
    }
    await ended(backend, vm);
  });

  test("registerComputeSystemCallback() lets every registration hear everything, in order", async (backend) => {
    const vm = await created(backend, "r1");
    const opened = await backend.openComputeSystem("r1");
    const second = new Inbox();
    const registered = await backend.registerComputeSystemCallback(
      opened.handle,
      second.listener,
    );
    await backend.startComputeSystem(vm.handle, "");
    await second.next(Type.SystemStartCompleted);
    await backend.terminateComputeSystem(vm.handle, "");
    await second.next(Type.SystemExited);
    await vm.inbox.next(Type.SystemExited);
    const expected = [Type.SystemStartCompleted, Type.SystemExited];
    for (const inbox of [vm.inbox, second]) {
      assertEquals(
        inbox.all.map(({ type }) => type).filter((type) =>
          expected.some((wanted) => wanted === type)
        ),
        expected,
      );
    }
    assertCode(
      await backend.unregisterComputeSystemCallback(registered.handle),
      0,
    );
    assertCode(await backend.closeComputeSystem(opened.handle), 0);
    await ended(backend, vm);
  });

  test("unregisterComputeSystemCallback() stops the notifications", async (backend) => {
    const vm = await created(backend, "u1");
    const opened = await backend.openComputeSystem("u1");
    const second = new Inbox();
    const registered = await backend.registerComputeSystemCallback(
      opened.handle,
      second.listener,
    );
    // A start under way while it goes: nothing may come after the return.
    await backend.startComputeSystem(vm.handle, "");
    await backend.unregisterComputeSystemCallback(registered.handle);
    const heard = second.all.length;
    await vm.inbox.next(Type.SystemStartCompleted);
    assertCode(await backend.closeComputeSystem(opened.handle), 0);
    await ended(backend, vm);
    assertEquals(second.all.length, heard);
  });

  test("closeComputeSystem() makes its handle invalid, and twice is harmless", async (backend) => {
    const vm = await created(backend, "x1");
    const { handle } = await backend.openComputeSystem("x1");
    assertCode(await backend.closeComputeSystem(handle), 0);
    const invalid = Hresult.E_HANDLE;
    assertCode(await backend.closeComputeSystem(handle), invalid);
    assertCode(await backend.startComputeSystem(handle, ""), invalid);
    assertCode(await backend.getComputeSystemProperties(handle, "{}"), invalid);
    const register = await backend.registerComputeSystemCallback(
      handle,
      () => {},
    );
    assertCode(register, invalid);
    assertEquals(register.handle, 0n);
    assertCode(await backend.unregisterComputeSystemCallback(99n), invalid);
    await ended(backend, vm);
  });

  test("closeComputeSystem() leaves the system to those who open it", async (backend) => {
    const vm = await created(backend, "x2");
    await backend.unregisterComputeSystemCallback(vm.registration);
    await backend.closeComputeSystem(vm.handle);
    const { handle } = await backend.openComputeSystem("x2");
    const inbox = new Inbox();
    const { handle: registration } = await backend
      .registerComputeSystemCallback(handle, inbox.listener);
    await ended(backend, { handle, registration, inbox });
  });

  test("closeComputeSystem() of the last handle ends a system that wants it so", async (backend) => {
    const document = JSON.stringify({
      ...JSON.parse(contractDocument),
      ShouldTerminateOnLastHandleClosed: true,
    });
    const vm = await created(backend, "x3", document);
    await backend.unregisterComputeSystemCallback(vm.registration);
    assertCode(await backend.closeComputeSystem(vm.handle), 0);
    for (let i = 0;; i++) {
      const { text } = await backend.enumerateComputeSystems("{}");
      if (JSON.parse(text!).length === 0) break;
      assert(i < 2000, "The system is still there");
      await new Promise((done) => setTimeout(done, 1));
    }
  });

  test("grantVmAccess() and getServiceProperties() answer", async (backend) => {
    assertCode(await backend.grantVmAccess("g1", "C:\\disks\\a.vhdx"), 0);
    const service = await backend.getServiceProperties(
      '{"PropertyTypes":["Basic"]}',
    );
    assertCode(service, 0);
    assertEquals(typeof JSON.parse(service.text!), "object");
    assertCode(
      await backend.getServiceProperties("{"),
      Hresult.HCS_E_INVALID_JSON,
    );
  });

  test("close() is idempotent and ends the use of the backend", async (backend) => {
    const vm = await created(backend, "z1");
    await ended(backend, vm);
    await Promise.all([backend.close(), backend.close()]);
    await backend.close();
    await assertRejects(
      () => backend.enumerateComputeSystems("{}"),
      ClosedError,
    );
  });

  processContract(test, options);
}

/** The part about processes. */
function processContract(
  test: (
    sentence: string,
    fn: (backend: HcsBackend) => Promise<void>,
    ignored?: string,
  ) => void,
  options: ContractOptions,
): void {
  const { cat, exit3, sleep } = options.processes ??
    { cat: "{}", exit3: "{}", sleep: "{}" };
  const ignored = options.ignored ??
    (options.processes ? undefined : "no processes here");
  const running = async (backend: HcsBackend, id: string) => {
    const vm = await created(backend, id);
    await backend.startComputeSystem(vm.handle, "");
    await vm.inbox.next(Type.SystemStartCompleted);
    return vm;
  };

  test("createProcess() needs a running system", async (backend) => {
    const vm = await created(backend, "p1");
    const outcome = await backend.createProcess(vm.handle, sleep);
    assertCode(outcome, Hresult.HCS_E_INVALID_STATE);
    assertEquals(outcome.handle, 0n);
    assertCode(await backend.createProcess(7n, sleep), Hresult.E_HANDLE);
    await ended(backend, vm);
  }, ignored);

  test(
    "createProcess() runs one, whose exit is told and kept",
    async (backend) => {
      const vm = await running(backend, "p2");
      const made = await backend.createProcess(vm.handle, exit3);
      assertCode(made, 0);
      assert(made.information.processId > 0);
      const inbox = new Inbox();
      const registered = await backend.registerProcessCallback(
        made.handle,
        inbox.listener,
      );
      assertCode(registered, 0);
      const exited = async () => {
        const { text } = await backend.getProcessProperties(made.handle);
        return JSON.parse(text!);
      };
      for (let i = 0; !(await exited()).Exited; i++) {
        assert(i < 2000, "The process goes on");
        await new Promise((done) => setTimeout(done, 1));
      }
      assertEquals((await exited()).ExitCode, 3);
      assertEquals((await exited()).ProcessId, made.information.processId);
      assertCode(
        await backend.terminateProcess(made.handle),
        Hresult.HCS_E_PROCESS_ALREADY_STOPPED,
      );
      assertCode(await backend.unregisterProcessCallback(registered.handle), 0);
      assertCode(await backend.closeProcess(made.handle), 0);
      assertCode(await backend.closeProcess(made.handle), Hresult.E_HANDLE);
      await ended(backend, vm);
    },
    ignored,
  );

  test(
    "terminateProcess() ends one and its listeners hear it",
    async (backend) => {
      const vm = await running(backend, "p3");
      const made = await backend.createProcess(vm.handle, sleep);
      const opened = await backend.openProcess(
        vm.handle,
        made.information.processId,
      );
      assertCode(opened, 0);
      const inbox = new Inbox();
      const registered = await backend.registerProcessCallback(
        opened.handle,
        inbox.listener,
      );
      const info = await backend.getProcessInfo(made.handle);
      assertEquals(info.information.processId, made.information.processId);
      assertCode(await backend.terminateProcess(made.handle), ...accepted);
      await inbox.next(Type.ProcessExited);
      assertCode(await backend.unregisterProcessCallback(registered.handle), 0);
      assertCode(await backend.closeProcess(opened.handle), 0);
      assertCode(await backend.closeProcess(made.handle), 0);
      assertNotEquals(
        (await backend.openProcess(vm.handle, 0xfffffff0)).hresult,
        0,
      );
      await ended(backend, vm);
    },
    ignored,
  );

  test(
    "readPipe() and writePipe() carry a process's input and output",
    async (backend) => {
      const vm = await running(backend, "p4");
      const made = await backend.createProcess(vm.handle, cat);
      assertCode(made, 0);
      const { stdInput, stdOutput, stdError } = made.information;
      assert(stdInput !== 0n && stdOutput !== 0n && stdError !== 0n);
      const buffer = new Uint8Array(64);
      // The read waits before anything is there.
      const first = backend.readPipe(stdOutput, buffer);
      await backend.writePipe(stdInput, new TextEncoder().encode("hello"));
      assertEquals(
        new TextDecoder().decode(buffer.subarray(0, (await first)!)),
        "hello",
      );
      await backend.closePipe(stdInput);
      assertEquals(await backend.readPipe(stdOutput, buffer), null);
      assertEquals(await backend.readPipe(stdError, buffer), null);
      await backend.closePipe(stdOutput);
      await backend.closePipe(stdError);
      assertCode(await backend.closeProcess(made.handle), 0);
      await ended(backend, vm);
    },
    ignored,
  );
}
