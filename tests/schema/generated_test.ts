import { assert, assertEquals } from "@std/assert";
import { generatedFiles, typesText } from "../../scripts/schema.ts";
import type { AttachmentType, ComputeSystem } from "../../src/schema/mod.ts";

Deno.test("generatedFiles() gives what is committed", async () => {
  const root = new URL("../../", import.meta.url);
  const files = generatedFiles();
  assertEquals(files.size, 4);
  for (const [path, text] of files) {
    const committed = await Deno.readTextFile(new URL(path, root));
    assert(committed === text, `Run "deno task schema": ${path} is stale`);
  }
});

Deno.test("typesText() says since when and on which Windows each field is", () => {
  const text = typesText();
  assert(text.includes(
    "  /** Since schema 2.3: Windows 10, version 2004 (10.0.19041.0). */\n" +
      "  VirtualPci?: Record<string, VirtualPciDevice>;\n",
  ));
  assert(text.includes("export type Battery = Record<string, never>;\n"));
  const lines = text.split("\n");
  const bare = lines.filter((line, index) =>
    /^ {2}\w+\?: /.test(line) && !lines[index - 1].endsWith("*/")
  );
  assertEquals(bare, []);
});

Deno.test("typesText() gives types that refuse what the schema refuses", () => {
  // @ts-expect-error: no key of the struct
  const misspelt: ComputeSystem = { Ownr: "x" };
  const system: ComputeSystem = {
    // @ts-expect-error: no number
    VirtualMachine: { ComputeTopology: { Memory: { SizeInMB: "1024" } } },
  };
  // @ts-expect-error: no value of the enum
  const type: AttachmentType = "Virtualdisk";
  assertEquals(Object.keys({ ...misspelt, ...system }).length, 2);
  assertEquals(type.length, 11);
});
