/**
 * `uvm exec ID -- CMD...`.
 *
 * @module
 */
import {
  type ExecOptions,
  type GuestProcess,
  processParameters,
} from "../../uvm/exec/mod.ts";
import type { UtilityVm } from "../../uvm/utility_vm.ts";
import type { CommandContext } from "../command.ts";
import { orAbort, startDeadline } from "../deadline.ts";
import { showActions } from "../dry_run.ts";
import type { ErrorReport } from "../error_report.ts";
import { ExitCode } from "../exit_codes.ts";
import { type FileInput, openFileInput } from "../file_input.ts";
import {
  Collector,
  type GuestSink,
  guestSink,
  type Pump,
  pump,
} from "../guest_output.ts";
import { thenLetGo } from "../let_go.ts";
import { sendInput } from "../raw_input.ts";
import { sizeOf, watchSize } from "../terminal_size.ts";
import { UsageError } from "../usage_error.ts";
import { withVm } from "../vm_command.ts";

/** How much of each stream `--json` keeps. */
const collectedBytes = 16 * 1024 * 1024;
/** How long an interrupted program has to end. */
const graceMs = 10_000;
/**
 * How long a stream may stay silent after the program's end: what it left
 * running may hold it open for ever.
 */
const silentMs = 2000;

/** Runs a program; its exit code. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, output, positionals: [id] } = context;
  const options = optionsOf(context);
  const file = flags.text("stdin-file");
  // Opened before the VM: a file that is not there is known at once.
  await using input = file === undefined || file === "-"
    ? undefined
    : await openFileInput(file);
  return await withVm(context, async (vm) => {
    const os = options.operatingSystem ?? vm.operatingSystem;
    if (options.tty && os === "linux") {
      options.environment = { TERM: "xterm", ...options.environment };
    }
    const parameters = checked(() =>
      processParameters(options, vm.operatingSystem)
    );
    if (flags.on("dry-run")) {
      return await showActions(context, [
        {
          action: "exec",
          target: id,
          parameters,
          ...input ? { stdinFile: file } : {},
        },
      ]);
    }
    const process = await vm.exec({ ...options, signal: context.signal });
    return await thenLetGo(async () => {
      if (!output.isJson) {
        const { stdout, stderr } = context.io;
        const raw = options.tty !== undefined;
        const sinks = [guestSink(stdout, { raw }), guestSink(stderr)];
        return await follow(context, vm, process, sinks, options, input);
      }
      const out = new Collector(collectedBytes);
      const err = new Collector(collectedBytes);
      const end = await follow(context, vm, process, [out, err], options, input)
        .then((exitCode) => ({ exitCode }), (error) => failed(context, error));
      await output.value({
        id,
        processId: process.pid,
        ...end,
        stdout: out.text,
        stderr: err.text,
        cut: out.isCut || err.isCut,
      });
      return end.exitCode ?? end.error.exitCode;
    }, () => process.close());
  });
}

/** The failure as data: what the program wrote by then stands beside it. */
async function failed(
  { flags }: CommandContext,
  error: unknown,
): Promise<{ exitCode: null; error: ErrorReport }> {
  const { describeError } = await import("../error_report.ts");
  return { exitCode: null, error: describeError(error, { flags }) };
}

function optionsOf(context: CommandContext): ExecOptions {
  const { flags, io, output, rest, positionals: [id] } = context;
  const commandLine = flags.text("command-line");
  if ((rest.length === 0) === (commandLine === undefined)) {
    throw new UsageError(
      rest.length === 0
        ? `Nothing to run in VM "${id}"`
        : `Give a command after "--" or with "--command-line", not both`,
      { hints: [`Write it after "--": uvm exec ${id} -- uname -a`] },
    );
  }
  const tty = flags.on("tty");
  if (tty && output.isJson) {
    throw new UsageError(`Flags "--tty" and "--json" exclude each other`);
  }
  if (flags.has("stdin-file") && flags.boolean("stdin") === false) {
    throw new UsageError(
      `Flags "--stdin-file" and "--no-stdin" exclude each other`,
    );
  }
  return {
    ...commandLine === undefined ? { args: rest } : { commandLine },
    environment: Object.fromEntries(flags.list("env").map(variable)),
    workingDirectory: flags.text("cwd"),
    user: flags.text("user"),
    ...tty ? { tty: sizeOf(io.stdout) ?? true } : {},
    stdin: flags.boolean("stdin") !== false,
    operatingSystem: flags.text("guest-os") as ExecOptions["operatingSystem"],
  };
}

