/**
 * Builds the C stand-ins for the DLLs. Cached by their sources' hash.
 *
 * Node's names only, so that it also runs on Bun.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** What each stand-in is made of, in this folder. */
const sources: Readonly<Record<string, readonly string[]>> = {
  vmcompute: [
    "text.c",
    "plan.c",
    "service.c",
    "vmcompute.c",
    "process.c",
    "pipes.c",
    "kernel32.c",
  ],
  ws2_32: ["ws2_32.c"],
};

/** A stand-in's file, or why there is none. */
export type StandInBuild =
  | { readonly path: string; readonly ignored?: undefined }
  | { readonly path?: undefined; readonly ignored: string };

/** Which machine the stand-in is for. */
export interface StandInTarget {
  /** Default: the system that the program runs on. */
  system?: "linux" | "windows";
}

const folder = new URL("./", import.meta.url);
const cache = new URL("../../.cache/standin/", import.meta.url);
const builds = new Map<string, Promise<StandInBuild>>();

/**
 * Builds a stand-in with the C compiler: `cc` for Linux, mingw-w64's gcc for
 * Windows. On Windows itself nothing is built: `UVM_STANDIN_VMCOMPUTE` (or
 * `..._WS2_32`) names the file. Without a compiler the reason comes back, in
 * CI (`CI=true`) it is an error.
 */
export function buildStandIn(
  name: string,
  target: StandInTarget = {},
): Promise<StandInBuild> {
  const system = target.system ??
    (process.platform === "win32" ? "windows" : "linux");
  const key = `${name} ${system}`;
  let made = builds.get(key);
  if (made === undefined) builds.set(key, made = build(name, system));
  return made;
}

async function build(name: string, system: string): Promise<StandInBuild> {
  const given = process.env[`UVM_STANDIN_${name.toUpperCase()}`];
  if (given !== undefined) return { path: given };
  if (process.platform === "win32") {
    return missing(`UVM_STANDIN_${name.toUpperCase()} names no file`);
  }
  const compiler = system === "windows" ? "x86_64-w64-mingw32-gcc" : "cc";
  const flags = system === "windows"
    ? ["-shared", "-O2", "-s", "-static-libgcc"]
    : [
      "-shared",
      "-fPIC",
      "-O2",
      "-fvisibility=hidden",
      // Its threads go on when the library is closed.
      "-Wl,-z,nodelete",
    ];
  const libraries = system === "windows"
    ? (name === "ws2_32" ? ["-lws2_32"] : [])
    : ["-lpthread"];
  const files = sources[name];
  const path = fileURLToPath(
    new URL(
      `${name}-${await hash(flags, libraries)}.${
        system === "windows" ? "dll" : "so"
      }`,
      cache,
    ),
  );
  if (fs.existsSync(path)) return { path };
  fs.mkdirSync(cache, { recursive: true });
  const part = `${path}.${crypto.randomUUID()}`;
  const { error, status, stderr } = spawnSync(
    compiler,
    [...flags, "-o", part, ...files, ...libraries],
    { cwd: fileURLToPath(folder), encoding: "utf8" },
  );
  if (error !== undefined) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
    return missing(`there is no C compiler "${compiler}"`);
  }
  if (status !== 0) throw new Error(`Cannot build "${name}": ${stderr}`);
  fs.renameSync(part, path);
  return { path };
}

function missing(reason: string): StandInBuild {
  if (process.env.CI === "true") {
    throw new Error(`Cannot build the stand-in: ${reason}`);
  }
  return { ignored: reason };
}

async function hash(...flags: string[][]): Promise<string> {
  const parts = [JSON.stringify(flags)];
  const names = fs.readdirSync(folder).filter((file) => /\.[ch]$/.test(file));
  for (const file of names.sort()) {
    parts.push(file, fs.readFileSync(new URL(file, folder), "utf8"));
  }
  const bytes = new TextEncoder().encode(parts.join("\0"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest.slice(0, 8)].map((b) => b.toString(16).padStart(2, "0"))
    .join("");
}
