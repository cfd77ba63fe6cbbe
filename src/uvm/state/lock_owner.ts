/**
 * Who holds a lock, and whether that process still runs.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";

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
  const { pid } = process;
  return {
    token: randomUUID().slice(0, 13),
    pid,
    began: processBegan(pid),
    host: hostname(),
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
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it runs, but is another user's.
    if ((error as { code?: string }).code === "ESRCH") return false;
  }
  // The number may have been given to another process since.
  const began = processBegan(owner.pid);
  return owner.began === "" || began === "" || began === owner.began;
}

/** When a process began, in the system's own units. */
function processBegan(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold blanks; the 22nd field is the start.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "ended" : fields[19] ?? "";
  } catch {
    return "";
  }
}
