import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

/** Examples in documentation and comments, run on the simulator. */
const root = new URL("../", import.meta.url);

interface Example {
  where: string;
  code: string;
}

function examplesOf(where: string, text: string): Example[] {
  const examples: Example[] = [];
  for (const [, block] of text.matchAll(/```ts\n([\s\S]*?)```/g)) {
    const code = where.endsWith(".ts")
      ? block.replace(/^ \* ?/gm, "").replace(/ \*$/, "")
      : block;
    if (code.includes("mod.ts")) examples.push({ where, code });
  }
  return examples;
}

async function* filesBelow(folder: URL): AsyncGenerator<URL> {
  for await (const entry of Deno.readDir(folder)) {
    const path = new URL(entry.name + (entry.isDirectory ? "/" : ""), folder);
    if (entry.isDirectory) yield* filesBelow(path);
    else yield path;
  }
}

async function allExamples(): Promise<Example[]> {
  const files = [new URL("README.md", root), new URL("mod.ts", root)];
  for (const folder of ["docs/", "src/"]) {
    for await (const file of filesBelow(new URL(folder, root))) {
      if (/\.(md|ts)$/.test(file.pathname)) files.push(file);
    }
  }
  const examples: Example[] = [];
  for (const file of files) {
    const where = file.pathname.slice(root.pathname.length);
    examples.push(...examplesOf(where, await Deno.readTextFile(file)));
  }
  return examples;
}

const examples = await allExamples();

Deno.test("docs have examples to run", () => {
  assert(examples.length >= 3, `Found ${examples.length}`);
});

/** Runs deno on all the examples' files at once or on one of them. */
async function deno(command: string[], chosen: Example[]): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const mod = new URL("mod.ts", root).href;
    const files = chosen.map((_, index) => `${folder}/example_${index}.ts`);
    for (const [index, { code }] of chosen.entries()) {
      await Deno.writeTextFile(
        files[index],
        code.replace(/(["'])[./]*\/mod\.ts\1/g, JSON.stringify(mod)),
      );
    }
    const config = fileURLToPath(new URL("deno.json", root));
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...command, "--config", config, ...files],
      signal: AbortSignal.timeout(60_000),
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("docs examples have the types that they use", () =>
  deno(["check"], examples));

examples.forEach((example, index) => {
  const name = `docs example ${index + 1}, of ${example.where}`;
  Deno.test(`${name}, runs on the simulator`, () =>
    deno(["run", "-A", "--no-check"], [example]));
});
