import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  HvSocketError,
  OperationTimeoutError,
  UvmError,
} from "../../../src/errors.ts";
import { parseExitStatus } from "../../../src/hcs/exit_status.ts";
import { HcsNotificationType } from "../../../src/hcs/notifications.ts";
import { hcsError } from "../../../src/hcs/hcs_error.ts";
import {
  diagnose,
  type Evidence,
  renderFailure,
} from "../../../src/uvm/failure/mod.ts";
import { vmIdentity } from "../../../src/uvm/failure/hints.ts";
import { EventRecorder } from "../../../src/uvm/recorder.ts";

const id = "0d9f5a3c-1111-2222-3333-444455556666";
const now = () => Date.UTC(2026, 0, 2, 3, 4, 5);
const failureOf = (evidence: Evidence) => diagnose({ now, ...evidence });

/** A recorder that has seen notifications. */
function recorderOf(...events: [type: number, data: unknown][]) {
  const recorder = new EventRecorder({ now });
  recorder.begin("run");
  for (const [type, data] of events) {
    recorder.note(id, {
      type,
      status: 0,
      data: data === null ? null : JSON.stringify(data),
    });
  }
  recorder.end("failed");
  return recorder;
}

Deno.test("diagnose() puts a guest's panic before HCS's code", () => {
  const recorder = recorderOf(
    [6, {
      SystemId: id,
      CrashLog:
        "[1.0] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n[1.1] CPU: 0\n",
      CrashParameters: [0, 0, 0, 0, 0],
    }],
    [1, {
      Status: -1070137082,
      ExitType: "UnexpectedExit",
      Attribution: [{ GuestCrash: { CrashParameters: [0, 0, 0, 0, 0] } }],
    }],
  );
  const failure = failureOf({ recorder, id, operatingSystem: "linux" });
  assertEquals(
    failure.summary,
    `The guest of VM "${id}" crashed in phase "run", HCS_E_UNEXPECTED_EXIT (0x80370106): the kernel found no root file system (kernel panic: VFS: Unable to mount root fs on unknown-block(0,0))`,
  );
  assertEquals(failure.exit?.codeName, "HCS_E_UNEXPECTED_EXIT");
  assertEquals(failure.attribution[0].kind, "GuestCrash");
  assertEquals(failure.crash?.log.length, 2);
  assertEquals(failure.crash?.time, "2026-01-02T03:04:05.000Z");
  assertStringIncludes(failure.hints[0], "Check the root file system");
  assertEquals(JSON.parse(JSON.stringify(failure)), failure);
});

Deno.test("diagnose() names who ended a VM where HCS does", () => {
  const exit = parseExitStatus(
    0,
    JSON.stringify({
      ExitType: "ForcedExit",
      Status: 0,
      Attribution: [{
        SystemExit: { Detail: "Terminate", Initiator: "Client" },
      }],
    }),
  );
  const failure = failureOf({ exit, id, phase: "run" });
  assertEquals(
    failure.summary,
    `VM "${id}" ended in phase "run", ForcedExit: The compute system ended: a program terminated it, or closed its last handle, begun by a program on the host`,
  );
  assertEquals(failure.unknown, []);
});

Deno.test("diagnose() says that a text was lost, and what HCS did not send", () => {
  assertStringIncludes(
    failureOf({ recorder: recorderOf([1, null]) }).unknown[0],
    "Bun",
  );
  const recorder = recorderOf(
    [0xd, null],
    [1, { Status: -1070137082, ExitType: "UnexpectedExit" }],
  );
  const { unknown } = failureOf({ recorder, host: { osBuild: 17763 } });
  assertEquals(unknown, [
    "Who ended the VM is not known: Windows tells it from build 20348 on, this is 17763",
    "The guest crashed, and HCS sent no report of it",
  ]);
});

Deno.test("diagnose() gives the phase path of an error", () => {
  const phases: [string | undefined, string, string][] = [
    ["create", "create", "create"],
    ["create", "create/connect-logs", "create/connect-logs"],
    ["create", 'grant access to "C:\\a b" for', "create/grant-access"],
    ["create", "query properties", "create/query-properties"],
    ["run", "wait", "run/wait"],
    ["start", "run/start", "run/start"],
    [undefined, "modify", "modify"],
  ];
  for (const [phase, operation, path] of phases) {
    const error = new UvmError("x", { operation });
    assertEquals(failureOf({ error, phase }).phase, path);
  }
  assertEquals(failureOf({ error: new Error("x") }).phase, "unknown");
});

