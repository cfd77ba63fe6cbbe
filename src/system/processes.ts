/**
 * Whether the process that holds something still runs.
 *
 * @module
 */
import { currentSystem } from "./current_system.ts";
import { nodeBuiltin } from "./node_builtin.ts";

/** A process, told from a later one that got its number. */
export interface ProcessIdentity {
  pid: number;
  /** When it began, in the system's own units; "" where that is not known. */
  began: string;
}

/** When a process began; "" where there is none or the system does not tell. */
export function processBegan(pid: number): string {
  if (currentSystem().isWindows) return "";
  const { readFileSync } = nodeBuiltin<typeof import("node:fs")>("node:fs");
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold blanks; the 22nd field is the start.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "ended" : fields[19] ?? "";
  } catch {
    return "";
  }
}

/** False where the process is known to have ended. */
export function mayRun({ pid, began }: ProcessIdentity): boolean {
  if (pid <= 0) return false;
  const process = nodeBuiltin<typeof import("node:process")>("node:process");
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, but is another user's.
    if ((error as { code?: string }).code === "ESRCH") return false;
  }
  // The number may have been given to another process since.
  const now = processBegan(pid);
  return began === "" || now === "" || now === began;
}

let own: ProcessIdentity | undefined;

/** This process. */
export function ownProcess(): ProcessIdentity {
  const { pid } = currentSystem();
  return own ??= { pid, began: processBegan(pid) };
}
