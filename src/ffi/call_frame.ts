/**
 * Memory for one native call: room for texts that go in and for what comes
 * out. Frames are used again, so that a call allocates nothing.
 *
 * @module
 */
import { allocate } from "./runtime.ts";
import { encodeUtf16, writeUtf16 } from "./utf16.ts";
import { processInformationLayout as layout } from "./vmcompute.ts";

/** Texts of up to so many 16-bit units, NUL included, use the frame's memory. */
const textUnits = 4096;

/** At most so many frames wait to be used again; a frame has 16 KiB. */
const keptFrames = 64;

/** Out-parameters and texts of one call. */
export class CallFrame {
  /** HCS_SYSTEM*, HCS_PROCESS* or HCS_CALLBACK*. */
  readonly handle: Uint8Array;
  /** PWSTR* of a text. */
  readonly text: Uint8Array;
  /** PWSTR* of the result document. */
  readonly result: Uint8Array;
  /** HCS_PROCESS_INFORMATION*. */
  readonly information: Uint8Array;
  readonly #slots: BigUint64Array;
  readonly #information: DataView;
  readonly #texts: (readonly [Uint8Array, Uint16Array])[] = [];

  /** Makes a frame; see {@linkcode takeFrame}. */
  constructor() {
    const memory = allocate(64 + 2 * textUnits * 2);
    this.handle = memory.subarray(0, 8);
    this.text = memory.subarray(8, 16);
    this.result = memory.subarray(16, 24);
    this.information = memory.subarray(24, 24 + layout.size);
    this.#slots = new BigUint64Array(memory.buffer, 0, 3);
    this.#information = new DataView(memory.buffer, 24, layout.size);
    for (const start of [64, 64 + textUnits * 2]) {
      this.#texts.push([
        memory.subarray(start, start + textUnits * 2),
        new Uint16Array(memory.buffer, start, textUnits),
      ]);
    }
  }

  /** The first text of a call as PCWSTR. TypeError where it has a NUL. */
  first(text: string): Uint8Array {
    return this.#write(0, text);
  }

  /** The second text of a call as PCWSTR. TypeError where it has a NUL. */
  second(text: string): Uint8Array {
    return this.#write(1, text);
  }

  /** The handle that came out, 0n where none did. */
  get handleValue(): bigint {
    return this.#slots[0];
  }

  /** The address of the text that came out, 0n where none did. */
  get textAddress(): bigint {
    return this.#slots[1];
  }

  /** The address of the result document, 0n where none came. */
  get resultAddress(): bigint {
    return this.#slots[2];
  }

  /** The process information that came out. */
  get informationValue(): {
    processId: number;
    stdInput: bigint;
    stdOutput: bigint;
    stdError: bigint;
  } {
    const view = this.#information;
    return {
      processId: view.getUint32(layout.ProcessId, true),
      stdInput: view.getBigUint64(layout.StdInput, true),
      stdOutput: view.getBigUint64(layout.StdOutput, true),
      stdError: view.getBigUint64(layout.StdError, true),
    };
  }

  /** Forgets what came out. */
  clear(): void {
    this.#slots.fill(0n);
    this.information.fill(0);
  }

  #write(index: number, text: string): Uint8Array {
    if (text.length >= textUnits) return encodeUtf16(text);
    const [bytes, units] = this.#texts[index];
    writeUtf16(text, units);
    return bytes;
  }
}

const free: CallFrame[] = [];

/** A cleared frame. */
export function takeFrame(): CallFrame {
  return free.pop() ?? new CallFrame();
}

/** Gives a frame back, once its call has returned. */
export function giveFrame(frame: CallFrame): void {
  frame.clear();
  if (free.length < keptFrames) free.push(frame);
}
