import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { hresultName, parseHresult } from "../../src/ffi/hresult.ts";
import { parseExitStatus } from "../../src/hcs/exit_status.ts";
import { hcsError, parseResultDocument } from "../../src/hcs/hcs_error.ts";
import {
  isAccessDenied,
  isAlreadyStopped,
  isNotFound,
  isPending,
} from "../../src/hcs/predicates.ts";
import { defaultTimeouts, resolveTimeouts } from "../../src/hcs/timeouts.ts";

Deno.test("hresultName() gives both families of a code one name", () => {
  for (let low = 0; low <= 0x13; low++) {
    if (low === 3 || low === 4) continue;
    assertEquals(
      hresultName(0xc0370100 + low),
      hresultName(0x80370100 + low),
    );
  }
  assertEquals(hresultName(0xc0370103), "HCS_E_OPERATION_PENDING");
  assertEquals(hresultName(0x80370117), "HCS_E_OPERATION_PENDING");
  assertEquals(hresultName(-2147024891), "ERROR_ACCESS_DENIED");
  assertEquals(hresultName(5), "ERROR_ACCESS_DENIED");
  assertEquals(hresultName(0x12345678), "HRESULT 0x12345678");
});

Deno.test("parseHresult() reads hexadecimal, decimal and names", () => {
  assertEquals(parseHresult("0x80370102"), 0x80370102);
  assertEquals(parseHresult("-2143878911"), 0x80370101);
  assertEquals(parseHresult("hcs_e_invalid_json"), 0x8037010d);
  assertEquals(parseHresult("nonsense"), undefined);
  assertEquals(parseHresult("99999999999"), undefined);
});

Deno.test("parseResultDocument() survives any text", () => {
  for (const text of [null, "", "{", "null", "[]", "5", '"x"']) {
    assertEquals(parseResultDocument(text).events, []);
  }
  const { events } = parseResultDocument(
    '{"ErrorEvents":[{"Message":"m","Provider":"p","EventId":1,"Flags":2,"Source":"VMWP"},null,7]}',
  );
  assertEquals(events.length, 1);
  assertEquals(events[0].source, "VMWP");
});

Deno.test("predicates look through the chain of causes", () => {
  const error = new Error("outer", {
    cause: hcsError({ operation: "open", id: "x", code: 0xc037010e }),
  });
  assert(isNotFound(error));
  assert(!isAccessDenied(error));
  assert(isAccessDenied(hcsError({ operation: "x", code: 0x8037011b })));
  assert(isAccessDenied(hcsError({ operation: "x", code: 5 })));
  assert(isAlreadyStopped(hcsError({ operation: "x", code: 0xc0370110 })));
  assert(isPending(hcsError({ operation: "x", code: 0xc0370103 })));
  assert(!isPending(undefined));
});

Deno.test("parseExitStatus() falls back on the status where data is unreadable", () => {
  assertEquals(parseExitStatus(0, null).type, "Unknown");
  const failed = parseExitStatus(0xc0370106, "{");
  assertEquals(failed.type, "UnexpectedExit");
  assertEquals(failed.codeName, "HCS_E_UNEXPECTED_EXIT");
  assertEquals(parseExitStatus(0, '{"ExitType":"Strange"}').type, "Unknown");
});

Deno.test("resolveTimeouts() knows each phase by hcsshim's variable", () => {
  const phases = ["create", "start", "pause", "resume", "save"];
  for (const phase of phases) {
    const variable = `HCSSHIM_TIMEOUT_SYSTEM${phase.toUpperCase()}`;
    const timeouts = resolveTimeouts((name) =>
      name === variable ? "7" : undefined
    );
    assertEquals(timeouts, { ...defaultTimeouts, [`${phase}Ms`]: 7000 });
  }
});

Deno.test("resolveTimeouts() takes defaults, then the environment, then what is given", () => {
  const environment: Record<string, string> = {
    HCSSHIM_TIMEOUT_SYSTEMSTART: "7",
    HCSSHIM_TIMEOUT_SYSTEMPAUSE: "-3",
    HCSSHIM_TIMEOUT_SYSTEMSAVE: "soon",
  };
  const timeouts = resolveTimeouts((name) => environment[name], {
    resumeMs: 5,
  });
  assertEquals(timeouts.createMs, 240_000);
  assertEquals(timeouts.startMs, 7000);
  assertEquals(timeouts.pauseMs, 240_000);
  assertEquals(timeouts.saveMs, 240_000);
  assertEquals(timeouts.resumeMs, 5);
  assertThrows(
    () => resolveTimeouts(() => undefined, { startMs: 0 }),
    RangeError,
    "startMs",
  );
  assertThrows(
    () => resolveTimeouts(() => undefined, { soon: 1 } as never),
    TypeError,
    "soon",
  );
});

Deno.test("hcsError() says what cannot be done in words", () => {
  const text = (operation: string) =>
    hcsError({ operation, id: "a", code: 0x80370105 }).message;
  assertMatch(text("wait"), /^Cannot wait for VM "a"/);
  assertMatch(text("query properties"), /^Cannot query the properties of VM/);
  assertMatch(text("start"), /^Cannot start VM "a"/);
});
