/**
 * The {@linkcode Host} that the program runs on, from Node's built-in modules,
 * which Deno and Bun both have.
 *
 * @module
 */
import { copyFile, mkdir, rm, rmdir, stat } from "node:fs/promises";
import {
  availableParallelism,
  freemem,
  platform,
  release,
  totalmem,
} from "node:os";
import { basename } from "node:path";
import process from "node:process";
import type { Host } from "./host.ts";

/** The machine this process runs on. Reads nothing until it is asked. */
export function nativeHost(): Host {
  return {
    get processorCount() {
      return Math.max(1, availableParallelism());
    },
    get osBuild() {
      if (platform() !== "win32") return undefined;
      const build = Number(release().split(".")[2]);
      return Number.isInteger(build) ? build : undefined;
    },
    get pathFlavour() {
      return platform() === "win32" ? "windows" : "posix";
    },
    get executableName() {
      return basename(process.execPath);
    },
    memory: () => ({ freeBytes: freemem(), totalBytes: totalmem() }),
    environment: (name) => process.env[name],
    exists,
    async makeDirectory(path) {
      if (await exists(path)) return false;
      await mkdir(path, { recursive: true });
      return true;
    },
    copyFile: (from, to) => copyFile(from, to),
    async remove(path) {
      try {
        const info = await stat(path);
        await (info.isDirectory() ? rmdir(path) : rm(path, { force: true }));
      } catch (error) {
        if (codeOf(error) !== "ENOENT") throw error;
      }
    },
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    // The seed lets every other error pass as "it is there": so does this,
    // and HCS will say what is wrong with the file.
    const code = codeOf(error);
    return code !== "ENOENT" && code !== "ENOTDIR";
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | null)?.code;
}
