import { assertEquals, assertThrows } from "@std/assert";
import { exactInteger, parseExactJson } from "../../src/hcs/exact_json.ts";
import { parseExitStatus } from "../../src/hcs/exit_status.ts";

Deno.test("parseExactJson() keeps integers beyond 2^53 as texts", () => {
  assertEquals(
    parseExactJson(
      '{"a":18446744073709551615,"b":9007199254740991,"c":1.5,"d":-9007199254740993,"e":"1"}',
    ),
    {
      a: "18446744073709551615",
      b: 9007199254740991,
      c: 1.5,
      d: "-9007199254740993",
      e: "1",
    },
  );
  assertThrows(() => parseExactJson("{"), SyntaxError);
});

Deno.test("exactInteger() reads what parseExactJson() made", () => {
  assertEquals(exactInteger("18446744073709551615"), 18446744073709551615n);
  assertEquals(exactInteger(5), 5n);
  assertEquals(exactInteger(1.5), undefined);
  assertEquals(exactInteger("0x5"), undefined);
  assertEquals(exactInteger(null), undefined);
});

Deno.test("parseExitStatus() keeps crash parameters exact", () => {
  const exit = parseExitStatus(
    0,
    '{"Status":-1070137082,"ExitType":"UnexpectedExit","Attribution":[{"GuestCrash":{"CrashParameters":[18446735277616529408]}}]}',
  );
  assertEquals(exit.attribution, [
    { GuestCrash: { CrashParameters: ["18446735277616529408"] } },
  ]);
});
