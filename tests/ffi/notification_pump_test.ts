import { assertEquals, assertNotEquals } from "@std/assert";
import {
  type Notification,
  NotificationPump,
} from "../../src/ffi/notification_pump.ts";
import type { FfiRuntime } from "../../src/ffi/runtime.ts";
import { encodeUtf16 } from "../../src/ffi/utf16.ts";
import { nextTurn } from "../../src/system/macrotask.ts";

type Native = (
  type: number,
  context: bigint,
  status: number,
  data: bigint,
) => void;

/** A runtime whose callback the test calls itself; text lies at 0x1000. */
function fakeRuntime(text: string, callbacksAreSynchronous = true) {
  const memory = new Uint8Array(0x10000);
  memory.set(encodeUtf16(text));
  const seen = { refs: 0, closed: 0, made: 0, copies: 0 };
  let native: Native = () => {};
  const runtime: FfiRuntime = {
    name: callbacksAreSynchronous ? "deno" : "bun",
    callbacksAreSynchronous,
    open: () => {
      throw new Error("not here");
    },
    callback(_, fn) {
      seen.made++;
      native = fn as Native;
      return {
        address: 0x7777n,
        ref: () => seen.refs++,
        unref: () => seen.refs--,
        close: () => seen.closed++,
      };
    },
    addressOf: () => 0n,
    copyMemory(address, target) {
      seen.copies++;
      const at = Number(address) - 0x1000;
      target.set(memory.subarray(at, at + target.length));
    },
  };
  const call: Native = (...args) => native(...args);
  return { runtime, seen, call };
}

/** After what the pump asked for: a timer may overtake it once it is due. */
const macrotask = nextTurn;

Deno.test("NotificationPump delivers in order, by a macrotask, not from within the callback", async () => {
  const { runtime, call } = fakeRuntime("hi");
  const pump = new NotificationPump(runtime);
  const got: Notification[] = [];
  const key = pump.add((notification) => got.push(notification));
  call(2, BigInt(key), 0, 0n);
  call(1, BigInt(key), -1, 0x1000n);
  await Promise.resolve();
  assertEquals(got, []);
  await macrotask();
  assertEquals(got, [
    { type: 2, status: 0, data: null },
    { type: 1, status: 0xffffffff, data: "hi" },
  ]);
});

Deno.test("NotificationPump sends to the listener of the context alone, unknown ones to none", async () => {
  const { runtime, call } = fakeRuntime("");
  const pump = new NotificationPump(runtime);
  const got: string[] = [];
  const a = pump.add(() => got.push("a"));
  const b = pump.add(() => got.push("b"));
  call(1, BigInt(b), 0, 0n);
  call(1, BigInt(b + 100), 0, 0n);
  call(1, 0xffff_ffff_ffff_ffffn, 0, 0n);
  call(1, BigInt(a), 0, 0n);
  await macrotask();
  assertEquals(got, ["b", "a"]);
});

Deno.test("NotificationPump never uses a key again", () => {
  const { runtime } = fakeRuntime("");
  const first = new NotificationPump(runtime).add(() => {});
  const pump = new NotificationPump(runtime);
  const second = pump.add(() => {});
  pump.discard(second);
  assertNotEquals(pump.add(() => {}), second);
  assertNotEquals(first, second);
});

Deno.test("NotificationPump.remove() delivers what has come, and nothing after", async () => {
  const { runtime, call } = fakeRuntime("");
  const pump = new NotificationPump(runtime);
  let count = 0;
  const key = pump.add(() => count++);
  call(1, BigInt(key), 0, 0n);
  await pump.remove(key);
  assertEquals(count, 1);
  call(1, BigInt(key), 0, 0n);
  await macrotask();
  assertEquals(count, 1);
});

Deno.test("NotificationPump lets no listener's fault out, nor stop the others", async () => {
  const { runtime, call } = fakeRuntime("");
  const pump = new NotificationPump(runtime);
  let heard = 0;
  const bad = pump.add(() => {
    throw new Error("mine");
  });
  const good = pump.add(() => heard++);
  call(1, BigInt(bad), 0, 0n);
  call(1, BigInt(good), 0, 0n);
  await macrotask();
  assertEquals(heard, 1);
});

Deno.test("NotificationPump follows no pointer where the native thread does not wait", async () => {
  const { runtime, seen, call } = fakeRuntime("gone", false);
  const pump = new NotificationPump(runtime);
  const got: Notification[] = [];
  const key = pump.add((notification) => got.push(notification));
  call(1, BigInt(key), 0, 0x1000n);
  await pump.remove(key);
  assertEquals(got, [{ type: 1, status: 0, data: null }]);
  assertEquals(seen.copies, 0);
});

Deno.test("NotificationPump bounds the texts that wait for delivery", async () => {
  const { runtime, call } = fakeRuntime("");
  // Endless text: every page is full of "a".
  runtime.copyMemory = (_, target) => target.fill(0x61);
  const pump = new NotificationPump(runtime);
  const lengths: number[] = [];
  const key = pump.add(({ data, truncated }) => {
    assertEquals(truncated, true);
    lengths.push(data!.length);
  });
  for (let i = 0; i < 10; i++) call(6, BigInt(key), 0, 0x1000n);
  await macrotask();
  const full = 1024 * 1024;
  assertEquals(lengths, [...Array(8).fill(full), 0, 0]);
  call(6, BigInt(key), 0, 0x1000n);
  await macrotask();
  assertEquals(lengths.at(-1), full);
});

Deno.test("NotificationPump makes its callback once, keeps the loop alive while somebody listens, and frees it at the end", async () => {
  const { runtime, seen } = fakeRuntime("");
  const pump = new NotificationPump(runtime);
  assertEquals(seen.made, 0);
  const a = pump.add(() => {});
  const b = pump.add(() => {});
  assertEquals({ made: seen.made, refs: seen.refs }, { made: 1, refs: 1 });
  await pump.remove(a);
  assertEquals(seen.refs, 1);
  await pump.remove(b);
  assertEquals(seen.refs, 0);
  pump.close();
  assertEquals(seen.closed, 1);
});

Deno.test("NotificationPump.close() keeps a callback that native code may still call", () => {
  const { runtime, seen } = fakeRuntime("");
  const pump = new NotificationPump(runtime);
  pump.add(() => {});
  pump.close();
  assertEquals({ closed: seen.closed, refs: seen.refs }, {
    closed: 0,
    refs: 0,
  });
});
