/**
 * The command line: arguments to an exit code. Ends no process and touches no
 * global: main.ts does that.
 *
 * @module
 */
import { preloadHcs, warmUpHcs } from "../ffi/preload.ts";
import { asciiJson } from "./ascii_json.ts";
import {
  type CommandContext,
  type CommandSpec,
  describeCommand,
} from "./command.ts";
import { commandGroups, commands } from "./commands.ts";
import { ExitCode } from "./exit_codes.ts";
import { asksForLog, colorOf, Flags, globalFlags } from "./flags.ts";
import {
  BrokenPipeError,
  type CliIo,
  type CliWriter,
  namedWriter,
} from "./io.ts";
import { Output } from "./output.ts";
import { isHelp, parseLine } from "./parse.ts";
import { openSession, type Session } from "./session.ts";
import { painter } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

/** Runs one command line; the exit code. Never rejects. */
export async function runCli(
  argv: readonly string[],
  given: CliIo,
): Promise<number> {
  const stdout = namedWriter(given.stdout, "standard output");
  const io: CliIo = { ...given, stdout };
  const state: RunState = { argv, flags: new Flags(new Map()) };
  let exitCode: number;
  try {
    exitCode = await dispatch(state, io);
    await state.output?.flush();
  } catch (error) {
    exitCode = await report(error, state, io);
  }
  try {
    await state.session?.close();
    await state.endLogging?.();
  } catch (error) {
    if (exitCode === ExitCode.Ok) exitCode = await report(error, state, io);
  }
  return exitCode;
}

/** What is known of the run when it fails. */
interface RunState {
  argv: readonly string[];
  flags: Flags;
  spec?: CommandSpec;
  output?: Output;
  session?: Session;
  endLogging?: () => Promise<void>;
}

async function dispatch(state: RunState, io: CliIo): Promise<number> {
  const { name, args } = splitCommand(state.argv);
  const spec = commands.find((each) => each.name === (name ?? "help"));
  if (spec === undefined) throw await unknownCommand(name!);
  state.spec = spec;
  const mayCallHcs = callsHcs(spec, io);
  if (mayCallHcs) warmUpHcs();
  const flags = [...spec.flags ?? [], ...globalFlags];
  const line = parseLine(args, {
    flags,
    positionals: spec.positionals ?? [],
    rest: spec.rest !== undefined,
  });
  state.flags = line.flags;
  if (mayCallHcs && !line.flags.on("help")) {
    if (line.flags.text("backend") !== "sim") preloadHcs();
  }
  const output = makeOutput(line.flags, io);
  state.output = output;
  if (line.flags.on("help")) {
    const { commandHelp } = await import("./help.ts");
    await output.result({ command: describeCommand(spec) }, commandHelp(spec));
    return ExitCode.Ok;
  }
  if (asksForLog(line.flags)) {
    const { startLogging } = await import("./logging.ts");
    state.endLogging = await startLogging(line.flags, io);
  }
  state.session = openSession(line.flags, io);
  const context: CommandContext = {
    spec,
    groups: commandGroups,
    flags: line.flags,
    positionals: line.positionals,
    rest: line.rest,
    io,
    output,
    session: state.session,
    signal: io.signal,
  };
  io.signal.throwIfAborted();
  const { command } = await spec.load();
  return await command(context);
}

/** True for a command that may need HCS's DLL. */
function callsHcs(spec: CommandSpec, io: CliIo): boolean {
  return io.environment === undefined &&
    commandGroups.some((group) =>
      group.callsHcs && group.commands.includes(spec)
    );
}

/** The command's name, and all other arguments; global flags may come first. */
function splitCommand(
  argv: readonly string[],
): { name: string | undefined; args: string[] } {
  for (let at = 0; at < argv.length; at++) {
    const arg = argv[at];
    if (arg === "--version") {
      return { name: "version", args: argv.toSpliced(at, 1) };
    }
    if (isHelp(arg)) continue;
    if (!arg.startsWith("-")) {
      return { name: arg, args: argv.toSpliced(at, 1) };
    }
    const flag = globalFlags.find(({ name }) => `--${name}` === arg);
    if (flag && flag.type !== "boolean") at++;
  }
  // Without a command, help is what there is to show.
  const asked = (arg: string) => arg === "--help" || isHelp(arg);
  return { name: undefined, args: argv.filter((arg) => !asked(arg)) };
}

async function unknownCommand(name: string): Promise<UsageError> {
  const { nearest } = await import("../schema/nearest.ts");
  const near = nearest(name, commands.map((command) => command.name));
  return new UsageError(`Unknown command: "${name}"`, {
    hints: [
      near === undefined
        ? `See the commands: uvm help`
        : `Did you mean "${near}"?`,
    ],
  });
}

function makeOutput(flags: Flags, io: CliIo): Output {
  return new Output({
    stdout: io.stdout,
    json: flags.on("json"),
    color: colorOf(flags),
    noColor: io.env("NO_COLOR"),
  });
}

/** Tells of a failure, on one stream only; its exit code. */
async function report(
  error: unknown,
  state: RunState,
  io: CliIo,
): Promise<number> {
  if (isBrokenPipe(error)) return ExitCode.Failure;
  const { describeError, errorText } = await import("./error_report.ts");
  const data = describeError(error, {
    flags: state.flags,
    interruption: io.signal.aborted ? "Interrupted" : undefined,
  });
  const paint = painter(colorOf(state.flags), io.stderr, io.env("NO_COLOR"));
  const text = errorText(data, paint);
  try {
    await state.output?.flush();
    // What is told last must not be a second value of the JSON.
    if (wantsJson(state) && !state.output?.hasValue) {
      const value = state.spec?.streaming
        ? asciiJson({ type: "error", error: data })
        : asciiJson({ error: data }, { indent: 2 });
      await tell(io.stdout, value);
    } else await tell(io.stderr, text);
  } catch (failure) {
    // A standard output that takes nothing cannot tell of it.
    if (!isBrokenPipe(failure)) await tell(io.stderr, text).catch(() => {});
  }
  return data.exitCode;
}

async function tell(writer: CliWriter, text: string): Promise<void> {
  await writer.write(new TextEncoder().encode(`${text}\n`));
}

function wantsJson({ argv, flags }: RunState): boolean {
  if (flags.has("json")) return flags.on("json");
  const end = argv.indexOf("--");
  return (end < 0 ? argv : argv.slice(0, end)).includes("--json");
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof BrokenPipeError;
}
