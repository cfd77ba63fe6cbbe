/**
 * Why a VM failed, as one object of plain data: the same in errors, in
 * `--json`, as text and in a report.
 *
 * @module
 */
import type { HcsErrorEvent } from "../../errors.ts";

/** A code with its name and what is known of it. */
export interface FailureCode {
  /** The HRESULT as one unsigned number, HCS errors in the 0x8037 family. */
  code: number;
  /** `0x` and eight digits. */
  codeHex: string;
  /** Its name; `HRESULT 0x…` where it has none. */
  codeName: string;
  /** What it says, one sentence. */
  meaning: string;
  /** What is behind it, the likeliest first. */
  causes: string[];
}

/** One `AttributionRecord` of HCS in words. */
export interface FailureAttribution {
  /** Its kind in HCS's spelling: `GuestCrash`, `WorkerExit`, … */
  kind: string;
  /** What it says, one sentence. */
  text: string;
  /** The record as HCS sent it; integers beyond 2^53 are decimal texts. */
  record: unknown;
}

/** How the VM ended. */
export interface FailureExit extends FailureCode {
  /** `GracefulExit`, `ForcedExit`, `UnexpectedExit`, `None` or `Unknown`. */
  type: string;
  /** The type in words. */
  text: string;
}

/** What a crash report says (schema type `CrashReport`). */
export interface FailureCrash {
  /** When it came, ISO 8601 UTC; undefined where that is not known. */
  time?: string;
  /** The end of the guest's own text, at most 200 lines. */
  log: string[];
  /** True where the text was longer. */
  logCut: boolean;
  /** The crash parameters, hexadecimal. */
  parameters: string[];
  /** What the parameters say, where that is known: a bug check's name. */
  text?: string;
  /** `WindowsCrashInfo`: version, phase of the dump and its file. */
  windows?: {
    version?: string;
    phase?: string;
    dumpFile?: string;
    statusHex?: string;
  };
}

/** Something that was done before or after the failure. */
export interface FailureAttempt {
  /** When, ISO 8601 UTC; undefined where that was not recorded. */
  time?: string;
  /** What: a call with its target, or a step of create(). */
  what: string;
  /**
   * How it went. "undone" was done first and taken back after the failure;
   * "not-back" is a call that had not returned: it may still go either way.
   */
  outcome: "ok" | "pending" | "failed" | "not-back" | "undone" | "not-undone";
  /** How long a call had been under way that was not back, in milliseconds. */
  ms?: number;
  /** The code's name and number of a failed one, its error, or what else counts. */
  detail?: string;
}

/** A place of the document or request that the schema does not allow. */
export interface FailureFinding {
  /** JSON pointer. */
  pointer: string;
  /** What is wrong there. */
  message: string;
}

/** Why a VM failed. Plain data: JSON.stringify() keeps all of it. */
export interface Failure {
  /** The form of this object. */
  format: 1;
  /** When it was put together, ISO 8601 UTC. */
  time: string;
  /** The compute system's id, where one is concerned. */
  id?: string;
  /** What it boots, where that is known. */
  operatingSystem?: string;
  /** Where it failed: `create/grant-access`, `start`, `connect-logs`, `run`. */
  phase: string;
  /** What failed and why, one sentence; that nothing has, where it is so. */
  summary: string;
  /** The error, where there was one, with its chain of causes. */
  error?: { name: string; message: string; causes: string[] };
  /** The time that a phase had, where time ran out. */
  timeoutMs?: number;
  /** The error's code. */
  code?: FailureCode;
  /** Codes that HCS's error events name beside it. */
  related: FailureCode[];
  /** HCS's error events. */
  events: HcsErrorEvent[];
  /** How the VM ended, where it did. */
  exit?: FailureExit;
  /** Who or what ended it. */
  attribution: FailureAttribution[];
  /** The guest's crash, where one was reported. */
  crash?: FailureCrash;
  /** What is wrong in the document or request, where HCS could not read it. */
  findings: FailureFinding[];
  /** The last lines of the guest's log, oldest first, at most 40. */
  guestLog: string[];
  /** The last lines of its console, oldest first, at most 40. */
  console: string[];
  /**
   * What was done before and after, in the order of its beginning, at most 60;
   * of older ones only what is not back.
   */
  attempts: FailureAttempt[];
  /** What is not known, and why. */
  unknown: string[];
  /** What the user can do, the first thing first. */
  hints: string[];
}