Deno.test("diagnose() names the file of a denied access and the VM's identity", () => {
  const error = hcsError({
    operation: "start",
    id,
    code: 0x80070005,
    result: JSON.stringify({
      ErrorEvents: [{
        Message:
          `'${id}' failed to open attachment 'D:\\vhds\\data.vhdx': 'General access denied error' (0x80070005).`,
        Source: "VMWP",
      }],
    }),
  });
  const { hints, related } = failureOf({ error });
  assertEquals(hints.slice(0, 2), [
    `The VM's identity NT VIRTUAL MACHINE\\${id.toUpperCase()} must be able to read "D:\\vhds\\data.vhdx" (named by HCS)`,
    `Grant it: icacls "D:\\vhds\\data.vhdx" /grant "NT VIRTUAL MACHINE\\${id.toUpperCase()}:(R)", or let uvm do it: --grant-access`,
  ]);
  assertEquals(related, []);
});

Deno.test("diagnose() names the document's files where HCS names none", () => {
  const error = hcsError({ operation: "start", id: "vm", code: 0x80070005 });
  const document = {
    VirtualMachine: {
      Chipset: {
        Uefi: {
          BootThis: {
            DeviceType: "VmbFs" as const,
            DevicePath: "\\kernel",
            OptionalData: "initrd=/initrd.img panic=-1 -- /bin/init",
          },
        },
      },
      Devices: {
        Scsi: { "0": { Attachments: { "0": { Path: "C:\\s\\d.vhdx" } } } },
        VirtualSmb: { Shares: [{ Name: "os", Path: "C:\\boot\\" }] },
      },
    },
  };
  const [hint] = failureOf({ error, document }).hints;
  assertEquals(
    hint,
    'The VM\'s identity NT VIRTUAL MACHINE\\Virtual Machines (S-1-5-83-0) must be able to read "C:\\boot\\kernel" (the kernel), "C:\\boot\\initrd.img" (the root file system), "C:\\s\\d.vhdx" (a SCSI disk), "C:\\boot\\" (a shared folder)',
  );
});

Deno.test("diagnose() survives a document of any shape", () => {
  const error = hcsError({ operation: "start", id: "vm", code: 0x80070005 });
  for (
    const machine of [null, 5, [], { Devices: { Scsi: 3, VirtualSmb: 1 } }, {
      Devices: { Scsi: { "0": null }, VirtualSmb: { Shares: "x" } },
      Chipset: { Uefi: "x" },
    }]
  ) {
    const document = { VirtualMachine: machine } as never;
    assert(failureOf({ error, document }).hints.length > 0);
  }
});

Deno.test("diagnose() finds memory behind another code", () => {
  const error = hcsError({
    operation: "start",
    id,
    code: 0x80004005,
    result: JSON.stringify({
      ErrorEvents: [{
        Message:
          "Could not initialize memory: Insufficient system resources exist to complete the requested service. (0x800705AA).",
      }],
    }),
  });
  const failure = failureOf({
    error,
    document: {
      VirtualMachine: { ComputeTopology: { Memory: { SizeInMB: 65536 } } },
    },
    host: { freeMemoryBytes: 3 * 1024 ** 3 },
  });
  assertEquals(failure.related.map(({ codeName }) => codeName), [
    "ERROR_NO_SYSTEM_RESOURCES",
  ]);
  assertEquals(
    failure.hints[0],
    "The VM was to have 65536 MB of memory, and the host has 3072 MB free: ask for less with --memory, or end other VMs (uvm list)",
  );
});

Deno.test("diagnose() names the places of a document that HCS cannot read", () => {
  const error = hcsError({ operation: "create", id, code: 0xc037010d });
  const failure = failureOf({
    error,
    document: {
      SchemaVersion: { Major: 2, Minor: 1 },
      VirtualMachine: { ComputeTopologie: {} },
    } as never,
  });
  assertEquals(failure.findings.map(({ pointer }) => pointer), [
    "/VirtualMachine/ComputeTopologie",
  ]);
  assertStringIncludes(failure.hints[0], "/VirtualMachine/ComputeTopologie");
});

