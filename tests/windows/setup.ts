/**
 * Makes, once, what running Windows builds on Linux takes: Wine in a Debian
 * root, a prefix, deno.exe, a C compiler for Windows. Needs Linux on x86-64,
 * root, apt-get and npm. By hand: `deno run -A tests/windows/setup.ts`.
 *
 * Everything is in one folder, `$UVM_WINE_DIR` or `~/.cache/uvm-wine` (3 GB).
 * Each part is made under a `.partial` name and renamed when complete; a lock
 * keeps two setups apart.
 */

import { hostCommand, hostHas } from "./host_command.ts";
import { Wine, type WineParts } from "./wine.ts";

/** The newest deno.exe on npm. */
export const DENO_EXE_VERSION = "2.9.5";
/** The Bun that builds and is inside the exe. */
export const BUN_VERSION = "1.4.5";
/** The Bun base that also runs on processors without AVX2. */
export const BUN_TARGET = "bun-windows-x64-baseline";

const DEBIAN = "trixie";
/** Raise it when the making of the prefix changes. */
const PREFIX_RECIPE = 1;

/**
 * A Wine with a prefix of its own; the first call on a machine takes some
 * minutes. Dispose it (`await using`), which ends all its processes.
 */
export async function ensureWine(): Promise<Wine> {
  await checkHost();
  const dir = wineDir();
  const parts: WineParts = {
    root: `${dir}/debian-${DEBIAN}`,
    template: `${dir}/prefix-${PREFIX_RECIPE}`,
    runs: `${dir}/runs`,
    denoExe: `${dir}/deno-${DENO_EXE_VERSION}/deno.exe`,
  };
  await Deno.mkdir(parts.runs, { recursive: true });
  using lock = await Deno.open(`${dir}/lock`, { create: true, write: true });
  await lock.lock(true);
  await removePartials(dir);
  await removeStaleRuns(parts);
  await ensureCompiler();
  await once(parts.root, makeRoot);
  await once(`${dir}/deno-${DENO_EXE_VERSION}`, fetchDenoExe);
  await once(`${dir}/bun-${BUN_VERSION}`, warmBun);
  await once(parts.template, (prefix) => makePrefix(parts, prefix, dir));
  return await Wine.create(parts);
}

function wineDir(): string {
  const home = Deno.env.get("XDG_CACHE_HOME") ||
    `${Deno.env.get("HOME") ?? "/root"}/.cache`;
  const dir = Deno.env.get("UVM_WINE_DIR") || `${home}/uvm-wine`;
  if (!dir.startsWith("/")) {
    throw new TypeError(
      `UVM_WINE_DIR must be absolute: current value "${dir}"`,
    );
  }
  return dir;
}

async function checkHost(): Promise<void> {
  const { os, arch } = Deno.build;
  if (os !== "linux" || arch !== "x86_64") {
    throw new Error(`Wine needs Linux on x86-64: current host ${os} ${arch}`);
  }
  if (Deno.uid() !== 0) {
    throw new Error(`Wine needs root here: current uid ${Deno.uid()}`);
  }
  for (const name of ["/lib", "/lib64"]) {
    if (!(await Deno.realPath(name)).startsWith("/usr/")) {
      throw new Error(`Host must have ${name} inside /usr`);
    }
  }
}

/** Runs `make` on a new folder and renames it, unless `path` is there. */
async function once(
  path: string,
  make: (partial: string) => Promise<void>,
): Promise<void> {
  if (await exists(path)) return;
  // Its own name: a killed setup may have left a debootstrap running.
  const partial = `${path}.partial-${Deno.pid}`;
  await make(partial);
  await Deno.rename(partial, path);
}

/** Removes what a killed setup left; the caller has the lock. */
async function removePartials(dir: string): Promise<void> {
  for await (const { name } of Deno.readDir(dir)) {
    if (!name.includes(".partial-")) continue;
    await hostCommand(["rm", "-rf", "--one-file-system", `${dir}/${name}`])
      .catch((error) => progress(`left over: ${error.message}`));
  }
}

async function ensureCompiler(): Promise<void> {
  await ensurePackage("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64");
}

