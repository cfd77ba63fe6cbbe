import { assertEquals, assertRejects } from "@std/assert";
import { codeOf } from "../../src/system/error_code.ts";
import { namesIn, readText } from "../../src/system/state_files.ts";

Deno.test("namesIn() and readText() tell what is absent from what a file stands in the way of", async () => {
  const folder = await Deno.makeTempDir({ prefix: "uvm-files-" });
  try {
    assertEquals(await namesIn(`${folder}/absent/below`), []);
    assertEquals(await readText(`${folder}/absent/below`), undefined);
    await Deno.writeTextFile(`${folder}/file`, "text");
    assertEquals(await namesIn(folder), ["file"]);
    for (
      const work of [
        () => namesIn(`${folder}/file`),
        () => namesIn(`${folder}/file/below/it`),
        () => readText(`${folder}/file/below`),
      ]
    ) assertEquals(codeOf(await assertRejects(work)), "ENOTDIR");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
