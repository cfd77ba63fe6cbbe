/**
 * Reading the property object that HCS returns.
 *
 * @module
 */
import { hcsError } from "./hcs_error.ts";
import { isObject } from "./json_object.ts";

/** The parsed object; HcsError where the text is none. */
export function parseProperties(
  text: string | null,
  id: string,
): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "");
  } catch {
    value = undefined;
  }
  if (!isObject(value)) {
    throw hcsError({
      operation: "query properties",
      id,
      code: 0x8007000d,
      result: JSON.stringify({
        ErrorMessage: `HCS returned no property object: ${
          text === null ? "NULL" : JSON.stringify(text.slice(0, 80))
        }`,
      }),
    });
  }
  return value;
}
