/**
 * Where a value ends that follows a secret's name, in text of any kind: JSON,
 * JSON in JSON, a shell's words, a log's line.
 *
 * Guests write the text. Each function looks at the characters that it passes
 * once, and passes them for good: none looks ahead for an end that may be far.
 *
 * @module
 */

/** A quote as it stands at this place, with the backslashes before it. */
const opening = /(\\*)(["']|(?<=\\)u002[27])/y;
/** Where a text in such quotes can end. */
const stops: Readonly<Record<string, RegExp>> = {
  '"': /["\r\n]/g,
  "'": /['\r\n]/g,
  u0022: /u0022|[\r\n]/gi,
  u0027: /u0027|[\r\n]/gi,
};
const wordStop = /[\s,;"']/g;
/** A comma that belongs to the word: no list and no next assignment follows. */
const innerComma = /[,;](?![\s"'\\[{]|$|[\w.-]{1,64}\s?[=:])/y;
/** A line that goes on with what an earlier one opened. */
const nextLine = /[\r\n]+(?:[ \t]|(?=[\]}]))/y;

/**
 * The index behind the value that begins at `start`: behind its closing quote
 * or bracket, behind the last character of an unquoted word. What is not
 * closed ends with its line, a bracket with the last line that is indented.
 * `start` itself where no value is.
 */
export function endOfValue(text: string, start: number): number {
  const quote = matchAt(opening, text, start);
  if (quote) return endOfQuoted(text, start, quote);
  return text[start] === "[" || text[start] === "{"
    ? endOfBracket(text, start)
    : endOfWord(text, start);
}

/**
 * JSON in JSON doubles backslashes: a quote closes where as many stand before
 * it as before the one that opened, apart from those that stand for
 * backslashes of the value.
 */
function endOfQuoted(
  text: string,
  start: number,
  [all, { length: slashes }, quote]: string[],
): number {
  const period = quote.startsWith("u") ? 4 * slashes : 2 * (slashes + 1);
  const stop = stops[quote];
  for (let from = start + all.length;;) {
    const at = indexOfMatch(stop, text, from);
    if (at === text.length || /[\r\n]/.test(text[at])) return at;
    const end = at + quote.length;
    const isClosing = slashesBefore(text, at, from) % period === slashes;
    // A shell, SQL and YAML double a quote to write one.
    const isDoubled = isClosing && slashes === 0 && text[end] === quote;
    if (isClosing && !isDoubled) return end;
    from = isDoubled ? end + 1 : end;
  }
}

function slashesBefore(text: string, at: number, from: number): number {
  let first = at;
  while (first > from && text[first - 1] === "\\") first--;
  return at - first;
}

/** Brackets that stay open go on over lines that are indented. */
function endOfBracket(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === "[" || char === "{") depth++;
    else if (char === "]" || char === "}") depth--;
    else if (char === "\r" || char === "\n") {
      const next = matchAt(nextLine, text, at);
      if (!next) return at;
      at += next[0].length - 1;
    } else if (char === '"' || char === "\\" || isOpening(text, at)) {
      const quote = matchAt(opening, text, at);
      if (quote) at = endOfQuoted(text, at, quote) - 1;
      else while (text[at + 1] === "\\") at++;
    }
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** True for a single quote that is no apostrophe. */
function isOpening(text: string, at: number): boolean {
  return text[at] === "'" && !/\w/.test(text[at - 1]);
}

function endOfWord(text: string, start: number): number {
  let end = indexOfMatch(wordStop, text, start);
  while (end < text.length && matchAt(innerComma, text, end)) {
    end = indexOfMatch(wordStop, text, end + 1);
  }
  const isQuote = text[end] === '"' || text[end] === "'";
  return isQuote ? end - slashesBefore(text, end, start) : end;
}

/** What a sticky pattern finds at an index. */
function matchAt(
  pattern: RegExp,
  text: string,
  at: number,
): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Where a global pattern is found from an index on, else the text's length. */
function indexOfMatch(pattern: RegExp, text: string, from: number): number {
  return matchAt(pattern, text, from)?.index ?? text.length;
}
