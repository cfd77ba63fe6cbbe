import { assertEquals } from "@std/assert";
import { hcsError } from "../../src/hcs/hcs_error.ts";
import { stateBehind } from "../../src/hcs/state_behind.ts";

const asked = (properties: () => Promise<Record<string, unknown>>) => ({
  properties,
});

Deno.test("stateBehind() asks in both families of the code, and for no other", async () => {
  const system = asked(() => Promise.resolve({ State: "Paused" }));
  for (
    const [hresult, state] of [
      [0xc0370105, "Paused"],
      [0x80370105, "Paused"],
      [0x80370110, undefined],
      [0, undefined],
    ] as const
  ) {
    const outcome = { hresult, result: null };
    assertEquals(await stateBehind(outcome, system), state);
  }
});

Deno.test("stateBehind() knows nothing where HCS fails or tells no name", async () => {
  const outcome = { hresult: 0x80370105, result: null };
  for (
    const properties of [
      () => Promise.reject(new Error("gone")),
      () => Promise.resolve({}),
      () => Promise.resolve({ State: 7 }),
      () => Promise.resolve({ State: "\x1b[31m" }),
    ]
  ) assertEquals(await stateBehind(outcome, asked(properties)), undefined);
});

Deno.test("stateBehind() does not wait for ever", async () => {
  const outcome = { hresult: 0x80370105, result: null };
  const system = asked(() => new Promise(() => {}));
  assertEquals(await stateBehind(outcome, system), undefined);
});

Deno.test("hcsError() tells HCS's words, then the state", () => {
  const error = hcsError({
    operation: "pause",
    id: "a",
    code: 0x80370105,
    result: JSON.stringify({ ErrorMessage: "not now " }),
    state: "Created",
  });
  assertEquals(
    error.message,
    'Cannot pause VM "a": HCS_E_INVALID_STATE (0x80370105): not now: VM "a" is Created',
  );
  assertEquals(error.state, "Created");
});
