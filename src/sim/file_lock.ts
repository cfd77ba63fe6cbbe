/**
 * A lock between processes: a file that only one can make. A lock whose owner
 * has died is taken over, by one process at a time.
 *
 * @module
 */
import { open, readFile, stat, unlink } from "node:fs/promises";
import process from "node:process";
import { PlatformError } from "../errors.ts";
import { isOwnerAlive, ownBegan } from "./liveness.ts";

/** How long a lock may take before something is wrong, in milliseconds. */
const PATIENCE_MS = 30_000;
/** A lock file without its owner's name is one that is just being made. */
const UNNAMED_MS = 2_000;

let serial = 0;

/** Runs while holding the lock. */
export async function withFileLock<T>(
  path: string,
  run: () => Promise<T>,
): Promise<T> {
  const startedMs = performance.now();
  for (let attempt = 0; !await acquire(path); attempt++) {
    if (performance.now() - startedMs > PATIENCE_MS) {
      throw new PlatformError(
        `Cannot lock the simulator's state: "${path}" is held`,
        {
          operation: "lock",
          hints: ["Remove the file if no process of uvm is running"],
        },
      );
    }
    await breakStale(path);
    // Different waits for different processes, so that they take turns.
    const waitMs = Math.random() * Math.min(20, 1 + attempt);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  try {
    return await run();
  } finally {
    await unlink(path).catch(() => {});
  }
}

async function acquire(path: string): Promise<boolean> {
  let file;
  try {
    file = await open(path, "wx");
  } catch (error) {
    const { code } = error as { code?: string };
    // Windows refuses what another process is just removing.
    if (code === "EEXIST" || code === "EPERM" || code === "EBUSY") return false;
    throw error;
  }
  const { pid } = process;
  const owner = { pid, began: ownBegan(), serial: ++serial };
  try {
    await file.writeFile(JSON.stringify(owner));
  } finally {
    await file.close();
  }
  return true;
}

/** Removes a lock whose owner is dead. */
async function breakStale(path: string): Promise<void> {
  const seen = await staleContent(path);
  if (seen === undefined) return;
  // One breaker at a time, so that nobody removes the next owner's lock.
  const breaker = `${path}.break`;
  let file;
  try {
    file = await open(breaker, "wx");
  } catch {
    const info = await stat(breaker).catch(() => undefined);
    const isOld = info && Date.now() - info.mtimeMs > PATIENCE_MS / 3;
    if (isOld) await unlink(breaker).catch(() => {});
    return;
  }
  try {
    if (await staleContent(path) === seen) await unlink(path).catch(() => {});
  } finally {
    await file.close();
    await unlink(breaker).catch(() => {});
  }
}

/** The content of a lock whose owner is dead; undefined for any other. */
async function staleContent(path: string): Promise<string | undefined> {
  try {
    const content = await readFile(path, "utf8");
    const owner = parseOwner(content);
    if (owner) return isOwnerAlive(owner) ? undefined : content;
    const { mtimeMs } = await stat(path);
    return Date.now() - mtimeMs > UNNAMED_MS ? content : undefined;
  } catch {
    return undefined;
  }
}

function parseOwner(
  content: string,
): { pid: number; began: string } | undefined {
  try {
    const { pid, began } = JSON.parse(content);
    return typeof pid === "number" && typeof began === "string"
      ? { pid, began }
      : undefined;
  } catch {
    return undefined;
  }
}
