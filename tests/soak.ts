/**
 * `deno task soak [CYCLES]`: creates and closes VMs on the C stand-in, 100,000
 * by default each way: through the backend and through create() and close().
 * Nothing may be left in the stand-in, and memory must stay flat.
 *
 * @module
 */
import { create, nativeBackend } from "../mod.ts";
import { memoryTransport } from "../src/hvsock/memory_transport.ts";
import { fakeHost } from "./fake_host.ts";
import { created, ended } from "./hcs/backend_contract.ts";
import { nothing, openStandIn, type StandIn } from "./native/stand_in.ts";

/**
 * How much the resident memory may grow in the second half, in bytes. In the
 * first V8 settles how large its heap is to be.
 */
const growthLimit = 24e6;
const parallel = 8;

/** Runs cycles, several at once; fails where anything stays. */
async function soak(
  name: string,
  cycles: number,
  make: (standIn: StandIn) => {
    cycle(id: string): Promise<void>;
    end(): Promise<void>;
  },
): Promise<void> {
  using standIn = await openStandIn();
  const way = make(standIn);
  const tenth = Math.ceil(cycles / 10);
  const start = performance.now();
  let done = 0;
  let base = 0;
  let last = 0;
  for (let part = 0; part < 10; part++) {
    await Promise.all(Array.from({ length: parallel }, async (_, worker) => {
      for (let i = worker; i < tenth; i += parallel) {
        await way.cycle(`soak-${part}-${i}`);
        done++;
      }
    }));
    last = Deno.memoryUsage().rss;
    if (part === 4) base = last;
    say(
      `${name}: ${done} cycles, ${
        Math.round(done / (performance.now() - start) * 1000)
      } a second, ${(last / 1e6).toFixed(1)} MB resident`,
    );
  }
  const left = await standIn.settled();
  await way.end();
  if (JSON.stringify(left) !== JSON.stringify(nothing)) {
    throw new Error(`${name} left behind: ${JSON.stringify(left)}`);
  }
  if (last - base > growthLimit) {
    throw new Error(
      `${name}: memory grew by ${((last - base) / 1e6).toFixed(1)} MB`,
    );
  }
}

function backendWay(standIn: StandIn) {
  const backend = nativeBackend(standIn.options);
  return {
    async cycle(id: string) {
      const vm = await created(backend, id);
      await backend.getComputeSystemProperties(vm.handle, "{}");
      await ended(backend, vm);
    },
    end: () => backend.close(),
  };
}

function libraryWay(standIn: StandIn) {
  const backend = nativeBackend(standIn.options);
  const boot = "C:\\Program Files\\Linux Containers";
  const environment = {
    backend,
    sockets: memoryTransport(),
    host: fakeHost({ files: [`${boot}\\kernel`, `${boot}\\initrd.img`] }),
  };
  return {
    async cycle(id: string) {
      const vm = await create({ operatingSystem: "linux", id }, environment);
      await vm.close();
    },
    end: () => backend.close(),
  };
}

function say(line: string): void {
  // deno-lint-ignore no-console
  console.log(line);
}

if (import.meta.main) {
  const cycles = Number(Deno.args[0] ?? 100_000);
  if (!(cycles >= 10)) {
    throw new RangeError(`Cycles must be a number from 10: ${Deno.args[0]}`);
  }
  await soak("backend", cycles, backendWay);
  await soak("create() and close()", cycles, libraryWay);
}
