/**
 * The executable: this process' arguments and streams in, an exit code out.
 * The only place that ends the process. On Deno it uses Deno's own streams,
 * because node:process would add 20 ms to every start.
 *
 * @module
 */
import { runCli } from "./src/cli/cli.ts";
import { BrokenPipeError, type CliIo, type CliWriter } from "./src/cli/io.ts";

/** What runs the command line. */
interface Program {
  args: readonly string[];
  io: CliIo;
  exit(code: number): void;
}

/** Deno's process. */
function denoProgram(): Program {
  return {
    args: Deno.args,
    exit: Deno.exit,
    io: {
      stdin: {
        isTerminal: Deno.stdin.isTerminal(),
        readable: () => Deno.stdin.readable,
        setRaw: (raw) => Deno.stdin.setRaw(raw),
      },
      stdout: denoWriter(Deno.stdout),
      stderr: denoWriter(Deno.stderr),
      signal: interruption(Deno.addSignalListener, Deno.exit),
      env: (name) => Deno.env.get(name),
    },
  };
}

function denoWriter(stream: typeof Deno.stdout): CliWriter {
  return {
    isTerminal: stream.isTerminal(),
    size() {
      try {
        return stream.isTerminal() ? Deno.consoleSize() : undefined;
      } catch {
        return undefined;
      }
    },
    async write(data) {
      try {
        for (let at = 0; at < data.length;) {
          at += await stream.write(data.subarray(at));
        }
      } catch (cause) {
        if (!(cause instanceof Deno.errors.BrokenPipe)) throw cause;
        throw new BrokenPipeError("Nobody reads the output", { cause });
      }
    },
  };
}

/** Aborted by the first signal; the second one ends the process at once. */
function interruption(
  listen: (signal: "SIGINT" | "SIGBREAK" | "SIGHUP", fn: () => void) => void,
  exit: (code: number) => void,
): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) exit(130);
    controller.abort(new DOMException("Interrupted", "AbortError"));
  };
  for (const signal of ["SIGINT", "SIGBREAK", "SIGHUP"] as const) {
    try {
      listen(signal, interrupt);
    } catch {
      // This system has no such signal.
    }
  }
  return controller.signal;
}

const program = "Deno" in globalThis
  ? denoProgram()
  : (await import("./src/cli/node_program.ts")).nodeProgram(interruption);
program.exit(await runCli(program.args, program.io));
