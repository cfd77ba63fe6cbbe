/**
 * Arguments to checked flags and positionals. `parseArgs` does the splitting;
 * what it lets pass (unknown flags, missing values, numbers that are none) is
 * refused here.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { nearest } from "../schema/nearest.ts";
import { Flags, type FlagSpec, type PositionalSpec } from "./flags.ts";
import { UsageError } from "./usage_error.ts";
import { parseDuration, parseSize, parseWhole } from "./values.ts";

/** What a command line may have. */
export interface ArgsSpec {
  flags: readonly FlagSpec[];
  positionals: readonly PositionalSpec[];
  /** What stands after `--` belongs to the command. */
  rest?: boolean;
}

/** A parsed command line. */
export interface ParsedLine {
  flags: Flags;
  positionals: string[];
  /** What stood after `--`. */
  rest: string[];
}

/** Parses and checks; UsageError for what is wrong. */
export function parseLine(argv: readonly string[], spec: ArgsSpec): ParsedLine {
  const byName = new Map(spec.flags.map((flag) => [flag.name, flag]));
  const names = (wanted: (flag: FlagSpec) => boolean) =>
    spec.flags.filter(wanted).map((flag) => flag.name);
  const parsed = parseArgs(joinValues(argv, byName), {
    boolean: names((flag) => flag.type === "boolean"),
    string: [...names((flag) => flag.type !== "boolean"), "_"],
    collect: names((flag) => flag.type !== "boolean"),
    negatable: names((flag) => flag.negatable === true),
    "--": true,
    unknown: (arg, key) => {
      if (key !== undefined) throw unknownFlag(arg, byName);
      return true;
    },
  });
  const given = givenBooleans(argv);
  const values = new Map<string, unknown>();
  for (const flag of spec.flags) {
    const value = parsed[flag.name];
    if (flag.type === "boolean") {
      if (given.has(flag.name)) values.set(flag.name, value);
    } else {
      const texts = (value as string[]).map((text) => unmark(text));
      if (texts.length > 0) values.set(flag.name, checkValues(flag, texts));
    }
  }
  const flags = new Flags(values);
  if (flags.on("help")) return { flags, positionals: [], rest: [] };
  const positionals = parsed._.map((text) => unmark(String(text)));
  checkPositionals(positionals, spec.positionals);
  for (const flag of spec.flags) {
    if (flag.required && !values.has(flag.name)) {
      throw new UsageError(`Flag "--${flag.name}" is required`);
    }
  }
  const rest = parsed["--"] ?? [];
  if (rest.length > 0 && !spec.rest) {
    throw new UsageError(`Unexpected argument after "--": "${rest[0]}"`);
  }
  return { flags, positionals, rest };
}

/** Stands before a text that parseArgs must not read; argv has no NUL. */
const mark = "\0";

/**
 * Joins each flag with its value by "=", so that a value may begin with a
 * dash (`--merge -`), and marks negative numbers as the positionals they are.
 */
function joinValues(
  argv: readonly string[],
  byName: ReadonlyMap<string, FlagSpec>,
): string[] {
  const joined: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const arg = argv[at];
    if (arg === "--") return [...joined, ...argv.slice(at)];
    if (["-h", "-?", "/?"].includes(arg)) joined.push("--help=true");
    else if (arg === "-" || !arg.startsWith("-")) joined.push(arg);
    else if (/^-\d/.test(arg)) joined.push(mark + arg);
    else {
      const [, name, value] = /^--([^=]+)(?:=([^]*))?$/.exec(arg) ?? [];
      const flag = byName.get(name ?? "");
      if (flag === undefined) {
        if (!negated(arg, byName)) throw unknownFlag(arg, byName);
        joined.push(arg);
      } else if (flag.type === "boolean") {
        joined.push(`--${name}=${booleanText(flag, value)}`);
      } else {
        const text = value ??
          (lacksValue(flag, argv[at + 1]) ? "" : valueAfter(flag, argv[++at]));
        joined.push(`--${name}=${mark}${text}`);
      }
    }
  }
  return joined;
}

/** Said in full, a boolean takes no "true" or "false" that follows it. */
function booleanText(flag: FlagSpec, value: string | undefined): string {
  if (value === undefined || value === "true") return "true";
  if (value === "false") return "false";
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

/** The boolean that `--no-NAME` turns off. */
function negated(
  arg: string,
  byName: ReadonlyMap<string, FlagSpec>,
): FlagSpec | undefined {
  const name = /^--no-(.+)$/.exec(arg)?.[1];
  const flag = byName.get(name ?? "");
  return flag?.negatable ? flag : undefined;
}

function unmark(text: string): string {
  return text.startsWith(mark) ? text.slice(1) : text;
}

/** Names of the booleans that stand on the line, negated ones included. */
function givenBooleans(argv: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const arg of argv) {
    if (arg === "--") break;
    const match = /^--(?:no-)?([^=]+)/.exec(arg);
    if (match) names.add(match[1]);
    else if (["-h", "-?", "/?"].includes(arg)) names.add("help");
  }
  return names;
}

function unknownFlag(
  arg: string,
  byName: ReadonlyMap<string, FlagSpec>,
): UsageError {
  const name = arg.replace(/^-+/, "").replace(/=[^]*$/, "");
  const near = nearest(name, byName.keys());
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

function checkPositionals(
  given: readonly string[],
  specs: readonly PositionalSpec[],
): void {
  const least = specs.filter((spec) => !spec.optional).length;
  if (given.length < least) {
    throw new UsageError(
      `Argument ${specs[given.length].name} is missing`,
    );
  }
  const most = specs.some((spec) => spec.multiple) ? Infinity : specs.length;
  if (given.length > most) {
    throw new UsageError(`Unexpected argument: "${given[most]}"`);
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
