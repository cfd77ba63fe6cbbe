/**
 * The standard handles of processes: overlapped pipes, as HCS gives them, on
 * one completion port.
 *
 * However many reads wait, one thread of the runtime's small pool is taken: it
 * waits on the port, and only while an operation is under way. Each operation
 * has memory of its own, which stays until the port has given it back, also
 * after a close.
 *
 * @module
 */
import { ClosedError, HcsError } from "../errors.ts";
import {
  type CompletionPort,
  openCompletionPort,
  type PipePortOptions,
} from "./completion_port.ts";
import { hresultName } from "./hresult.ts";
import { NtStatus, overlappedEntryLayout as entryLayout } from "./kernel32.ts";
import { allocate, type FfiRuntime } from "./runtime.ts";

/** The most that one operation carries, in bytes. */
const chunkLength = 65536;
/** Operations whose memory is kept to be used again. */
const keptOperations = 16;
/** Packets taken at once, and how long one wait on the port lasts at most. */
const batch = 64;
const waitMs = 1000;

/** What a finished operation says. */
interface Completion {
  status: number;
  count: number;
}

interface Operation {
  /** IO_STATUS_BLOCK (16 bytes), then the bytes. */
  memory: Uint8Array;
  address: bigint;
  settle: (completion: Completion) => void;
}

interface Pipe {
  associated: boolean;
  /** The end of the last write: writes go one after the other. */
  written: Promise<unknown>;
}

/** Pipes of one backend. Opens nothing before its first operation. */
export class PipePort {
  readonly #options: PipePortOptions;
  readonly #pipes = new Map<bigint, Pipe>();
  readonly #underWay = new Map<bigint, Operation>();
  readonly #free: Operation[] = [];
  #open: CompletionPort | undefined;
  #lastContext = 0n;
  #draining: Promise<void> | undefined;

  /** Makes a port for the libraries of these options. */
  constructor(options: PipePortOptions = {}) {
    this.#options = options;
  }

  /** Takes over a handle, to be read, written and closed here. */
  adopt(pipe: bigint): void {
    if (pipe === 0n || this.#pipes.has(pipe)) return;
    this.#pipes.set(pipe, { associated: false, written: Promise.resolve() });
  }

  /**
   * Reads up to the buffer's length: the count, or null at the end. A close
   * meanwhile is an end.
   */
  async read(pipe: bigint, buffer: Uint8Array): Promise<number | null> {
    if (buffer.length === 0) return 0;
    const length = Math.min(buffer.length, chunkLength);
    const state = this.#find("read", pipe);
    const { status, count } = await this.#transfer(
      "NtReadFile",
      pipe,
      state,
      length,
      () => {},
      (bytes, count) => buffer.set(bytes.subarray(0, count)),
    );
    if (isEnd(status) || (isGood(status) && count === 0)) return null;
    const isClosed = this.#pipes.get(pipe) !== state;
    if (status === NtStatus.STATUS_CANCELLED && isClosed) return null;
    check("read", status, isClosed);
    return count;
  }

  /** Writes all of the data, after what is being written already. */
  async write(pipe: bigint, data: Uint8Array): Promise<void> {
    const state = this.#find("write", pipe);
    const before = state.written;
    const done = this.#writeAfter(before, pipe, state, data);
    state.written = done.catch(() => {});
    await done;
  }

