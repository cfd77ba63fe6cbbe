/**
 * One process of a simulated guest.
 *
 * @module
 */
import type { HcsListener, HcsNotification } from "../hcs/backend.ts";
import { HcsNotificationType } from "../hcs/notifications.ts";
import type { SimulatorClock } from "./clock.ts";
import type { GuestTime } from "./guest_time.ts";
import { GuestPipe } from "./pipe.ts";
import type { GuestCommand } from "./plan.ts";
import type { Deviation } from "./record.ts";
import { runCommandLine, runWords, type ShellProcess } from "./shell.ts";

/** What a process is made of. */
export interface ProcessOptions {
  systemId: string;
  processId: number;
  /** The command line, or its words. */
  command: string | string[];
  environment: Record<string, string>;
  workingDirectory: string;
  user: string;
  pipes: { stdin: boolean; stdout: boolean; stderr: boolean };
  commands: readonly GuestCommand[];
  clock: SimulatorClock;
  /** Its guest's time, by which it works. */
  time: GuestTime;
  /** How its exit notification deviates, asked for when it exits. */
  deviation: () => Deviation & { delayMs?: number };
}

/** A registered callback of a process. */
export interface ProcessRegistration {
  process: GuestProcess;
  listener: HcsListener;
}

const encoder = new TextEncoder();

/** A process: its streams, its end, and who is told of it. */
export class GuestProcess {
  readonly systemId: string;
  readonly processId: number;
  readonly commandLine: string;
  readonly createdAtMs: number;
  readonly stdin: GuestPipe | undefined;
  readonly stdout: GuestPipe | undefined;
  readonly stderr: GuestPipe | undefined;
  readonly #options: ProcessOptions;
  readonly #registrations = new Map<ProcessRegistration, number>();
  readonly #sent: HcsNotification[] = [];
  readonly #cancels = new Set<() => void>();
  readonly #killed = new AbortController();
  #exitCode: number | undefined;
  #lastWaitResult = 0;

  /** Makes it; run() sets it going. */
  constructor(options: ProcessOptions) {
    const { command, pipes } = options;
    this.#options = options;
    this.systemId = options.systemId;
    this.processId = options.processId;
    this.commandLine = typeof command === "string"
      ? command
      : command.join(" ");
    this.createdAtMs = options.clock.now();
    this.stdin = pipes.stdin ? new GuestPipe() : undefined;
    this.stdout = pipes.stdout ? new GuestPipe() : undefined;
    this.stderr = pipes.stderr ? new GuestPipe() : undefined;
  }

  /** True once it has ended. */
  get hasExited(): boolean {
    return this.#exitCode !== undefined;
  }

  /** Runs its command from the next macrotask on. */
  run(): void {
    this.#later(0, () => void this.#run());
  }

  /** Ends it from outside with this exit code. */
  kill(exitCode: number, lastWaitResult = 0): void {
    if (this.hasExited) return;
    this.#killed.abort();
    this.#lastWaitResult = lastWaitResult;
    this.stdin?.abandon();
    this.#end(exitCode);
  }

  /** Waits while its guest is paused or hung; false once it was killed. */
  moves(): Promise<boolean> {
    return this.#options.time.moves(this.#killed.signal);
  }

  /** What it tells of itself (schema type `ProcessStatus`). */
  status(): Record<string, unknown> {
    return {
      ProcessId: this.processId,
      Exited: this.hasExited,
      ...(this.hasExited ? { ExitCode: this.#exitCode } : {}),
      LastWaitResult: this.#lastWaitResult,
    };
  }

  /** Tells a callback of the exit, one that was before included. */
  register(registration: ProcessRegistration): void {
    this.#registrations.set(registration, 0);
    if (this.#sent.length > 0) this.#later(0, () => this.#deliver());
  }

  /** Tells a callback that the connection to the service broke, say. */
  tell(registration: ProcessRegistration, notification: HcsNotification): void {
    if (!this.#registrations.has(registration)) return;
    registration.listener(notification);
  }

  /** The callback is not called after this. */
  unregister(registration: ProcessRegistration): void {
    this.#registrations.delete(registration);
  }

  /** Cancels what is left of it; nobody is told. */
  discard(): void {
    this.#killed.abort();
    this.#registrations.clear();
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
    this.stdin?.abandon();
    for (const pipe of [this.stdout, this.stderr]) {
      pipe?.end();
      pipe?.abandon();
    }
  }

  async #run(): Promise<void> {
    const { command } = this.#options;
    const shell = this.#shell();
    const code = typeof command === "string"
      ? await runCommandLine(shell, command)
      : await runWords(shell, command);
    if (await this.moves()) this.#end(code);
  }

  #shell(): ShellProcess {
    const options = this.#options;
    const { signal } = this.#killed;
    const moves = () => this.moves();
    return {
      environment: options.environment,
      workingDirectory: options.workingDirectory,
      user: options.user,
      commands: options.commands,
      get isKilled() {
        return signal.aborted;
      },
      write: async (stream, data) => {
        const bytes = typeof data === "string" ? encoder.encode(data) : data;
        const pipe = this[stream];
        return pipe === undefined
          ? await moves()
          : await pipe.write(bytes, moves);
      },
      read: async (buffer) => {
        if (!await moves()) return null;
        const count = await this.stdin?.read(buffer) ?? null;
        return await moves() ? count : null;
      },
      sleep: async (ms) => {
        const { time } = options;
        await time.until(time.nowMs + ms, signal);
        // A hung guest never comes to that time.
        await moves();
      },
    };
  }

  #end(exitCode: number): void {
    this.#exitCode = exitCode;
    this.stdin?.abandon();
    this.stdout?.end();
    this.stderr?.end();
    const { delayMs = 0, copies = 1, status = 0, data } = this.#options
      .deviation();
    const notification: HcsNotification = {
      type: HcsNotificationType.ProcessExited,
      status,
      data: data === undefined ? JSON.stringify(this.status()) : data,
    };
    this.#later(delayMs, () => {
      for (let copy = 0; copy < copies; copy++) this.#sent.push(notification);
      this.#deliver();
    });
  }

  #deliver(): void {
    for (const [registration, had] of this.#registrations) {
      this.#registrations.set(registration, this.#sent.length);
      for (const notification of this.#sent.slice(had)) {
        if (!this.#registrations.has(registration)) break;
        registration.listener(notification);
      }
    }
  }

  #later(ms: number, callback: () => void): () => void {
    const cancel = this.#options.clock.after(ms, () => {
      this.#cancels.delete(cancel);
      callback();
    });
    this.#cancels.add(cancel);
    return () => {
      this.#cancels.delete(cancel);
      cancel();
    };
  }
}
