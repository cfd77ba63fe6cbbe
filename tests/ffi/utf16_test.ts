import { assertEquals, assertThrows } from "@std/assert";
import { allocate, type FfiRuntime } from "../../src/ffi/runtime.ts";
import { decodeUtf16, encodeUtf16, readUtf16 } from "../../src/ffi/utf16.ts";

/** A runtime whose memory is one array, from this address on. */
function memoryAt(start: number, bytes: Uint8Array): FfiRuntime {
  return {
    name: "deno",
    callbacksAreSynchronous: true,
    open: () => {
      throw new Error("not here");
    },
    callback: () => {
      throw new Error("not here");
    },
    addressOf: () => 0n,
    copyMemory(address, target) {
      const from = Number(address) - start;
      if (from < 0 || from + target.length > bytes.length) {
        throw new Error(
          `Read beyond the memory: ${from} to ${from + target.length}`,
        );
      }
      target.set(bytes.subarray(from, from + target.length));
    },
  };
}

/** Memory of whole pages that ends with the page in which the text ends. */
function paged(text: string, offset: number): [FfiRuntime, bigint] {
  const encoded = encodeUtf16(text);
  const length = Math.ceil((offset + encoded.length) / 4096) * 4096;
  const bytes = new Uint8Array(length).fill(0xaa);
  bytes.set(encoded, offset);
  return [memoryAt(0x10000, bytes), BigInt(0x10000 + offset)];
}

Deno.test("encodeUtf16() ends with a NUL and is little-endian", () => {
  assertEquals([...encodeUtf16("A\u20ac")], [0x41, 0, 0xac, 0x20, 0, 0]);
  assertEquals([...encodeUtf16("")], [0, 0]);
});

Deno.test("encodeUtf16() keeps surrogates, lone ones too", () => {
  assertEquals(
    [...encodeUtf16("😀\ud800")],
    [0x3d, 0xd8, 0x00, 0xde, 0x00, 0xd8, 0, 0],
  );
});

Deno.test("encodeUtf16() refuses a NUL inside", () => {
  assertThrows(
    () => encodeUtf16("a\0b"),
    TypeError,
    'Text must not contain a NUL character: "a\\u0000b"',
  );
});

Deno.test("decodeUtf16() gives back every unit", () => {
  let all = "";
  for (let unit = 1; unit < 0x10000; unit++) all += String.fromCharCode(unit);
  const bytes = encodeUtf16(all);
  assertEquals(decodeUtf16(bytes.subarray(0, -2)), all);
  assertEquals(decodeUtf16(new Uint8Array([0x41, 0, 0x42])), "A");
});

Deno.test("readUtf16() never reads beyond the page in which the text ends", () => {
  for (const length of [0, 1, 5, 2045, 2046, 2047, 2048, 2049, 6000]) {
    for (const offset of [0, 2, 8, 4000, 4090, 4094]) {
      const text = "x".repeat(length);
      const [runtime, address] = paged(text, offset);
      assertEquals(readUtf16(runtime, address, 1e6), {
        text,
        truncated: false,
      });
    }
  }
});

Deno.test("readUtf16() reads a text at an odd address", () => {
  for (const offset of [1, 4093, 4095]) {
    const text = "odd \u20ac \ud83d\ude00 ".repeat(700);
    const [runtime, address] = paged(text, offset);
    assertEquals(readUtf16(runtime, address, 1e6).text, text);
  }
});

Deno.test("readUtf16() stops at the bound and says so", () => {
  const [runtime, address] = paged("abcdef".repeat(1000), 4092);
  assertEquals(readUtf16(runtime, address, 6000).truncated, true);
  assertEquals(readUtf16(runtime, address, 6001).truncated, false);
  assertEquals(readUtf16(runtime, address, 4), {
    text: "abcd",
    truncated: true,
  });
  assertEquals(readUtf16(runtime, address, 0), { text: "", truncated: true });
});

Deno.test("allocate() gives memory that starts its own buffer, zeroed", () => {
  const memory = allocate(8);
  assertEquals(memory.byteOffset, 0);
  assertEquals(memory.buffer.byteLength, 8);
  assertEquals([...memory], [0, 0, 0, 0, 0, 0, 0, 0]);
});
