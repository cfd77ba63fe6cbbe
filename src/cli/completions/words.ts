/**
 * What can be completed, read from the table of commands.
 *
 * @module
 */
import type { CommandGroup, CommandSpec } from "../command.ts";
import { type FlagSpec, globalFlags } from "../flags.ts";

/** One command's words. */
export interface CommandWords {
  name: string;
  summary: string;
  /** Its flags and the global ones, with their dashes. */
  flags: string[];
  /** Flags that are followed by a value, with the values where known. */
  values: Record<string, string[]>;
  /** For each position the words to offer; `<id>` stands for live VM ids. */
  positions: string[][];
  /** The last position takes all that follow. */
  repeats: boolean;
}

/** Where a live VM's id belongs. */
const idPlace = "<id>";

/** The words of all commands, in the order of the table. */
export function completionWords(
  groups: readonly CommandGroup[],
): CommandWords[] {
  const commands = groups.flatMap((group) => [...group.commands]);
  const names = commands.map((command) => command.name);
  return commands.map((command) => wordsOf(command, names));
}

function wordsOf(command: CommandSpec, names: string[]): CommandWords {
  const positionals = command.positionals ?? [];
  const specs = [...command.flags ?? [], ...globalFlags];
  const values: Record<string, string[]> = {};
  for (const flag of specs) {
    if (flag.type !== "boolean") {
      values[`--${flag.name}`] = [...flag.choices ?? []];
    }
  }
  return {
    name: command.name,
    summary: command.summary,
    flags: specs.flatMap(dashed),
    values,
    positions: positionals.map(({ name, choices }) => {
      if (name === "ID") return [idPlace];
      return name === "COMMAND" ? names : [...choices ?? []];
    }),
    repeats: positionals.at(-1)?.multiple === true,
  };
}

function dashed({ name, negatable }: FlagSpec): string[] {
  return negatable ? [`--${name}`, `--no-${name}`] : [`--${name}`];
}
