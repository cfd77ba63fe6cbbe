/**
 * How a system ended, from the JSON of SystemExited (schema type
 * `SystemExitStatus`) or from its properties.
 *
 * @module
 */
import {
  formatHresult,
  hresultName,
  normalizeHresult,
} from "../ffi/hresult.ts";
import { parseExactJson } from "./exact_json.ts";
import { isObject } from "./json_object.ts";

/** How a compute system ended. */
export interface ExitStatus {
  /** `None`, `GracefulExit`, `ForcedExit`, `UnexpectedExit` or `Unknown`. */
  type: string;
  /** The HRESULT of the end, unsigned, 0 for a clean one. */
  code: number;
  /** The code's name. */
  codeName: string;
  /** Who or what ended it, HCS's `AttributionRecord`s as they came. */
  attribution: Record<string, unknown>[];
  /**
   * What HCS sent, parsed, integers beyond 2^53 as decimal texts; undefined
   * where it sent nothing readable.
   */
  raw: Record<string, unknown> | undefined;
}

const known = [
  "None",
  "GracefulExit",
  "ForcedExit",
  "UnexpectedExit",
  "Unknown",
];

/**
 * Reads a SystemExited notification. Without readable data the type comes from
 * the status alone: a failure is an unexpected exit, else it is `Unknown`.
 */
export function parseExitStatus(
  status: number,
  data: string | null,
): ExitStatus {
  const raw = parseObject(data);
  const code = normalizeHresult(
    typeof raw?.Status === "number" ? raw.Status : status,
  );
  const fallback = (status >>> 0) >= 0x80000000 ? "UnexpectedExit" : "Unknown";
  const type = typeof raw?.ExitType === "string" && known.includes(raw.ExitType)
    ? raw.ExitType
    : fallback;
  const attribution = Array.isArray(raw?.Attribution)
    ? raw.Attribution.filter(isObject)
    : [];
  return { type, code, codeName: hresultName(code), attribution, raw };
}

/** True where the end was the guest's failure: not asked for, not clean. */
export function isFailedExit(exit: ExitStatus): boolean {
  return exit.type === "UnexpectedExit" ||
    (exit.type !== "ForcedExit" && exit.code >= 0x80000000);
}

/** One line: type, code, and the kinds of attribution. */
export function describeExit(exit: ExitStatus): string {
  const code = exit.code === 0
    ? ""
    : ` ${exit.codeName} (${formatHresult(exit.code)})`;
  const kinds = exit.attribution.flatMap((record) => Object.keys(record));
  return `${exit.type}${code}${
    kinds.length > 0 ? `, attributed to ${kinds.join(", ")}` : ""
  }`;
}

function parseObject(text: string | null): Record<string, unknown> | undefined {
  if (!text) return undefined;
  try {
    const value = parseExactJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
