/**
 * The console in a VM's record.
 *
 * @module
 */
import type { ConsoleServer } from "./console_server.ts";

/** What keeps text; the VM's recorder does. */
export interface ConsoleRecorder {
  noteConsole(text: string): void;
}

/** Records all that the guest writes, until the returned function is called. */
export function recordConsole(
  console: Pick<ConsoleServer, "subscribe">,
  recorder: ConsoleRecorder,
): () => void {
  const decoder = new TextDecoder();
  return console.subscribe((data) =>
    recorder.noteConsole(decoder.decode(data, { stream: true }))
  );
}
