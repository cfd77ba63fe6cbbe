/**
 * A timeline as SVG that any browser shows, in its light or dark colours.
 *
 * @module
 */
import type { Timeline, TimelineMark } from "./timeline.ts";
import { visibleLine } from "./visible_text.ts";

const width = 1000;
const left = 110;
const right = 30;
const top = 64;
const rowHeight = 30;
const barHeight = 18;
const markHeight = 18;
const maxNameLength = 16;
const maxTextLength = 110;

const style = `
  text { font: 12px system-ui, "Segoe UI", sans-serif; fill: #1f2328 }
  .title { font-size: 16px; font-weight: 600 }
  .sub, .tick { fill: #59636e }
  .mono { font-family: ui-monospace, Consolas, monospace; font-size: 11px }
  .back { fill: #ffffff } .grid { stroke: #d1d9e0 }
  .ok { fill: #2f81f7 } .boot { fill: #8250df } .failed { fill: #cf222e }
  .running { fill: #9a6700 } .dot { fill: #59636e } .warning { fill: #9a6700 }
  .error, .exit, .event { fill: #cf222e } .good { fill: #1a7f37 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .sub, .tick { fill: #9198a1 }
    .back { fill: #0d1117 } .grid { stroke: #30363d }
  }`;

/**
 * A whole SVG document: bars for the phases, below them the milestones with
 * their times. All text is escaped; it has no script and loads nothing.
 */
export function renderTimelineSvg(timeline: Timeline): string {
  const { phases, marks, startMs, endMs, id, end } = timeline;
  const spanMs = Math.max(1, endMs - startMs);
  const x = (ms: number) =>
    left + (ms - startMs) / spanMs * (width - left - right);
  const axisY = top + phases.length * rowHeight + 8;
  const marksY = axisY + 40;
  const height = marksY + marks.length * markHeight + 16;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(`Timeline of VM ${id}`)}</title>`,
    `<style>${style}\n</style>`,
    `<rect class="back" width="${width}" height="${height}"/>`,
    text(20, 28, `VM ${id}`, "title"),
    text(20, 48, subtitle(timeline, end), "sub"),
  ];
  for (const ms of ticks(spanMs)) {
    const at = round(x(startMs + ms));
    parts.push(
      `<line class="grid" x1="${at}" y1="${top}" x2="${at}" y2="${axisY}"/>`,
      text(at, axisY + 16, formatMs(ms), "tick", "middle"),
    );
  }
  phases.forEach((phase, row) => {
    const y = top + row * rowHeight;
    const from = round(x(phase.startMs));
    const length = Math.max(2, round(x(phase.endMs) - from));
    const kind = phase.name === "boot" ? "boot" : phase.outcome;
    const took = formatMs(phase.endMs - phase.startMs);
    const fitsBehind = from + length + 70 < width - right;
    parts.push(
      text(20, y + 14, visibleLine(phase.name, maxNameLength)),
      `<rect class="${kind}" x="${from}" y="${y}" width="${length}" height="${barHeight}" rx="3"><title>${
        escapeXml(`${phase.name}: ${took}, ${phase.outcome}`)
      }</title></rect>`,
      fitsBehind
        ? text(from + length + 6, y + 14, took, "sub")
        : text(from - 6, y + 14, took, "sub", "end"),
    );
  });
  marks.forEach((mark, row) => {
    const at = round(x(mark.atMs));
    const y = marksY + row * markHeight;
    parts.push(
      `<circle class="${markClass(mark)}" cx="${at}" cy="${axisY}" r="3.5"/>`,
      text(20, y, `+${formatMs(mark.atMs - startMs)}`, "sub mono"),
      `<circle class="${markClass(mark)}" cx="${left - 8}" cy="${
        y - 4
      }" r="3.5"/>`,
      text(left, y, markText(mark), "mono"),
    );
  });
  parts.push("</svg>", "");
  return parts.join("\n");
}

function subtitle({ startMs, endMs }: Timeline, end: string): string {
  const began = new Date(startMs).toISOString();
  const ended = end === "" ? "" : `, ${visibleLine(end, maxTextLength)}`;
  return `${began}, ${formatMs(endMs - startMs)}${ended}`;
}

function markText({ kind, level, text }: TimelineMark): string {
  return visibleLine(`${level ?? kind}  ${text}`, maxTextLength);
}

function markClass({ kind, level, text }: TimelineMark): string {
  if (kind === "exit") return text === "GracefulExit" ? "good" : "exit";
  if (kind === "event" || kind === "call") return "event";
  return level === "warning" || level === "error" ? level : "dot";
}

/** Round numbers of 1, 2 or 5, at most about eight. */
function ticks(spanMs: number): number[] {
  const rough = spanMs / 8;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough)!;
  const all: number[] = [];
  for (let ms = 0; ms <= spanMs; ms += step) all.push(ms);
  return all;
}

function text(
  x: number,
  y: number,
  value: string,
  className = "",
  anchor = "",
): string {
  return `<text x="${round(x)}" y="${round(y)}"${
    className === "" ? "" : ` class="${className}"`
  }${anchor === "" ? "" : ` text-anchor="${anchor}"`}>${
    escapeXml(value)
  }</text>`;
}

function formatMs(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms >= 100 ? ms.toFixed(0) : Number(ms.toFixed(1))} ms`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for XML; what XML 1.0 cannot hold is shown as U+FFFD. */
function escapeXml(value: string): string {
  return visibleLine(value)
    // Halves of a pair, and U+FFFE and U+FFFF, are no characters of XML.
    .replace(
      /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g,
      "\ufffd",
    )
    .replace(/[&<>"']/g, (char) => entities[char]);
}
