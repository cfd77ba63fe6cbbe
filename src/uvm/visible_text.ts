/**
 * Text that others wrote, made safe to show: a guest's bytes must not steer a
 * terminal.
 *
 * @module
 */

// Control characters but tab and newline, and what turns text around.
const unsafe =
  // deno-lint-ignore no-control-regex
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Shows control characters as `\x1b` or `\u202e` instead of sending them. Tab
 * and newline stay.
 */
export function visibleText(text: string): string {
  return text.replace(unsafe, (char) => {
    const code = char.charCodeAt(0);
    return code <= 0xff
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** The same on one line, cut at a length with an ellipsis of three dots. */
export function visibleLine(text: string, maxLength = Infinity): string {
  const shown = visibleText(text).replaceAll("\n", "\\n");
  return shown.length > maxLength
    ? `${shown.slice(0, Math.max(0, maxLength - 3))}...`
    : shown;
}
