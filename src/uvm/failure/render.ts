/**
 * A failure as a block of text for people: what others wrote is shown, never
 * sent raw.
 *
 * @module
 */
import { visibleLine } from "../visible_text.ts";
import { attemptText, newestAttempts } from "./attempts.ts";
import type { Failure, FailureCode } from "./failure.ts";

/** How much of a failure is shown. */
export interface RenderFailureOptions {
  /** Lines of guest log, console and crash log each; default 15. */
  maxLines?: number;
  /** Calls and steps; default 20. */
  maxAttempts?: number;
  /** The longest line; default 400. */
  maxLineLength?: number;
}

/**
 * The failure as lines of text, without a newline at the end: a first line
 * that sums it up, then what is known, indented.
 */
export function renderFailure(
  failure: Failure,
  options: RenderFailureOptions = {},
): string {
  const { maxLines = 15, maxAttempts = 20, maxLineLength = 400 } = options;
  const shown = (text: string) => visibleLine(text, maxLineLength);
  const lines = [shown(failure.summary), `  phase: ${shown(failure.phase)}`];
  const item = (text: string) => lines.push(`    - ${shown(text)}`);
  const section = (title: string, texts: readonly string[]) => {
    if (texts.length === 0) return;
    lines.push(`  ${title}:`);
    texts.forEach(item);
  };
  const quoted = (title: string, texts: readonly string[], cut = false) => {
    if (texts.length === 0) return;
    const last = texts.slice(-maxLines);
    const isPart = cut || last.length < texts.length;
    lines.push(`  ${title}${isPart ? ` (last ${last.length} lines)` : ""}:`);
    for (const text of last) lines.push(`    | ${shown(text.trimEnd())}`);
  };

  if (failure.error && !failure.summary.startsWith(failure.error.message)) {
    lines.push(`  error: ${shown(failure.error.message)}`);
  }
  if (failure.code) lines.push(`  code: ${shown(codeText(failure.code))}`);
  if (failure.exit) {
    const { type, text, code } = failure.exit;
    lines.push(`  exit: ${shown(`${type}: ${text}`)}`);
    if (code !== 0) lines.push(`  exit code: ${shown(codeText(failure.exit))}`);
  }
  section("ended by", failure.attribution.map(({ text }) => text));
  section("HCS says", eventTexts(failure));
  section("codes in its texts", failure.related.map(codeText));
  section("can be caused by", causesOf(failure));
  section(
    "wrong in the document",
    failure.findings.map(({ pointer, message }) => `${pointer}: ${message}`),
  );
  renderCrash(failure, lines, shown);
  quoted("crash log", failure.crash?.log ?? [], failure.crash?.logCut);
  quoted("guest log", failure.guestLog);
  quoted("console", failure.console);
  section(
    "what was done",
    newestAttempts(failure.attempts, maxAttempts).map(attemptText),
  );
  section("not known", failure.unknown);
  section("what to do", failure.hints);
  return lines.join("\n");
}

function renderCrash(
  { crash }: Failure,
  lines: string[],
  shown: (text: string) => string,
): void {
  if (crash === undefined) return;
  const { parameters, windows, text } = crash;
  const facts = [
    ...text === undefined ? [] : [text],
    ...parameters.length === 0 ? [] : [`parameters ${parameters.join(" ")}`],
    ...windows?.version === undefined ? [] : [`Windows ${windows.version}`],
    ...windows?.phase === undefined ? [] : [`dump ${windows.phase}`],
    ...windows?.dumpFile === undefined ? [] : [`in "${windows.dumpFile}"`],
  ];
  lines.push(`  crash: ${shown(facts.join(", ") || "reported")}`);
}

function eventTexts({ events }: Failure): string[] {
  return events.flatMap(({ message, source }) =>
    message ? [`${message.trim()}${source ? ` (${source})` : ""}`] : []
  );
}

/** Causes of the error's code, or of the exit's where nothing better is known. */
function causesOf(failure: Failure): string[] {
  const { code, exit, crash, attribution } = failure;
  if (crash || attribution.length > 0) return [];
  return [
    ...new Set([
      ...code?.causes ?? [],
      ...code ? [] : exit?.causes ?? [],
      ...failure.related.flatMap(({ causes }) => causes),
    ]),
  ];
}

function codeText({ codeName, codeHex, meaning }: FailureCode): string {
  return codeName.includes(codeHex)
    ? `${codeHex}: ${meaning}`
    : `${codeName} (${codeHex}): ${meaning}`;
}
