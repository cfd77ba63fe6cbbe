/**
 * PowerShell by its grammar, since no PowerShell is needed to run the tests:
 * what the program prints for it, and what the documentation tells to type.
 */
import { assert, assertEquals } from "@std/assert";
import * as module from "@vscode/tree-sitter-wasm";
import { run } from "./harness.ts";

const root = new URL("../../", import.meta.url);

// It is CommonJS: all its names stand in the default.
const { Language, Parser } =
  (module as unknown as { default: typeof module }).default;
await Parser.init();
const grammar = import.meta.resolve(
  "@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm",
);
const parser = new Parser();
parser.setLanguage(
  await Language.load(await Deno.readFile(new URL(grammar))),
);

/** The places that are no PowerShell, with their text. */
function errorsOf(script: string): string[] {
  const tree = parser.parse(script);
  assert(tree);
  const errors: string[] = [];
  const visit = (node: module.Node) => {
    if (node.isError || node.isMissing) {
      const { row } = node.startPosition;
      errors.push(`line ${row + 1}: ${script.split("\n")[row]}`);
    } else if (node.hasError) {
      for (const child of node.children) if (child) visit(child);
    }
  };
  visit(tree.rootNode);
  return errors;
}

Deno.test("errorsOf() finds what is no PowerShell", () => {
  assertEquals(errorsOf("if ($a) { Write-Output 'x' }"), []);
  assertEquals(errorsOf("if ($a { Write-Output 'x' }").length > 0, true);
  assertEquals(errorsOf("function f { param([string $a) }").length > 0, true);
});

for (const line of ["psmodule", "completions powershell"]) {
  Deno.test(`uvm ${line} prints what PowerShell's grammar takes`, async () => {
    const { code, stdout } = await run(line.split(" "));
    assertEquals(code, 0);
    assert(stdout.length > 1000);
    assertEquals(errorsOf(stdout), []);
  });
}

Deno.test("the documentation's PowerShell is what its grammar takes", async () => {
  const files = [new URL("README.md", root)];
  for await (const { name } of Deno.readDir(new URL("docs/", root))) {
    files.push(new URL(`docs/${name}`, root));
  }
  let blocks = 0;
  for (const file of files) {
    const text = await Deno.readTextFile(file);
    for (const [, block] of text.matchAll(/^```powershell\n([^]*?)^```/gm)) {
      blocks++;
      // PowerShell hands a lone dash on to programs; the grammar knows none.
      const known = block.replaceAll(/(?<= )--?(?=\s)/g, "'-'");
      assertEquals(errorsOf(known), [], `${file.href}:\n${block}`);
    }
  }
  assert(blocks > 2, `${blocks} blocks`);
});
