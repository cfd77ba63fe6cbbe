import { assertEquals, assertThrows } from "@std/assert";
import { SlotAllocator } from "../../../src/uvm/devices/slot_allocator.ts";

Deno.test("SlotAllocator hands out the lowest free location", () => {
  const slots = new SlotAllocator(3);
  assertEquals([slots.take(), slots.take(), slots.take()], [0, 1, 2]);
  assertEquals(slots.take(), undefined);
  slots.free(1);
  assertEquals(slots.take(), 1);
  assertEquals(slots.taken, 3);
});

Deno.test("SlotAllocator refuses a location that is taken or is none", () => {
  const slots = new SlotAllocator(2);
  slots.takeAt(1);
  assertThrows(() => slots.takeAt(1), RangeError, "Location is taken twice: 1");
  for (const wrong of [-1, 2, 0.5, NaN]) {
    assertThrows(() => slots.takeAt(wrong), RangeError, "must be 0 to 1");
  }
  assertEquals([slots.take(), slots.take()], [0, undefined]);
});
