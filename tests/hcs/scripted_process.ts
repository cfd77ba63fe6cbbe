import type { HcsBackend, HcsListener } from "../../src/hcs/backend.ts";
import { ComputeSystem } from "../../src/hcs/compute_system.ts";
import { HcsNotificationType as N } from "../../src/hcs/notifications.ts";
import { type ScriptedBackend, scriptedBackend } from "./scripted_backend.ts";

const ok = { hresult: 0, result: null };

/** A scripted backend with one process, and what it holds. */
export interface ScriptedProcess extends ScriptedBackend {
  system: ComputeSystem;
  /** What was sent: `createProcess {...}`, `signalProcess {...}`. */
  sent: string[];
  /** The status that the process has now. */
  status: Record<string, unknown>;
  /** Process handles, registrations and pipes that are open. */
  held: Set<string>;
  /** Delivers to the process' listeners. */
  notifyProcess(type: number, data?: string | null): void;
  /** Lets the process end. */
  exit(code: number): void;
}

/** An open system whose process calls are answered; overrides replace them. */
export async function scriptedProcess(
  overrides: Partial<HcsBackend> = {},
): Promise<ScriptedProcess> {
  const sent: string[] = [];
  const held = new Set<string>();
  const listeners = new Set<HcsListener>();
  const status: Record<string, unknown> = {
    ProcessId: 104,
    Exited: false,
    LastWaitResult: 0,
  };
  const note = (name: string, text = "") => {
    sent.push(text === "" ? name : `${name} ${text}`);
    return Promise.resolve(ok);
  };
  const script = scriptedBackend({
    createProcess(_system, parameters) {
      note("createProcess", parameters);
      for (const what of ["process", "pipe 11", "pipe 12", "pipe 13"]) {
        held.add(what);
      }
      return Promise.resolve({
        ...ok,
        handle: 10n,
        information: {
          processId: 104,
          stdInput: 11n,
          stdOutput: 12n,
          stdError: 13n,
        },
      });
    },
    openProcess(_system, processId) {
      note("openProcess", String(processId));
      held.add("process");
      return Promise.resolve({ ...ok, handle: 10n });
    },
    closeProcess() {
      held.delete("process");
      return note("closeProcess");
    },
    registerProcessCallback(_process, listener) {
      held.add("registration");
      listeners.add(listener);
      return Promise.resolve({ ...ok, handle: 20n });
    },
    unregisterProcessCallback() {
      held.delete("registration");
      listeners.clear();
      return note("unregisterProcessCallback");
    },
    getProcessProperties: () =>
      Promise.resolve({ ...ok, text: JSON.stringify(status) }),
    terminateProcess: () => note("terminateProcess"),
    signalProcess: (_process, options) => note("signalProcess", options),
    modifyProcess: (_process, request) => note("modifyProcess", request),
    readPipe: () => Promise.resolve(null),
    writePipe: () => Promise.resolve(),
    closePipe(pipe) {
      held.delete(`pipe ${pipe}`);
      note("closePipe", String(pipe));
      return Promise.resolve();
    },
    ...overrides,
  });
  const system = await ComputeSystem.open(script.backend, { id: "vm" });
  const notifyProcess = (type: number, data: string | null = null) => {
    for (const listener of [...listeners]) listener({ type, status: 0, data });
  };
  return {
    ...script,
    system,
    sent,
    status,
    held,
    notifyProcess,
    exit(code) {
      Object.assign(status, { Exited: true, ExitCode: code });
      notifyProcess(N.ProcessExited, JSON.stringify(status));
    },
  };
}
