/**
 * A terminal's size and its changes. No signal tells of them on Windows, so
 * it is asked again and again.
 *
 * @module
 */
import type { CliWriter, TerminalSize } from "./io.ts";

/** How often it is asked. */
const pollMs = 250;

/** The size; undefined where there is none, or a terminal says 0 by 0. */
export function sizeOf(writer: CliWriter): TerminalSize | undefined {
  const size = writer.size?.();
  return size && size.columns > 0 && size.rows > 0 ? size : undefined;
}

/** Tells of every change until it is disposed. */
export function watchSize(
  writer: CliWriter,
  changed: (size: TerminalSize) => void,
): Disposable {
  let known = sizeOf(writer);
  const timer = known === undefined ? undefined : setInterval(() => {
    const size = sizeOf(writer);
    if (
      size === undefined ||
      (size.columns === known?.columns && size.rows === known?.rows)
    ) return;
    known = size;
    changed(size);
  }, pollMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
