/**
 * Builds the Windows executables into dist/, with a SHA256SUMS file.
 *
 *     deno task build                        both processors, Deno's runtime
 *     deno task build --runtime bun          the same with Bun's
 *     deno task build --target x64 --out DIR
 *     deno task build --library              uvm.js: mod.ts with all it needs, for Deno and Bun
 *
 * Both runtimes get the same bundle, minified and stamped with the commit. Where Deno's base binary cannot be fetched, DENORT_BIN may name one.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";

const bunPackage = "bun@1.4.5";
/** On Windows a batch file, which is not found without its extension. */
const npx = Deno.build.os === "windows" ? "npx.cmd" : "npx";

/** Processors to build for, and what each runtime calls them. */
const targets = {
  x64: {
    suffix: "",
    deno: "x86_64-pc-windows-msvc",
    bun: "bun-windows-x64-baseline",
  },
  arm64: {
    suffix: "-arm64",
    deno: "aarch64-pc-windows-msvc",
    bun: "bun-windows-arm64",
  },
} as const;

type Target = keyof typeof targets;
type Runtime = "deno" | "bun";

/**
 * The least that the program needs, and never a question. It serves the named
 * pipe of a VM's console, and on Windows Deno wants all permissions for that:
 * with any one denied, a pipe answers "Requires all access" (seen with 2.9.5).
 */
export const permissions = ["--no-prompt", "--allow-all"];

/**
 * Compiled to bytecode, it starts faster. And it takes nothing from the folder
 * it is started in: a `.env` would set variables, a bunfig.toml load code.
 */
export const bunCompileFlags = [
  "--bytecode",
  "--format=esm",
  "--no-compile-autoload-dotenv",
  "--no-compile-autoload-bunfig",
];

interface BuildOptions {
  library: boolean;
  runtime: Runtime;
  targets: Target[];
  out: string;
}

async function main(): Promise<void> {
  const options = readOptions(Deno.args);
  await Deno.mkdir(options.out, { recursive: true });
  if (options.library) return await bundleLibrary(options.out);
  const files: string[] = [];
  try {
    const bundle = await makeBundle(options.out, options.runtime);
    for (const target of options.targets) {
      const suffix = options.runtime === "bun" ? "-bun" : "";
      const file = `uvm${suffix}${targets[target].suffix}.exe`;
      console.log(`Compiling ${file}`);
      const path = `${options.out}/${file}`;
      if (options.runtime === "deno") await compileDeno(bundle, target, path);
      else await compileBun(bundle, target, path);
      files.push(file);
    }
  } finally {
    await Deno.remove(bundleFolder(options.out), { recursive: true })
      .catch(() => {});
  }
  await writeChecksums(options.out);
  for (const file of files) {
    const { size } = await Deno.stat(`${options.out}/${file}`);
    console.log(`${options.out}/${file}  ${(size / 1e6).toFixed(1)} MB`);
  }
}

function readOptions(args: string[]): BuildOptions {
  const flags = parseArgs(args, {
    string: ["runtime", "target", "out"],
    boolean: ["library"],
    default: { runtime: "deno", target: "all", out: "dist" },
    unknown: (arg: string) => {
      throw new TypeError(`Unknown argument: "${arg}"`);
    },
  });
  const { runtime, target } = flags;
  if (runtime !== "deno" && runtime !== "bun") {
    throw new TypeError(`--runtime must be deno or bun: "${runtime}"`);
  }
  if (target !== "all" && !Object.hasOwn(targets, String(target))) {
    throw new TypeError(`--target must be x64, arm64 or all: "${target}"`);
  }
  return {
    library: flags.library === true,
    runtime,
    targets: target === "all"
      ? Object.keys(targets) as Target[]
      : [target as Target],
    out: String(flags.out),
  };
}

function bundleFolder(out: string): string {
  return `${out}/uvm.bundle`;
}