async function ensurePackage(program: string, name: string): Promise<void> {
  if (await hostHas(program)) return;
  progress(`installing ${name}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await hostCommand(["apt-get", "update", "-q"], { env });
  await hostCommand([
    "apt-get",
    "install",
    "-y",
    "-q",
    "--no-install-recommends",
    name,
  ], { env });
}

async function makeRoot(partial: string): Promise<void> {
  await ensurePackage("debootstrap", "debootstrap");
  progress(`making a Debian ${DEBIAN} root with Wine, 1 to 3 minutes`);
  // Its mounts of /proc and /sys end with the namespace, whatever happens.
  await hostCommand([
    "unshare",
    "--mount",
    "--propagation",
    "private",
    "debootstrap",
    "--variant=minbase",
    "--include=wine,wine64",
    DEBIAN,
    partial,
  ]);
  await hostCommand([
    "sh",
    "-c",
    'rm -f "$1"/var/cache/apt/archives/*.deb',
    "sh",
    partial,
  ]);
  if (!await exists(`${partial}/usr/lib/wine/wine64`)) {
    throw new Error("The Debian root has no /usr/lib/wine/wine64");
  }
}

async function fetchDenoExe(partial: string): Promise<void> {
  progress(`fetching deno.exe ${DENO_EXE_VERSION}`);
  await Deno.mkdir(partial);
  const name = `@deno/win32-x64@${DENO_EXE_VERSION}`;
  const out = await hostCommand(["npm", "pack", "--silent", name], {
    cwd: partial,
  });
  const archive = out.trim().split("\n").at(-1)!;
  await hostCommand(["tar", "-xzf", archive, "--strip-components=1"], {
    cwd: partial,
  });
  await Deno.remove(`${partial}/${archive}`);
  await Deno.chmod(`${partial}/deno.exe`, 0o755);
}

/** Builds one exe, so that Bun and its Windows base are on this machine. */
async function warmBun(partial: string): Promise<void> {
  progress(`building a first exe with Bun ${BUN_VERSION}`);
  await Deno.mkdir(partial);
  await Deno.writeTextFile(`${partial}/hello.js`, 'console.log("hello");\n');
  await hostCommand([
    "npx",
    "-y",
    `bun@${BUN_VERSION}`,
    "build",
    "--compile",
    `--target=${BUN_TARGET}`,
    "hello.js",
    "--outfile",
    "hello.exe",
  ], { cwd: partial });
}

async function makePrefix(
  parts: WineParts,
  prefix: string,
  dir: string,
): Promise<void> {
  progress("making the Wine prefix");
  await Deno.mkdir(prefix);
  const wine = Wine.at(parts, prefix);
  try {
    await expectRun(wine, "wineboot", ["-i"], "");
    // Without a screen the other drivers write complaints to stderr.
    await expectRun(wine, "reg", [
      "add",
      "HKCU\\Software\\Wine\\Drivers",
      "/v",
      "Graphics",
      "/d",
      "null",
      "/f",
    ], "success");
    await expectRun(wine, parts.denoExe, ["--version"], DENO_EXE_VERSION);
    await expectRun(wine, `${dir}/bun-${BUN_VERSION}/hello.exe`, [], "hello");
  } finally {
    // Wine saves the registry when its server ends.
    await wine.stop();
  }
}

async function expectRun(
  wine: Wine,
  exe: string,
  args: string[],
  output: string,
): Promise<void> {
  const result = await wine.run(exe, args, { timeoutMs: 180_000 });
  const text = new TextDecoder().decode(result.stdout);
  if (result.code === 0 && text.includes(output)) return;
  const errors = new TextDecoder().decode(result.stderr);
  throw new Error(
    `"${exe}" under Wine exited with ${result.code}:\n${text}${errors}`,
  );
}

/** Removes prefixes whose owner was killed. */
async function removeStaleRuns(parts: WineParts): Promise<void> {
  for await (const { name } of Deno.readDir(parts.runs)) {
    if (await exists(`/proc/${name.split("-")[0]}`)) continue;
    await Wine.at(parts, `${parts.runs}/${name}`)[Symbol.asyncDispose]();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function progress(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`wine: ${text}\n`));
}

if (import.meta.main) {
  await using wine = await ensureWine();
  const { stdout } = await wine.run(wine.denoExe, ["--version"]);
  await Deno.stdout.write(stdout);
}
