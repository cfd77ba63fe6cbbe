/**
 * Documents for HCS without loss: its 64-bit integers are larger than a
 * JavaScript number is exact.
 *
 * @module
 */

/**
 * An integer beyond 2^53 as its digits stood in the JSON. `JSON.stringify`
 * writes it as that number; `structuredClone` does not keep it.
 */
export interface ExactNumber {
  /** The digits. */
  readonly rawJSON: string;
}

/** JSON's parts that TypeScript does not know yet; Deno and Bun have them. */
interface ExactJson {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON(text: string): ExactNumber;
  isRawJSON(value: unknown): boolean;
}

type Reviver = (
  key: string,
  value: unknown,
  context?: { source?: string },
) => unknown;

const json = JSON as unknown as ExactJson;

/**
 * Parses JSON as `JSON.parse` does, but integers beyond 2^53 become
 * {@linkcode ExactNumber}. SyntaxError where the text is no JSON.
 */
export function parseDocument(text: string): unknown {
  // A reviver costs time, and bounds how deep a document may be.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return json.parse(text, (_key, value, context) => {
    const source = context?.source;
    return typeof value === "number" && !Number.isSafeInteger(value) &&
        source !== undefined && /^-?\d+$/.test(source)
      ? json.rawJSON(source)
      : value;
  });
}

/** True for an integer that parseDocument() kept. */
export function isExactNumber(value: unknown): value is ExactNumber {
  return json.isRawJSON(value);
}

/** True for an object of parseDocument(): no array, and no exact number. */
export function isDocumentObject(
  value: unknown,
): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) && !isExactNumber(value);
}
