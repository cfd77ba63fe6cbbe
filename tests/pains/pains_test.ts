import {
  assert,
  assertEquals,
  assertObjectMatch,
  assertStringIncludes,
} from "@std/assert";
import { failuresPage } from "../../scripts/failures_doc.ts";
import { renderFailure } from "../../src/uvm/failure/mod.ts";
import { pains } from "./cases.ts";
import { lateServer } from "./late_server.ts";
import { runPain } from "./pain.ts";

for (const pain of pains) {
  Deno.test(`uvm names the cause of pain ${pain.number}: ${pain.title}`, async () => {
    const { outcomes, listed } = await runPain(pain);
    for (const { step, code, text, error } of outcomes) {
      assertEquals(code, step.code, text);
      for (const name of step.names ?? []) assertStringIncludes(text, name);
      if (step.failure) {
        assertEquals(error.exitCode, step.code);
        assertObjectMatch(error.failure, step.failure);
        // What the text names stands in the JSON too.
        const json = JSON.stringify(error);
        for (const hint of error.failure.hints) {
          assertStringIncludes(json, JSON.stringify(hint).slice(1, -1));
        }
        assert(error.failure.hints.length > 0);
      }
    }
    assertEquals(listed, pain.lists ?? []);
  });
}

Deno.test("uvm names the cause of pain 12: a server in the guest that starts late", async () => {
  const { failure, connected } = await lateServer();
  const text = renderFailure(failure);
  assertStringIncludes(text, "Nothing listens on that service in the guest");
  assertStringIncludes(text, "retries");
  assert(connected);
});

Deno.test("docs/failures.md is made from these runs", async () => {
  const page = new URL("../../docs/failures.md", import.meta.url);
  assertEquals(
    await failuresPage(),
    await Deno.readTextFile(page),
    "Run: deno run -A scripts/failures_doc.ts",
  );
});
