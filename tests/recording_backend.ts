import type {
  HcsBackend,
  HcsListener,
  HcsOutcome,
} from "../src/hcs/backend.ts";
import { HcsNotificationType } from "../src/hcs/notifications.ts";

/** A call in the form of the recordings. */
export type RecordedCall = { call: string; [key: string]: unknown };

const ok: HcsOutcome = { hresult: 0, result: null };

/** The RuntimeId that the recording backend gives every VM. */
export const recordedRuntimeId = "11111111-2222-3333-4444-555555555555";

/**
 * A backend that answers success at once and writes calls down in the form of
 * the recordings. A terminated system reports its exit.
 */
export function recordingBackend(): {
  backend: HcsBackend;
  calls: RecordedCall[];
} {
  const calls: RecordedCall[] = [];
  const listeners = new Map<bigint, HcsListener>();
  let lastId = "";
  const note = (call: RecordedCall, outcome = ok) => {
    calls.push(call);
    return Promise.resolve(outcome);
  };
  const handed = (call: RecordedCall, handle: bigint) => {
    calls.push(call);
    return Promise.resolve({ ...ok, handle });
  };
  const refuse = (): never => {
    throw new Error("The recordings have no such call");
  };
  const backend: HcsBackend = {
    name: "recording",
    enumerateComputeSystems: refuse,
    createComputeSystem(id, configuration) {
      lastId = id;
      const document = JSON.parse(configuration);
      return handed({ call: "CreateComputeSystem", id, document }, 1n);
    },
    openComputeSystem: refuse,
    closeComputeSystem: () => note({ call: "Close" }),
    startComputeSystem: () => note({ call: "Start" }),
    shutdownComputeSystem: () => note({ call: "Shutdown" }),
    terminateComputeSystem() {
      for (const listener of listeners.values()) {
        setTimeout(() =>
          listener({
            type: HcsNotificationType.SystemExited,
            status: 0,
            data: '{"Status":0,"ExitType":"ForcedExit"}',
          })
        );
      }
      return note({ call: "Terminate" });
    },
    pauseComputeSystem: () => note({ call: "Pause" }),
    resumeComputeSystem: () => note({ call: "Resume" }),
    saveComputeSystem: () => note({ call: "Save" }),
    getComputeSystemProperties() {
      calls.push({ call: "Properties" });
      const text = JSON.stringify({ RuntimeId: recordedRuntimeId });
      return Promise.resolve({ ...ok, text });
    },
    modifyComputeSystem: (_system, request) =>
      note({
        call: "ModifyComputeSystem",
        id: lastId,
        request: JSON.parse(request),
      }),
    registerComputeSystemCallback(_system, listener) {
      listeners.set(2n, listener);
      return handed({ call: "Register" }, 2n);
    },
    unregisterComputeSystemCallback(registration) {
      listeners.delete(registration);
      return note({ call: "Unregister" });
    },
    createProcess: refuse,
    openProcess: refuse,
    closeProcess: refuse,
    terminateProcess: refuse,
    signalProcess: refuse,
    getProcessInfo: refuse,
    getProcessProperties: refuse,
    modifyProcess: refuse,
    registerProcessCallback: refuse,
    unregisterProcessCallback: refuse,
    readPipe: refuse,
    writePipe: refuse,
    closePipe: refuse,
    getServiceProperties: refuse,
    modifyServiceSettings: refuse,
    grantVmAccess: (id, path) => note({ call: "GrantVmAccess", id, path }),
    revokeVmAccess: () => Promise.resolve(ok),
    close: () => Promise.resolve(),
  };
  return { backend, calls };
}
