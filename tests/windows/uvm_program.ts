/**
 * uvm as a user has it, over the stand-ins in the system folder of a prefix of
 * its own.
 */

import { assertEquals, assertMatch } from "@std/assert";
import { type Prepared, preparedWine, runtimes } from "./prepared.ts";
import { HcsService, type ServiceOptions } from "./stand_ins.ts";
import type { Wine, WineSpawnOptions } from "./wine.ts";
import type { WineProcess, WineResult } from "./wine_process.ts";

/** A folder with the boot files of Linux, and the flags of a VM with them. */
export const bootFiles = "C:\\boot files";
export const linux = ["--os", "linux", "--boot-files", bootFiles];

/** uvm in a prefix of its own. */
export class Uvm implements AsyncDisposable {
  readonly #start: { exe: string; args: string[] };

  private constructor(
    readonly wine: Wine,
    readonly built: Prepared,
    readonly service: HcsService,
    start: (typeof runtimes)[string],
  ) {
    this.#start = start(wine, built.uvm);
  }

  static async open(
    start: (typeof runtimes)[string],
    options: ServiceOptions = {},
  ): Promise<Uvm> {
    const { wine, built } = await preparedWine();
    await Deno.mkdir(`${wine.driveC}/boot files`);
    for (const name of ["kernel", "initrd.img"]) {
      await Deno.writeTextFile(`${wine.driveC}/boot files/${name}`, "x");
    }
    const service = await HcsService.start(wine, built.standIns, options);
    return new Uvm(wine, built, service, start);
  }

  /** Runs it to its end. */
  async run(args: string[], stdin?: string | Uint8Array<ArrayBuffer>) {
    const { code, stdout, stderr } = await this.raw(args, stdin);
    return { code, stdout: decode(stdout), stderr: decode(stderr) };
  }

  /** The same with the output as bytes. */
  raw(
    args: string[],
    stdin?: string | Uint8Array<ArrayBuffer>,
  ): Promise<WineResult> {
    const { exe, args: first } = this.#start;
    return this.wine.run(exe, [...first, ...args], { stdin });
  }

  /** Runs it; it must succeed, and say nothing on stderr. */
  async ok(args: string[], stdin?: string | Uint8Array<ArrayBuffer>) {
    const { code, stdout, stderr } = await this.run(args, stdin);
    assertEquals(stderr, "", args.join(" "));
    assertEquals(code, 0, args.join(" ") + stdout);
    assertMatch(stdout, /^[\t\r\n -~]*$/, "Output must be plain ASCII");
    return stdout;
  }

  /** The same with --json: its one value. */
  async json(
    args: string[],
    stdin?: string | Uint8Array<ArrayBuffer>,
    // deno-lint-ignore no-explicit-any
  ): Promise<any> {
    return JSON.parse(await this.ok([...args, "--json"], stdin));
  }

  /** Starts it; its stderr is read and dropped. */
  spawn(args: string[], options: WineSpawnOptions = {}): WineProcess {
    const { exe, args: first } = this.#start;
    const process = this.wine.spawn(exe, [...first, ...args], options);
    void process.stderr.pipeTo(new WritableStream());
    return process;
  }

  /** A started Linux VM: its id. */
  async started(): Promise<string> {
    const id = (await this.ok(["create", ...linux])).trim();
    await this.ok(["start", id]);
    return id;
  }

  /** Waits until so many of the guest's pipes are open; 20 s at most. */
  async withPipes(count: number): Promise<void> {
    let pipes = -1;
    for (let i = 0; i < 400 && pipes !== count; i++) {
      if (i > 0) await new Promise((done) => setTimeout(done, 50));
      ({ pipes } = await this.service.counters());
    }
    assertEquals(pipes, count, "Open pipes");
  }

  /** Nothing lives in the service any more. */
  async assertNothingLeft(): Promise<void> {
    for (const [name, count] of Object.entries(await this.service.settled())) {
      assertEquals(count, 0, `${count} ${name} left`);
    }
  }

  async [Symbol.asyncDispose]() {
    await this.service[Symbol.asyncDispose]();
    await this.wine[Symbol.asyncDispose]();
  }
}

export function decode(bytes: Uint8Array<ArrayBuffer>): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
    bytes,
  );
}

/** Output up to the first text that matches; the rest is read and dropped. */
export async function until(process: WineProcess, text: string): Promise<void> {
  await new Output(process).until(text);
}

/** The output of a process, read as it comes. */
export class Output {
  /** All that has come. */
  text = "";
  readonly #done: Promise<void>;
  #wake = () => {};

  constructor(process: WineProcess) {
    this.#done = this.#read(
      process.stdout.pipeThrough(new TextDecoderStream()),
    );
  }

  /** Waits until it holds a text; a minute at most. */
  async until(text: string): Promise<void> {
    const late = Promise.withResolvers<string>();
    const timer = setTimeout(() => late.resolve("Not come in time"), 60_000);
    const ended = this.#done.then(() => "Ended without");
    try {
      while (!this.text.includes(text)) {
        const more = new Promise<void>((resolve) => this.#wake = resolve);
        const problem = await Promise.race([more, ended, late.promise]);
        if (!problem || this.text.includes(text)) continue;
        throw new Error(`${problem} "${text}": ${this.text}`);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits for its end; all of it. */
  async whole(): Promise<string> {
    await this.#done;
    return this.text;
  }

  async #read(stream: ReadableStream<string>): Promise<void> {
    for await (const part of stream) {
      this.text += part;
      this.#wake();
    }
  }
}