  /** Closes a handle; operations under way end. A second time does nothing. */
  closePipe(pipe: bigint): void {
    if (!this.#pipes.delete(pipe)) return;
    const { symbols } = this.#port().kernel32;
    symbols.CancelIoEx(pipe, 0n);
    symbols.CloseHandle(pipe);
  }

  /** Closes every handle and the port. */
  async close(): Promise<void> {
    for (const pipe of [...this.#pipes.keys()]) this.closePipe(pipe);
    await this.#draining;
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    open.kernel32.symbols.CloseHandle(open.port);
    open.kernel32.close();
    open.ntdll.close();
  }

  async #writeAfter(
    before: Promise<unknown>,
    pipe: bigint,
    state: Pipe,
    data: Uint8Array,
  ) {
    await before;
    for (let at = 0; at < data.length;) {
      // Another pipe may have the number of one that was closed.
      if (this.#pipes.get(pipe) !== state) throw closed("write");
      const part = data.subarray(at, at + chunkLength);
      const { status, count } = await this.#transfer(
        "NtWriteFile",
        pipe,
        state,
        part.length,
        (bytes) => bytes.set(part),
        () => {},
      );
      check("write", status, this.#pipes.get(pipe) !== state);
      at += count;
    }
  }

  async #transfer(
    name: "NtReadFile" | "NtWriteFile",
    pipe: bigint,
    state: Pipe,
    length: number,
    fill: (bytes: Uint8Array) => void,
    take: (bytes: Uint8Array, count: number) => void,
  ): Promise<Completion> {
    const open = this.#port();
    if (!state.associated) {
      const { CreateIoCompletionPort } = open.kernel32.symbols;
      if (CreateIoCompletionPort(pipe, open.port, 1n, 0) === 0n) {
        return { status: NtStatus.STATUS_INVALID_HANDLE, count: 0 };
      }
      state.associated = true;
    }
    const operation = this.#free.pop() ?? this.#makeOperation(open.runtime);
    const bytes = operation.memory.subarray(16);
    fill(bytes);
    const context = ++this.#lastContext;
    const done = new Promise<Completion>((settle) => {
      operation.settle = settle;
    });
    this.#underWay.set(context, operation);
    const status = open.ntdll.symbols[name](
      pipe,
      0n,
      0n,
      context,
      operation.address,
      operation.address + 16n,
      length,
      0n,
      0n,
    ) >>> 0;
    if (status >= 0xc0000000) {
      // Refused at once: no packet comes.
      this.#underWay.delete(context);
      operation.settle({ status, count: 0 });
    } else this.#draining ??= this.#drain(open);
    const completion = await done;
    if (isGood(completion.status)) take(bytes, completion.count);
    if (this.#free.length < keptOperations) this.#free.push(operation);
    return completion;
  }

  #makeOperation(runtime: FfiRuntime): Operation {
    const memory = allocate(16 + chunkLength);
    return { memory, address: runtime.addressOf(memory), settle: () => {} };
  }

  /** Settles what the port gives, while anything is under way. */
  async #drain({ port, kernel32 }: CompletionPort): Promise<void> {
    const entries = allocate(batch * entryLayout.size);
    const removed = allocate(4);
    const view = new DataView(entries.buffer);
    const count = new DataView(removed.buffer);
    while (this.#underWay.size > 0) {
      count.setUint32(0, 0, true);
      await kernel32.symbols.GetQueuedCompletionStatusEx(
        port,
        entries,
        batch,
        removed,
        waitMs,
        0,
      );
      for (let i = 0; i < count.getUint32(0, true); i++) {
        const at = i * entryLayout.size;
        const context = view.getBigUint64(at + entryLayout.lpOverlapped, true);
        const operation = this.#underWay.get(context);
        this.#underWay.delete(context);
        operation?.settle({
          status: view.getUint32(at + entryLayout.Internal, true),
          count: view.getUint32(
            at + entryLayout.dwNumberOfBytesTransferred,
            true,
          ),
        });
      }
    }
    this.#draining = undefined;
  }

  #port(): CompletionPort {
    return this.#open ??= openCompletionPort(this.#options);
  }

  #find(verb: string, pipe: bigint): Pipe {
    const state = this.#pipes.get(pipe);
    if (state === undefined) throw closed(verb);
    return state;
  }
}

function check(verb: string, status: number, isClosed: boolean): void {
  if (isGood(status)) return;
  if (isClosed) throw closed(verb);
  // ERROR_BROKEN_PIPE, or the NTSTATUS as HRESULT_FROM_NT() has it.
  const code = isEnd(status) ? 0x8007006d : (status | 0x10000000) >>> 0;
  const codeName = hresultName(code);
  throw new HcsError(`Cannot ${verb} the pipe: ${codeName}`, {
    operation: `${verb}-pipe`,
    code,
    codeName,
  });
}

/** Success, or a part of a message. */
function isGood(status: number): boolean {
  return status < 0x80000000 || status === NtStatus.STATUS_BUFFER_OVERFLOW;
}

/** The other end is gone. */
function isEnd(status: number): boolean {
  return status === NtStatus.STATUS_PIPE_BROKEN ||
    status === NtStatus.STATUS_END_OF_FILE ||
    status === NtStatus.STATUS_PIPE_DISCONNECTED ||
    status === NtStatus.STATUS_PIPE_CLOSING;
}

function closed(verb: string): ClosedError {
  return new ClosedError(`Cannot ${verb} the pipe: it is closed`, {
    operation: `${verb}-pipe`,
  });
}
