import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseExitStatus } from "../../../src/hcs/exit_status.ts";
import { hcsError } from "../../../src/hcs/hcs_error.ts";
import { diagnose, renderFailure } from "../../../src/uvm/failure/mod.ts";

Deno.test("renderFailure() gives one block from summary to hints", () => {
  const failure = diagnose({
    error: hcsError({
      operation: "start",
      id: "vm",
      code: 0xc0370102,
      result: '{"ErrorEvents":[{"Message":"Hypervisor off","Source":"VMWP"}]}',
    }),
    phase: "start",
    guestLogTail: ["hello"],
  });
  const lines = renderFailure(failure).split("\n");
  assertEquals(lines[1], "  phase: start");
  assertStringIncludes(lines[2], "HCS_E_HYPERV_NOT_INSTALLED (0x80370102)");
  for (
    const expected of [
      "  HCS says:",
      "    - Hypervisor off (VMWP)",
      "  can be caused by:",
      "    - Virtualization is off in the firmware",
      "  guest log:",
      "    | hello",
      "  what to do:",
    ]
  ) assert(lines.includes(expected), expected);
});

Deno.test("renderFailure() never lets others' text steer the terminal", () => {
  const evil = "\x1b]0;pwned\x07\x1b[2J\u202e\r\x9b31m\0";
  const failure = diagnose({
    error: hcsError({
      operation: "start",
      id: evil,
      code: 0x80004005,
      result: JSON.stringify({
        ErrorMessage: evil,
        ErrorEvents: [{ Message: evil, Source: evil }],
      }),
    }),
    exit: parseExitStatus(
      0,
      JSON.stringify({
        ExitType: "UnexpectedExit",
        Attribution: [{ VirtualDeviceFailure: { Name: evil } }, {
          [evil]: evil,
        }],
      }),
    ),
    guestLogTail: [evil, { level: evil, message: evil }],
    consoleTail: evil,
  });
  // deno-lint-ignore no-control-regex
  const steering = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/;
  assertEquals(steering.test(renderFailure(failure)), false);
});

Deno.test("renderFailure() shows as many lines as it is told", () => {
  const failure = diagnose({
    consoleTail: Array.from({ length: 100 }, (_, n) => `line ${n}`),
  });
  const text = renderFailure(failure, { maxLines: 2 });
  assertStringIncludes(
    text,
    "console (last 2 lines):\n    | line 98\n    | line 99",
  );
});