Deno.test("diagnose() tells of a kernel that stays up after a panic", () => {
  const document = (options: string) => ({
    VirtualMachine: {
      Chipset: { Uefi: { BootThis: { OptionalData: options } } },
    },
  } as never);
  const error = new OperationTimeoutError("Time ran out", {
    operation: "run/run",
    timeoutMs: 1000,
  });
  const hinted = (options: string) =>
    failureOf({ error, document: document(options), phase: "run" }).hints
      .some((hint) => hint.includes('no "panic="'));
  assert(hinted("console=ttyS0 -- sh -c panic=-1"));
  assertEquals(hinted("console=ttyS0 panic=-1 -- /init"), false);
});

Deno.test("diagnose() explains a connection refused by the guest", () => {
  const error = new HvSocketError("Cannot connect", {
    operation: "connect",
    code: 10061,
  });
  assertStringIncludes(failureOf({ error }).hints[0], "starts late");
});

Deno.test("diagnose() lists calls and what was undone", () => {
  const recorder = new EventRecorder({ now });
  for (let n = 0; n < 3; n++) {
    recorder.noteCall({
      type: "call",
      time: "t",
      id,
      call: "GrantVmAccess",
      target: "C:\\x",
      ms: 1,
      outcome: n === 2 ? "failed" : "ok",
      code: n === 2 ? "0x80070005" : "0x00000000",
      codeName: n === 2 ? "ERROR_ACCESS_DENIED" : "S_OK",
    });
  }
  const { attempts } = failureOf({
    recorder,
    steps: [
      { what: "the VM", outcome: "undone" },
      { what: "the folder", outcome: "not-undone", error: "busy" },
    ],
  });
  assertEquals(attempts, [
    { time: "t", what: 'GrantVmAccess "C:\\x", 2 times', outcome: "ok" },
    {
      time: "t",
      what: 'GrantVmAccess "C:\\x"',
      outcome: "failed",
      detail: "ERROR_ACCESS_DENIED (0x80070005)",
    },
    { what: "the VM", outcome: "undone" },
    { what: "the folder", outcome: "not-undone", detail: "busy" },
  ]);
});

Deno.test("diagnose() calls it no failure that the VM had stopped already", () => {
  const recorder = new EventRecorder({ now });
  const call = "HcsTerminateComputeSystem";
  const codes = [
    ["0x80370110", "HCS_E_SYSTEM_ALREADY_STOPPED"],
    ["0x80070005", "ERROR_ACCESS_DENIED"],
  ];
  for (const [code, codeName] of codes) {
    recorder.noteCall({
      ...{ type: "call", time: "t", id, call, ms: 1, outcome: "failed" },
      ...{ code, codeName },
    });
  }
  assertEquals(failureOf({ recorder }).attempts, [
    { time: "t", what: call, outcome: "ok", detail: "already stopped" },
    {
      time: "t",
      what: call,
      outcome: "failed",
      detail: "ERROR_ACCESS_DENIED (0x80070005)",
    },
  ]);
});

Deno.test("diagnose() lists a call that is not back, however much came after it", () => {
  let ms = 0;
  const recorder = new EventRecorder({ now: () => ms });
  recorder.beginCall({ id, call: "HcsModifyComputeSystem" });
  const end = { outcome: "ok", code: "0x00000000", codeName: "S_OK" } as const;
  for (let n = 0; n < 100; n++) {
    recorder.beginCall({ id, call: "RevokeVmAccess", target: `${n}` })(end);
  }
  ms = 2400;
  const failure = failureOf({ recorder });
  assertEquals(failure.attempts.length, 60);
  assertEquals(failure.attempts[0], {
    time: "1970-01-01T00:00:00.000Z",
    what: "HcsModifyComputeSystem",
    outcome: "not-back",
    ms: 2400,
  });
  assertEquals(failure.attempts[1].what, 'RevokeVmAccess "41"');
  assertStringIncludes(
    renderFailure(failure),
    "    - HcsModifyComputeSystem: not back after 2.4 s\n" +
      '    - RevokeVmAccess "81": ok\n',
  );
});

Deno.test("diagnose() lists the registration of a callback only where it is not well", () => {
  const recorder = new EventRecorder({ now });
  const register = () =>
    recorder.beginCall({ id, call: "HcsRegisterComputeSystemCallback" });
  register()({ outcome: "ok", code: "0x00000000", codeName: "S_OK" });
  register();
  assertEquals(
    failureOf({ recorder }).attempts.map((
      { what, outcome },
    ) => [what, outcome]),
    [["HcsRegisterComputeSystemCallback", "not-back"]],
  );
});

