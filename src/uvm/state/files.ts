/**
 * File operations that hold on Windows and Linux: whole writes, exclusive
 * creation, and removals that a virus scanner may hold up.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Ends the names of files that are being written. */
export const temporaryExtension = ".tmp";

/** The error's code, `ENOENT` and its kin. */
export function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | null)?.code;
}

/** The file's text, undefined where there is none. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await heldUp(() => readFile(path, "utf8"));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Writes a file whole or not at all: what reads it sees the old text or the
 * new one, even after a power failure.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}${temporaryExtension}`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await heldUp(() => rename(temporary, path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes a file that is not there yet; false where it is. */
export async function createExclusively(
  path: string,
  text: string,
): Promise<boolean> {
  let file;
  try {
    file = await heldUp(() => open(path, "wx", 0o600));
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
  try {
    await file.writeFile(text);
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  await file.close();
  return true;
}

/** Removes a file; one that is not there is no error. */
export async function removeFile(path: string): Promise<void> {
  await heldUp(() => rm(path, { force: true }));
}

/** On Windows a file that another program has open is refused for a moment. */
async function heldUp<T>(step: () => Promise<T>): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await step();
    } catch (error) {
      const code = codeOf(error) ?? "";
      const isBusy = ["EPERM", "EACCES", "EBUSY"].includes(code);
      if (!isBusy || attempt === 8) throw error;
      await delay(2 ** attempt);
    }
  }
}

/** Makes a rename outlast a power failure, where the system can. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // Windows opens no folders.
  }
}
