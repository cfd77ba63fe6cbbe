/** A Wine prefix of its own, ready to run Windows programs. */

import { hostCommand } from "./host_command.ts";
import { WineProcess, type WineResult } from "./wine_process.ts";

/** The parts on disk that a {@linkcode Wine} is made from. */
export interface WineParts {
  /** The Debian root that holds Wine; its `usr` is mounted over `/usr`. */
  root: string;
  /** The prefix that new ones are copied from. Nothing runs in it. */
  template: string;
  /** Where the copies live; the same file system as the template. */
  runs: string;
  /** Host path of deno.exe. */
  denoExe: string;
}

/** Seconds after which Wine's server ends when its owner was killed. */
const SERVER_IDLE_S = 120;

/** Options of {@linkcode Wine.spawn}. */
export interface WineSpawnOptions {
  /** Working directory, a host path. The caller's own by default. */
  cwd?: string;
  /** Variables added to the small fixed environment. */
  env?: Record<string, string>;
  /** Whether standard input is a pipe. Off by default: at its end at once. */
  stdin?: boolean;
  /** Gives it a terminal, for its output alone or also for its input. */
  terminal?: "output" | "both";
}

/** Options of {@linkcode Wine.run}. */
export interface WineRunOptions {
  /** Working directory, a host path. The caller's own by default. */
  cwd?: string;
  /** Variables added to the small fixed environment. */
  env?: Record<string, string>;
  /** All of the standard input. Empty by default. */
  stdin?: string | Uint8Array<ArrayBuffer>;
  /** Milliseconds until the process is killed. 60,000 by default. */
  timeoutMs?: number;
  /** Kills the process when it fires. */
  signal?: AbortSignal;
}

/**
 * One Wine prefix. Every file of the host is at `Z:`, at the same path; the
 * prefix's own `C:` is shared with nobody.
 */
export class Wine implements AsyncDisposable {
  static #count = 0;
  #parts: WineParts;

  /** Host path of the prefix. */
  readonly prefix: string;
  /** How many processors its programs see; the host's by default. */
  processors?: number;

  private constructor(parts: WineParts, prefix: string) {
    this.#parts = parts;
    this.prefix = prefix;
  }

  /**
   * Makes a prefix by copying the template (hard links, 0.1 s) and starts
   * Wine's background processes in it (1 s).
   */
  static async create(parts: WineParts): Promise<Wine> {
    const prefix = `${parts.runs}/${Deno.pid}-${++Wine.#count}`;
    await hostCommand(["cp", "-al", "--", parts.template, prefix]);
    // Wine writes its registry in place when a file has several links.
    for await (const { name } of Deno.readDir(parts.template)) {
      if (!name.endsWith(".reg")) continue;
      await Deno.remove(`${prefix}/${name}`);
      await Deno.copyFile(`${parts.template}/${name}`, `${prefix}/${name}`);
    }
    const wine = new Wine(parts, prefix);
    await wine.#start();
    return wine;
  }

  /** Takes a prefix as it is, for the setup's own use. */
  static at(parts: WineParts, prefix: string): Wine {
    return new Wine(parts, prefix);
  }

