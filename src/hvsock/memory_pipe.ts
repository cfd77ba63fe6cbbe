/**
 * One direction of a connection in memory: bytes in a bounded ring.
 *
 * @module
 */
import { HvSocketError } from "../errors.ts";
import { closedError } from "./closed_error.ts";
import { WinsockError } from "./winsock_error.ts";

/** Bytes on their way from one end to the other. */
export class MemoryPipe {
  readonly #ring: Uint8Array;
  #first = 0;
  #length = 0;
  #ended = false;
  #readerClosed = false;
  #writerClosed = false;
  /** Wakes whoever waits for a change. */
  #waiting: (() => void)[] = [];

  /** A pipe that holds so many bytes. */
  constructor(size: number) {
    this.#ring = new Uint8Array(size);
  }

  /** Reads what is there; waits for a byte, the end, or a close. */
  async read(buffer: Uint8Array): Promise<number | null> {
    for (;;) {
      if (this.#readerClosed) throw closedError("connection", "read");
      if (this.#length > 0 || buffer.length === 0) return this.#take(buffer);
      if (this.#ended) return null;
      await this.#change();
    }
  }

  /** Writes as many bytes as there is room for; waits for room for one. */
  async write(data: Uint8Array): Promise<number> {
    for (;;) {
      if (this.#writerClosed) throw closedError("connection", "write");
      if (this.#ended) throw failed("WSAESHUTDOWN");
      if (this.#readerClosed) throw failed("WSAECONNRESET");
      if (data.length === 0) return 0;
      if (this.#length < this.#ring.length) return this.#put(data);
      await this.#change();
    }
  }

  /** Ends the writing side; what was written can still be read. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The reading end is gone. */
  closeReader(): void {
    this.#readerClosed = true;
    this.#length = 0;
    this.#wake();
  }

  /** The writing end is gone: as its end, but its own writes fail as closed. */
  closeWriter(): void {
    this.#writerClosed = true;
    this.end();
  }

  #take(buffer: Uint8Array): number {
    const size = this.#ring.length;
    const count = Math.min(buffer.length, this.#length);
    const straight = Math.min(count, size - this.#first);
    buffer.set(this.#ring.subarray(this.#first, this.#first + straight));
    buffer.set(this.#ring.subarray(0, count - straight), straight);
    this.#first = (this.#first + count) % size;
    this.#length -= count;
    this.#wake();
    return count;
  }

  #put(data: Uint8Array): number {
    const size = this.#ring.length;
    const count = Math.min(data.length, size - this.#length);
    const at = (this.#first + this.#length) % size;
    const straight = Math.min(count, size - at);
    this.#ring.set(data.subarray(0, straight), at);
    this.#ring.set(data.subarray(straight, count), 0);
    this.#length += count;
    this.#wake();
    return count;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function failed(name: "WSAESHUTDOWN" | "WSAECONNRESET"): HvSocketError {
  return new HvSocketError(`Cannot write to the connection: ${name}`, {
    operation: "write",
    code: WinsockError[name],
  });
}
