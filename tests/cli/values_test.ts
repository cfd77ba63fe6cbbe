import { assertEquals } from "@std/assert";
import { parseDuration, parseSize, parseWhole } from "../../src/cli/values.ts";

Deno.test("parseSize() reads units of 1024 in both spellings and bare bytes", () => {
  const cases: [string, number | undefined][] = [
    ["2GiB", 2 ** 31],
    ["512MB", 512 * 2 ** 20],
    ["512mb", 512 * 2 ** 20],
    ["1.5G", 1.5 * 2 ** 30],
    ["1073741824", 2 ** 30],
    ["64 KiB", 65536],
    ["0", 0],
    ["", undefined],
    ["2XB", undefined],
    ["-1MB", undefined],
    ["1e9", undefined],
    ["9007199254740993", undefined],
    ["9000TB", undefined],
  ];
  for (const [text, wanted] of cases) assertEquals(parseSize(text), wanted);
});

Deno.test("parseDuration() reads milliseconds, seconds, minutes and hours", () => {
  const cases: [string, number | undefined][] = [
    ["30s", 30_000],
    ["500ms", 500],
    ["4m", 240_000],
    ["1.5h", 5_400_000],
    ["7", 7000],
    ["0s", undefined],
    ["", undefined],
    ["30 days", undefined],
    ["1000h", undefined],
  ];
  for (const [text, wanted] of cases) assertEquals(parseDuration(text), wanted);
});

Deno.test("parseWhole() refuses signs, fractions and what is not exact", () => {
  assertEquals(parseWhole("12"), 12);
  for (const text of ["-1", "1.5", "", "0x10", "9007199254740993"]) {
    assertEquals(parseWhole(text), undefined);
  }
});
