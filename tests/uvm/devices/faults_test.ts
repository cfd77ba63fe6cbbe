import { assertEquals, assertRejects } from "@std/assert";
import { HcsError } from "../../../src/errors.ts";
import type { VmDevices } from "../../../src/uvm/devices/mod.ts";
import { fakeDevices, type FakeVm, refusal } from "./fake_host.ts";
import { deviceKinds } from "./operations.ts";

function stateOf(vm: FakeVm, devices: VmDevices) {
  return {
    table: devices.snapshot(),
    resources: new Map(vm.resources),
    guest: new Set(vm.guest),
    granted: new Set(vm.granted),
  };
}

/** Runs an operation with its request of this number refused. */
async function refuseOne(
  vm: FakeVm,
  number: number,
  run: () => Promise<unknown>,
): Promise<"done" | HcsError> {
  let seen = 0;
  vm.before = () => {
    if (seen++ === number) throw refusal();
  };
  try {
    await run();
    return "done";
  } catch (error) {
    if (!(error instanceof HcsError)) throw error;
    return error;
  } finally {
    vm.before = () => {};
  }
}

for (const kind of deviceKinds) {
  Deno.test(`VmDevices is as before when a request fails: ${kind.name}`, async () => {
    const { vm, devices } = fakeDevices(kind.operatingSystem, {
      osBuild: 17763,
      grantAccess: true,
      vpmem: 5,
    });
    vm.capabilities = { NamespaceAddRequestSupported: true };
    await kind.add(devices, 0);
    let refused = 0;
    for (const [run, n] of [[kind.add, 1], [kind.remove, 1]] as const) {
      for (let number = 0;; number++) {
        const before = stateOf(vm, devices);
        const result = await refuseOne(vm, number, () => run(devices, n));
        if (result === "done") break;
        refused++;
        // An adapter that was put back is the same adapter in the same place.
        assertEquals(stateOf(vm, devices), before, `Request ${number}`);
        assertEquals(result.undoErrors, []);
      }
    }
    assertEquals(refused >= 2, true, "No request was refused");
    await kind.remove(devices, 0);
    assertEquals(kind.list(devices), []);
    assertEquals([vm.resources.size, vm.granted.size], [0, 0]);
  });

  Deno.test(`VmDevices is as before when storing fails: ${kind.name}`, async () => {
    const { vm, devices } = fakeDevices(kind.operatingSystem, {
      grantAccess: true,
    });
    let stored = devices.snapshot();
    let failAt = Infinity;
    let writes = 0;
    devices.persistWith(() => {
      if (writes++ === failAt) return Promise.reject(new Error("Disk full"));
      stored = devices.snapshot();
      return Promise.resolve();
    });
    const attempt = async (run: () => Promise<unknown>, number: number) => {
      writes = 0;
      failAt = number;
      await assertRejects(run, Error, "Disk full");
      failAt = Infinity;
    };
    for (const number of [0, 1]) {
      await attempt(() => kind.add(devices, 1), number);
      assertEquals(kind.list(devices), []);
      assertEquals([vm.resources.size, vm.granted.size], [0, 0]);
    }
    await kind.add(devices, 1);
    const present = devices.snapshot();
    await attempt(() => kind.remove(devices, 1), 0);
    assertEquals(devices.snapshot(), present);
    // The last one fails after the removal: what is stored says so.
    await attempt(() => kind.remove(devices, 1), 1);
    assertEquals(kind.list(devices), []);
    devices.restore(stored);
    assertEquals(await devices.recover(), []);
    assertEquals(kind.list(devices), []);
    assertEquals(vm.resources.size, 0);
  });

  Deno.test(`VmDevices recovers from a process killed at any point: ${kind.name}`, async () => {
    const given = { osBuild: 17763, grantAccess: true };
    for (const remove of [false, true]) {
      for (let killedAt = 0;; killedAt++) {
        const { vm, devices } = fakeDevices(kind.operatingSystem, given);
        vm.capabilities = { NamespaceAddRequestSupported: true };
        let stored = devices.snapshot();
        let point = 0;
        let limit = Infinity;
        const never = new Promise<void>(() => {});
        const kill = (): Promise<void> | undefined =>
          point++ >= limit ? never : undefined;
        devices.persistWith(async () => {
          await kill();
          stored = devices.snapshot();
          await kill();
        });
        vm.before = () => kill();
        const plain = vm.modify;
        vm.modify = async (request) => {
          await plain(request);
          await kill();
        };
        await kind.add(devices, 0);
        if (remove) await kind.add(devices, 1);
        [point, limit] = [0, killedAt];
        const change = remove ? kind.remove(devices, 1) : kind.add(devices, 1);
        const ended = await Promise.race([
          change.then(() => true),
          new Promise<false>((resolve) => setTimeout(() => resolve(false), 0)),
        ]);
        limit = Infinity;
        devices.restore(structuredClone(stored));
        devices.persistWith(undefined);
        assertEquals(await devices.recover(), []);
        // Both directions work from here, and the VM has what the table has.
        const isThere = kind.list(devices).length === 2;
        if (isThere) await kind.remove(devices, 1);
        else {
          await kind.add(devices, 1);
          await kind.remove(devices, 1);
        }
        await kind.remove(devices, 0);
        assertEquals(vm.resources.size, 0, `Killed at ${killedAt}`);
        if (ended) break;
      }
    }
  });
}
