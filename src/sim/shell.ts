/**
 * The commands that a process of the guest can run.
 *
 * @module
 */
import { type CommandStep, splitCommands } from "./command_line.ts";
import { matchesGlob } from "./glob.ts";
import type { GuestCommand } from "./plan.ts";

/** What a command works on. */
export interface ShellProcess {
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly user: string;
  /** Commands of the plan, before the built-in ones. */
  readonly commands: readonly GuestCommand[];
  /** Writes to a standard stream; false where nobody reads it any more. */
  write(
    stream: "stdout" | "stderr",
    data: string | Uint8Array,
  ): Promise<boolean>;
  /** Reads standard input; null at its end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Waits; ends early when the process is killed. */
  sleep(ms: number): Promise<void>;
  /** True once it was killed: what runs should stop. */
  readonly isKilled: boolean;
}

type Command = (shell: ShellProcess, words: string[]) => Promise<number>;

/** Thrown by `exit`, to leave every shell. */
class ExitShell {
  constructor(readonly code: number) {}
}

/** Runs a command line; the exit code. */
export async function runCommandLine(
  shell: ShellProcess,
  line: string,
): Promise<number> {
  try {
    return await runLine(shell, line);
  } catch (error) {
    if (error instanceof ExitShell) return error.code;
    throw error;
  }
}

/** Runs words that need no taking apart (`CommandArgs`); the exit code. */
export async function runWords(
  shell: ShellProcess,
  words: string[],
): Promise<number> {
  try {
    return await run(shell, words);
  } catch (error) {
    if (error instanceof ExitShell) return error.code;
    throw error;
  }
}

async function runLine(shell: ShellProcess, line: string): Promise<number> {
  const scripted = shell.commands.find(({ match }) => matchesGlob(match, line));
  if (scripted) return await runScripted(shell, scripted);
  let code = 0;
  for (const step of splitCommands(line)) {
    if (shell.isKilled) break;
    if (!runs(step, code)) continue;
    code = await run(shell, step.words);
  }
  return code;
}

function runs({ when }: CommandStep, code: number): boolean {
  return when === "always" || (when === "success") === (code === 0);
}

async function run(shell: ShellProcess, words: string[]): Promise<number> {
  const [path, ...rest] = words;
  const line = words.join(" ");
  const scripted = shell.commands.find(({ match }) => matchesGlob(match, line));
  if (scripted) return await runScripted(shell, scripted);
  const name = path.replace(/^.*[/\\]/, "").replace(/\.exe$/i, "");
  const command = COMMANDS.get(name);
  if (command) return await command(shell, rest);
  await shell.write("stderr", `${path}: not found\n`);
  return 127;
}

async function runScripted(
  shell: ShellProcess,
  { stdout, stderr, exitCode = 0, afterMs }: GuestCommand,
): Promise<number> {
  if (stdout) await shell.write("stdout", stdout);
  if (stderr) await shell.write("stderr", stderr);
  if (afterMs) await shell.sleep(afterMs);
  return exitCode;
}

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["true", () => Promise.resolve(0)],
  ["false", () => Promise.resolve(1)],
  [":", () => Promise.resolve(0)],
  ["echo", echo],
  ["cat", cat],
  ["env", printEnvironment],
  ["set", printEnvironment],
  ["pwd", (shell) => print(shell, `${shell.workingDirectory}\n`)],
  ["whoami", (shell) => print(shell, `${shell.user}\n`)],
  ["uname", (shell) => print(shell, "Linux\n")],
  ["hostname", (shell) => print(shell, "uvm\n")],
  ["sleep", sleep],
  ["exit", (_, [code]) => Promise.reject(new ExitShell(number(code)))],
  ["yes", yes],
  ["head", head],
  ["sh", nested],
  ["bash", nested],
  ["ash", nested],
  ["cmd", nested],
]);

