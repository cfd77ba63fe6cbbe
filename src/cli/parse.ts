/**
 * Arguments to checked flags and positionals.
 *
 * @module
 */
import { nearest } from "../schema/nearest.ts";
import { Flags, type FlagSpec, type PositionalSpec } from "./flags.ts";
import { UsageError } from "./usage_error.ts";
import { parseDuration, parseSize, parseWhole } from "./values.ts";

/** What a command line may have. */
export interface ArgsSpec {
  flags: readonly FlagSpec[];
  positionals: readonly PositionalSpec[];
  /**
   * What stands after `--` belongs to the command. Without it those are
   * positionals, whatever they begin with.
   */
  rest?: boolean;
}

/** A parsed command line. */
export interface ParsedLine {
  flags: Flags;
  positionals: string[];
  /** What stood after `--`, where the command takes it. */
  rest: string[];
}

/** Parses and checks; UsageError for what is wrong. */
export function parseLine(argv: readonly string[], spec: ArgsSpec): ParsedLine {
  const { booleans, texts, ...line } = split(argv, spec.flags);
  const values = new Map<string, unknown>(booleans);
  for (const [flag, given] of texts) {
    values.set(flag.name, checkValues(flag, given));
  }
  const flags = new Flags(values);
  if (flags.on("help")) return { flags, positionals: [], rest: [] };
  const [positionals, rest] = spec.rest
    ? [line.positionals, line.rest]
    : [[...line.positionals, ...line.rest], []];
  checkPositionals(positionals, spec.positionals, line.positionals.length);
  for (const flag of spec.flags) {
    if (flag.required && !values.has(flag.name)) {
      throw new UsageError(`Flag "--${flag.name}" is required`);
    }
  }
  return { flags, positionals, rest };
}

/** Arguments by what they are, values unchecked. */
interface SplitLine {
  booleans: Map<string, boolean>;
  texts: Map<FlagSpec, string[]>;
  positionals: string[];
  rest: string[];
}

/**
 * A flag's value may be joined by "=" or follow, and begin with a dash then
 * (`--merge -`); negative numbers are positionals.
 */
function split(
  argv: readonly string[],
  specs: readonly FlagSpec[],
): SplitLine {
  const line: SplitLine = {
    booleans: new Map(),
    texts: new Map(),
    positionals: [],
    rest: [],
  };
  const named = (name = "") => specs.find((flag) => flag.name === name);
  for (let at = 0; at < argv.length; at++) {
    const arg = argv[at];
    if (arg === "--") {
      line.rest = argv.slice(at + 1);
      break;
    }
    if (isHelp(arg)) {
      line.booleans.set("help", true);
      continue;
    }
    if (arg === "-" || !arg.startsWith("-") || /^-\d/.test(arg)) {
      line.positionals.push(arg);
      continue;
    }
    const [, name, value] = /^--([^=]+)(?:=([^]*))?$/.exec(arg) ?? [];
    const flag = named(name);
    if (flag === undefined) {
      const negated = named(/^--no-(.+)$/.exec(arg)?.[1]);
      if (!negated?.negatable) throw unknownFlag(arg, specs);
      line.booleans.set(negated.name, false);
    } else if (flag.type === "boolean") {
      line.booleans.set(flag.name, booleanValue(flag, value));
    } else {
      const text = value ??
        (lacksValue(flag, argv[at + 1]) ? "" : valueAfter(flag, argv[++at]));
      const given = line.texts.get(flag);
      if (given === undefined) line.texts.set(flag, [text]);
      else given.push(text);
    }
  }
  return line;
}

/** True for the short ways to ask for help, Windows' own among them. */
export function isHelp(arg: string): boolean {
  return arg === "-h" || arg === "-?" || arg === "/?";
}

/** A boolean takes no "true" or "false" that follows it, only a joined one. */
function booleanValue(flag: FlagSpec, value: string | undefined): boolean {
  if (value === undefined || value === "true") return true;
  if (value === "false") return false;
  throw new UsageError(
    `Flag "--${flag.name}" must be true or false: "${value}"`,
  );
}

/** True where a flag stands alone that may. */
function lacksValue(flag: FlagSpec, next: string | undefined): boolean {
  return flag.optionalValue === true && (next?.startsWith("-") ?? true);
}

function valueAfter(flag: FlagSpec, next: string | undefined): string {
  if (next !== undefined && !next.startsWith("--")) return next;
  throw new UsageError(
    `Flag "--${flag.name}" needs a value: ${valueName(flag)}`,
    next === undefined ? {} : {
      hints: [`Write --${flag.name}=VALUE where the value begins with "--"`],
    },
  );
}

function unknownFlag(
  arg: string,
  flags: readonly FlagSpec[],
): UsageError {
  const name = arg.replace(/^-+/, "").replace(/=[^]*$/, "");
  const near = nearest(name, flags.map((flag) => flag.name));
  return new UsageError(
    `Unknown flag: "${arg.replace(/=[^]*$/, "")}"`,
    near === undefined ? {} : { hints: [`Did you mean "--${near}"?`] },
  );
}

function checkValues(flag: FlagSpec, texts: string[]): unknown {
  if (flag.multiple) return texts.map((text) => checkValue(flag, text));
  if (texts.length > 1) {
    throw new UsageError(
      `Flag "--${flag.name}" is given more than once: ${texts.length}`,
    );
  }
  return checkValue(flag, texts[0]);
}

function checkValue(flag: FlagSpec, text: string): unknown {
  const wrong = (wanted: string, hints: string[] = []) =>
    new UsageError(`Flag "--${flag.name}" must be ${wanted}: "${text}"`, {
      hints,
    });
  switch (flag.type) {
    case "whole":
      return parseWhole(text) ?? fail(wrong("a whole number of 0 or more"));
    case "size":
      return parseSize(text) ?? fail(wrong("a size like 2GiB or 512MB"));
    case "duration":
      return parseDuration(text) ??
        fail(wrong("a time over 0 like 30s, 500ms or 4m"));
    case "choice": {
      if (flag.choices!.includes(text)) return text;
      const near = nearest(text, flag.choices!);
      const hints = near === undefined ? [] : [`Did you mean "${near}"?`];
      throw wrong(`one of ${flag.choices!.join(", ")}`, hints);
    }
    default:
      return text;
  }
}

function fail(error: Error): never {
  throw error;
}

/** Of those given, `before` stood before `--`. */
function checkPositionals(
  given: readonly string[],
  specs: readonly PositionalSpec[],
  before: number,
): void {
  const least = specs.filter((spec) => !spec.optional).length;
  if (given.length < least) {
    throw new UsageError(
      `Argument ${specs[given.length].name} is missing`,
    );
  }
  const most = specs.some((spec) => spec.multiple) ? Infinity : specs.length;
  if (given.length > most) {
    const place = most < before ? "" : ` after "--"`;
    throw new UsageError(`Unexpected argument${place}: "${given[most]}"`);
  }
  const empty = given.indexOf("");
  if (empty >= 0) {
    const { name } = specs[Math.min(empty, specs.length - 1)];
    throw new UsageError(`Argument ${name} must not be empty: ""`);
  }
}

/** How help and errors show what a flag takes. */
export function valueName(flag: FlagSpec): string {
  const value = flag.value ?? flag.choices?.join("|") ??
    { size: "SIZE", duration: "TIME", whole: "N", text: "TEXT" }[
      flag.type as "size" | "duration" | "whole" | "text"
    ];
  return flag.optionalValue ? `[${value}]` : value;
}
