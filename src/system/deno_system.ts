/**
 * The operating system by Deno's own functions: no module of Node's is loaded.
 *
 * @module
 */
import { readBounded } from "./read_bounded.ts";
import type { System } from "./system.ts";

/** The system that Deno runs on. Reads nothing until it is asked. */
export const denoSystem: System = {
  get isWindows() {
    return Deno.build.os === "windows";
  },
  get pid() {
    return Deno.pid;
  },
  get currentFolder() {
    return Deno.cwd();
  },
  get executablePath() {
    return Deno.execPath();
  },
  get hostname() {
    return Deno.hostname();
  },
  get release() {
    return Deno.osRelease();
  },
  get processorCount() {
    return Math.max(1, navigator.hardwareConcurrency);
  },
  memory() {
    // On Windows Deno's `available` is always 0, and `free` is what it means.
    const { available, free, total } = Deno.systemMemoryInfo();
    return { freeBytes: available || free, totalBytes: total };
  },
  environment: (name) => Deno.env.get(name),

  async status(path) {
    const { isDirectory, mtime } = await Deno.stat(path);
    return { isFolder: isDirectory, modifiedMs: mtime?.getTime() ?? 0 };
  },
  async listFolder(path) {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(path)) names.push(name);
    return names;
  },
  async makeFolder(path, { mode } = {}) {
    try {
      await Deno.mkdir(path, { mode });
      return true;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== "EEXIST" && code !== "ENOENT") throw error;
      await Deno.mkdir(path, { recursive: true, mode });
      return code === "ENOENT";
    }
  },
  removeFolder: (path) => Deno.remove(path),
  async readBytes(path, maxBytes) {
    using file = await Deno.open(path, { read: true });
    return await readBounded((into) => file.read(into), maxBytes);
  },
  readText: (path) => Deno.readTextFile(path),
  async createFile(path, text, { toDisk = false } = {}) {
    const file = await newFile(path);
    try {
      using open = file;
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length;) {
        at += await open.write(bytes.subarray(at));
      }
      if (toDisk) await open.sync();
    } catch (error) {
      await Deno.remove(path).catch(() => {});
      throw error;
    }
  },
  async copyFile(from, to) {
    // Deno copies over what is there: a file of ours must be there first.
    (await newFile(to)).close();
    try {
      await Deno.copyFile(from, to);
    } catch (error) {
      await Deno.remove(to).catch(() => {});
      throw error;
    }
  },
  rename: (from, to) => Deno.rename(from, to),
  removeFile: (path) => Deno.remove(path),
};

function newFile(path: string): Promise<Deno.FsFile> {
  return Deno.open(path, { createNew: true, write: true, mode: 0o600 });
}
