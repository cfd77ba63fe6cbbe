import { assertEquals } from "@std/assert";
import { ByteRing } from "../../../src/uvm/console/byte_ring.ts";

/** A generator of numbers that are the same in every run. */
function random(seed: number): (below: number) => number {
  return (below) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return seed % below;
  };
}

Deno.test("ByteRing keeps the newest bytes, as a plain array would", () => {
  const next = random(7);
  for (const limit of [1, 7, 100, 20_000]) {
    const ring = new ByteRing(limit);
    let all: number[] = [];
    let total = 0;
    for (let step = 0; step < 100; step++) {
      const data = Uint8Array.from(
        { length: next(limit < 1000 ? 3 * limit : 2000) },
        () => next(256),
      );
      ring.append(data);
      total += data.length;
      all = [...all, ...data].slice(-limit);
      assertEquals(ring.end, total);
      const kept = total - ring.start;
      assertEquals(kept, all.length);
      const from = ring.start + next(kept + 1);
      const most = next(kept + 2);
      assertEquals(
        [...ring.read(from, most)],
        all.slice(from - ring.start).slice(0, most),
      );
    }
  }
});

Deno.test("ByteRing.read() hands out copies", () => {
  const ring = new ByteRing(8);
  ring.append(new Uint8Array([1, 2, 3]));
  ring.read(0)[0] = 9;
  assertEquals([...ring.read(0)], [1, 2, 3]);
  assertEquals([...ring.read(99)], []);
});
