import { assertEquals, assertThrows } from "@std/assert";
import { checkPlan, parsePlan } from "../../src/sim/mod.ts";

Deno.test("checkPlan() takes a plan that uses every key", () => {
  const plan = {
    delays: { createMs: 1, startMs: 2.5 },
    enforceAccess: true,
    guest: {
      bootMs: 0,
      connects: true,
      entropy: true,
      log: ["hello", { afterMs: 1, level: "info", msg: "m", fields: { a: 1 } }],
      console: ["text", { afterMs: 3, text: "later" }],
      exit: { afterMs: 5, type: "GracefulExit", status: 0, attribution: [{}] },
      panic: { afterMs: 6, log: "Kernel panic", parameters: [1], always: true },
      onShutdown: "ignore",
      commands: [{ match: "ls *", stdout: "a\n", exitCode: 0, afterMs: 1 }],
      services: [{ port: 5000, mode: "echo" }],
      capabilities: { X: true },
    },
    guests: [{ id: "web-*", bootMs: 1 }],
    faults: [
      { on: "StartComputeSystem", nth: 1, fail: "0x80370102" },
      { on: "HcsModifyComputeSystem", nth: [1, 3], fail: "E_FAIL", id: "a?" },
      { on: "SystemExited", twice: true, data: "{not json" },
      { on: "CreateProcess", notify: [{ type: "SystemCrashReport" }] },
      { on: "CreateProcess", notify: [{ type: 0x77, status: "E_FAIL" }] },
    ],
  };
  assertEquals(checkPlan(plan), plan as unknown);
});

const refused: [string, unknown, string][] = [
  ["an array", [], '"plan" must be an object: []'],
  ["an unknown key", { guset: {} }, '"guset" is no key of a simulator plan'],
  [
    "an unknown key inside",
    { faults: [{ on: "StartComputeSystem", nht: 1 }] },
    '"faults[0].nht" is no key',
  ],
  [
    "a fault without a place",
    { faults: [{ fail: 1 }] },
    '"faults[0].on" is missing',
  ],
  [
    "an unknown call",
    { faults: [{ on: "StartVm" }] },
    '"faults[0].on" must name a call or notification: "StartVm"',
  ],
  [
    "a code that is none",
    { faults: [{ on: "OpenProcess", fail: "0xZZ" }] },
    '"faults[0].fail" must be an HRESULT as number, 0x text or name: "0xZZ"',
  ],
  [
    "an occurrence of zero",
    { faults: [{ on: "OpenProcess", nth: 0 }] },
    '"faults[0].nth" must be 1 to',
  ],
  [
    "twice on a call",
    { faults: [{ on: "OpenProcess", twice: true }] },
    '"faults[0].twice" is for notifications: OpenProcess',
  ],
  [
    "missing on a notification",
    { faults: [{ on: "SystemExited", missing: true }] },
    '"faults[0].missing" is for calls: SystemExited',
  ],
  [
    "both early and late",
    { faults: [{ on: "SystemExited", early: true, delayMs: 1 }] },
    "cannot be both early and delayed",
  ],
  ["a negative time", { delays: { createMs: -1 } }, '"delays.createMs" must'],
  ["a text as time", { guest: { bootMs: "1" } }, '"guest.bootMs" must be a'],
  [
    "an unknown notification",
    { faults: [{ on: "OpenProcess", notify: [{ type: "toString" }] }] },
    '"faults[0].notify[0].type" must be a number or a name',
  ],
];

for (const [what, plan, message] of refused) {
  Deno.test(`checkPlan() refuses ${what}`, () => {
    const error = assertThrows(() => checkPlan(plan)) as Error;
    assertEquals(
      error instanceof TypeError || error instanceof RangeError,
      true,
    );
    assertEquals(
      error.message.startsWith(message) ||
        error.message.includes(message),
      true,
      error.message,
    );
  });
}

Deno.test("parsePlan() reads a file's text, with or without a byte-order mark", () => {
  assertEquals(parsePlan('\uFEFF{"enforceAccess":true}'), {
    enforceAccess: true,
  });
  assertThrows(() => parsePlan("{"), TypeError, "Simulator plan is no JSON");
});
