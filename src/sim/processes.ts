/**
 * The calls on processes. A process lives in the simulator that made it: other
 * processes that share a state folder do not see it.
 *
 * @module
 */
import { HcsError } from "../errors.ts";
import { hresultName } from "../ffi/hresult.ts";
import type {
  HcsHandleOutcome,
  HcsListener,
  HcsOutcome,
  HcsProcessInformation,
  HcsProcessOutcome,
  HcsTextOutcome,
} from "../hcs/backend.ts";
import { isObject } from "../hcs/json_object.ts";
import { parseObject } from "./check.ts";
import { Code, SUCCESS } from "./codes.ts";
import type { Core } from "./core.ts";
import { deviation } from "./faults.ts";
import type { GuestPipe } from "./pipe.ts";
import { GuestProcess } from "./process.ts";
import type { ListedProcess } from "./properties.ts";
import { bootMs, guestClockMs, type VmRecord } from "./record.ts";
import { badHandle, noHandle, noProcess, noText } from "./outcomes.ts";

/** The processes of one simulator, by system and process id. */
export class ProcessTable {
  readonly #core: Core;
  readonly #processes = new Map<string, Map<number, GuestProcess>>();
  readonly #information = new WeakMap<GuestProcess, HcsProcessInformation>();
  #nextId = 100;

  /** Keeps the processes of this simulator. */
  constructor(core: Core) {
    this.#core = core;
  }

  /** The running processes of a system. */
  list(systemId: string): ListedProcess[] {
    const found = this.#processes.get(systemId)?.values() ?? [];
    return [...found].filter((one) => !one.hasExited).map((one) => ({
      processId: one.processId,
      imageName: one.commandLine.split(/\s/)[0],
      createdAtMs: one.createdAtMs,
    }));
  }

  /** Ends a system's processes with it. */
  endOf(systemId: string, record: VmRecord | undefined): void {
    if (record !== undefined && record.state !== "Stopped") return;
    const code = record?.exit?.status ?? 0;
    for (const process of this.#processes.get(systemId)?.values() ?? []) {
      process.kill(1, code | 0);
    }
    if (record === undefined) this.#processes.delete(systemId);
  }

  /** Starts a process, once the guest has booted. */
  async create(system: bigint, text: string): Promise<HcsProcessOutcome> {
    const entry = this.#core.handles.get(system, "system");
    if (!entry || entry.broken) return noProcess(badHandle());
    const { value: parameters, refusal } = parseObject(text);
    if (refusal) return noProcess(refusal);
    const record = await this.#booted(entry.id);
    if (record?.state !== "Running") {
      const hresult = record === undefined
        ? Code.SystemNotFound
        : record.state === "Stopped"
        ? Code.SystemAlreadyStopped
        : Code.InvalidState;
      return noProcess({ hresult, result: null });
    }
    const process = this.#make(record, parameters);
    const { handles } = this.#core;
    const pipe = (one: GuestPipe | undefined) =>
      one ? handles.add({ kind: "pipe", pipe: one }) : 0n;
    const information = {
      processId: process.processId,
      stdInput: pipe(process.stdin),
      stdOutput: pipe(process.stdout),
      stdError: pipe(process.stderr),
    };
    this.#information.set(process, information);
    process.run();
    const handle = handles.add({ kind: "process", process });
    return { ...SUCCESS, handle, information };
  }

  /** Opens a process of this simulator by its id. */
  open(system: bigint, processId: number): HcsHandleOutcome {
    const entry = this.#core.handles.get(system, "system");
    if (!entry || entry.broken) return noHandle(badHandle());
    const process = this.#processes.get(entry.id)?.get(processId);
    if (!process) return noHandle({ hresult: Code.NotFound, result: null });
    const handle = this.#core.handles.add({ kind: "process", process });
    return { ...SUCCESS, handle };
  }

  /** Does something with the process of a handle. */
  with(
    handle: bigint,
    action: (process: GuestProcess) => HcsOutcome,
  ): HcsOutcome {
    const entry = this.#core.handles.get(handle, "process");
    return entry ? action(entry.process) : badHandle();
  }

  /** Closes a handle; the process goes on. */
  close(handle: bigint): HcsOutcome {
    return this.with(handle, (process) => {
      this.#core.handles.remove(handle);
      if (process.hasExited) this.#forget(process);
      return SUCCESS;
    });
  }

  /** Asks a process to end, by a number or a Windows name. */
  signal(handle: bigint, text: string): HcsOutcome {
    return this.with(handle, (process) => {
      if (process.hasExited) return stopped();
      const { value, refusal } = parseObject(text === "" ? "{}" : text);
      if (refusal) return refusal;
      const { Signal } = value;
      if (typeof Signal === "number" && Signal > 0) process.kill(128 + Signal);
      else if (typeof Signal === "string") process.kill(0xc000013a);
      return SUCCESS;
    });
  }

  /** Ends a process at once. */
  terminate(handle: bigint): HcsOutcome {
    return this.with(handle, (process) => {
      if (process.hasExited) return stopped();
      process.kill(137);
      return SUCCESS;
    });
  }

  /** The ids and standard handles, as create gave them. */
  info(handle: bigint): HcsProcessOutcome {
    const entry = this.#core.handles.get(handle, "process");
    if (!entry) return noProcess(badHandle());
    const information = this.#information.get(entry.process)!;
    return { ...SUCCESS, handle, information };
  }

