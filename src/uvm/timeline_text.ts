/**
 * A timeline as text, ASCII only: it passes every console's code page.
 *
 * @module
 */
import type { Timeline } from "./timeline.ts";
import { visibleLine } from "./visible_text.ts";

const minWidth = 50;
const timeWidth = 13;

/**
 * Phases as bars, then the milestones with their times. `width` is the longest
 * line, at least 50; default 80.
 */
export function renderTimelineText(timeline: Timeline, width = 80): string {
  const { phases, marks, startMs, endMs } = timeline;
  const nameWidth = Math.min(
    20,
    Math.max(6, ...phases.map(({ name }) => name.length)),
  );
  const columns = Math.max(minWidth, width) - nameWidth - timeWidth - 4;
  const spanMs = Math.max(1, endMs - startMs);
  const column = (ms: number) =>
    Math.round((ms - startMs) / spanMs * (columns - 1));
  const lines = phases.map(({ name, startMs, endMs, outcome }) => {
    const from = column(startMs);
    const to = Math.max(from, column(endMs) - (endMs < timeline.endMs ? 1 : 0));
    const bar = `${" ".repeat(from)}${signs[outcome].repeat(to - from + 1)}`;
    const failed = outcome === "failed" ? " failed" : "";
    return `${visibleLine(name, nameWidth).padEnd(nameWidth)} |${
      bar.padEnd(columns)
    }|${duration(endMs - startMs)}${failed}`;
  });
  const total = duration(endMs - startMs).trim();
  lines.push(
    `${" ".repeat(nameWidth + 2)}0${total.padStart(columns - 1)}`,
  );
  for (const { atMs, kind, level, text } of marks) {
    const head = `+${duration(atMs - startMs)}  ${kind.padEnd(5)} `;
    const shown = level === undefined ? text : `${level}: ${text}`;
    lines.push(
      head + ascii(visibleLine(shown, Math.max(minWidth, width) - head.length)),
    );
  }
  if (timeline.end !== "") lines.push(ascii(visibleLine(timeline.end, width)));
  return lines.join("\n");
}

const signs = { ok: "#", failed: "x", running: "." } as const;

function duration(ms: number): string {
  const text = ms >= 10_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${ms.toFixed(ms < 100 ? 1 : 0)} ms`;
  return text.padStart(timeWidth - 2);
}

/** What no code page has in common is a question mark here. */
function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?");
}
