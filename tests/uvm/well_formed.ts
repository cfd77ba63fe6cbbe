/**
 * A look at XML without a parser.
 *
 * @module
 */

/** What is wrong with the nesting of tags and with text; "" if nothing. */
export function wellFormed(xml: string): string {
  const open: string[] = [];
  const rest = xml.replace(
    /<(\/?)([a-z]+)((?:\s+[a-zA-Z0-9-]+="[^"<]*")*)\s*(\/?)>/g,
    (_tag, closing, name, _attributes, alone) => {
      if (closing) {
        const expected = open.pop();
        return expected === name ? "" : `<${name} closes ${expected}`;
      }
      if (!alone) open.push(name);
      return "";
    },
  );
  if (open.length > 0) return `not closed: ${open.join(", ")}`;
  const bad = /[<]|&(?!(amp|lt|gt|quot|#39);)/.exec(rest);
  return bad ? rest.slice(bad.index, bad.index + 40) : "";
}