function variable(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) {
    throw new UsageError(`Flag "--env" must be NAME=VALUE: "${text}"`);
  }
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Wrong options are wrong use. */
function checked<T>(fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) {
      throw error;
    }
    const hints = error.message.includes(`"operatingSystem"`)
      ? [`Say what it runs: --guest-os linux`]
      : [];
    throw new UsageError(error.message, { cause: error, hints });
  }
}

/** Lets the streams flow until the program ends; its exit code. */
async function follow(
  context: CommandContext,
  vm: UtilityVm,
  process: GuestProcess,
  [out, err]: GuestSink[],
  options: ExecOptions,
  file: FileInput | undefined,
): Promise<number> {
  const { flags, io } = context;
  const isTty = options.tty !== undefined;
  const stdin = file?.reader ?? io.stdin;
  using _input = options.stdin
    ? sendInput({
      stdin,
      input: process.stdin,
      raw: isTty && stdin.isTerminal,
    })
    : undefined;
  using _size = isTty
    ? watchSize(io.stdout, ({ columns, rows }) => {
      process.resize(columns, rows).catch(() => {});
    })
    : undefined;
  using deadline = startDeadline({
    signal: new AbortController().signal,
    timeoutMs: flags.number("timeout"),
    phase: () => "exec",
    id: () => vm.id,
  });
  const pumps = [
    pump(process.stdout, out),
    ...isTty ? [] : [pump(process.stderr, err)],
  ];
  const broken = Promise.all(pumps.map(({ done }) => done)).then(
    () => new Promise<never>(() => {}),
  );
  const exitCode = await Promise.race([
    endOf(context, process, deadline.signal),
    broken,
    // Half a file must not look like the whole of it.
    ...file ? [file.failed] : [],
  ]);
  await drain(pumps, context.signal, deadline.signal);
  return exitCode;
}

/**
 * Waits for what the program's own children still write: until they are silent
 * or the interruption comes; one that came before gives them a moment. Rejects
 * at the deadline.
 */
async function drain(
  pumps: readonly Pump[],
  interrupted: AbortSignal,
  deadline: AbortSignal,
): Promise<void> {
  const stop = () => pumps.forEach((one) => void one.stop());
  const silence = setInterval(() => {
    for (const one of pumps) if (one.idleMs() > silentMs) void one.stop();
  }, 500);
  const late = interrupted.aborted ? setTimeout(stop, graceMs) : undefined;
  interrupted.addEventListener("abort", stop, { once: true });
  try {
    await orAbort(Promise.all(pumps.map(({ done }) => done)), deadline);
  } finally {
    clearInterval(silence);
    clearTimeout(late);
    interrupted.removeEventListener("abort", stop);
  }
}

/** Waits for the end; an interruption is the program's to answer first. */
async function endOf(
  { signal: interrupted }: CommandContext,
  process: GuestProcess,
  signal: AbortSignal,
): Promise<number> {
  let isForced = false;
  let grace: ReturnType<typeof setTimeout> | undefined;
  const force = () => {
    isForced = true;
    process.terminate().catch(() => {});
  };
  const interrupt = () => {
    process.signal("SIGINT").catch(force);
    grace = setTimeout(force, graceMs);
  };
  if (interrupted.aborted) interrupt();
  else interrupted.addEventListener("abort", interrupt, { once: true });
  try {
    const exitCode = await process.wait({ signal });
    return isForced ? ExitCode.Interrupted : exitCode;
  } finally {
    clearTimeout(grace);
    interrupted.removeEventListener("abort", interrupt);
  }
}
