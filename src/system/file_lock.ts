/**
 * A lock between processes: a file that only one can make. One that a killed
 * process left is broken, by one process only.
 *
 * @module
 */
import { delay } from "@std/async/delay";
import { OperationTimeoutError } from "../errors.ts";
import { currentSystem } from "./current_system.ts";
import { nodeBuiltin } from "./node_builtin.ts";
import { codeOf } from "./error_code.ts";
import { createExclusively, readText, removeFile } from "./state_files.ts";
import {
  type LockOwner,
  mayBeAlive,
  newOwner,
  parseOwner,
} from "./lock_owner.ts";

/** How a lock is waited for. */
export interface LockOptions {
  /** Ends the wait. */
  signal?: AbortSignal;
  /** How long to wait, in milliseconds; default one minute. */
  timeoutMs?: number;
}

/** A lock that is held. */
export interface FileLock extends AsyncDisposable {
  /** False once another process has broken it: nothing may be written then. */
  isHeld(): Promise<boolean>;
  /** Gives it back. Idempotent. */
  release(): Promise<void>;
}

const defaultTimeoutMs = 60_000;
/** How often the holder touches the file. */
const heartbeatMs = 5_000;
/** Looks at an untouched file before a holder that seems alive counts as dead. */
const looksBeforeStale = 400;
/** How long a file without its text may be under way. */
const unwrittenMs = 5_000;

/** Takes the lock at a path. OperationTimeoutError names who holds it. */
export async function acquireLock(
  path: string,
  options: LockOptions = {},
): Promise<FileLock> {
  const { signal, timeoutMs = defaultTimeoutMs } = options;
  const owner = newOwner();
  const until = performance.now() + timeoutMs;
  const watch = { key: "", looks: 0 };
  for (let attempt = 0;; attempt++) {
    signal?.throwIfAborted();
    if (await createExclusively(path, JSON.stringify(owner))) {
      return heldLock(path, owner);
    }
    const found = await look(path);
    if (!found) continue;
    const key = `${found.token} ${found.touched}`;
    watch.looks = key === watch.key ? watch.looks + 1 : 0;
    watch.key = key;
    if (isStale(found, watch.looks)) {
      if (await breakLock(path, found.token)) continue;
    }
    if (performance.now() >= until) {
      throw new OperationTimeoutError(
        `Could not lock "${path}" in ${timeoutMs} ms: process ${
          found.owner?.pid ?? "unknown"
        } holds it`,
        { operation: "state/lock", timeoutMs },
      );
    }
    // Not in step with others that wait.
    const waitMs = Math.min(4 + attempt, 40) * (0.5 + Math.random());
    await delay(waitMs, { signal }).catch(() => {});
  }
}

interface FoundLock {
  owner: LockOwner | undefined;
  token: string;
  touched: number;
}

/** What is there; undefined where it has gone meanwhile. */
async function look(path: string): Promise<FoundLock | undefined> {
  try {
    const { modifiedMs: touched } = await currentSystem().status(path);
    const text = await readText(path);
    if (text === undefined) return undefined;
    const owner = parseOwner(text);
    return { owner, token: owner?.token ?? `unread-${touched}`, touched };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function isStale({ owner, touched }: FoundLock, looks: number): boolean {
  if (!owner) return Date.now() - touched > unwrittenMs;
  return !mayBeAlive(owner) || looks > looksBeforeStale;
}

/**
 * Removes a lock that its holder left. Whoever makes the file named after the
 * lock's token may do it, and looks again before: so a slow process cannot
 * remove the lock of the next holder. False where another one is at it.
 */
async function breakLock(path: string, token: string): Promise<boolean> {
  const right = `${path}.${token}`;
  const breaker = newOwner();
  if (!await createExclusively(right, JSON.stringify(breaker))) {
    const found = await look(right);
    // The one that was at it was killed as well.
    if (found && isStale(found, 0)) await breakLock(right, found.token);
    return false;
  }
  try {
    if ((await look(path))?.token === token) await removeFile(path);
    return true;
  } finally {
    await removeFile(right);
  }
}

function heldLock(path: string, owner: LockOwner): FileLock {
  const heartbeat = setInterval(() => {
    const { utimes } = nodeBuiltin<typeof import("node:fs/promises")>(
      "node:fs/promises",
    );
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, heartbeatMs);
  let releasing: Promise<void> | undefined;
  const isHeld = async () =>
    parseOwner(await readText(path) ?? "")?.token === owner.token;
  const release = () =>
    releasing ??= (async () => {
      clearInterval(heartbeat);
      if (await isHeld()) await removeFile(path);
    })();
  return { isHeld, release, [Symbol.asyncDispose]: release };
}
