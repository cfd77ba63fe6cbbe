import { assert, assertEquals, assertThrows } from "@std/assert";
import { PlatformError, UvmError } from "../../src/errors.ts";
import { knownHresults } from "../../src/ffi/hresult.ts";
import { hcsError } from "../../src/hcs/hcs_error.ts";
import { explain, explainAll, hintsFor } from "../../src/uvm/explain.ts";
import { codeNotes } from "../../src/uvm/explain_table.ts";

Deno.test("explain() takes a code in every form and in both families", () => {
  const forms = [
    "0x80370102",
    "0xC0370102",
    "0xc0370102",
    "2151088386",
    "-2143878910",
    "-1070137086",
    "HCS_E_HYPERV_NOT_INSTALLED",
    "hcs_e_hyperv_not_installed",
    "ERROR_VMCOMPUTE_HYPERV_NOT_INSTALLED",
    " 0x80370102 ",
  ];
  for (const form of forms) {
    assertEquals(explain(form).codeName, "HCS_E_HYPERV_NOT_INSTALLED", form);
  }
});

Deno.test("explain() knows one Windows error by all its numbers and names", () => {
  for (const form of ["5", "0x80070005", "-2147024891", "E_ACCESSDENIED"]) {
    assertEquals(explain(form).codeName, "ERROR_ACCESS_DENIED", form);
  }
  assertEquals(explain("0x80070569").alsoKnownAs, ["-2147023511", "1385"]);
  assertEquals(explain("0x80370117").alsoKnownAs, [
    "-2143878889",
    "0xC0370103",
  ]);
});

Deno.test("explain() says so of a code that it does not know", () => {
  const unknown = explain("0x80041234");
  assertEquals(unknown.known, false);
  assertEquals(unknown.codeName, "HRESULT 0x80041234");
  assertEquals(unknown.actions.length, 1);
});

Deno.test("explain() takes hexadecimal without 0x, and the only end of a name", () => {
  assertEquals(explain("80370102").codeName, "HCS_E_HYPERV_NOT_INSTALLED");
  assertEquals(explain("c0370103").codeName, "HCS_E_OPERATION_PENDING");
  assertEquals(explain("operation_pending").code, 0x80370117);
  assertThrows(
    () => explain("ALREADY_STOPPED"),
    RangeError,
    'the nearest is "HCS_E_SYSTEM_ALREADY_STOPPED"',
  );
});

Deno.test("explain() looks nothing up that it knows", () => {
  for (const { codeName, actions, known } of explainAll()) {
    if (!known) continue;
    assert(!actions.join().includes("Look it up"), codeName);
  }
  assertEquals(explain("S_OK").actions, []);
});

Deno.test("explain() refuses what is no code and names the nearest", () => {
  assertThrows(
    () => explain("HCS_E_INVALID_JSN"),
    RangeError,
    'the nearest is "HCS_E_INVALID_JSON": "HCS_E_INVALID_JSN"',
  );
  assertThrows(() => explain(""), RangeError, "must be a number or the name");
  assertThrows(() => explain("0x1234567890"), RangeError);
});

Deno.test("explainAll() has a meaning for every code with a name", () => {
  const all = explainAll();
  assertEquals(all.length, knownHresults().length);
  assertEquals(all.filter(({ known }) => !known).map((e) => e.codeName), []);
  const names = new Set(all.map(({ codeName }) => codeName));
  assertEquals(Object.keys(codeNotes).filter((name) => !names.has(name)), []);
});

Deno.test("explainAll() says what to do about all that is not harmless", () => {
  for (const { codeName, meaning, causes, actions } of explainAll()) {
    assert(/^[A-Z].*\.$/.test(meaning), codeName);
    for (const text of [...causes, ...actions]) {
      assert(!text.endsWith("."), `${codeName}: ${text}`);
      assert(/^[\x20-\x7e]*$/.test(text), `${codeName}: ${text}`);
    }
  }
});

Deno.test("hintsFor() gives the error's own hints first, then the code's", () => {
  const error = hcsError({
    operation: "create",
    id: "a",
    code: 0xc0370102,
    hints: ["Own hint"],
  });
  const hints = hintsFor(error);
  assertEquals(hints[0], "Own hint");
  assert(hints.some((hint) => hint.includes("uvm doctor")));
});

Deno.test("hintsFor() follows causes and repeats nothing", () => {
  const inner = hcsError({ operation: "grant", code: 0x80070005 });
  const outer = new UvmError("Outer", { operation: "create", cause: inner });
  assertEquals(hintsFor(outer), hintsFor(inner));
  assertEquals(new Set(hintsFor(outer)).size, hintsFor(outer).length);
});

Deno.test("hintsFor() looks for a process' missing file in the guest, for another's on the host", () => {
  const code = 0x80070002;
  const operation = "create a process in";
  assertEquals(hintsFor(hcsError({ operation, id: "a", code })), [
    "Look for the program in the guest; its full path needs no PATH",
  ]);
  const [hint] = hintsFor(hcsError({ operation: "start", id: "a", code }));
  assert(hint.startsWith("Look at the paths"), hint);
});

Deno.test("hintsFor() points a machine without HCS to the simulator", () => {
  const error = new PlatformError("No DLL", { operation: "open" });
  assertEquals(hintsFor(error), [
    "Work without Hyper-V on the simulator: --backend sim",
  ]);
  assertEquals(hintsFor(new Error("plain")), []);
});
