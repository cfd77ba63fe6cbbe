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
import { whenBooted } from "./boot.ts";
import { parseObject } from "./check.ts";
import { Code, SUCCESS } from "./codes.ts";
import type { Core } from "./core.ts";
import { deviation } from "./faults.ts";
import { GuestProcesses } from "./guest_processes.ts";
import type { GuestPipe } from "./pipe.ts";
import { GuestProcess } from "./process.ts";
import type { ListedProcess } from "./properties.ts";
import type { VmRecord } from "./record.ts";
import {
  badHandle,
  handleFailure,
  noHandle,
  noProcess,
  noText,
} from "./outcomes.ts";

/** The calls on the processes of one simulator. */
export class ProcessTable {
  /** The processes, which follow their systems. */
  readonly guests: GuestProcesses;
  readonly #core: Core;
  readonly #information = new WeakMap<GuestProcess, HcsProcessInformation>();
  #nextId = 100;

  /** Keeps the processes of this simulator. */
  constructor(core: Core) {
    this.#core = core;
    this.guests = new GuestProcesses(core.clock);
  }

  /** The running processes of a system. */
  list(systemId: string): ListedProcess[] {
    return [...this.guests.all(systemId)].filter((one) => !one.hasExited).map((
      one,
    ) => ({
      processId: one.processId,
      imageName: one.commandLine.split(/\s/)[0],
      createdAtMs: one.createdAtMs,
    }));
  }

  /** Starts a process, once the guest has booted; a hung one never answers. */
  async create(system: bigint, text: string): Promise<HcsProcessOutcome> {
    const entry = this.#core.handles.get(system, "system");
    if (!entry || entry.broken) return noProcess(handleFailure(entry));
    const { value: parameters, refusal } = parseObject(text);
    if (refusal) return noProcess(refusal);
    const record = await this.#answering(entry.id);
    if (entry.broken) return noProcess(handleFailure(entry));
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
    if (!entry || entry.broken) return noHandle(handleFailure(entry));
    const process = this.guests.find(entry.id, processId);
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
    if (!entry || entry.broken) return handleFailure(entry);
    return action(entry.process);
  }

  /** Closes a handle, a dead one too; the process goes on. */
  close(handle: bigint): HcsOutcome {
    const entry = this.#core.handles.get(handle, "process");
    if (!entry) return badHandle();
    this.#core.handles.remove(handle);
    if (entry.process.hasExited) this.guests.remove(entry.process);
    return SUCCESS;
  }

  /** Asks a process to end, by a number or a Windows name. */
  signal(handle: bigint, text: string): Promise<HcsOutcome> {
    return this.#inGuest(handle, (process) => {
      const { value, refusal } = parseObject(text === "" ? "{}" : text);
      if (refusal) return refusal;
      const { Signal } = value;
      if (typeof Signal === "number" && Signal > 0) process.kill(128 + Signal);
      else if (typeof Signal === "string") process.kill(0xc000013a);
      return SUCCESS;
    });
  }

  /** Ends a process. */
  terminate(handle: bigint): Promise<HcsOutcome> {
    return this.#inGuest(handle, (process) => {
      process.kill(137);
      return SUCCESS;
    });
  }

  /** The ids and standard handles, as create gave them. */
  info(handle: bigint): HcsProcessOutcome {
    const entry = this.#core.handles.get(handle, "process");
    if (!entry || entry.broken) return noProcess(handleFailure(entry));
    const information = this.#information.get(entry.process)!;
    return { ...SUCCESS, handle, information };
  }

  /** The process' status. */
  properties(handle: bigint): HcsTextOutcome {
    const entry = this.#core.handles.get(handle, "process");
    if (!entry || entry.broken) return noText(handleFailure(entry));
    return { ...SUCCESS, text: JSON.stringify(entry.process.status()) };
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
    if (!entry || entry.broken) return noHandle(handleFailure(entry));
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
    for (const { stdin } of this.guests.all()) {
      if (stdin === pipe) return pipe.end();
    }
    pipe.abandon();
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
      time: this.guests.timeOf(record),
      deviation: () => {
        const place = { on: "ProcessExited", id: record.id };
        const path = process.commandLine;
        const fault = this.#core.meet({ ...place, path });
        return { ...deviation(fault), delayMs: fault?.delayMs };
      },
    });
    this.guests.add(record, process);
    return process;
  }

  /** The record of a guest that has booted and is not hung, or of none that runs. */
  async #answering(id: string): Promise<VmRecord | undefined> {
    for (;;) {
      const record = await whenBooted(this.#core, id);
      if (record?.state !== "Running" || record.hungMs === undefined) {
        return record;
      }
      await this.#core.waitFor(this.guests.timeOf(record).ended);
    }
  }

  /** Lets the guest do something to a process, once it is neither paused nor hung. */
  async #inGuest(
    handle: bigint,
    action: (process: GuestProcess) => HcsOutcome,
  ): Promise<HcsOutcome> {
    const entry = this.#core.handles.get(handle, "process");
    if (!entry || entry.broken) return handleFailure(entry);
    const { process } = entry;
    if (!process.hasExited) await this.#core.waitFor(process.moves());
    return process.hasExited ? stopped() : action(process);
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
