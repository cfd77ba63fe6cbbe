/** `key` as one segment of a JSON pointer: `~` becomes `~0`, `/` becomes `~1` (RFC 6901). */
export function pointerSegment(key: string): string {
  return key.includes("~") || key.includes("/")
    ? key.replaceAll("~", "~0").replaceAll("/", "~1")
    : key;
}
