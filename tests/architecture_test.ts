import { assertEquals } from "@std/assert";

/**
 * The layers, lowest first, and what each may import besides itself. Files
 * directly under the root stand above all of them.
 */
const mayImport: Record<string, string[]> = {
  errors: [],
  version: [],
  schema: [],
  system: ["errors"],
  ffi: ["errors", "system"],
  hcs: ["errors", "system", "ffi"],
  hvsock: ["errors", "system", "ffi"],
  uvm: ["errors", "version", "system", "ffi", "schema", "hcs", "hvsock"],
  sim: ["errors", "system", "ffi", "schema", "hcs", "hvsock", "uvm"],
  cli: [
    "errors",
    "version",
    "system",
    "ffi",
    "schema",
    "hcs",
    "hvsock",
    "sim",
    "uvm",
  ],
};

const root = new URL("../", import.meta.url);

interface Module {
  specifier: string;
  dependencies?: {
    code?: { specifier?: string };
    type?: { specifier?: string };
  }[];
}

async function moduleGraph(): Promise<Module[]> {
  const modules = new Map<string, Module>();
  for (const entry of ["main.ts", "mod.ts"]) {
    const { stdout, code } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", new URL(entry, root).href],
      stdout: "piped",
    }).output();
    assertEquals(code, 0);
    const graph = JSON.parse(new TextDecoder().decode(stdout));
    for (const m of graph.modules as Module[]) modules.set(m.specifier, m);
  }
  return [...modules.values()];
}

function layerOf(specifier: string): string | undefined {
  const prefix = new URL("src/", root).href;
  if (!specifier.startsWith(prefix)) return undefined;
  return specifier.slice(prefix.length).replace(/\.ts$/, "").split("/")[0];
}

function importsOf(module: Module): string[] {
  return (module.dependencies ?? []).flatMap((dependency) =>
    [dependency.code?.specifier, dependency.type?.specifier].filter(
      (s): s is string => s?.startsWith("file:") === true && s.endsWith(".ts"),
    )
  );
}

Deno.test("src imports only downwards", async () => {
  const upward: string[] = [];
  let seen = 0;
  for (const module of await moduleGraph()) {
    const from = layerOf(module.specifier);
    if (from === undefined) continue;
    seen++;
    for (const target of importsOf(module)) {
      const to = layerOf(target) ?? "the root";
      if (to !== from && !mayImport[from]?.includes(to)) {
        upward.push(`${module.specifier} -> ${target}`);
      }
    }
  }
  assertEquals(upward, []);
  assertEquals(seen > 20, true, "The import graph was not read");
});

Deno.test("src has no import cycle", async () => {
  const graph = new Map(
    (await moduleGraph()).map((m) => [m.specifier, importsOf(m)]),
  );
  const state = new Map<string, "open" | "done">();
  const cycles: string[] = [];
  const visit = (module: string, path: string[]): void => {
    if (state.get(module) === "done") return;
    if (state.get(module) === "open") {
      cycles.push([...path.slice(path.indexOf(module)), module].join(" -> "));
      return;
    }
    state.set(module, "open");
    for (const next of graph.get(module) ?? []) visit(next, [...path, module]);
    state.set(module, "done");
  };
  for (const module of graph.keys()) visit(module, []);
  assertEquals(cycles, []);
});

Deno.test("src names a runtime only in the runtime files", async () => {
  const offenders: string[] = [];
  for await (const path of typescriptFiles(new URL("src/", root))) {
    if (/\/src\/(ffi|system)\/(deno|bun)_\w+\.ts$/.test(path.pathname)) {
      continue;
    }
    const code = withoutComments(await Deno.readTextFile(path));
    if (/\b(Deno|Bun)\.\w/.test(code)) offenders.push(path.pathname);
  }
  assertEquals(offenders, []);
});

Deno.test("src loads Node's modules when they are used, not when it is imported", async () => {
  const offenders: string[] = [];
  for await (const path of typescriptFiles(new URL("src/", root))) {
    const code = withoutComments(await Deno.readTextFile(path));
    if (
      /^import (?!type )[^;]*from "node:/m.test(code) ||
      /(?<!typeof\s+)\bimport\(\s*"node:/.test(code)
    ) {
      offenders.push(path.pathname);
    }
  }
  assertEquals(offenders, []);
});

Deno.test("src prints only through the streams it is given", async () => {
  const offenders: string[] = [];
  for await (const path of typescriptFiles(new URL("src/", root))) {
    const code = withoutComments(await Deno.readTextFile(path));
    if (/(?<![.\w"'`/])console\.(log|error|warn|info|debug)\(/.test(code)) {
      offenders.push(path.pathname);
    }
  }
  assertEquals(offenders, []);
});

Deno.test("src files stay within 300 lines, tables aside", async () => {
  const tables = [/\/schema\/(table|types)\.ts$/, /\/explain_table\.ts$/];
  const long: string[] = [];
  for await (const path of typescriptFiles(new URL("src/", root))) {
    if (tables.some((table) => table.test(path.pathname))) continue;
    const lines = (await Deno.readTextFile(path)).split("\n").length - 1;
    if (lines > 300) long.push(`${path.pathname}: ${lines}`);
  }
  assertEquals(long, []);
});

Deno.test("mod.ts documents every public name", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--lint", new URL("mod.ts", root).href],
    env: { NO_COLOR: "1" },
    stdout: "null",
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
});

async function* typescriptFiles(folder: URL): AsyncGenerator<URL> {
  for await (const entry of Deno.readDir(folder)) {
    const path = new URL(entry.name + (entry.isDirectory ? "/" : ""), folder);
    if (entry.isDirectory) yield* typescriptFiles(path);
    else if (entry.name.endsWith(".ts")) yield path;
  }
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
