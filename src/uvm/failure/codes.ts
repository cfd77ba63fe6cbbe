/**
 * Codes of a failure: the error's, and those that HCS's texts name.
 *
 * @module
 */
import { isFailure, normalizeHresult } from "../../ffi/hresult.ts";
import { explainCode } from "../explain.ts";
import type { FailureCode } from "./failure.ts";

const maxRelated = 8;

/** A code with its name, meaning and causes. */
export function failureCode(code: number): FailureCode {
  const { code: value, hex, codeName, meaning, causes } = explainCode(code);
  return { code: value, codeHex: hex, codeName, meaning, causes };
}

/** Failure codes that texts name (`0x80070005`), but for those known already. */
export function codesIn(
  texts: readonly string[],
  known: readonly (number | undefined)[],
): FailureCode[] {
  const found = new Set<number>();
  for (const text of texts) {
    for (const [hex] of text.slice(0, 20_000).matchAll(/0x[0-9a-f]{8}\b/gi)) {
      const value = normalizeHresult(parseInt(hex, 16));
      if (isFailure(value) && !known.includes(value)) found.add(value);
    }
  }
  return [...found].slice(0, maxRelated).filter((code) =>
    explainCode(code).known
  ).map(failureCode);
}
