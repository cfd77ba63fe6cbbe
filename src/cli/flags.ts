/**
 * Flags as data: what each is called, takes and means. Dispatch, help and
 * completion read the same table.
 *
 * @module
 */

/** One flag. */
export interface FlagSpec {
  /** Its name without the dashes, kebab case. */
  name: string;
  /**
   * What it takes. `size` is bytes (`2GiB`, `512MB`), `duration` is
   * milliseconds (`30s`, `500ms`, `4m`), `whole` a number of 0 or more.
   */
  type: "boolean" | "text" | "whole" | "size" | "duration" | "choice";
  /** How help shows the value: `FILE`, `NAME`, `FILE|-`. */
  value?: string;
  /** What a `choice` may be. */
  choices?: readonly string[];
  /** A boolean that `--no-NAME` turns off. */
  negatable?: boolean;
  /** May be given many times. */
  multiple?: boolean;
  /** Its value may be left out; it is "" then. */
  optionalValue?: boolean;
  /** The command cannot run without it. */
  required?: boolean;
  /** What it does, one sentence without its period. */
  description: string;
}

/** A positional argument. */
export interface PositionalSpec {
  /** How help shows it: `ID`, `FILE|-`. */
  name: string;
  /** What it is. */
  description: string;
  /** What it may be, for completion. */
  choices?: readonly string[];
  /** May be left out. */
  optional?: boolean;
  /** Takes all that follow. */
  multiple?: boolean;
}

/** Flags that every command takes. */
export const globalFlags: readonly FlagSpec[] = [
  {
    name: "json",
    type: "boolean",
    description:
      "Print one JSON value (ASCII); streaming commands print NDJSON",
  },
  {
    name: "backend",
    type: "choice",
    choices: ["hcs", "sim"],
    description:
      "Work on the Host Compute Service (default) or on the simulator",
  },
  {
    name: "sim-plan",
    type: "text",
    value: "FILE",
    description: "Script for the simulator: its guest and its faults",
  },
  {
    name: "state-dir",
    type: "text",
    value: "DIR",
    description: "Where uvm keeps its state, the simulator's VMs among it",
  },
  {
    name: "timeout",
    type: "duration",
    value: "TIME",
    description: "How long it may take: 30s, 500ms, 4m",
  },
  {
    name: "log-level",
    type: "choice",
    choices: ["trace", "debug", "info", "warning", "error"],
    description: "Write uvm's own log from this level on to standard error",
  },
  {
    name: "log-file",
    type: "text",
    value: "FILE",
    description: "Write uvm's own log to a file as NDJSON instead",
  },
  {
    name: "color",
    type: "choice",
    choices: ["auto", "always", "never"],
    description: "Colour the text; auto respects NO_COLOR and redirection",
  },
  {
    name: "dry-run",
    type: "boolean",
    description: "Show the document and every change, but make none",
  },
  { name: "help", type: "boolean", description: "Show help for the command" },
];

/** The values of a command's flags, checked. Absent flags are undefined. */
export class Flags {
  readonly #values: ReadonlyMap<string, unknown>;

  /** Takes the parsed values by flag name. */
  constructor(values: ReadonlyMap<string, unknown>) {
    this.#values = values;
  }

  /** True where the flag was given. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** A text or choice. */
  text(name: string): string | undefined {
    return this.#values.get(name) as string | undefined;
  }

  /** A whole number, a size in bytes or a duration in milliseconds. */
  number(name: string): number | undefined {
    return this.#values.get(name) as number | undefined;
  }

  /** A boolean that is false where it was not given. */
  on(name: string): boolean {
    return this.#values.get(name) === true;
  }

  /** A boolean, undefined where it was not given. */
  boolean(name: string): boolean | undefined {
    return this.#values.get(name) as boolean | undefined;
  }

  /** The values of a flag that may be given many times. */
  list(name: string): string[] {
    return (this.#values.get(name) as string[] | undefined) ?? [];
  }
}

/** True where the user asks for uvm's own log. */
export function asksForLog(flags: Flags): boolean {
  return flags.has("log-level") || flags.has("log-file");
}

/** When to colour: the value of `--color`. */
export function colorOf(flags: Flags): "auto" | "always" | "never" {
  return (flags.text("color") ?? "auto") as "auto" | "always" | "never";
}
