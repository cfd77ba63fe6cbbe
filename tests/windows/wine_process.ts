/** One Windows process under Wine, seen from the Linux host. */

/** What a finished process left. */
export interface WineResult {
  /** Exit code as Linux sees it: the low 8 bits of the Windows code. */
  code: number;
  /** All bytes of the standard output. */
  stdout: Uint8Array<ArrayBuffer>;
  /** All bytes of the standard error. */
  stderr: Uint8Array<ArrayBuffer>;
}

/** How long output may still come after the process is gone. */
const PIPE_GRACE_MS = 2000;

/**
 * A running Windows process. The Linux process is the Windows process (Wine
 * adds none between), so signals reach it directly.
 */
export class WineProcess {
  #child: Deno.ChildProcess;

  /** Exit code as Linux sees it; 137 after {@linkcode WineProcess.kill}. */
  readonly exited: Promise<number>;

  /** Takes a child with piped stdout and stderr. */
  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.exited = child.status.then((status) => status.code);
  }

  /** The Linux process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** The process's standard input; only when it was started with one. */
  get stdin(): WritableStream<Uint8Array<ArrayBuffer>> {
    return this.#child.stdin;
  }

  /** The process's standard output. */
  get stdout(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#child.stdout;
  }

  /** The process's standard error. */
  get stderr(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#child.stderr;
  }

  /**
   * Ctrl-C: Wine turns the Linux SIGINT into CTRL_C_EVENT. A program without a
   * handler ends with 0xC000013A, here 58.
   */
  interrupt(): void {
    this.#send("SIGINT");
  }

  /** Ends the process at once, as TerminateProcess would. */
  kill(): void {
    this.#send("SIGKILL");
  }

  /** Reads both outputs to the end and waits for the exit. */
  async result(): Promise<WineResult> {
    const gone = new AbortController();
    const outputs = Promise.all([
      readAll(this.stdout, gone.signal),
      readAll(this.stderr, gone.signal),
    ]);
    const code = await this.exited;
    // A background process of Wine may still hold the pipes.
    const timer = setTimeout(() => gone.abort(), PIPE_GRACE_MS);
    const [stdout, stderr] = await outputs;
    clearTimeout(timer);
    return { code, stdout, stderr };
  }

  #send(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch (error) {
      // Already ended.
      if (!(error instanceof TypeError)) throw error;
    }
  }
}

async function readAll(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  stop: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  const cancel = () => void reader.cancel();
  stop.addEventListener("abort", cancel, { once: true });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    chunks.push(value);
  }
  stop.removeEventListener("abort", cancel);
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
