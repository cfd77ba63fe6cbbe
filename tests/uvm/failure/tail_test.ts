import { assert, assertEquals } from "@std/assert";
import { lastLines, tailOf } from "../../../src/uvm/failure/tail.ts";

Deno.test("lastLines() gives the last lines without empty ones", () => {
  assertEquals(lastLines("a\r\nb\n\n \nc\n", 2), {
    lines: ["b", "c"],
    cut: true,
  });
  assertEquals(lastLines("a\nb", 2), { lines: ["a", "b"], cut: false });
  assertEquals(lastLines("", 2), { lines: [], cut: false });
});

Deno.test("lastLines() bounds a line and a text without line ends", () => {
  const { lines, cut } = lastLines("x".repeat(10_000_000), 3);
  assertEquals(lines.length, 1);
  assertEquals(lines[0].length, 1000);
  assert(cut);
});

Deno.test("tailOf() makes a line of each log entry", () => {
  assertEquals(
    tailOf([
      "bare",
      { time: "12:00", level: "info", message: "hello" },
      { message: "only" },
    ], 2),
    ["12:00 info hello", "only"],
  );
  assertEquals(tailOf("a\nb\nc", 2), ["b", "c"]);
  assertEquals(tailOf(undefined, 2), []);
});