  /** The process' status. */
  properties(handle: bigint): HcsTextOutcome {
    const entry = this.#core.handles.get(handle, "process");
    return entry
      ? { ...SUCCESS, text: JSON.stringify(entry.process.status()) }
      : noText(badHandle());
  }

  /** Resizes the console or closes a standard handle. */
  modify(handle: bigint, text: string): HcsOutcome {
    return this.with(handle, (process) => {
      if (process.hasExited) return stopped();
      const { value, refusal } = parseObject(text);
      if (refusal) return refusal;
      const { Operation, CloseHandle } = value;
      if (Operation === "ConsoleSize") return SUCCESS;
      if (Operation !== "CloseHandle" || !isObject(CloseHandle)) {
        return { hresult: Code.InvalidJson, result: null };
      }
      if (CloseHandle.Handle === "StdIn") process.stdin?.end();
      else if (CloseHandle.Handle === "StdOut") process.stdout?.abandon();
      else if (CloseHandle.Handle === "StdErr") process.stderr?.abandon();
      return SUCCESS;
    });
  }

  /** Registers a callback. */
  register(handle: bigint, listener: HcsListener): HcsHandleOutcome {
    const entry = this.#core.handles.get(handle, "process");
    if (!entry) return noHandle(badHandle());
    const registration = { process: entry.process, listener };
    entry.process.register(registration);
    const number = this.#core.handles.add({
      kind: "processCallback",
      registration,
    });
    return { ...SUCCESS, handle: number };
  }

  /** Takes a callback back. */
  unregister(handle: bigint): HcsOutcome {
    const entry = this.#core.handles.get(handle, "processCallback");
    if (!entry) return badHandle();
    this.#core.handles.remove(handle);
    entry.registration.process.unregister(entry.registration);
    return SUCCESS;
  }

  /** The pipe of a standard handle; throws where there is none. */
  pipe(handle: bigint): GuestPipe {
    const entry = this.#core.handles.get(handle, "pipe");
    if (!entry) throw pipeError("use a pipe", Code.InvalidHandle);
    return entry.pipe;
  }

  /** Writes all bytes to a standard handle. */
  async write(handle: bigint, data: Uint8Array): Promise<void> {
    const isRead = await this.pipe(handle).write(data);
    if (!isRead) throw pipeError("write to a pipe", Code.BrokenPipe);
  }

  /** Closes a standard handle: the process reads the end, or nobody reads it. */
  closePipe(handle: bigint): void {
    const entry = this.#core.handles.get(handle, "pipe");
    if (!entry) return;
    this.#core.handles.remove(handle);
    const { pipe } = entry;
    for (const processes of this.#processes.values()) {
      for (const { stdin } of processes.values()) {
        if (stdin === pipe) return pipe.end();
      }
    }
    pipe.abandon();
  }

  /** Ends all, telling nobody. */
  discardAll(): void {
    for (const processes of this.#processes.values()) {
      for (const process of processes.values()) process.discard();
    }
    this.#processes.clear();
  }

  #make(record: VmRecord, parameters: Record<string, unknown>): GuestProcess {
    const { CommandLine, CommandArgs, Environment, User, WorkingDirectory } =
      parameters;
    const words = Array.isArray(CommandArgs) ? CommandArgs.map(String) : [];
    const isWindows = record.operatingSystem === "windows";
    const process = new GuestProcess({
      systemId: record.id,
      processId: this.#nextId++,
      command: words.length > 0 ? words : String(CommandLine ?? ""),
      environment: isObject(Environment)
        ? Object.fromEntries(
          Object.entries(Environment).map(([name, one]) => [name, String(one)]),
        )
        : {},
      workingDirectory: String(WorkingDirectory || (isWindows ? "C:\\" : "/")),
      user: String(User || (isWindows ? "ContainerAdministrator" : "root")),
      pipes: {
        stdin: parameters.CreateStdInPipe === true,
        stdout: parameters.CreateStdOutPipe === true,
        stderr: parameters.CreateStdErrPipe === true,
      },
      commands: record.guest.commands ?? [],
      clock: this.#core.clock,
      deviation: () => {
        const place = { on: "ProcessExited", id: record.id };
        const path = process.commandLine;
        const fault = this.#core.meet({ ...place, path });
        return { ...deviation(fault), delayMs: fault?.delayMs };
      },
    });
    const own = this.#processes.get(record.id) ?? new Map();
    own.set(process.processId, process);
    this.#processes.set(record.id, own);
    return process;
  }

  /** The record once its guest has booted, or what it is where it will not. */
  async #booted(id: string): Promise<VmRecord | undefined> {
    for (;;) {
      const record = await this.#core.store.read(id);
      if (record?.state !== "Running") return record;
      const ranMs = guestClockMs(record, this.#core.clock.now());
      if (ranMs >= bootMs(record)) return record;
      await this.#core.pause(bootMs(record) - ranMs);
    }
  }

  #forget(process: GuestProcess): void {
    const own = this.#processes.get(process.systemId);
    own?.delete(process.processId);
    if (own?.size === 0) this.#processes.delete(process.systemId);
  }
}

function stopped(): HcsOutcome {
  return { hresult: Code.ProcessAlreadyStopped, result: null };
}

function pipeError(operation: string, code: number): HcsError {
  const codeName = hresultName(code);
  return new HcsError(`Cannot ${operation}: ${codeName}`, {
    operation,
    code,
    codeName,
  });
}
