import { assertEquals, assertNotEquals } from "@std/assert";
import {
  mayRun,
  ownProcess,
  processBegan,
} from "../../src/system/processes.ts";

Deno.test("mayRun() knows this process, a dead one, and one with a used number", async () => {
  const { began } = ownProcess();
  assertEquals(began, processBegan(Deno.pid));
  assertEquals(mayRun({ pid: Deno.pid, began }), true);
  assertEquals(mayRun({ pid: 0, began: "" }), false);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "await Deno.stdin.read(new Uint8Array(1))"],
    stdin: "piped",
  }).spawn();
  const childBegan = processBegan(child.pid);
  assertEquals(mayRun({ pid: child.pid, began: childBegan }), true);
  assertEquals(mayRun({ pid: child.pid, began: "" }), true);
  if (Deno.build.os === "linux") {
    assertNotEquals(began, "");
    assertEquals(mayRun({ pid: Deno.pid, began: "1" }), false);
    assertEquals(mayRun({ pid: child.pid, began: "1" }), false);
  }
  await child.stdin.close();
  await child.status;
  assertEquals(mayRun({ pid: child.pid, began: childBegan }), false);
  assertEquals(mayRun({ pid: child.pid, began: "" }), false);
});
