/**
 * Text for a terminal: what others wrote must not steer it, and colour is
 * there only where it is wanted.
 *
 * @module
 */

export { visibleLine, visibleText as visible } from "../uvm/visible_text.ts";

/** Colours by meaning. */
const codes = { good: 32, warn: 33, bad: 31, dim: 2, strong: 1 } as const;

/** What a text means, for its colour. */
export type Tone = keyof typeof codes;

/** Paints text, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string;

/**
 * The painter for one stream. "auto" paints for a terminal where NO_COLOR is
 * not set (or is empty, as no-color.org says). The stream is asked when there
 * is something to paint.
 */
export function painter(
  when: "auto" | "always" | "never",
  stream: { readonly isTerminal: boolean },
  noColor: string | undefined,
): Paint {
  let on: boolean | undefined;
  return (tone, text) => {
    on ??= when === "always" ||
      (when === "auto" && !noColor && stream.isTerminal);
    return on ? `\x1b[${codes[tone]}m${text}\x1b[0m` : text;
  };
}

/** Rows as columns, two spaces between them; the last one is not padded. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row.map((cell, at) =>
      at === row.length - 1 ? cell : cell.padEnd(widths[at])
    ).join("  ").trimEnd()
  ).join("\n");
}