Deno.test("diagnose() stays small whatever the guest wrote", () => {
  const recorder = recorderOf([6, { CrashLog: "y".repeat(200_000) }]);
  recorder.noteConsole("z".repeat(5_000_000));
  for (let n = 0; n < 10_000; n++) {
    recorder.noteLog({ level: "info", message: "w".repeat(5000) });
  }
  const size = JSON.stringify(failureOf({ recorder })).length;
  assert(size < 100_000, `${size}`);
});

Deno.test("vmIdentity() is the VM's own account for a GUID, else the group's", () => {
  assertEquals(vmIdentity(id), `NT VIRTUAL MACHINE\\${id.toUpperCase()}`);
  for (const other of ["vm-1", "", undefined]) {
    assertStringIncludes(vmIdentity(other), "S-1-5-83-0");
  }
});

Deno.test("diagnose() leaves out the end that cleaning up has made", () => {
  const exit = parseExitStatus(0, '{"Status":0,"ExitType":"ForcedExit"}');
  const error = new OperationTimeoutError("Time ran out", {
    operation: "run/run",
    timeoutMs: 1000,
  });
  const recorder = new EventRecorder({ now });
  assertEquals(failureOf({ exit, error, recorder }).exit?.type, "ForcedExit");
  recorder.noteCall({
    type: "call",
    time: "t",
    id,
    call: "HcsTerminateComputeSystem",
    ms: 1,
    outcome: "ok",
    code: "0x00000000",
    codeName: "S_OK",
  });
  const failure = failureOf({ exit, error, recorder });
  assertEquals(failure.exit, undefined);
  assertEquals(failure.summary, "Time ran out");
  assertEquals(failureOf({ exit, recorder }).exit?.type, "ForcedExit");
});

Deno.test("diagnose() asks for a console only where the guest had none", () => {
  const error = hcsError({ operation: "start", id: "vm", code: 0x80370100 });
  const hint = "Look at the guest's boot: --console-log FILE";
  const Devices = { ComPorts: { "0": { NamedPipe: "\\\\.\\pipe\\x" } } };
  const without = diagnose({ error, phase: "start" });
  assert(without.hints.includes(hint), without.hints.join());
  const having = diagnose({
    error,
    phase: "start",
    document: { Owner: "me", VirtualMachine: { Devices } },
  });
  assert(!having.hints.includes(hint), having.hints.join());
});

Deno.test("diagnose() says of a VM that is well that nothing has failed", () => {
  const recorder = new EventRecorder({ now });
  const summary = (evidence: Evidence) =>
    failureOf({ id: "x", recorder, phase: "run", ...evidence }).summary;
  assertEquals(
    summary({ state: "Running" }),
    'VM "x" is Running; nothing has failed',
  );
  assertEquals(
    summary({ state: "Paused" }),
    'VM "x" is Paused; nothing has failed',
  );
  // Its start may have failed, which HCS does not keep.
  assertEquals(
    summary({ state: "Created" }),
    'VM "x" is Created; no failure is known',
  );
  assertEquals(summary({}), 'VM "x": no failure is known');
  const exit = parseExitStatus(0, '{"Status":0,"ExitType":"GracefulExit"}');
  assertEquals(
    summary({ state: "Stopped", exit }),
    'VM "x" has ended and nothing has failed: the guest shut down by itself, or when it was asked to',
  );
});

Deno.test("diagnose() does not call a VM well of which something failed", () => {
  const summary = (recorder: EventRecorder, evidence: Evidence = {}) =>
    failureOf({ id: "x", recorder, state: "Running", ...evidence }).summary;
  assertEquals(summary(recorderOf()), 'Something failed in phase "run"');
  const exit = parseExitStatus(0, '{"Status":0,"ExitType":"GracefulExit"}');
  assertEquals(
    summary(recorderOf(), { exit }),
    'VM "x" ended in phase "run": the guest shut down by itself, or when it was asked to',
  );
  const note = (type: number) => {
    const recorder = new EventRecorder({ now });
    recorder.note("x", { type, status: 0, data: null });
    return recorder;
  };
  assertEquals(
    summary(note(HcsNotificationType.ServiceDisconnect)),
    'HCS\'s service was lost: how VM "x" is now is not known',
  );
  assertEquals(
    summary(note(HcsNotificationType.SystemCrashInitiated), { phase: "run" }),
    'The guest of VM "x" crashed in phase "run"',
  );
});
