/**
 * The guests' doings outside HCS: they connect to the log socket and the
 * console, and serve sockets. The process that follows a system plays its
 * guest; each channel is served by one process at a time.
 *
 * @module
 */
import { vsockServiceId } from "../hvsock/address.ts";
import { writeAll } from "../hvsock/streams.ts";
import type { HvSocketConn, HvSocketTransport } from "../hvsock/transport.ts";
import { localPipePath } from "../uvm/console/pipe_path.ts";
import { connectConsole } from "./console.ts";
import { consolePipe, kernelCommandLine } from "./documents.ts";
import { guestConsole, guestLog, type GuestOutput } from "./guest_log.ts";
import { GuestTime } from "./guest_time.ts";
import type { GuestService } from "./plan.ts";
import { bootMs, type VmRecord } from "./record.ts";

/** What a runner works with. */
export interface GuestSurroundings {
  /** Connects and listens as the guest. */
  transport: HvSocketTransport;
  /** Resolves when somebody listens there, false when the guest has ended. */
  listener(runtimeId: string, port: number, time: GuestTime): Promise<boolean>;
  /** Takes a channel for this process; where it goes on, or undefined. */
  claim(id: string, channel: string): Promise<number | undefined>;
}

const encoder = new TextEncoder();
const LOG_PORT = 109;
const ENTROPY_PORT = 1;
const ENTROPY_BYTES = 512;
/** How long the guest waits before it looks for a console's server again. */
const CONSOLE_RETRY_MS = 50;
/** About how many bytes the guest writes to its log at once. */
const WRITE_SIZE = 32 * 1024;

/** Plays one guest. */
export class GuestRunner {
  readonly time: GuestTime;
  /** Which system it is of, beyond the id, which may be given again. */
  readonly runtimeId: string;
  /** How far each channel has come. */
  readonly positions = new Map<string, number>();
  /** Settles when the guest does nothing any more. */
  readonly done: Promise<void>;
  readonly #around: GuestSurroundings;
  readonly #closers = new Set<() => void>();

  /** Begins to play the guest of a system that runs. */
  constructor(record: VmRecord, time: GuestTime, around: GuestSurroundings) {
    this.time = time;
    this.runtimeId = record.runtimeId;
    this.#around = around;
    const tasks = [
      this.#console(record),
      this.#log(record),
      ...(record.guest.services ?? []).map((one) => this.#serve(record, one)),
    ];
    this.done = Promise.allSettled(tasks).then(() => {});
  }

  /** Ends it at once. */
  async stop(): Promise<void> {
    this.time.stop();
    for (const close of this.#closers) close();
    await this.done;
  }

  async #log(record: VmRecord): Promise<void> {
    const log = guestLog(record);
    if (log.length === 0 || !await this.time.until(bootMs(record))) return;
    if (record.guest.entropy) {
      const conn = await this.#connect(record, ENTROPY_PORT, "entropy");
      if (conn) await this.#using(conn, readEntropy);
    }
    const conn = await this.#connect(record, LOG_PORT, "log");
    if (!conn) return;
    await this.#using(conn, async () => {
      const write = (text: string) => writeAll(conn, encoder.encode(text));
      await this.#play("log", log, write);
      await this.time.ended;
      await conn.closeWrite();
    });
  }

  async #connect(
    record: VmRecord,
    port: number,
    channel: string,
  ): Promise<HvSocketConn | undefined> {
    const { runtimeId, id } = record;
    const isThere = await this.#around.listener(runtimeId, port, this.time);
    if (!isThere || this.time.isStopped) return undefined;
    const position = await this.#around.claim(id, channel);
    if (position === undefined) return undefined;
    this.positions.set(channel, position);
    return await this.#around.transport.connect({
      vmId: runtimeId,
      serviceId: vsockServiceId(port),
    });
  }

  async #console(record: VmRecord): Promise<void> {
    const pipe = consolePipe(record.document);
    if (pipe === undefined) return;
    const position = await this.#around.claim(record.id, "console");
    if (position === undefined) return;
    this.positions.set("console", position);
    const output = guestConsole(record, kernelCommandLine(record.document));
    let connection = await connectConsole(localPipePath(pipe));
    while (!connection) {
      if (this.time.isEnded || !await this.time.pause(CONSOLE_RETRY_MS)) return;
      connection = await connectConsole(localPipePath(pipe));
    }
    const open = connection;
    const write = async (text: string) => {
      if (!await open.write(text)) throw new Error("The console is closed");
    };
    try {
      await this.#play("console", output, write);
      const words = await this.time.lastWords();
      if (words !== undefined && !this.time.isStopped) await write(words);
      await this.time.ended;
    } finally {
      await open.close();
    }
  }

  /** Writes what is due, many lines at a time, until the guest ends. */
  async #play(
    channel: string,
    output: GuestOutput[],
    write: (text: string) => Promise<void>,
  ): Promise<void> {
    const start = this.positions.get(channel) ?? 0;
    for (let index = start; index < output.length; index++) {
      const { atMs, text, repeat } = output[index];
      if (!await this.time.until(atMs)) return;
      const size = Math.max(1, Math.floor(WRITE_SIZE / (text.length || 1)));
      const block = repeat > 1 ? text.repeat(Math.min(size, repeat)) : text;
      let left = repeat;
      for (; left >= size && !this.time.isStopped; left -= size) {
        await write(size === 1 ? text : block);
      }
      if (left > 0) await write(text.repeat(left));
      this.positions.set(channel, index + 1);
    }
  }

  async #serve(record: VmRecord, service: GuestService): Promise<void> {
    const { port, afterMs = 0, mode = "echo" } = service;
    if (!await this.time.until(bootMs(record) + afterMs)) return;
    if (this.time.isEnded) return;
    const listener = await this.#around.transport.listen({
      vmId: record.runtimeId,
      serviceId: vsockServiceId(port),
    });
    void this.time.ended.then(() => listener.close());
    const serving = new Set<Promise<void>>();
    for await (const conn of listener) {
      const one = this.#using(conn, () => answer(conn, mode)).catch(() => {});
      serving.add(one);
      void one.then(() => serving.delete(one));
    }
    await Promise.allSettled(serving);
  }

  /** Closes a connection after its use, or when the guest is stopped. */
  async #using(
    conn: HvSocketConn,
    use: (conn: HvSocketConn) => Promise<void>,
  ): Promise<void> {
    const close = () => conn.close();
    this.#closers.add(close);
    try {
      await use(conn);
    } finally {
      this.#closers.delete(close);
      close();
    }
  }
}

async function readEntropy(conn: HvSocketConn): Promise<void> {
  const buffer = new Uint8Array(ENTROPY_BYTES);
  for (let got = 0; got < ENTROPY_BYTES;) {
    const count = await conn.read(buffer.subarray(got));
    if (count === null) return;
    got += count;
  }
}

async function answer(
  conn: HvSocketConn,
  mode: "echo" | "discard",
): Promise<void> {
  const buffer = new Uint8Array(WRITE_SIZE);
  for (;;) {
    const count = await conn.read(buffer);
    if (count === null) break;
    if (mode === "echo") await writeAll(conn, buffer.slice(0, count));
  }
  await conn.closeWrite();
}
