/**
 * The calls that an HcsBackend makes into HCS: what each is made on, and what
 * it sends.
 *
 * @module
 */
import type { HcsBackend } from "../hcs/backend.ts";

/** What is no call into HCS: pipes, and the backend's own. */
type Others = "name" | "readPipe" | "writePipe" | "closePipe" | "close";

/** The methods that are calls into HCS. */
export type BackendCall = Exclude<keyof HcsBackend, Others>;

/** How a call's arguments are to be read. */
export interface CallShape {
  /**
   * What the first argument is: a system's id, the handle of a system or a
   * process, or of a registration on one; `service` where it is none of these.
   */
  on:
    | "service"
    | "id"
    | "system"
    | "system-registration"
    | "process"
    | "process-registration";
  /** Which argument is JSON that HCS gets. */
  sends?: number;
  /** Which argument is a path. */
  path?: number;
  /** What a handle that it gives stands for. */
  gives?: "system" | "process" | "system-registration" | "process-registration";
}

const onSystem: CallShape = { on: "system", sends: 1 };
const onProcess: CallShape = { on: "process", sends: 1 };
const access: CallShape = { on: "id", path: 1 };

/** Every call, by the method's name. */
const backendCalls: Readonly<Record<BackendCall, CallShape>> = {
  enumerateComputeSystems: { on: "service", sends: 0 },
  createComputeSystem: { on: "id", sends: 1, gives: "system" },
  openComputeSystem: { on: "id", gives: "system" },
  closeComputeSystem: { on: "system" },
  startComputeSystem: onSystem,
  shutdownComputeSystem: onSystem,
  terminateComputeSystem: onSystem,
  pauseComputeSystem: onSystem,
  resumeComputeSystem: onSystem,
  saveComputeSystem: onSystem,
  getComputeSystemProperties: onSystem,
  modifyComputeSystem: onSystem,
  registerComputeSystemCallback: {
    on: "system",
    gives: "system-registration",
  },
  unregisterComputeSystemCallback: { on: "system-registration" },
  createProcess: { ...onSystem, gives: "process" },
  openProcess: { on: "system", gives: "process" },
  closeProcess: { on: "process" },
  terminateProcess: { on: "process" },
  signalProcess: onProcess,
  getProcessInfo: { on: "process" },
  getProcessProperties: { on: "process" },
  modifyProcess: onProcess,
  registerProcessCallback: { on: "process", gives: "process-registration" },
  unregisterProcessCallback: { on: "process-registration" },
  getServiceProperties: { on: "service", sends: 0 },
  modifyServiceSettings: { on: "service", sends: 0 },
  grantVmAccess: access,
  revokeVmAccess: access,
};

/** The shape of a backend's member; undefined where it is no call into HCS. */
export function callShape(name: string | symbol): CallShape | undefined {
  return Object.hasOwn(backendCalls, name)
    ? backendCalls[name as BackendCall]
    : undefined;
}

/** `startComputeSystem` is `HcsStartComputeSystem`; the grants have no prefix. */
export function exportName(name: string): string {
  const capital = name[0].toUpperCase() + name.slice(1);
  return name.endsWith("VmAccess") ? capital : `Hcs${capital}`;
}
