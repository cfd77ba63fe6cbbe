/**
 * What diagnose() is given, and what the hints look at.
 *
 * @module
 */
import type { ExitStatus } from "../../hcs/exit_status.ts";
import type { ComputeSystem } from "../../schema/mod.ts";
import type { VmPlan } from "../plan.ts";
import type { EventRecorder } from "../recorder.ts";
import type { Failure } from "./failure.ts";
import type { LogLine } from "./tail.ts";

/** A step of create() and what became of it. */
export interface StepRecord {
  /** What was made: `the access to "C:\…"`. */
  what: string;
  /** Undone after a later step had failed, or not undone, with the reason. */
  outcome: "ok" | "undone" | "not-undone";
  /** Why it could not be undone. */
  error?: string;
}

/** Facts about the host that bear on a failure. */
export interface FailureHost {
  /** The Windows build. */
  osBuild?: number;
  /** Logical processors. */
  processorCount?: number;
  /** Free memory of the host, in bytes. */
  freeMemoryBytes?: number;
  /** All memory of the host, in bytes. */
  totalMemoryBytes?: number;
}

/** Everything that is known of a failure; all of it may be left out. */
export interface Evidence {
  /** What was thrown. */
  error?: unknown;
  /** How the VM ended; else what the error or the recorder has. */
  exit?: ExitStatus;
  /** The VM's state in HCS's spelling: `Running`. */
  state?: string;
  /** What happened before. */
  recorder?: EventRecorder;
  /** The guest's log, its end at least; default the recorder's. */
  guestLogTail?: readonly (string | LogLine)[];
  /** The console's text or lines; default the recorder's. */
  consoleTail?: string | readonly string[];
  /** How create() made the VM. */
  plan?: VmPlan;
  /** Its document; default the plan's. */
  document?: ComputeSystem;
  /** The modify request that failed, where one did. */
  request?: unknown;
  /** What create() did and took back. */
  steps?: readonly StepRecord[];
  /** Facts about the host. */
  host?: FailureHost;
  /** The VM's id; default the error's or the plan's. */
  id?: string;
  /** What the VM boots. */
  operatingSystem?: string;
  /** The phase it failed in; default the recorder's. */
  phase?: string;
  /** The clock, in milliseconds since 1970. */
  now?: () => number;
}

/** What the hints are made from. */
export interface HintContext {
  evidence: Evidence;
  document: ComputeSystem | undefined;
  /** The failure as far as it is put together: all but `hints`. */
  failure: Failure;
}
