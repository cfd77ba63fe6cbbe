/**
 * The fourth seam: the facts about the machine and the few file operations
 * that creating a VM needs. The default one is `nativeHost()`.
 *
 * @module
 */

/** The host machine, as creating a VM sees it. */
export interface Host {
  /** Logical processors, at least 1. */
  readonly processorCount: number;
  /** The Windows build (17763 is 1809), or undefined where it is no Windows. */
  readonly osBuild: number | undefined;
  /** How the host writes paths: separators, drive letters. */
  readonly pathFlavour: "windows" | "posix";
  /**
   * Where the command line's relative paths start; by default the process's
   * own folder.
   */
  readonly currentFolder?: string;
  /** The running program's file name, the seed's default for the owner. */
  readonly executableName: string;
  /** Memory of the machine in bytes; a host may not tell. */
  memory?(): { freeBytes: number; totalBytes: number };
  /** An environment variable, undefined where it is not set. */
  environment(name: string): string | undefined;
  /** True for a file or a folder. Errors other than "not found" reject. */
  exists(path: string): Promise<boolean>;
  /** Makes a folder and its parents. True where it made it, false if there. */
  makeDirectory(path: string): Promise<boolean>;
  /** Copies a file to a new one. True where it made it, false if there. */
  copyFile(from: string, to: string): Promise<boolean>;
  /** Removes a file or an empty folder; absent ones are no error. */
  remove(path: string): Promise<void>;
}