async function print(shell: ShellProcess, text: string): Promise<number> {
  return await shell.write("stdout", text) ? 0 : 1;
}

/** `echo [-n] WORD…`, to standard error where the last word is `>&2`. */
function echo(shell: ShellProcess, words: string[]): Promise<number> {
  const isError = words.at(-1) === ">&2" || words.at(-1) === "1>&2";
  const shown = isError ? words.slice(0, -1) : words;
  const isBare = shown[0] === "-n";
  const text = (isBare ? shown.slice(1) : shown).map((word) =>
    word.replace(
      /^\$(\w+)$/,
      (_, name: string) =>
        Object.hasOwn(shell.environment, name) ? shell.environment[name] : "",
    )
  ).join(" ");
  return shell.write(isError ? "stderr" : "stdout", isBare ? text : `${text}\n`)
    .then((isRead) => isRead ? 0 : 1);
}

/** Standard input to standard output, as it comes. */
async function cat(shell: ShellProcess): Promise<number> {
  const buffer = new Uint8Array(64 * 1024);
  for (;;) {
    const count = await shell.read(buffer);
    if (count === null || shell.isKilled) return 0;
    if (!await shell.write("stdout", buffer.subarray(0, count))) return 1;
  }
}

function printEnvironment(shell: ShellProcess): Promise<number> {
  const lines = Object.entries(shell.environment)
    .map(([name, value]) => `${name}=${value}\n`);
  return print(shell, lines.join(""));
}

async function sleep(shell: ShellProcess, [time]: string[]): Promise<number> {
  const seconds = Number(time);
  if (!(seconds >= 0)) {
    await shell.write("stderr", `sleep: invalid time '${time}'\n`);
    return 1;
  }
  await shell.sleep(seconds * 1000);
  return 0;
}

async function yes(shell: ShellProcess, words: string[]): Promise<number> {
  const line = `${words.join(" ") || "y"}\n`;
  const block = line.repeat(Math.max(1, Math.floor(8192 / line.length)));
  while (!shell.isKilled && await shell.write("stdout", block));
  return 0;
}

/** `head -c N /dev/zero`: that many zero bytes. */
async function head(shell: ShellProcess, words: string[]): Promise<number> {
  const [flag, count, file] = words;
  if (flag !== "-c" || file !== "/dev/zero" || !(Number(count) >= 0)) {
    await shell.write("stderr", "head: only -c N /dev/zero is simulated\n");
    return 1;
  }
  const zeros = new Uint8Array(64 * 1024);
  for (let left = Number(count); left > 0; left -= zeros.length) {
    const part = zeros.subarray(0, Math.min(left, zeros.length));
    if (shell.isKilled || !await shell.write("stdout", part)) return 1;
  }
  return 0;
}

/** `sh -c LINE`, `cmd /c WORD…`; without either, lines from standard input. */
async function nested(shell: ShellProcess, words: string[]): Promise<number> {
  const index = words.findIndex((word) => /^(-[a-z]*c|\/c)$/i.test(word));
  if (index >= 0) {
    const rest = words.slice(index + 1);
    const isCmd = words[index].startsWith("/");
    return await runLine(shell, isCmd ? rest.join(" ") : rest[0] ?? "");
  }
  return await interactive(shell);
}

/** The longest line that an interactive shell takes. */
const LONGEST_LINE = 64 * 1024;

async function interactive(shell: ShellProcess): Promise<number> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let text = "";
  let code = 0;
  for (;;) {
    const count = await shell.read(buffer);
    if (count === null || shell.isKilled) break;
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
    const lines = text.split(/\r\n|\r|\n/);
    text = lines.pop()!.slice(0, LONGEST_LINE);
    for (const line of lines) code = await runLine(shell, line);
  }
  return text.trim() === "" ? code : await runLine(shell, text);
}

function number(text: string | undefined): number {
  const value = Number(text ?? 0);
  return Number.isInteger(value) ? value & 0xff : 2;
}
