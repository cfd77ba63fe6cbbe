/**
 * What a simulated machine does: its delays, its guests, its faults. The shape
 * of a plan file; docs/simulator.md tells it with examples.
 *
 * @module
 */
import type { ErrorEventJson } from "./codes.ts";

/** How long the host's operations take, in milliseconds. */
export interface SimulatorDelays {
  /** From the create call to SystemCreateCompleted. */
  createMs: number;
  /** From the start call to SystemStartCompleted. */
  startMs: number;
  /** From the pause call to SystemPauseCompleted. */
  pauseMs: number;
  /** From the resume call to SystemResumeCompleted. */
  resumeMs: number;
  /** From the save call to SystemSaveCompleted. */
  saveMs: number;
  /** From the shutdown call to SystemExited. */
  shutdownMs: number;
  /** From the terminate call to SystemExited. */
  terminateMs: number;
}

/** The delays of a simulator that is told none. */
export const DEFAULT_DELAYS: Readonly<SimulatorDelays> = {
  createMs: 5,
  startMs: 20,
  pauseMs: 5,
  resumeMs: 5,
  saveMs: 10,
  shutdownMs: 20,
  terminateMs: 5,
};

/** All delays zero: notifications come in the next macrotask. */
export const NO_DELAYS: Readonly<SimulatorDelays> = {
  createMs: 0,
  startMs: 0,
  pauseMs: 0,
  resumeMs: 0,
  saveMs: 0,
  shutdownMs: 0,
  terminateMs: 0,
};

/** One entry that the guest writes to its log socket. */
export interface GuestLogLine {
  /** When, in milliseconds from the end of the boot; default 0. */
  afterMs?: number;
  /** logrus' level; default "info". */
  level?: string;
  /** The entry's message. */
  msg?: string;
  /** Further fields of the entry. */
  fields?: Record<string, unknown>;
  /** Written as it is, without an end of line, instead of an entry. */
  text?: string;
  /** The entry this many times; default 1. */
  repeat?: number;
}

/** Text that the guest writes to its serial console. */
export interface GuestConsoleText {
  /** When, in milliseconds from the start of the boot; default 0. */
  afterMs?: number;
  /** The text, written as it is. */
  text: string;
}

/** How a system ends (schema type `SystemExitStatus`). */
export interface ExitPlan {
  /** Default: UnexpectedExit where the status is a failure, else GracefulExit. */
  type?: "None" | "GracefulExit" | "ForcedExit" | "UnexpectedExit" | "Unknown";
  /** HRESULT, a number, hexadecimal text or name; default 0. */
  status?: string | number;
  /** HCS's `AttributionRecord`s. */
  attribution?: Record<string, unknown>[];
}

/** A guest's crash: the report, then an unexpected exit. */
export interface CrashPlan {
  /** The kernel's own text, `CrashLog` of the report. */
  log?: string;
  /** The five crash parameters. */
  parameters?: number[];
  /** False: the guest crashes without a report. */
  report?: boolean;
}

/** The end of a guest by itself. */
export interface GuestExitPlan extends ExitPlan {
  /** When, in milliseconds from the end of the boot; default 0. */
  afterMs?: number;
}

/** A kernel panic. */
export interface GuestPanicPlan extends CrashPlan {
  /** When, in milliseconds from the end of the boot; default 0. */
  afterMs?: number;
  /**
   * End even where the kernel's command line has no `panic=`: a guest with a
   * shell on its console stays up after a panic, as Linux does.
   */
  always?: boolean;
}

/** A scripted command of the guest. */
export interface GuestCommand {
  /** Glob over the whole command line. */
  match: string;
  /** What it writes to standard output. */
  stdout?: string;
  /** What it writes to standard error. */
  stderr?: string;
  /** Default 0. */
  exitCode?: number;
  /** How long it runs, in milliseconds. */
  afterMs?: number;
}

/** A Hyper-V socket service in the guest. */
export interface GuestService {
  /** The vsock port. */
  port: number;
  /** When it listens, in milliseconds from the end of the boot; default 0. */
  afterMs?: number;
  /** What it does with a connection; default "echo". */
  mode?: "echo" | "discard";
}

/** The scripted guest. */
export interface GuestPlan {
  /** How long it boots after SystemStartCompleted; default 50. */
  bootMs?: number;
  /** False: the agent never connects to the log socket. */
  connects?: boolean;
  /** True: read the host's random bytes from port 1 before all else. */
  entropy?: boolean;
  /** What it logs; a text stands for an info entry. Default: a few lines. */
  log?: (string | GuestLogLine)[];
  /** What it writes to its console; a text is written at once. */
  console?: (string | GuestConsoleText)[];
  /** Ends by itself; default: it runs until told. */
  exit?: GuestExitPlan;
  /** Panics. */
  panic?: GuestPanicPlan;
  /** What a shutdown request does; default "exit". */
  onShutdown?: "exit" | "ignore" | "fail";
  /** Commands beside the built-in ones. */
  commands?: GuestCommand[];
  /** Hyper-V socket services. */
  services?: GuestService[];
  /** Merged into `GuestDefinedCapabilities`. */
  capabilities?: Record<string, unknown>;
}

/** A notification to send. */
export interface NotifyPlan {
  /** Name or number of HCS_NOTIFICATIONS; unknown numbers are sent too. */
  type: string | number;
  /** Its HRESULT; default 0. */
  status?: string | number;
  /** Its JSON: a value, or a text to send as it is. */
  data?: unknown;
}

/** One fault. */
export interface SimulatorFault {
  /**
   * A call by its export's name (`HcsStartComputeSystem`, the `Hcs` may be left
   * out) or a notification (`SystemStartCompleted`).
   */
  on: string;
  /** Glob over the system's id; default all. */
  id?: string;
  /** Glob over a modify's ResourcePath, a grant's path, a process' command line. */
  path?: string;
  /** Which occurrence, from 1, or a list of them; default every one. */
  nth?: number | number[];
  /** HRESULT to fail with: a number, hexadecimal text or name. */
  fail?: string | number;
  /** `ErrorMessage` of the result document. */
  message?: string;
  /** `ErrorEvents` of the result document. */
  events?: ErrorEventJson[];
  /** A notification's data, or a property query's text, instead of the real one. */
  data?: unknown;
  /** The call returns, or the notification comes, this much later. */
  delayMs?: number;
  /** The call never returns; the notification never comes. */
  never?: boolean;
  /** The notification comes twice. */
  twice?: boolean;
  /** The notification comes before the call has returned. */
  early?: boolean;
  /** The export is missing. */
  missing?: boolean;
  /** The connection to the service breaks. */
  disconnect?: boolean;
  /** The system exits. */
  exit?: ExitPlan;
  /** The guest crashes. */
  crash?: CrashPlan;
  /** Notifications out of the blue. */
  notify?: NotifyPlan[];
  /** When `disconnect`, `exit`, `crash` and `notify` happen; default at once. */
  afterMs?: number;
}

/** A guest for the systems whose id matches. */
export interface GuestRule extends GuestPlan {
  /** Glob over the system's id. */
  id: string;
}

/** The whole plan. */
export interface SimulatorPlan {
  /** Over {@linkcode DEFAULT_DELAYS}. */
  delays?: Partial<SimulatorDelays>;
  /** The guest of every system that no rule of `guests` matches. */
  guest?: GuestPlan;
  /** Guests by id; the first that matches counts. */
  guests?: GuestRule[];
  /** The first fault that matches a call or notification counts. */
  faults?: SimulatorFault[];
  /** Disks need GrantVmAccess, or the VM gets access denied. */
  enforceAccess?: boolean;
}
