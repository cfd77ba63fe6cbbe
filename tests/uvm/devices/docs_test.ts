import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

Deno.test("docs/devices.md shows a program that runs", async () => {
  const page = new URL("../../../docs/devices.md", import.meta.url);
  const [, program] = /```ts\n([^]*?)```/.exec(await Deno.readTextFile(page))!;
  const library = new URL("../../../mod.ts", import.meta.url).href;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", "deno.json", "-"],
    cwd: fileURLToPath(new URL("../../../", import.meta.url)),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(
    new TextEncoder().encode(program.replace("../mod.ts", library)),
  );
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  assertEquals(new TextDecoder().decode(stderr), "");
  assertEquals([code, new TextDecoder().decode(stdout)], [0, "0 0\n"]);
});
