/**
 * A command: a row of the table and a function of its context.
 *
 * @module
 */
import type { Flags, FlagSpec, PositionalSpec } from "./flags.ts";
import type { CliIo } from "./io.ts";
import type { Output } from "./output.ts";
import type { Session } from "./session.ts";

/** Commands that belong together, under one heading of the help. */
export interface CommandGroup {
  /** The heading. */
  title: string;
  /** They call HCS: its DLLs are loaded while the command's module is. */
  callsHcs?: boolean;
  commands: readonly CommandSpec[];
}

/** What a command gets. */
export interface CommandContext {
  /** The command's row. */
  readonly spec: CommandSpec;
  /** The whole table: commands do not import it, since it loads them. */
  readonly groups: readonly CommandGroup[];
  readonly flags: Flags;
  /** Positional arguments, as many as the row wants. */
  readonly positionals: readonly string[];
  /** What stood after `--`. */
  readonly rest: readonly string[];
  readonly io: CliIo;
  readonly output: Output;
  readonly session: Session;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Does the command's work; the exit code. */
export type CommandFunction = (context: CommandContext) => Promise<number>;

/** A command as a row of the table. */
export interface CommandSpec {
  /** What is typed. */
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** Paragraphs for the command's own help. */
  description?: readonly string[];
  /** Its flags beside the global ones. */
  flags?: readonly FlagSpec[];
  /** Its positional arguments. */
  positionals?: readonly PositionalSpec[];
  /** Takes what stands after `--`, shown so: `CMD...`. */
  rest?: string;
  /** With `--json` it prints NDJSON, one object a line. */
  streaming?: boolean;
  /** Command lines as typed into PowerShell, with what they do. */
  examples?: readonly (readonly [line: string, what: string])[];
  /** Loads its module; the path is a literal, so that exes embed it. */
  load: () => Promise<{ command: CommandFunction }>;
}

/** A command's row as data, without its code. */
export function describeCommand(spec: CommandSpec): Record<string, unknown> {
  const { load: _load, examples, ...rest } = spec;
  return {
    ...rest,
    examples: (examples ?? []).map(([line, what]) => ({ line, what })),
  };
}
