/**
 * A VM that `run --keep` leaves as it is.
 *
 * @module
 */
import type { CommandContext } from "./command.ts";

/** Which VM, and its state when it was left. */
export interface KeptVm {
  id: string;
  state: string;
}

/** One line: the VM, and the command that ends it. */
export function keptText(
  { flags, session }: CommandContext,
  { id, state }: KeptVm,
): string {
  const line = ["uvm", "stop", id];
  if (session.backendName === "sim") line.push("--backend", "sim");
  const folder = flags.text("state-dir");
  if (folder !== undefined) line.push("--state-dir", folder);
  return `VM "${id}" is left ${state.toLowerCase()}; end it with: ${
    line.map(argument).join(" ")
  }`;
}

/** An argument as it is typed into PowerShell. */
function argument(text: string): string {
  return /^[\w.:\\/-]+$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}
