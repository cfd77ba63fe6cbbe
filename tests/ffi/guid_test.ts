import { assertEquals, assertThrows } from "@std/assert";
import { guidFromBytes, guidToBytes, isGuid } from "../../src/ffi/guid.ts";

const text = "00112233-4455-6677-8899-aabbccddeeff";

Deno.test("guidToBytes() stores the first three groups little-endian for Windows", () => {
  assertEquals(
    [...guidToBytes(text, "windows")],
    // deno-fmt-ignore
    [0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff],
  );
});

Deno.test("guidToBytes() stores the digits as written in network order", () => {
  assertEquals(
    [...guidToBytes(text.toUpperCase(), "network")],
    Array.from({ length: 16 }, (_, i) => i * 0x11),
  );
});

Deno.test("guidFromBytes() gives the text back in either order", () => {
  for (const order of ["windows", "network"] as const) {
    for (let i = 0; i < 100; i++) {
      const guid = crypto.randomUUID();
      assertEquals(guidFromBytes(guidToBytes(guid, order), order), guid);
    }
  }
});

Deno.test("guidToBytes() refuses what is no GUID", () => {
  for (
    const wrong of [
      "",
      `{${text}}`,
      text.replaceAll("-", ""),
      `${text} `,
      text.slice(1),
      text.replace("0", "g"),
      `${text}\n`,
    ]
  ) {
    assertEquals(isGuid(wrong), false);
    assertThrows(
      () => guidToBytes(wrong, "windows"),
      TypeError,
      "GUID is malformed",
    );
  }
});

Deno.test("guidFromBytes() refuses another number of bytes", () => {
  assertThrows(
    () => guidFromBytes(new Uint8Array(15), "windows"),
    TypeError,
    "A GUID has 16 bytes: 15",
  );
});
