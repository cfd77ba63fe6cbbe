import { assertEquals, assertNotEquals } from "@std/assert";
import {
  isOwnerAlive,
  ownBegan,
  processBegan,
} from "../../src/sim/liveness.ts";

Deno.test("isOwnerAlive() knows this process, a dead one, and one with a used number", async () => {
  const began = ownBegan();
  assertEquals(began, processBegan(Deno.pid));
  assertEquals(isOwnerAlive({ pid: Deno.pid, began }), true);
  assertEquals(isOwnerAlive({ pid: 0, began: "" }), false);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "await Deno.stdin.read(new Uint8Array(1))"],
    stdin: "piped",
  }).spawn();
  const childBegan = processBegan(child.pid);
  assertEquals(isOwnerAlive({ pid: child.pid, began: childBegan }), true);
  assertEquals(isOwnerAlive({ pid: child.pid, began: "" }), true);
  if (Deno.build.os === "linux") {
    assertNotEquals(began, "");
    assertEquals(isOwnerAlive({ pid: Deno.pid, began: "1" }), false);
    assertEquals(isOwnerAlive({ pid: child.pid, began: "1" }), false);
  }
  await child.stdin.close();
  await child.status;
  assertEquals(isOwnerAlive({ pid: child.pid, began: childBegan }), false);
  assertEquals(isOwnerAlive({ pid: child.pid, began: "" }), false);
});
