/**
 * The last lines of a console as plain text.
 *
 * @module
 */

/** The longest line that is kept, in 16-bit units. */
const maxLineLength = 1000;
/** The longest line in bytes, for the first rough cut. */
const maxLineBytes = 4 * maxLineLength;

// ANSI sequences: OSC up to BEL or ST, CSI, and two-character escapes.
const sequences =
  // deno-lint-ignore no-control-regex
  /\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)?|\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])/g;
// deno-lint-ignore no-control-regex
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** The last lines that have something to read, oldest first. */
export function tailLines(bytes: Uint8Array, maxLines: number): string[] {
  const end = bytes.subarray(-maxLines * maxLineBytes);
  return new TextDecoder().decode(end)
    .replace(sequences, "")
    .split(/\r\n|\n|\r/)
    .map((line) => line.replace(controls, "").trimEnd().slice(0, maxLineLength))
    .filter((line) => line !== "")
    .slice(maxLines > 0 ? -maxLines : Infinity);
}
