/**
 * The exit codes: few, stable and documented in docs/cli.md.
 *
 * @module
 */

/** Exit codes by meaning. */
export const ExitCode = {
  /** All is well. */
  Ok: 0,
  /** Something failed that has no code of its own. */
  Failure: 1,
  /** Wrong use: an unknown flag, a wrong value, a file that is no JSON. */
  Usage: 2,
  /** This host cannot run VMs as it stands. */
  HostNotReady: 3,
  /** The caller, or the VM's identity, lacks a right. */
  AccessDenied: 4,
  /** The VM or file does not exist. */
  NotFound: 5,
  /** The id is taken, or the VM's state does not allow the operation. */
  Conflict: 6,
  /** Time ran out. */
  Timeout: 7,
  /** The guest failed: crash, panic or unexpected exit. */
  GuestFailed: 8,
  /** Interrupted by Ctrl-C, Ctrl-Break or a closed console. */
  Interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** What each code means, in the order of the documentation. */
export const exitCodeMeanings: readonly (readonly [number, string])[] = [
  [ExitCode.Ok, "ok"],
  [ExitCode.Failure, "failure"],
  [ExitCode.Usage, "wrong use"],
  [ExitCode.HostNotReady, "host not ready"],
  [ExitCode.AccessDenied, "access denied"],
  [ExitCode.NotFound, "not found"],
  [ExitCode.Conflict, "conflict or wrong state"],
  [ExitCode.Timeout, "timeout"],
  [ExitCode.GuestFailed, "the guest failed: crash, panic, unexpected exit"],
  [ExitCode.Interrupted, "interrupted"],
];
