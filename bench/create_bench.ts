/**
 * Creates per second in one process on the C stand-in: through the library's
 * create() and close() and through the backend, and beside them the bare cost
 * of the same native calls in the same run.
 *
 * One cycle: create and wait for its completion, register, properties,
 * terminate and wait for the exit, unregister, close.
 *
 * @module
 */
import { create, nativeBackend } from "../mod.ts";
import { HcsNotificationType } from "../src/hcs/notifications.ts";
import { memoryTransport } from "../src/hvsock/memory_transport.ts";
import { fakeHost } from "../tests/fake_host.ts";
import { openStandIn, type StandIn } from "../tests/native/stand_in.ts";

/** One figure. */
export interface Row {
  name: string;
  value: number;
  unit: string;
}

const document = JSON.stringify({
  Owner: "bench",
  SchemaVersion: { Major: 2, Minor: 1 },
  VirtualMachine: {
    Chipset: {
      Uefi: {
        BootThis: {
          DeviceType: "VmbFs",
          DevicePath: "\\kernel",
          OptionalData:
            "initrd=/initrd.img panic=-1 -- /bin/vsockexec -e 109 /bin/gcs -log-format json -loglevel info",
        },
      },
    },
    ComputeTopology: {
      Memory: { SizeInMB: 1024, AllowOvercommit: true },
      Processor: { Count: 2 },
    },
    Devices: { Scsi: { "0": {} }, VirtualPMem: { MaximumCount: 64 } },
  },
});

/** How often each way runs; the ways take turns, for the machine changes. */
const rounds = 5;

/**
 * The figures, with one VM at a time and with eight: the best rate of each
 * way, and the median of what it cost over the bare calls beside it.
 */
export async function benchCreate(cycles = 1000): Promise<Row[]> {
  const rows: Row[] = [];
  for (const parallel of [1, 8]) {
    const suffix = `, ${parallel} at once`;
    const rates: Record<string, number[]> = {};
    for (let round = 0; round < rounds; round++) {
      for (const [name, make] of Object.entries(ways)) {
        (rates[name] ??= []).push(await measure(make, cycles, parallel));
      }
    }
    for (const name of Object.keys(ways)) {
      rows.push({
        name: name + suffix,
        value: Math.max(...rates[name]),
        unit: "creates/s",
      });
    }
    for (const name of Object.keys(ways).slice(1)) {
      const costs = rates[name].map((rate, i) => rates.bare[i] / rate);
      const value = costs.sort((a, b) => a - b)[rounds >> 1];
      rows.push({ name: `${name} over bare${suffix}`, value, unit: "x" });
    }
  }
  return rows;
}

const ways: Record<string, (standIn: StandIn) => Promise<Way>> = {
  bare: bareCycles,
  backend: backendCycles,
  "create() and close()": libraryCycles,
};

/** Creates per second, after a tenth that warms up. */
async function measure(
  make: (standIn: StandIn) => Promise<Way>,
  cycles: number,
  parallel: number,
): Promise<number> {
  using standIn = await openStandIn();
  const way = await make(standIn);
  const run = (label: string, count: number) =>
    Promise.all(
      Array.from({ length: parallel }, async (_, worker) => {
        for (let i = worker; i < count; i += parallel) {
          await way.cycle(`bench-${label}-${i}`);
        }
      }),
    );
  await run("warm", cycles / 10);
  const start = performance.now();
  await run("hot", cycles);
  const rate = cycles / (performance.now() - start) * 1000;
  await way.end();
  return rate;
}

interface Way {
  cycle(id: string): Promise<void>;
  end(): Promise<void>;
}

