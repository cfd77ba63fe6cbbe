import { assert, assertEquals } from "@std/assert";
import { commands } from "../../src/cli/commands.ts";

const root = new URL("../../", import.meta.url);

/** Types of objects that the commands print, as they stand in the source. */
async function printedTypes(): Promise<string[]> {
  // Notifications are printed as the recorder has them.
  const types = new Set(["event"]);
  const files: string[] = [];
  for (const folder of ["src/cli/", "src/cli/commands/"]) {
    for await (const { name } of Deno.readDir(new URL(folder, root))) {
      // A flag has a type as well; uvm's own log is no stream of a command.
      if (!name.endsWith(".ts") || /flags|logging/.test(name)) continue;
      files.push(folder + name);
    }
  }
  for (const file of files) {
    const text = await Deno.readTextFile(new URL(file, root));
    const found = text.matchAll(
      /\btype: (?:\w+ \? "(\w+)" : )?"([a-z]\w+)"/g,
    );
    for (const [, one, other] of found) {
      if (one !== undefined) types.add(one);
      types.add(other);
    }
  }
  return [...types].sort();
}

Deno.test("docs/cli.md names every object of the streams, and every streaming command", async () => {
  const text = await Deno.readTextFile(new URL("docs/cli.md", root));
  const [, section] = /## Objects of the streams\n([\s\S]*?)\n## /.exec(text)!;
  const heads = section.split(/\n- /).slice(1).map((item) =>
    /^[^:,]*?(?= \(|,|:)/.exec(item)![0]
  );
  const named = heads.flatMap((head) =>
    [...head.matchAll(/`(\w+)`/g)].map(([, type]) => type)
  );
  assertEquals(named.sort(), await printedTypes());
  const [, list] = /\*\*Streaming commands\*\* \(([^)]*)\)/.exec(text)!;
  const streaming = commands.filter((command) => command.streaming);
  assertEquals(
    [...list.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort(),
    streaming.map(({ name }) => name).sort(),
  );
  assert(streaming.length > 0);
});
