import { assert, assertEquals, assertThrows } from "@std/assert";
import { fileNameOf } from "../../src/system/file_name.ts";

Deno.test("fileNameOf() keeps plain ids readable", () => {
  const guid = "0a1b2c3d-0000-4000-8000-0123456789ab";
  assertEquals(fileNameOf(guid), `vm-${guid}`);
  assertEquals(fileNameOf("A.b"), "vm-~0041~002eb");
});

const hostile = [
  "..",
  "../../etc/passwd",
  "..\\..\\x",
  "C:\\x",
  "a/b",
  "a:stream",
  "CON",
  "con",
  "nul.txt",
  "com1",
  "trailing.",
  "trailing ",
  '*?<>|"',
  "\n",
  "é",
  "e\u0301",
  "\u{1f600}",
  "\ud83d",
  "~0041",
  "x".repeat(5000),
  `${"x".repeat(4999)}y`,
  "É".repeat(300),
];

Deno.test("fileNameOf() leaves no id the folder, whatever it is", () => {
  for (const id of hostile) {
    const name = fileNameOf(id);
    assert(/^vmh?-[a-z0-9~-]+$/.test(name), name);
    assert(name.length <= 140, `${name.length} of ${id.slice(0, 20)}`);
  }
  for (const wrong of ["", "a\0b", undefined, 3]) {
    assertThrows(
      () => fileNameOf(wrong as string),
      TypeError,
      "must be a text",
    );
  }
});

Deno.test("fileNameOf() gives no two ids one file, on disks that ignore case too", () => {
  const ids = [...hostile, "vm", "VM", "Vm", "vM", "a-b", "a.b", "a b", "A"];
  const names = ids.map((id) => fileNameOf(id).toLowerCase().normalize("NFC"));
  assertEquals(new Set(names).size, ids.length);
});
