/**
 * Names, reading and writing of the files in a state folder.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFile, rename, unlink, writeFile } from "node:fs/promises";
import process from "node:process";
import { PlatformError } from "../errors.ts";

/** The longest name that is spelled out; longer ones are hashed. */
const LONGEST_NAME = 120;

/**
 * A file name for an id: no id leaves the folder, no two share a name, also
 * where letters' case does not count.
 */
export function fileNameOf(id: string): string {
  let name = "";
  for (const byte of new TextEncoder().encode(id)) {
    const letter = String.fromCharCode(byte);
    name += /[a-z0-9_-]/.test(letter)
      ? letter
      : `%${byte.toString(16).padStart(2, "0")}`;
  }
  if (name.length <= LONGEST_NAME) return `vm-${name}`;
  return `vm~${createHash("sha256").update(id).digest("hex")}`;
}

/** A file's text; undefined where there is none. */
export async function readState(path: string): Promise<string | undefined> {
  try {
    return await patiently(() => readFile(path, "utf8"));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

let serial = 0;

/** Writes a file whole or not at all. */
export async function writeState(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}-${++serial}.tmp`;
  try {
    await writeFile(temporary, text, { flag: "wx" });
    await patiently(() => rename(temporary, path));
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
}

/** Removes a file; an absent one is no error. */
export async function removeState(path: string): Promise<void> {
  try {
    await patiently(() => unlink(path));
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** The error of a file that holds something else than it should. */
export function damaged(path: string, why: string): PlatformError {
  return new PlatformError(`State file "${path}" is damaged: ${why}`, {
    operation: "read state",
    hints: ["Remove the file; the simulated VM that it was is lost"],
  });
}

/** Again for a while: Windows refuses files that another process has open. */
async function patiently<T>(action: () => Promise<T>): Promise<T> {
  for (let attempt = 0;; attempt++) {
    try {
      return await action();
    } catch (error) {
      const code = codeOf(error);
      const isPassing = code === "EPERM" || code === "EACCES" ||
        code === "EBUSY";
      if (!isPassing || process.platform !== "win32" || attempt >= 50) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}
