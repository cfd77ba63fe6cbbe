/**
 * Takes a command line apart as a shell does: words, quotes, and commands
 * joined by `;`, `&&` and `||`.
 *
 * @module
 */

/** A command and what joins it to the one before. */
export interface CommandStep {
  words: string[];
  /** When it runs: always, or by how the one before ended. */
  when: "always" | "success" | "failure";
}

const JOINS = { ";": "always", "&&": "success", "||": "failure" } as const;
const TOKEN =
  /\s*(&&|\|\||;|(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s;"'&|\\]|[&|\\](?![&|]))+)/y;

/** The steps of a command line. */
export function splitCommands(line: string): CommandStep[] {
  const steps: CommandStep[] = [];
  let step: CommandStep = { words: [], when: "always" };
  for (const token of tokens(line)) {
    if (Object.hasOwn(JOINS, token.text) && !token.quoted) {
      steps.push(step);
      step = { words: [], when: JOINS[token.text as keyof typeof JOINS] };
    } else step.words.push(token.text);
  }
  steps.push(step);
  return steps.filter(({ words }) => words.length > 0);
}

function* tokens(line: string): Iterable<{ text: string; quoted: boolean }> {
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let match; (match = TOKEN.exec(line)) !== null;) {
    end = TOKEN.lastIndex;
    const raw = match[1];
    yield { text: unquote(raw), quoted: /["'\\]/.test(raw) };
    TOKEN.lastIndex = end;
  }
  const rest = line.slice(end).trim();
  if (rest !== "") yield { text: rest, quoted: true };
}

function unquote(raw: string): string {
  return raw.replace(
    /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g,
    (_, double?: string, single?: string, escaped?: string) =>
      double !== undefined
        ? double.replace(/\\(["\\$`])/g, "$1")
        : single ?? escaped ?? "",
  );
}
