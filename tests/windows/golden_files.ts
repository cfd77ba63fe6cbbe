/** The recorded cases, and the files that their machine had. */

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import type { FakeMachine } from "../fake_host.ts";
import type { Operation } from "../golden_operations.ts";
import type { RecordedCall } from "../recording_backend.ts";

/** What is expected of a case. */
export interface Recording {
  error?: string;
  calls: RecordedCall[];
  results?: unknown[][];
}

/** A recorded case; golden/README.md says more. */
export interface GoldenCase {
  name: string;
  options: Record<string, unknown> | null;
  logLevel?: string;
  operations?: Operation[];
  reference: Recording;
  wanted?: Recording;
}

/** A file of recordings. */
export interface GoldenFile {
  host: FakeMachine;
  cases: GoldenCase[];
}

/** All files of a folder that record create(). */
export function readGolden(folder: string): GoldenFile[] {
  return readdirSync(folder).filter((name) => name.endsWith(".json")).sort()
    .map((name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8")))
    .filter((file) => file.host !== undefined);
}

/** The options of a case, as create() gets them. */
export function optionsOf({ options, logLevel }: GoldenCase) {
  return options === null
    ? null
    : { ...options, ...(logLevel ? { logLevel } : {}) };
}

/**
 * Makes exactly the machine's files, which are all below `C:\uvm-fixtures` or
 * the Linux Containers folder. `place` maps a path of theirs to one of ours.
 */
export function resetMachine(
  machine: FakeMachine,
  place: (path: string) => string,
): void {
  const roots = ["C:\\uvm-fixtures", "C:\\Program Files\\Linux Containers"];
  for (const root of roots) {
    rmSync(place(root), { recursive: true, force: true });
  }
  for (const path of machine.directories ?? []) {
    mkdirSync(place(path), { recursive: true });
  }
  for (const path of machine.files ?? []) {
    const target = place(path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, "x");
  }
}

/** The calls that a service wrote down since the file was emptied. */
export function takeRecord(file: string): RecordedCall[] {
  if (!existsSync(file)) return [];
  const calls = readFileSync(file, "utf8").split("\n").filter(Boolean)
    .map((line) => JSON.parse(line) as RecordedCall);
  writeFileSync(file, "");
  // The recorded program revoked nothing, nor did the recordings' backend.
  return calls.filter(({ call }) => call !== "RevokeVmAccess");
}

/** Puts <nic-guid> where an adapter's GUID stands. */
export function hideNicGuids(calls: RecordedCall[]): RecordedCall[] {
  const pattern =
    /(NetworkAdapters\/|"Adapter(?:Instance)?Id":")([0-9a-f-]{36})/g;
  return calls.map((call) =>
    call.call !== "ModifyComputeSystem"
      ? call
      : JSON.parse(JSON.stringify(call).replace(pattern, "$1<nic-guid>"))
  );
}
