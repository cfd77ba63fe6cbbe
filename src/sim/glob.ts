/**
 * The globs of a plan: `*` for any text, `?` for one letter, any other letter
 * for itself.
 *
 * @module
 */

const compiled = new Map<string, RegExp>();

/** True where the whole text matches. An absent glob matches all. */
export function matchesGlob(glob: string | undefined, text: string): boolean {
  if (glob === undefined || glob === "*") return true;
  let pattern = compiled.get(glob);
  if (pattern === undefined) {
    const source = glob.replace(/[.+^${}()|[\]\\/]/g, "\\$&")
      .replace(/\*+/g, "[^]*").replaceAll("?", "[^]");
    pattern = new RegExp(`^${source}$`);
    if (compiled.size > 1000) compiled.clear();
    compiled.set(glob, pattern);
  }
  return pattern.test(text);
}
