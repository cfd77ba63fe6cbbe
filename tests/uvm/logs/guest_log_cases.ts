/**
 * Recorded guest logs: every file of that form in tests/golden, or in the
 * folder that `UVM_GOLDEN_DIR` names.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { GuestLogEntry } from "../../../src/uvm/logs/entry.ts";

/** What a recording expects of one entry, or of a run of raw entries. */
export type ExpectedEntry = Record<string, unknown>;

/** One recording. */
export interface GuestLogCase {
  name: string;
  input: string;
  entries: ExpectedEntry[];
}

/** All recordings. */
export function guestLogCases(): GuestLogCase[] {
  const folder = Deno.env.get("UVM_GOLDEN_DIR") ??
    fileURLToPath(new URL("../../golden/", import.meta.url));
  const cases: GuestLogCase[] = [];
  for (const { name } of Deno.readDirSync(folder)) {
    if (!name.endsWith(".json")) continue;
    const file = JSON.parse(Deno.readTextFileSync(`${folder}/${name}`));
    for (const { name, input, reference, wanted } of file.cases ?? []) {
      if (typeof input !== "string") continue;
      const { entries } = wanted ?? reference;
      cases.push({ name, input, entries });
    }
  }
  return cases;
}

/** Entries in the recordings' form. */
export function inRecordedForm(
  entries: readonly GuestLogEntry[],
): ExpectedEntry[] {
  return joinRaw(
    entries.map((entry) =>
      entry.raw ? { raw: entry.message, goesOn: entry.truncated } : {
        ...entry.fields,
        level: entry.level,
        msg: entry.message,
        "vm.time": entry.time,
      }
    ),
  );
}

/**
 * Joins neighbouring raw entries by newlines, pieces of one text without, and
 * trims their line ends.
 */
export function joinRaw(entries: readonly ExpectedEntry[]): ExpectedEntry[] {
  const joined: ExpectedEntry[] = [];
  let goesOn: unknown;
  for (const entry of entries) {
    const last = joined.at(-1);
    if (!("raw" in entry)) joined.push(entry);
    else if (!last || !("raw" in last)) joined.push({ raw: entry.raw });
    else last.raw += `${goesOn ? "" : "\n"}${entry.raw}`;
    goesOn = entry.goesOn;
  }
  for (const entry of joined) {
    if ("raw" in entry) {
      entry.raw = String(entry.raw).split("\n").map((line) => line.trimEnd())
        .join("\n").trimEnd();
    }
  }
  return joined;
}