/**
 * Everything, minified and stamped: the path of its entry. For Deno in one file,
 * where modules that are loaded lazily are wrapped in functions: the 50 files
 * that a command loads of a split one took 60 ms more (under Wine). For Bun
 * split at these places: of one file all bytecode is read, 15 ms more.
 */
export async function makeBundle(
  out: string,
  runtime: Runtime,
): Promise<string> {
  const folder = bundleFolder(out);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  const entry = `${import.meta.dirname}/main.ts`;
  await run(Deno.execPath(), [
    "bundle",
    "--platform=deno",
    "--minify",
    ...(runtime === "bun"
      ? ["--code-splitting", "--outdir", folder]
      : ["--output", `${folder}/main.js`]),
    entry,
  ]);
  const build = await commit();
  let places = 0;
  for (const { name } of [...Deno.readDirSync(folder)]) {
    const code = await Deno.readTextFile(`${folder}/${name}`);
    const stamped = code.replaceAll("__UVM_BUILD__", build);
    if (stamped === code) continue;
    await Deno.writeTextFile(`${folder}/${name}`, stamped);
    places++;
  }
  if (places === 0) throw new Error("The bundle has no place for a stamp");
  return `${folder}/main.js`;
}

/** The library in one file, for programs outside this repository. */
async function bundleLibrary(out: string): Promise<void> {
  const entry = `${import.meta.dirname}/mod.ts`;
  const path = `${out}/uvm.js`;
  await run(Deno.execPath(), [
    "bundle",
    "--platform=deno",
    "--output",
    path,
    entry,
  ]);
  console.log(path);
}

async function commit(): Promise<string> {
  const { code, stdout } = await new Deno.Command("git", {
    args: ["describe", "--always", "--dirty"],
    stderr: "null",
  }).output().catch(() => ({ code: 1, stdout: new Uint8Array() }));
  const text = new TextDecoder().decode(stdout).trim();
  return code === 0 && text !== "" ? text : "unknown";
}

async function compileDeno(
  bundle: string,
  target: Target,
  path: string,
): Promise<void> {
  try {
    await run(Deno.execPath(), [
      "compile",
      "--quiet",
      "--no-check",
      ...permissions,
      "--target",
      targets[target].deno,
      "--output",
      path,
      bundle,
    ]);
  } catch (cause) {
    throw new Error(
      `Cannot compile "${path}". Where Deno's base binary cannot be fetched, ` +
        "set DENORT_BIN to a denort.exe of this Deno's version, " +
        "or build with --runtime bun",
      { cause },
    );
  }
}

async function compileBun(
  bundle: string,
  target: Target,
  path: string,
): Promise<void> {
  await run(npx, [
    "-y",
    bunPackage,
    "build",
    "--compile",
    "--minify",
    "--splitting",
    ...bunCompileFlags,
    `--target=${targets[target].bun}`,
    bundle,
    "--outfile",
    path,
  ]);
}

async function writeChecksums(out: string): Promise<void> {
  const lines: string[] = [];
  for await (const entry of Deno.readDir(out)) {
    if (!entry.name.endsWith(".exe")) continue;
    const bytes = await Deno.readFile(`${out}/${entry.name}`);
    const digest = await crypto.subtle.digest("SHA-256", bytes);
    const hex = [...new Uint8Array(digest)]
      .map((byte) => byte.toString(16).padStart(2, "0")).join("");
    lines.push(`${hex}  ${entry.name}\n`);
  }
  await Deno.writeTextFile(`${out}/SHA256SUMS`, lines.sort().join(""));
}

/** Runs a program to its end; an exit code other than 0 is an error. */
async function run(program: string, args: string[]): Promise<void> {
  const { code } = await new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "null",
  }).output();
  if (code !== 0) {
    throw new Error(`"${program} ${args[0]}" failed with exit code ${code}`);
  }
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof Error && error.cause) console.error(error.cause);
    Deno.exit(1);
  }
}
