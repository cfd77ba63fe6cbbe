import { assert, assertEquals } from "@std/assert";
import { HcsError } from "../../../src/errors.ts";
import { DeviceError } from "../../../src/uvm/devices/mod.ts";
import { fakeDevices, refusal } from "./fake_host.ts";
import { deviceKinds } from "./operations.ts";

/** Mulberry32: a small seeded generator, so that a failure can be repeated. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const steps = 10_000;

/**
 * The model is a count for each device: a successful add raises it, a
 * successful remove lowers it. Batches run at once; between them everything
 * must agree: the model, the table, and what the fake host has.
 */
for (const kind of deviceKinds) {
  Deno.test(`VmDevices agrees with a model through ${steps} adds and removes at once: ${kind.name}`, async () => {
    const seed = 20_181_015;
    const next = random(seed);
    const whole = (below: number) => Math.floor(next() * below);
    const { vm, devices } = fakeDevices(kind.operatingSystem, {
      osBuild: 17763,
      vpmem: 5,
    });
    vm.before = async () => {
      for (let n = whole(4); n > 0; n--) await Promise.resolve();
      if (next() < 0.1) throw refusal();
    };
    const keys = kind.name === "scsi" ? 70 : kind.name === "comPorts" ? 2 : 8;
    const model = new Map<number, number>();
    const countOf = (n: number) => model.get(n) ?? 0;
    let bias = 0.5;
    const seen = { added: 0, removed: 0, refused: 0, denied: 0 };
    const step = async () => {
      const n = whole(keys);
      const isAdd = next() < bias;
      try {
        if (isAdd) {
          await kind.add(devices, n);
          model.set(n, countOf(n) + 1);
          seen.added++;
        } else {
          await kind.remove(devices, n);
          model.set(n, countOf(n) - 1);
          seen.removed++;
        }
      } catch (error) {
        if (error instanceof DeviceError) seen.denied++;
        else if (error instanceof HcsError) seen.refused++;
        else throw error;
      }
    };
    for (let done = 0; done < steps;) {
      // Ebb and flow, so that full and empty are both met.
      bias = Math.floor(done / 150) % 2 === 0 ? 0.6 : 0.3;
      const batch = Math.min(1 + whole(24), steps - done);
      done += batch;
      await Promise.all(Array.from({ length: batch }, step));
      const listed = kind.list(devices) as
        & { count: number }[]
        & Record<string, unknown>[];
      for (let n = 0; n < keys; n++) {
        const found = listed.find(kind.key(n));
        const where = `Seed ${seed}, step ${done}, device ${n}`;
        assertEquals(found?.count ?? 0, countOf(n), where);
        assert(countOf(n) >= 0 && (kind.counted || countOf(n) <= 1), where);
      }
      assert(listed.length <= kind.capacity);
    }
    // What is left can be removed to the last one: nothing leaked or doubled.
    vm.before = () => {};
    assertEquals(await devices.recover(), []);
    for (const [n, count] of model) {
      for (let left = count; left > 0; left--) await kind.remove(devices, n);
    }
    assertEquals([vm.resources.size, kind.list(devices).length], [0, 0]);
    for (const [what, times] of Object.entries(seen)) {
      assert(times > 20, `Only ${times} were ${what}`);
    }
  });
}
