/**
 * The ids of VMs on a command line, and from standard input for `-`.
 *
 * @module
 */
import { readText } from "./input.ts";
import type { CommandContext } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** The ids that the arguments name, each once, in their order. */
export async function idsOf(
  { positionals, io }: Pick<CommandContext, "positionals" | "io">,
): Promise<string[]> {
  const ids = new Set<string>();
  for (const given of new Set(positionals)) {
    if (given !== "-") ids.add(given);
    else for (const id of parseIds(await readText("-", io))) ids.add(id);
  }
  return [...ids];
}

/** True where the arguments may name more than one VM, or none. */
export function namesMany(
  { positionals }: Pick<CommandContext, "positionals">,
): boolean {
  return positionals.length !== 1 || positionals[0] === "-";
}

/**
 * Ids out of a text: one a line, or JSON. That is an object with an array
 * `systems` (`uvm list --json`), an array, or one object (PowerShell's
 * ConvertTo-Json of one); the members are texts or have an `id`.
 */
export function parseIds(text: string): string[] {
  // A GUID may stand in braces: that is a line.
  if (/^\s*(\{\s*["}]|\[\s*["{\]])/.test(text)) return idsOfJson(text);
  return text.split(/\r\n|[\r\n]/).map((line) => line.trim()).filter((line) =>
    line !== ""
  );
}

function idsOfJson(text: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(
      `Standard input is no JSON: ${(cause as Error).message}`,
      { cause },
    );
  }
  const { systems = value } = value as { systems?: unknown };
  return (Array.isArray(systems) ? systems : [systems]).map((each, index) => {
    const id = typeof each === "string"
      ? each
      : (each as { id?: unknown } | null)?.id;
    if (typeof id === "string" && id !== "") return id;
    throw new UsageError(
      `Standard input names no VM at ${index}: ${
        JSON.stringify(each).slice(0, 60)
      }`,
      { hints: ['Give ids, one a line, or what "uvm list --json" prints'] },
    );
  });
}
