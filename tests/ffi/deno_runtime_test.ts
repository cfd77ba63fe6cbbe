import { assert, assertEquals, assertThrows } from "@std/assert";
import { PlatformError } from "../../src/errors.ts";
import { currentRuntime } from "../../src/ffi/current_runtime.ts";
import { allocate } from "../../src/ffi/runtime.ts";
import { standInTest } from "../native/stand_in.ts";

Deno.test("currentRuntime() is Deno's here, the same each time", () => {
  assertEquals(currentRuntime().name, "deno");
  assert(currentRuntime() === currentRuntime());
});

Deno.test("copyMemory() reads what stands at addressOf()", () => {
  const runtime = currentRuntime();
  const memory = allocate(8);
  memory.set([1, 2, 3, 4, 5, 6, 7, 8]);
  const copy = allocate(3);
  runtime.copyMemory(runtime.addressOf(memory) + 2n, copy);
  assertEquals([...copy], [3, 4, 5]);
  assertThrows(() => runtime.copyMemory(0n, copy), RangeError);
});

Deno.test("open() of a file that is not there is a PlatformError that names it", () => {
  const error = assertThrows(
    () => currentRuntime().open("/nowhere/vmcompute.dll", {}),
    PlatformError,
    'Cannot open "/nowhere/vmcompute.dll"',
  );
  assertEquals(error.operation, "open-library");
});

await standInTest(
  "open() refuses a library without a symbol, unless it is optional",
  (standIn) => {
    const runtime = currentRuntime();
    const path = standIn.options.path!;
    const spec = { parameters: ["u32"], result: "void" } as const;
    assertThrows(
      () => runtime.open(path, { StandIn_Delay: spec, HcsNot: spec }),
      PlatformError,
      'Cannot find "HcsNot" in',
    );
    const library = runtime.open(path, {
      StandIn_Delay: spec,
      HcsNot: { ...spec, optional: true },
      HcsNever: { ...spec, optional: true, nonblocking: true },
    });
    assertEquals(library.symbols.HcsNot, undefined);
    assertEquals(library.symbols.HcsNever, undefined);
    assertEquals(typeof library.symbols.StandIn_Delay, "function");
    library.close();
    library.close();
    return Promise.resolve();
  },
);
