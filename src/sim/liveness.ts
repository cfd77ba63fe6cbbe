/**
 * Whether the process that holds something still lives.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import type { Holder } from "./record.ts";

/**
 * When a process began, so that another one with its number is not taken for
 * it: Linux' start time in clock ticks, "" where the host does not tell.
 */
export function processBegan(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold anything; the 20th field after it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

/** True while the process that is the owner runs. */
export function isOwnerAlive(
  { pid, began }: Pick<Holder, "pid" | "began">,
): boolean {
  if (pid <= 0) return false;
  if (pid === process.pid) return began === "" || began === ownBegan();
  const now = processBegan(pid);
  if (now !== "") return began === "" || now === began;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // What cannot be told counts as alive, another user's process too.
    return (error as { code?: string }).code !== "ESRCH";
  }
}

let own: string | undefined;

/** When this process began. */
export function ownBegan(): string {
  return own ??= processBegan(process.pid);
}
