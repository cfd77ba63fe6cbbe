/**
 * A terminal's size and its changes. No signal tells of them on Windows, so
 * it is asked again and again.
 *
 * @module
 */
import type { CliWriter, TerminalSize } from "./io.ts";

/** How often it is asked. */
const pollMs = 250;

/** Tells of every change until it is disposed. */
export function watchSize(
  writer: CliWriter,
  changed: (size: TerminalSize) => void,
): Disposable {
  let known = writer.size?.();
  const timer = known === undefined ? undefined : setInterval(() => {
    const size = writer.size?.();
    if (
      size === undefined ||
      (size.columns === known?.columns && size.rows === known?.rows)
    ) return;
    known = size;
    changed(size);
  }, pollMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
