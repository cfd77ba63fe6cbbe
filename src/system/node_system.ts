/**
 * The operating system by Node's built-in modules: on Bun.
 *
 * What is one short call is made on this thread: Bun's pool of threads for
 * files takes up to 10 ms to begin (seen under Wine). What may take long is not.
 *
 * @module
 */
import { nodeBuiltin } from "./node_builtin.ts";
import { readBounded } from "./read_bounded.ts";
import type { System } from "./system.ts";

const files = () => nodeBuiltin<typeof import("node:fs")>("node:fs");
const os = () => nodeBuiltin<typeof import("node:os")>("node:os");
const node = () => nodeBuiltin<typeof import("node:process")>("node:process");

/** The system that Bun or Node runs on. Reads nothing until it is asked. */
export const nodeSystem: System = {
  get isWindows() {
    return node().platform === "win32";
  },
  get pid() {
    return node().pid;
  },
  get currentFolder() {
    return node().cwd();
  },
  get executablePath() {
    return node().execPath;
  },
  get hostname() {
    return os().hostname();
  },
  get release() {
    return os().release();
  },
  get processorCount() {
    return Math.max(1, os().availableParallelism());
  },
  memory: () => ({ freeBytes: os().freemem(), totalBytes: os().totalmem() }),
  environment: (name) => node().env[name],

  async status(path) {
    const status = await files().statSync(path);
    return { isFolder: status.isDirectory(), modifiedMs: status.mtimeMs };
  },
  listFolder: (path) => files().promises.readdir(path),
  async makeFolder(path, { mode } = {}) {
    const made = await files().mkdirSync(path, { recursive: true, mode });
    return made !== undefined;
  },
  removeFolder: (path) => files().promises.rmdir(path),
  async readBytes(path, maxBytes) {
    const file = await files().promises.open(path, "r");
    try {
      return await readBounded(
        async (into) => (await file.read(into, 0, into.length)).bytesRead,
        maxBytes,
      );
    } finally {
      await file.close();
    }
  },
  async readText(path) {
    return await files().readFileSync(path, "utf8");
  },
  async createFile(path, text, { toDisk = false } = {}) {
    const { openSync, writeFileSync, fsyncSync, closeSync, rmSync } = files();
    const file = await openSync(path, "wx", 0o600);
    try {
      writeFileSync(file, text);
      if (toDisk) fsyncSync(file);
    } catch (error) {
      closeSync(file);
      rmSync(path, { force: true });
      throw error;
    }
    closeSync(file);
  },
  copyFile(from, to) {
    const { constants, promises } = files();
    return promises.copyFile(from, to, constants.COPYFILE_EXCL);
  },
  async rename(from, to) {
    await files().renameSync(from, to);
  },
  async removeFile(path) {
    await files().unlinkSync(path);
  },
};
