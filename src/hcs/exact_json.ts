/**
 * HCS's JSON without loss: its 64-bit numbers are larger than a JavaScript
 * number is exact.
 *
 * @module
 */

/**
 * Parses JSON; an integer beyond 2^53 becomes its decimal text. Throws
 * SyntaxError where the text is no JSON.
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
}

/**
 * The integer in a number or in the text that parseExactJson() made of one;
 * undefined where the value is neither.
 */
export function exactInteger(value: unknown): bigint | undefined {
  if (typeof value === "number") {
    return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  }
  return typeof value === "string" && /^-?\d{1,20}$/.test(value)
    ? BigInt(value)
    : undefined;
}

/** The third argument gives the number's text as it stood in the JSON. */
function exact(
  _key: string,
  value: unknown,
  context?: { source?: string },
): unknown {
  const source = context?.source;
  return typeof value === "number" && !Number.isSafeInteger(value) &&
      source !== undefined && /^-?\d+$/.test(source)
    ? source
    : value;
}
