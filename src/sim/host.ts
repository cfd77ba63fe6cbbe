/**
 * The simulator's machine: a Windows host whose boot files are all there, so
 * that a script written for Windows runs on any machine. Nothing is read from
 * or written to the real disk.
 *
 * @module
 */
import { basename, normalize } from "@std/path/windows";
import type { Host } from "../uvm/host.ts";

/** What a simulated host may be told. */
export interface SimulatedHostOptions {
  /** Logical processors; default 4. */
  processorCount?: number;
  /** The Windows build; default 20348, Windows Server 2022. */
  osBuild?: number;
  /** Environment variables; by default `ProgramFiles` only. */
  environment?: Readonly<Record<string, string>>;
  /** Files and folders that exist beside the boot files and layers. */
  files?: readonly string[];
}

/**
 * The library's `Host`, simulated. The changes that were made to it are kept in
 * memory.
 */
export interface SimulatedHost extends Omit<Host, "memory"> {
  /** The Windows build. */
  readonly osBuild: number;
  /** Always Windows paths. */
  readonly pathFlavour: "windows";
  /** Where relative paths start: `C:\uvm`. */
  readonly currentFolder: string;
  /** An environment variable; letter case does not count. */
  environment(name: string): string | undefined;
  /**
   * True for the usual boot files (`kernel`, `vmlinux`, `initrd.img`,
   * `rootfs.vhd`, `rootfs.vhdx`) and for a layer's `UtilityVM` folder and what
   * is in it, wherever they stand, and for what was made here.
   */
  exists(path: string): Promise<boolean>;
  /** Remembers a folder. */
  makeDirectory(path: string): Promise<boolean>;
  /** Remembers a copy, if it is new; the source must exist. */
  copyFile(from: string, to: string): Promise<boolean>;
  /** Forgets a file or folder. */
  remove(path: string): Promise<void>;
}

const bootFiles = [
  "kernel",
  "vmlinux",
  "initrd.img",
  "rootfs.vhd",
  "rootfs.vhdx",
];

/** Makes a simulated host. */
export function simulatedHost(
  options: SimulatedHostOptions = {},
): SimulatedHost {
  const variables = new Map(
    Object.entries({
      ProgramFiles: "C:\\Program Files",
      ...options.environment,
    }).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const made = new Set((options.files ?? []).map(pathKey));
  // Folders above a file that was made exist too.
  const isMade = (key: string) =>
    made.has(key) || [...made].some((path) => path.startsWith(`${key}\\`));
  const exists = (path: string) => {
    const key = pathKey(path);
    return isMade(key) || /^[a-z]:$/.test(key) || isBootFile(key);
  };
  return {
    processorCount: options.processorCount ?? 4,
    osBuild: options.osBuild ?? 20348,
    pathFlavour: "windows",
    currentFolder: "C:\\uvm",
    executableName: "uvm.exe",
    environment: (name) => variables.get(name.toLowerCase()),
    exists: (path) => Promise.resolve(exists(path)),
    makeDirectory(path) {
      const isNew = !exists(path);
      made.add(pathKey(path));
      return Promise.resolve(isNew);
    },
    copyFile(from, to) {
      if (!exists(from)) {
        return Promise.reject(
          new Error(`Cannot find the file to copy: "${from}"`),
        );
      }
      const isNew = !exists(to);
      made.add(pathKey(to));
      return Promise.resolve(isNew);
    },
    remove(path) {
      made.delete(pathKey(path));
      return Promise.resolve();
    },
  };
}

function isBootFile(key: string): boolean {
  return bootFiles.includes(basename(key)) ||
    /\\utilityvm(\\files|\\systemtemplate\.vhdx)?$/.test(key);
}

function pathKey(path: string): string {
  return normalize(path).replace(/\\$/, "").toLowerCase();
}