  /** Another prefix from the same template. */
  newPrefix(): Promise<Wine> {
    return Wine.create(this.#parts);
  }

  /** Host path of deno.exe. */
  get denoExe(): string {
    return this.#parts.denoExe;
  }

  /** Host path of Wine's own DLLs. */
  get builtins(): string {
    return `${this.#parts.root}/usr/lib/x86_64-linux-gnu/wine`;
  }

  /** Host path of `C:`. */
  get driveC(): string {
    return `${this.prefix}/drive_c`;
  }

  /** Host path of `C:\windows\system32`. */
  get system32(): string {
    return `${this.driveC}/windows/system32`;
  }

  /**
   * Puts a DLL into system32 under its own name or another. Use this, not a
   * plain copy: a file there may be a hard link to the template's.
   */
  async installDll(dll: string, name = dll.slice(dll.lastIndexOf("/") + 1)) {
    const target = `${this.system32}/${name}`;
    await Deno.remove(target).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    await Deno.copyFile(dll, target);
  }

  /** The path by which a Windows program sees an absolute host path. */
  toWindowsPath(hostPath: string): string {
    if (!hostPath.startsWith("/")) {
      throw new TypeError(`Path must be absolute: current value "${hostPath}"`);
    }
    const drive = hostPath === this.driveC ||
        hostPath.startsWith(`${this.driveC}/`)
      ? `C:${hostPath.slice(this.driveC.length)}`
      : `Z:${hostPath}`;
    return (drive.length === 2 ? `${drive}/` : drive).replaceAll("/", "\\");
  }

  /** Starts a program: a host path, or a name Wine finds (`reg`, `cmd`). */
  spawn(exe: string, args: string[], options: WineSpawnOptions = {}) {
    const command = ["/usr/lib/wine/wine64", exe, ...args];
    const child = new Deno.Command("unshare", {
      args: [
        ...inRoot(this.#parts.root, this.processors),
        ...options.terminal
          ? inTerminal(command, options.terminal === "both")
          : command,
      ],
      cwd: options.cwd,
      clearEnv: true,
      env: { ...this.#env(), ...options.env },
      stdin: options.stdin ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new WineProcess(child);
  }

  /**
   * Runs a program to its end.
   *
   * Throws `DOMException` named TimeoutError when the time is over, and the
   * signal's reason when it fires; the process is killed then.
   */
  async run(
    exe: string,
    args: string[],
    options: WineRunOptions = {},
  ): Promise<WineResult> {
    options.signal?.throwIfAborted();
    const { timeoutMs = 60_000, stdin } = options;
    const child = this.spawn(exe, args, {
      cwd: options.cwd,
      env: options.env,
      stdin: stdin !== undefined,
    });
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill();
    }, timeoutMs);
    const kill = () => child.kill();
    options.signal?.addEventListener("abort", kill, { once: true });
    try {
      const fed = stdin === undefined ? undefined : feed(child, stdin);
      const [result] = await Promise.all([child.result(), fed]);
      options.signal?.throwIfAborted();
      if (timedOut) throw timeoutError(exe, timeoutMs, result);
      return result;
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", kill);
    }
  }

  /** Ends every process of this prefix and waits until they are gone. */
  async stop(): Promise<void> {
    // Exits with 1 when no server runs.
    await this.#quietly("wineserver64", "-k");
    await this.#quietly("wineserver64", "-w");
  }

  /** Ends every process of this prefix and removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await hostCommand(["rm", "-rf", "--one-file-system", "--", this.prefix]);
  }

  /**
   * Starts the server and the services here, not in the first run(): they
   * would hold that program's output pipes.
   */
  async #start(): Promise<void> {
    await this.#quietly("wineserver64", `-p${SERVER_IDLE_S}`);
    const code = await this.#quietly("wine64", "cmd", "/c", "exit");
    if (code !== 0) {
      throw new Error(`Wine does not start in "${this.prefix}": code ${code}`);
    }
  }

  async #quietly(program: string, ...args: string[]): Promise<number> {
    const { code } = await new Deno.Command("unshare", {
      args: [...inRoot(this.#parts.root), `/usr/lib/wine/${program}`, ...args],
      clearEnv: true,
      env: this.#env(),
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return code;
  }

  #env(): Record<string, string> {
    return {
      HOME: this.prefix,
      LANG: "C.UTF-8",
      PATH: "/usr/bin:/bin:/usr/sbin:/sbin",
      USER: "root",
      WINEDEBUG: "-all",
      WINEPREFIX: this.prefix,
      // The first would write menus into the home folder; the second is the
      // stand-in's where it is installed, else Wine's own.
      WINEDLLOVERRIDES: "winemenubuilder.exe=d;ws2_32=n,b",
    };
  }
}

/**
 * The arguments of unshare(1) before the command: a mount namespace of the
 * process's own, where the root's /usr lies over the host's. It goes away with
 * the process, so nothing is ever left mounted, and all other paths stay.
 */
function inRoot(root: string, processors?: number): string[] {
  const online = "/sys/devices/system/cpu/online";
  const mounts = processors === undefined
    ? ""
    : `cpus=$(mktemp) && echo 0-${processors - 1} >"$cpus" && ` +
      `mount --bind "$cpus" ${online} && rm "$cpus" && `;
  const script =
    `usr=$1; shift; ${mounts}mount --bind "$usr" /usr && exec "$@"`;
  return [
    "--mount",
    "--propagation",
    "private",
    "sh",
    "-c",
    script,
    "sh",
    `${root}/usr`,
  ];
}

/** A command with a terminal that script(1) makes. */
function inTerminal(command: string[], forInput: boolean): string[] {
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  const line = quoted.join(" ") + (forInput ? "" : " </dev/null");
  return ["script", "-qec", line, "/dev/null"];
}

async function feed(
  child: WineProcess,
  input: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const bytes = typeof input === "string"
    ? new TextEncoder().encode(input)
    : input;
  // A program that does not read to the end is no error here.
  await new Blob([bytes]).stream().pipeTo(child.stdin).catch(() => {});
}

function timeoutError(exe: string, timeoutMs: number, got: WineResult): Error {
  const text = new TextDecoder();
  const output = text.decode(got.stdout) + text.decode(got.stderr);
  return new DOMException(
    `"${exe}" did not end in ${timeoutMs} ms; its output:\n${output}`,
    "TimeoutError",
  );
}
