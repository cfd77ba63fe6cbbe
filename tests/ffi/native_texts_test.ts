import { assertEquals } from "@std/assert";
import { NativeTexts } from "../../src/ffi/native_texts.ts";
import type { FfiRuntime } from "../../src/ffi/runtime.ts";
import { encodeUtf16 } from "../../src/ffi/utf16.ts";

/** A runtime where each address has this text, and what was freed. */
function fakeRuntime(text: string) {
  const memory = new Uint8Array(0x100000);
  memory.set(encodeUtf16(text));
  const freed: bigint[] = [];
  let opened = 0;
  let closed = 0;
  const runtime = {
    copyMemory(address: bigint, target: Uint8Array) {
      const at = Number(address & 0xfffffn);
      target.set(memory.subarray(at, at + target.length));
    },
    open() {
      opened++;
      return {
        symbols: { CoTaskMemFree: (address: bigint) => freed.push(address) },
        close: () => closed++,
      };
    },
  } as unknown as FfiRuntime;
  return { runtime, freed, counts: () => [opened, closed] };
}

const address = (n: number) => BigInt(n + 1) << 20n;

/** Lets the DLL open: with a path that takes no more than microtasks. */
const settled = () => new Promise((done) => setTimeout(done, 0));

Deno.test("NativeTexts frees a few texts when it is closed, each once", async () => {
  const { runtime, freed, counts } = fakeRuntime("text");
  const texts = new NativeTexts(runtime, "ole32.dll");
  assertEquals(texts.take(0n), null);
  assertEquals(texts.take(address(0)), "text");
  assertEquals(texts.take(address(1)), "text");
  await settled();
  assertEquals([freed, counts()], [[], [0, 0]]);
  await texts.close();
  assertEquals([freed, counts()], [[address(0), address(1)], [1, 1]]);
});

Deno.test("NativeTexts without any text opens nothing", async () => {
  const { runtime, counts } = fakeRuntime("");
  await new NativeTexts(runtime, "ole32.dll").close();
  assertEquals(counts(), [0, 0]);
});

Deno.test("NativeTexts frees 64 texts without being closed, and from then on each", async () => {
  const { runtime, freed, counts } = fakeRuntime("text");
  const texts = new NativeTexts(runtime, "ole32.dll");
  for (let n = 0; n < 63; n++) texts.take(address(n));
  await settled();
  assertEquals(freed.length, 0);
  texts.take(address(63));
  await settled();
  assertEquals(freed.length, 64);
  texts.take(address(64));
  assertEquals(freed.length, 65);
  await texts.close();
  assertEquals([freed.length, counts()], [65, [1, 1]]);
});

Deno.test("NativeTexts frees long texts sooner", async () => {
  const { runtime, freed } = fakeRuntime("x".repeat(200_000));
  const texts = new NativeTexts(runtime, "ole32.dll");
  texts.take(address(0));
  await settled();
  assertEquals(freed.length, 0);
  texts.take(address(1));
  await settled();
  assertEquals(freed.length, 2);
  await texts.close();
});
