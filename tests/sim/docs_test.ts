import { assert } from "@std/assert";
import { parsePlan } from "../../src/sim/mod.ts";

Deno.test("docs/simulator.md shows plans that are taken", async () => {
  const url = new URL("../../docs/simulator.md", import.meta.url);
  const page = await Deno.readTextFile(url);
  const plans = [...page.matchAll(/```json\n([^]*?)```/g)];
  assert(plans.length >= 12);
  for (const [, text] of plans) parsePlan(text);
});
