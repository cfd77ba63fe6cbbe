/**
 * explain(): a code of HCS or Windows in words, and the hints that errors get
 * from the same table.
 *
 * @module
 */
import { errorChain, HcsError, PlatformError, UvmError } from "../errors.ts";
import {
  formatHresult,
  Hresult,
  hresultName,
  knownHresults,
  normalizeHresult,
  parseHresult,
  VMCOMPUTE_OPERATION_PENDING,
} from "../ffi/hresult.ts";
import { nearest } from "../schema/nearest.ts";
import { type CodeNote, codeNotes } from "./explain_table.ts";

/** A code in words. */
export interface Explanation {
  /** The code as one unsigned number, HCS errors in the 0x8037 family. */
  code: number;
  /** The same as `0x` and eight digits. */
  hex: string;
  /** Its name; `HRESULT 0x…` where it has none. */
  codeName: string;
  /** Other numbers of the same code. */
  alsoKnownAs: string[];
  /** What it says, one sentence. */
  meaning: string;
  /** What is behind it, the likeliest first. */
  causes: string[];
  /** What to do about it, the first thing first. */
  actions: string[];
  /** False where nothing is known of the code. */
  known: boolean;
}

/**
 * Explains a code: hexadecimal (`0x80370102`, `80370102`), decimal, negative
 * decimal, or a name (`HCS_E_…`, `ERROR_VMCOMPUTE_…`, `ERROR_…`) or its only
 * end (`OPERATION_PENDING`), in any of its families.
 * RangeError for a text that is none of these.
 */
export function explain(text: string): Explanation {
  const name = text.trim().toUpperCase().replace(
    /^ERROR_VMCOMPUTE_/,
    "HCS_E_",
  );
  const names = knownHresults().map((known) => known.name);
  const endings = names.filter((known) => known.endsWith(`_${name}`));
  const code = parseHresult(
    // No decimal number of eight digits is an error: this is one in hexadecimal.
    /^[89A-F][0-9A-F]{7}$/.test(name)
      ? `0x${name}`
      : endings.length === 1
      ? endings[0]
      : aliases[name] ?? name,
  );
  if (code === undefined) {
    const near = endings[0] ?? nearest(name, names);
    throw new RangeError(
      `Code must be a number or the name of one${
        near === undefined ? "" : `, the nearest is "${near}"`
      }: "${text}"`,
    );
  }
  return explainCode(code);
}

/** Explains a number. */
export function explainCode(code: number): Explanation {
  const value = normalizeHresult(code);
  const codeName = hresultName(value);
  const note = noteOf(codeName);
  return {
    code: value,
    hex: formatHresult(value),
    codeName,
    alsoKnownAs: otherNumbers(value),
    meaning: note?.meaning ?? "Nothing is known of this code here.",
    causes: [...note?.causes ?? []],
    actions: [
      ...note === undefined
        ? [
          "Look it up: [ComponentModel.Win32Exception]::new(" +
          `${value | 0}).Message`,
        ]
        : note.actions ?? [],
    ],
    known: note !== undefined,
  };
}

/** All codes that explain() knows, lowest first. */
export function explainAll(): Explanation[] {
  return knownHresults().map(({ code }) => explainCode(code));
}

/**
 * What the user can do about an error: the error's own hints, then the code's
 * causes and actions. Empty where nothing is known.
 */
export function hintsFor(error: unknown): string[] {
  const hints: string[] = [];
  const add = (hint: string) => {
    if (!hints.includes(hint)) hints.push(hint);
  };
  for (const e of errorChain(error)) {
    if (e instanceof UvmError) e.hints.forEach(add);
    if (e instanceof HcsError) {
      const codeName = hresultName(normalizeHresult(e.code));
      // The file that a process lacks is the guest's, not a boot file.
      if (e.operation === createProcess && noSuchFile.includes(codeName)) {
        add("Look for the program in the guest; its full path needs no PATH");
      } else noteOf(codeName)?.actions?.forEach(add);
    }
    if (e instanceof PlatformError && e.hints.length === 0) {
      add("Work without Hyper-V on the simulator: --backend sim");
    }
  }
  return hints;
}

/** What HcsProcess.create() does, in its errors. */
const createProcess = "create a process in";
const noSuchFile = ["ERROR_FILE_NOT_FOUND", "ERROR_PATH_NOT_FOUND"];

/** Names that winerror.h and others give to the same numbers. */
const aliases: Readonly<Record<string, string>> = {
  E_ACCESSDENIED: "ERROR_ACCESS_DENIED",
  E_OUTOFMEMORY: "ERROR_OUTOFMEMORY",
  E_INVALIDARG: "ERROR_INVALID_PARAMETER",
  E_HANDLE: "ERROR_INVALID_HANDLE",
  HCS_E_TIMEOUT: "HCS_E_CONNECTION_TIMEOUT",
};

function noteOf(codeName: string): CodeNote | undefined {
  return Object.hasOwn(codeNotes, codeName) ? codeNotes[codeName] : undefined;
}

function otherNumbers(value: number): string[] {
  const others = [String(value | 0)];
  if ((value & 0xffffff00) >>> 0 === 0x80370100) {
    // vmcompute's own number for pending differs by more than the family.
    const own = value === Hresult.HCS_E_OPERATION_PENDING
      ? VMCOMPUTE_OPERATION_PENDING
      : 0xc0370100 | (value & 0xff);
    others.push(formatHresult(own));
  } else if ((value & 0xffff0000) >>> 0 === 0x80070000) {
    others.push(String(value & 0xffff));
  }
  return others;
}
