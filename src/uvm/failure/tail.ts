/**
 * The last lines of what a guest wrote, bounded in number and length.
 *
 * @module
 */
import { textOf } from "../logs/entry.ts";

/** The longest line that is kept, in 16-bit units. */
const maxLineLength = 1000;

/** An entry of the guest's log, in the shape the log has it. */
export interface LogLine {
  /** `debug`, `info`, `warning` or `error`. */
  level?: string;
  /** What the guest said. */
  message?: string;
  /** The guest's own time: text, or any other value. */
  time?: unknown;
}

/** The last lines of a text, without its line ends; empty ones left out. */
export function lastLines(
  text: string,
  max: number,
): { lines: string[]; cut: boolean } {
  // What is cut off here could not be among the last lines anyway.
  const end = text.slice(-max * (maxLineLength + 2));
  const all = end.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  return {
    lines: all.slice(-max).map(bounded),
    cut: end.length < text.length || all.length > max,
  };
}

/** The last of a list of lines or log entries, each as one line. */
export function tailOf(
  lines: readonly (string | LogLine)[] | string | undefined,
  max: number,
): string[] {
  if (lines === undefined) return [];
  if (typeof lines === "string") return lastLines(lines, max).lines;
  return lines.slice(-max).map((line) =>
    bounded(
      typeof line === "string"
        ? line
        : [textOf(line.time ?? ""), line.level, line.message]
          .filter((part) => part).join(" "),
    )
  );
}

function bounded(line: string): string {
  return line.length > maxLineLength
    ? `${line.slice(0, maxLineLength - 3)}...`
    : line;
}
