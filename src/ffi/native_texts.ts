/**
 * Texts that HCS allocated: each is read at once and freed with others, by
 * CoTaskMemFree of ole32.dll. That DLL takes 10 ms to load (seen under Wine):
 * a program that gets few texts ends without it, and the system takes all.
 *
 * @module
 */
import { ole32 } from "./ole32.ts";
import type { FfiRuntime, Library } from "./runtime.ts";
import { systemLibrary } from "./system_folder.ts";
import { readUtf16 } from "./utf16.ts";

/** Longest text that is read, in 16-bit units: 64 MiB. */
const maxTextUnits = 32 * 1024 * 1024;
/** So many texts, or units in them, wait at the most. */
const batchTexts = 64;
const batchUnits = 256 * 1024;

/** Reads texts and frees them. */
export class NativeTexts {
  readonly #runtime: FfiRuntime;
  readonly #path: string | undefined;
  #library: Library<typeof ole32> | undefined;
  #opening: Promise<void> | undefined;
  #unfreed: bigint[] = [];
  #units = 0;

  /** `path` is that of ole32.dll; by default it is in the system folder. */
  constructor(runtime: FfiRuntime, path?: string) {
    this.#runtime = runtime;
    this.#path = path;
  }

  /** The text at an address; the memory is ours no more. null for 0. */
  take(address: bigint): string | null {
    if (address === 0n) return null;
    this.#unfreed.push(address);
    try {
      const { text } = readUtf16(this.#runtime, address, maxTextUnits);
      this.#units += text.length;
      return text;
    } finally {
      const isBatch = this.#unfreed.length >= batchTexts ||
        this.#units >= batchUnits;
      if (this.#library) this.#freeAll();
      else if (isBatch) this.#open().catch(() => {});
    }
  }

  /** Frees all texts and closes the DLL. */
  async close(): Promise<void> {
    if (this.#unfreed.length > 0) await this.#open();
    this.#library?.close();
    this.#library = undefined;
  }

  async #open(): Promise<void> {
    await (this.#opening ??= this.#openLibrary());
    this.#freeAll();
  }

  async #openLibrary(): Promise<void> {
    try {
      const path = this.#path ??
        await systemLibrary(this.#runtime, "ole32.dll");
      this.#library = this.#runtime.open(path, ole32);
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  #freeAll(): void {
    const texts = this.#unfreed;
    this.#unfreed = [];
    this.#units = 0;
    for (const address of texts) this.#library!.symbols.CoTaskMemFree(address);
  }
}
