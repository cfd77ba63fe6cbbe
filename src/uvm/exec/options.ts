/**
 * What `vm.exec()` takes, checked and made into HCS's process parameters.
 *
 * @module
 */
import type { ProcessParameters } from "../../schema/mod.ts";
import type { OperatingSystem } from "../operating_system.ts";
import { windowsCommandLine } from "./command_line.ts";

/** A console's size in characters. */
export interface TerminalSize {
  /** Characters in a line, 1 to 65535. */
  columns: number;
  /** Lines, 1 to 65535. */
  rows: number;
}

/** A process to run in a VM: `args` or `commandLine`, not both. */
export interface ExecOptions {
  /**
   * The program and its arguments. A Linux guest gets them as they are; for a
   * Windows guest they are quoted into one command line.
   */
  args?: readonly string[];
  /** The command line as the guest's agent takes it apart. */
  commandLine?: string;
  /**
   * Environment variables. Empty ones are left out, as hcsshim does. A Linux
   * guest gets the usual PATH where none is given.
   */
  environment?: Readonly<Record<string, string>>;
  /** Where it starts; default `/` in a Linux guest, the agent's in a Windows one. */
  workingDirectory?: string;
  /** Whose process it is; default the agent's own user. */
  user?: string;
  /**
   * Gives it a terminal: standard error is then part of standard output.
   * `true` is one of 80 columns and 24 rows.
   */
  tty?: boolean | TerminalSize;
  /** False: it has no standard input; default true. */
  stdin?: boolean;
  /** False: its standard output goes nowhere; default true. */
  stdout?: boolean;
  /** False: its standard error goes nowhere; default true without a tty. */
  stderr?: boolean;
  /**
   * What the guest runs; needed with `args` for an opened VM whose properties
   * do not say.
   */
  operatingSystem?: OperatingSystem;
}

/** PATH of a Linux process that is given none; hcsshim's, its last colon too. */
export const defaultLinuxPath =
  "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:";

const keys = [
  "args",
  "commandLine",
  "environment",
  "workingDirectory",
  "user",
  "tty",
  "stdin",
  "stdout",
  "stderr",
  "operatingSystem",
  // Of the waits, which exec() takes in the same object.
  "signal",
  "timeoutMs",
];

/** Checks the options and makes the parameters; TypeError or RangeError. */
export function processParameters(
  options: ExecOptions,
  vmSystem: OperatingSystem | undefined,
): ProcessParameters {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`Options must be an object: ${String(options)}`);
  }
  const unknown = Object.keys(options).find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    throw new TypeError(`Unknown option for a process: "${unknown}"`);
  }
  const system = options.operatingSystem ?? vmSystem;
  if (system !== undefined && system !== "linux" && system !== "windows") {
    throw new TypeError(
      `Option "operatingSystem" must be "linux" or "windows": "${system}"`,
    );
  }
  const size = consoleSize(options.tty);
  const parameters: ProcessParameters = {
    ...commandOf(options, system),
    ...textMember("User", "user", options.user),
    ...textMember(
      "WorkingDirectory",
      "workingDirectory",
      options.workingDirectory || (system === "linux" ? "/" : undefined),
    ),
    CreateInUtilityVm: true,
  };
  const environment = environmentOf(options.environment, system);
  if (Object.keys(environment).length > 0) parameters.Environment = environment;
  if (flag("stdin", options.stdin, true)) parameters.CreateStdInPipe = true;
  if (flag("stdout", options.stdout, true)) parameters.CreateStdOutPipe = true;
  if (flag("stderr", options.stderr, size === undefined)) {
    if (size) {
      throw new TypeError(
        `Option "stderr" is part of standard output with "tty": true`,
      );
    }
    parameters.CreateStdErrPipe = true;
  }
  if (size) {
    parameters.EmulateConsole = true;
    parameters.ConsoleSize = [size.rows, size.columns];
  }
  return parameters;
}

/** Checks a size; RangeError. */
export function checkConsoleSize(
  { columns, rows }: TerminalSize,
): TerminalSize {
  for (const [name, value] of Object.entries({ columns, rows })) {
    if (!Number.isInteger(value) || value < 1 || value > 0xffff) {
      throw new RangeError(
        `A console's ${name} must be a whole number from 1 to 65535: ${value}`,
      );
    }
  }
  return { columns, rows };
}

function consoleSize(tty: ExecOptions["tty"]): TerminalSize | undefined {
  if (tty === undefined || tty === false) return undefined;
  if (tty === true) return { columns: 80, rows: 24 };
  if (typeof tty !== "object" || tty === null) {
    throw new TypeError(`Option "tty" must be true or a size: ${tty}`);
  }
  return checkConsoleSize(tty);
}

function commandOf(
  { args, commandLine }: ExecOptions,
  system: OperatingSystem | undefined,
): Pick<ProcessParameters, "CommandLine" | "CommandArgs"> {
  if ((args === undefined) === (commandLine === undefined)) {
    throw new TypeError(
      `A process needs one of "args" and "commandLine", not both`,
    );
  }
  if (commandLine !== undefined) {
    return { CommandLine: nonEmpty("commandLine", commandLine) };
  }
  if (!Array.isArray(args) || args.length === 0) {
    throw new TypeError(
      `Option "args" must be a list of texts, the program first: ${
        JSON.stringify(args)
      }`,
    );
  }
  nonEmpty("args[0]", args[0]);
  args.forEach((arg, at) => text(`args[${at}]`, arg));
  if (system === undefined) {
    throw new TypeError(
      `Option "args" needs "operatingSystem": HCS does not say what the VM runs`,
    );
  }
  return system === "windows"
    ? { CommandLine: windowsCommandLine(args) }
    : { CommandArgs: [...args] };
}

function environmentOf(
  given: ExecOptions["environment"],
  system: OperatingSystem | undefined,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(given ?? {})) {
    if (name === "" || /[=\0]/.test(name)) {
      throw new TypeError(
        `A variable's name must have no "=" and not be empty: ${
          JSON.stringify(name)
        }`,
      );
    }
    if (text(`environment.${name}`, value) !== "") environment[name] = value;
  }
  if (system === "linux" && !Object.hasOwn(environment, "PATH")) {
    environment.PATH = defaultLinuxPath;
  }
  return environment;
}

function textMember(
  key: "User" | "WorkingDirectory",
  option: string,
  value: string | undefined,
): Partial<ProcessParameters> {
  if (value === undefined || text(option, value) === "") return {};
  return { [key]: value };
}

function nonEmpty(name: string, value: unknown): string {
  if (text(name, value) === "") {
    throw new TypeError(`Option "${name}" must not be empty`);
  }
  return value as string;
}

function text(name: string, value: unknown): string {
  if (typeof value !== "string" || value.includes("\0")) {
    throw new TypeError(
      `Option "${name}" must be a text without NUL: ${JSON.stringify(value)}`,
    );
  }
  return value;
}

function flag(name: string, value: unknown, byDefault: boolean): boolean {
  if (value === undefined) return byDefault;
  if (typeof value === "boolean") return value;
  throw new TypeError(`Option "${name}" must be true or false: ${value}`);
}
