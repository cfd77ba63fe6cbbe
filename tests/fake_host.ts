import * as windows from "@std/path/windows";
import type { Host } from "../src/uvm/host.ts";

/** What a fake Windows machine has; paths compare without their case. */
export interface FakeMachine {
  programFiles?: string;
  processors?: number;
  osBuild?: number;
  files?: string[];
  directories?: string[];
}

/** A Windows host in memory, and what was made and removed on it. */
export function fakeHost(
  machine: FakeMachine = {},
): Host & { present: Set<string>; log: string[] } {
  const key = (path: string) =>
    windows.normalize(path).replace(/\\+$/, "").toLowerCase();
  const present = new Set<string>();
  const log: string[] = [];
  const addWithParents = (path: string) => {
    for (let p = path; !present.has(key(p)); p = windows.dirname(p)) {
      present.add(key(p));
    }
  };
  for (const path of [...machine.files ?? [], ...machine.directories ?? []]) {
    addWithParents(path);
  }
  const has = (path: string) => present.has(key(path));
  return {
    present,
    log,
    processorCount: machine.processors ?? 2,
    osBuild: machine.osBuild ?? 17134,
    pathFlavour: "windows",
    executableName: "uvm.exe",
    environment: (name) =>
      name === "ProgramFiles"
        ? machine.programFiles ?? "C:\\Program Files"
        : undefined,
    exists: (path) => Promise.resolve(has(path)),
    makeDirectory(path) {
      if (has(path)) return Promise.resolve(false);
      log.push(`mkdir ${path}`);
      addWithParents(path);
      return Promise.resolve(true);
    },
    copyFile(from, to) {
      if (!has(from)) {
        return Promise.reject(new Error(`File not found: ${from}`));
      }
      if (has(to)) return Promise.resolve(false);
      log.push(`copy ${from} ${to}`);
      present.add(key(to));
      return Promise.resolve(true);
    },
    remove(path) {
      if (present.delete(key(path))) log.push(`remove ${path}`);
      return Promise.resolve();
    },
  };
}
