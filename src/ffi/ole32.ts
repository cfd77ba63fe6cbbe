/**
 * ole32.dll: the strings that HCS returns are freed by it.
 *
 * @module
 */
import type { SymbolTable } from "./runtime.ts";

/** The part of ole32.dll that is used. */
export const ole32 = {
  CoTaskMemFree: {
    parameters: ["pointer"], // LPVOID pv
    result: "void",
  },
} as const satisfies SymbolTable;
