/**
 * The library's warnings, for people: on standard error where a terminal
 * shows it. Redirected, nothing is written there when all is well; `--json`
 * and the log have the warnings then.
 *
 * @module
 */
import type { CommandContext } from "./command.ts";
import { TextSink } from "./output.ts";
import { visibleLine } from "./terminal.ts";

/** Shows the warnings so far. */
export async function showWarnings(
  { io, output, session }: CommandContext,
): Promise<void> {
  if (session.warnings.length === 0 || output.isJson) return;
  if (!io.stderr.isTerminal) return;
  const sink = new TextSink(io.stderr);
  for (const warning of session.warnings) {
    await sink.write(`uvm: warning: ${visibleLine(warning)}\n`);
  }
  await sink.flush();
}