/** The calls as bare as the runtime allows. */
function bareCycles(standIn: StandIn): Promise<Way> {
  const text = (s: string) => {
    const units = new Uint16Array(s.length + 1);
    for (let i = 0; i < s.length; i++) units[i] = s.charCodeAt(i);
    return new Uint8Array(units.buffer);
  };
  const library = Deno.dlopen(standIn.options.path!, {
    HcsCreateComputeSystem: {
      parameters: ["buffer", "buffer", "u64", "buffer", "buffer"],
      result: "i32",
      nonblocking: true,
    },
    HcsRegisterComputeSystemCallback: {
      parameters: ["u64", "function", "u64", "buffer"],
      result: "i32",
      nonblocking: true,
    },
    HcsGetComputeSystemProperties: {
      parameters: ["u64", "buffer", "buffer", "buffer"],
      result: "i32",
      nonblocking: true,
    },
    HcsTerminateComputeSystem: {
      parameters: ["u64", "buffer", "buffer"],
      result: "i32",
      nonblocking: true,
    },
    HcsUnregisterComputeSystemCallback: {
      parameters: ["u64"],
      result: "i32",
      nonblocking: true,
    },
    HcsCloseComputeSystem: {
      parameters: ["u64"],
      result: "i32",
      nonblocking: true,
    },
    CoTaskMemFree: { parameters: ["u64"], result: "void" },
  });
  const { symbols } = library;
  const waiting = new Map<bigint, Record<number, () => void>>();
  const callback = Deno.UnsafeCallback.threadSafe({
    parameters: ["u32", "u64", "i32", "u64"],
    result: "void",
  }, (type, context) => waiting.get(BigInt(context))?.[Number(type)]?.());
  let context = 0n;
  return Promise.resolve({
    async cycle(id) {
      const slots = new BigUint64Array(new ArrayBuffer(32));
      const slot = (i: number) => new Uint8Array(slots.buffer, i * 8, 8);
      const key = ++context;
      const created = Promise.withResolvers<void>();
      const exited = Promise.withResolvers<void>();
      waiting.set(key, { 2: created.resolve, 1: exited.resolve });
      const [name, json, empty, query] = [id, document, "", "{}"].map(text);
      await symbols.HcsCreateComputeSystem(name, json, 0n, slot(0), slot(1));
      await symbols.HcsRegisterComputeSystemCallback(
        slots[0],
        callback.pointer,
        key,
        slot(2),
      );
      await created.promise;
      await symbols.HcsGetComputeSystemProperties(
        slots[0],
        query,
        slot(3),
        slot(1),
      );
      symbols.CoTaskMemFree(slots[3]);
      await symbols.HcsTerminateComputeSystem(slots[0], empty, slot(1));
      await exited.promise;
      await symbols.HcsUnregisterComputeSystemCallback(slots[2]);
      await symbols.HcsCloseComputeSystem(slots[0]);
      waiting.delete(key);
    },
    end() {
      callback.close();
      library.close();
      return Promise.resolve();
    },
  });
}

/** The same through the backend. */
function backendCycles(standIn: StandIn): Promise<Way> {
  const backend = nativeBackend(standIn.options);
  return Promise.resolve({
    async cycle(id) {
      const created = Promise.withResolvers<void>();
      const exited = Promise.withResolvers<void>();
      const { handle } = await backend.createComputeSystem(id, document);
      const registered = await backend.registerComputeSystemCallback(
        handle,
        ({ type }) => {
          if (type === HcsNotificationType.SystemCreateCompleted) {
            created.resolve();
          } else if (type === HcsNotificationType.SystemExited) {
            exited.resolve();
          }
        },
      );
      await created.promise;
      await backend.getComputeSystemProperties(handle, "{}");
      await backend.terminateComputeSystem(handle, "");
      await exited.promise;
      await backend.unregisterComputeSystemCallback(registered.handle);
      await backend.closeComputeSystem(handle);
    },
    end: () => backend.close(),
  });
}

/** What a user writes. */
function libraryCycles(standIn: StandIn): Promise<Way> {
  const backend = nativeBackend(standIn.options);
  const boot = "C:\\Program Files\\Linux Containers";
  const environment = {
    backend,
    sockets: memoryTransport(),
    host: fakeHost({ files: [`${boot}\\kernel`, `${boot}\\initrd.img`] }),
  };
  return Promise.resolve({
    async cycle(id) {
      const vm = await create({ operatingSystem: "linux", id }, environment);
      await vm.close();
    },
    end: () => backend.close(),
  });
}

if (import.meta.main) {
  for (const { name, value, unit } of await benchCreate()) {
    // deno-lint-ignore no-console
    console.log(`${name.padEnd(36)} ${value.toFixed(2).padStart(10)} ${unit}`);
  }
}
