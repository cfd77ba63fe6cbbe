/**
 * Who holds a lock, and whether that process still runs.
 *
 * @module
 */
import { currentSystem } from "./current_system.ts";
import { mayRun, ownProcess } from "./processes.ts";

/** The holder of a lock, as the lock file says. */
export interface LockOwner {
  /** Tells this lock from all others ever taken. */
  token: string;
  pid: number;
  /** When the process began, "" where the system does not tell. */
  began: string;
  /** The machine: elsewhere, the process cannot be looked for. */
  host: string;
}

/** A new lock of this process. */
export function newOwner(): LockOwner {
  return {
    token: crypto.randomUUID().slice(0, 13),
    ...ownProcess(),
    host: currentSystem().hostname,
  };
}

/** Reads a lock file; undefined where it is none, or not all written. */
export function parseOwner(text: string): LockOwner | undefined {
  try {
    const { token, pid, began, host } = JSON.parse(text);
    const isOwner = /^[0-9a-f-]{1,40}$/.test(token) && Number.isInteger(pid) &&
      pid > 0 && typeof began === "string" && typeof host === "string";
    return isOwner ? { token, pid, began, host } : undefined;
  } catch {
    return undefined;
  }
}

/** False where the process is known to have ended. */
export function mayBeAlive(owner: LockOwner): boolean {
  return owner.host !== currentSystem().hostname || mayRun(owner);
}
