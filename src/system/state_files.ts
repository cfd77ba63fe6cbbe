/**
 * File operations that hold on Windows and Linux: whole writes, exclusive
 * creation, and removals that a virus scanner may hold up.
 *
 * @module
 */
import { delay } from "@std/async/delay";
import { currentSystem } from "./current_system.ts";
import { codeOf } from "./error_code.ts";
import { nodeBuiltin } from "./node_builtin.ts";

/** Ends the names of files that are being written. */
export const temporaryExtension = ".tmp";

/** How long a file that is in use is tried. */
const heldUpMs = 1000;

/** A file's path in a folder. */
export function pathIn(folder: string, name: string): string {
  return `${folder}/${name}`;
}

/** The file's text, undefined where there is none. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await heldUp(() => currentSystem().readText(path));
  } catch (error) {
    await requireAbsence(folderOf(path), error);
    return undefined;
  }
}

/** The names in a folder, none where it is not there. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await currentSystem().listFolder(folder);
  } catch (error) {
    await requireAbsence(folder, error);
    return [];
  }
}

/**
 * Throws the error unless it is ENOENT and no file stands where the folder or
 * one above it should be: Windows says ENOENT there too, Linux ENOTDIR.
 */
async function requireAbsence(folder: string, error: unknown): Promise<void> {
  if (codeOf(error) !== "ENOENT") throw error;
  const system = currentSystem();
  if (!system.isWindows) return;
  for (let at = folder; at !== ""; at = folderOf(at)) {
    const status = await system.status(at).catch(() => undefined);
    if (status?.isFolder) return;
    if (status) {
      const text = `Not a folder: "${at}"`;
      throw Object.assign(new Error(text, { cause: error }), {
        code: "ENOTDIR",
      });
    }
  }
}

/**
 * Writes a file whole or not at all: what reads it sees the old text or the
 * new one; with `toDisk`, the default, even after a power failure.
 */
export async function writeWhole(
  path: string,
  text: string,
  { toDisk = true } = {},
): Promise<void> {
  const system = currentSystem();
  const temporary = `${path}.${crypto.randomUUID()}${temporaryExtension}`;
  await system.createFile(temporary, text, { toDisk });
  try {
    await heldUp(() => system.rename(temporary, path));
  } catch (error) {
    await removeFile(temporary).catch(() => {});
    throw error;
  }
  if (toDisk && !system.isWindows) await syncFolder(folderOf(path));
}

/** Makes a file that is not there yet; false where it is. */
export async function createExclusively(
  path: string,
  text: string,
): Promise<boolean> {
  try {
    await heldUp(() => currentSystem().createFile(path, text));
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Removes a file; one that is not there is no error. */
export async function removeFile(path: string): Promise<void> {
  try {
    await heldUp(() => currentSystem().removeFile(path));
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** The path without its last name. */
function folderOf(path: string): string {
  return path.replace(/[\\/]*[^\\/]*$/, "");
}

/**
 * On Windows a file that another program has open is refused for a moment; one
 * that is read again and again is free only now and then.
 */
async function heldUp<T>(step: () => Promise<T>): Promise<T> {
  const until = performance.now() + heldUpMs;
  for (let waitMs = 2;; waitMs = Math.min(2 * waitMs, 32)) {
    try {
      return await step();
    } catch (error) {
      const code = codeOf(error) ?? "";
      const isBusy = ["EPERM", "EACCES", "EBUSY"].includes(code);
      const mayPass = isBusy && currentSystem().isWindows;
      if (!mayPass || performance.now() >= until) throw error;
      await delay(waitMs * (0.5 + Math.random()));
    }
  }
}

/** Makes a rename outlast a power failure; Windows opens no folders. */
async function syncFolder(path: string): Promise<void> {
  const { open } = nodeBuiltin<typeof import("node:fs/promises")>(
    "node:fs/promises",
  );
  const folder = await open(path, "r").catch(() => undefined);
  try {
    await folder?.sync();
  } catch {
    // Some file systems cannot.
  } finally {
    await folder?.close();
  }
}
