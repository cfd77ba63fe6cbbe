/**
 * What uvm needs of the operating system beside HCS: facts about machine and
 * process, and file operations. A file for each runtime implements it, because
 * Node's built-in modules, which both runtimes have, cost every start on Deno
 * 25 to 45 ms (measured with 2.9.5 under Wine).
 *
 * Rejected file operations carry `code` as Node spells it (`ENOENT`, `EEXIST`).
 *
 * @module
 */

/** What is known of a file or folder. */
export interface FileStatus {
  isFolder: boolean;
  /** When it was last written, in milliseconds since 1970. */
  modifiedMs: number;
}

/** The machine, the process and its files. */
export interface System {
  readonly isWindows: boolean;
  readonly pid: number;
  /** Full path of the folder that relative paths start at. */
  readonly currentFolder: string;
  /** Full path of the running program. */
  readonly executablePath: string;
  readonly hostname: string;
  /** The system's version: `10.0.17763` on Windows. */
  readonly release: string;
  /** Logical processors that the process may use. */
  readonly processorCount: number;
  /** Memory of the machine. */
  memory(): { freeBytes: number; totalBytes: number };
  /** An environment variable, undefined where it is not set. */
  environment(name: string): string | undefined;

  /** Looks at a file or folder; a link counts as what it leads to. */
  status(path: string): Promise<FileStatus>;
  /** The names in a folder, in no order. */
  listFolder(path: string): Promise<string[]>;
  /**
   * Makes a folder and its parents: true where it made it, false where it is
   * there. With `mode` only for some users, where the system has such modes.
   */
  makeFolder(path: string, options?: { mode?: number }): Promise<boolean>;
  /** Removes an empty folder. */
  removeFolder(path: string): Promise<void>;
  /** All of a file; undefined where it has more bytes than that. */
  readBytes(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /** All of a file as UTF-8. */
  readText(path: string): Promise<string>;
  /**
   * Makes a file, for this user only, with a text; EEXIST where it is there.
   * With `toDisk` it returns once the text outlasts a power failure.
   */
  createFile(
    path: string,
    text: string,
    options?: { toDisk?: boolean },
  ): Promise<void>;
  /** Copies a file to a new one; EEXIST where that is there. */
  copyFile(from: string, to: string): Promise<void>;
  /** Gives a file another name, in place of one that has it. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file. */
  removeFile(path: string): Promise<void>;
}
