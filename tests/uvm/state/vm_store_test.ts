import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DeviceError, VmDevices } from "../../../src/uvm/devices/mod.ts";
import {
  type DeviceOwner,
  pruneState,
  StateError,
  storeNewVm,
  VmStore,
  withStoredDevices,
} from "../../../src/uvm/state/mod.ts";
import {
  emptyDevices,
  type FakeVm,
  fakeVm,
  refusal,
} from "../devices/fake_host.ts";

async function inStore(work: (store: VmStore, root: string) => Promise<void>) {
  const root = await Deno.makeTempDir({ prefix: "uvm-state-" });
  try {
    await work(new VmStore(join(root, "vms", "sim")), root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const runtimeId = "11111111-2222-3333-4444-555555555555";

/** The VM as a process sees it that has just opened it. */
function opened(host: FakeVm, id = runtimeId): DeviceOwner {
  const devices = new VmDevices(host);
  return {
    id: host.id,
    devices,
    runtimeId: id,
    properties: () => Promise.resolve({}),
  };
}

async function created(store: VmStore, id = "vm"): Promise<FakeVm> {
  const host = fakeVm(id);
  const owner = opened(host);
  owner.devices.restore(emptyDevices("linux"));
  await storeNewVm(store, { ...owner, grantedFiles: ["C:\\kernel"] });
  return host;
}

const add = (store: VmStore, host: FakeVm, path: string) =>
  withStoredDevices(store, opened(host), async ({ devices }) => {
    const { lun } = await devices.scsi.add(path);
    return lun;
  });

Deno.test("withStoredDevices() keeps a namespace without a name", () =>
  inStore(async (store) => {
    const host = await created(store);
    await withStoredDevices(
      store,
      opened(host),
      ({ devices }) => devices.network.addNamespace("", [{ ID: "e" }]),
    );
    assertEquals(host.resources.size, 1);
    await withStoredDevices(
      store,
      opened(host),
      ({ devices }) => devices.network.removeNamespace(""),
    );
    assertEquals(host.resources.size, 0);
    const stored = await store.read("vm");
    assertEquals(stored?.devices.network.entries, []);
  }));

Deno.test("withStoredDevices() lets separate openers see each other's devices", () =>
  inStore(async (store) => {
    const host = await created(store);
    assertEquals(await add(store, host, "C:\\a.vhdx"), 0);
    assertEquals(await add(store, host, "C:\\b.vhdx"), 1);
    await withStoredDevices(
      store,
      opened(host),
      ({ devices }) => devices.scsi.remove("C:\\a.vhdx"),
    );
    await assertRejects(() => add(store, host, "C:\\b.vhdx"), DeviceError);
    assertEquals(await add(store, host, "C:\\c.vhdx"), 0);
    const { devices } = (await store.read("vm"))!;
    const disks = devices.scsi.entries.map(({ record }) => record.hostPath);
    assertEquals(disks, ["C:\\b.vhdx", "C:\\c.vhdx"]);
  }));

Deno.test("withStoredDevices() loses nothing when 60 openers add at once", () =>
  inStore(async (store) => {
    const host = await created(store);
    const luns = await Promise.all(
      Array.from({ length: 60 }, (_, n) => add(store, host, `C:\\${n}.vhdx`)),
    );
    assertEquals(new Set(luns).size, 60);
    const { devices } = (await store.read("vm"))!;
    assertEquals(devices.scsi.entries.length, 60);
  }));

Deno.test("withStoredDevices() takes back what a killed process had under way", () =>
  inStore(async (store) => {
    const host = await created(store);
    await add(store, host, "C:\\a.vhdx");
    const stored = (await store.read("vm"))!;
    // Killed after HCS had added the disk, before that was stored.
    const entry = structuredClone(stored.devices.scsi.entries[0]);
    entry.record.hostPath = "C:\\lost.vhdx";
    entry.record.lun = 1;
    stored.devices.scsi.entries.push({ ...entry, phase: "adding" });
    await store.withLock("vm", (record) => record.write(stored));
    const place = "VirtualMachine/Devices/Scsi/0/Attachments/1";
    host.resources.set(place, {});
    assertEquals(await add(store, host, "C:\\b.vhdx"), 1);
    assertEquals(host.requests.at(-2)?.RequestType, "Remove");
    // Where HCS refuses, the location stays taken and somebody is told.
    const stuck = (await store.read("vm"))!;
    stuck.devices.scsi.entries.push({
      ...entry,
      record: { ...entry.record, hostPath: "C:\\stuck.vhdx", lun: 2 },
      phase: "adding",
    });
    await store.withLock("vm", (record) => record.write(stuck));
    host.resources.set(place.replace(/1$/, "2"), {});
    host.before = ({ RequestType }) => {
      if (RequestType === "Remove") throw refusal();
    };
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    const lun = await withStoredDevices(store, opened(host), async (vm) => {
      return (await vm.devices.scsi.add("C:\\d.vhdx")).lun;
    }, { warn });
    assertEquals([lun, warnings.length], [3, 1]);
    host.before = () => {};
    // Killed before HCS was asked: removing it finds nothing.
    const later = (await store.read("vm"))!;
    entry.record.lun = 4;
    later.devices.scsi.entries.push({ ...entry, phase: "adding" });
    await store.withLock("vm", (record) => record.write(later));
    assertEquals(await add(store, host, "C:\\lost.vhdx"), 2);
  }));

Deno.test("withStoredDevices() refuses a VM that is not stored, or another one's record", () =>
  inStore(async (store) => {
    const host = fakeVm();
    const missing = await assertRejects(
      () => add(store, host, "C:\\a.vhdx"),
      StateError,
      'The devices of VM "vm" are not known',
    );
    assertEquals(missing.reason, "missing");
    await created(store);
    const other = opened(host, "99999999-0000-0000-0000-000000000000");
    const foreign = await assertRejects(
      () => withStoredDevices(store, other, () => Promise.resolve()),
      StateError,
      "earlier VM with this id",
    );
    assertEquals(foreign.reason, "foreign");
    assertEquals(host.requests, []);
  }));

Deno.test("VmStore makes a damaged or foreign file a clear error", () =>
  inStore(async (store) => {
    await created(store);
    const path = store.pathOf("vm");
    const whole = Deno.readTextFileSync(path);
    const json = JSON.parse(whole);
    const cases: [string, StateError["reason"], string][] = [
      ["", "damaged", "is damaged"],
      [whole.slice(0, -40), "damaged", "is damaged"],
      ["null", "damaged", "no state file of uvm"],
      ["[]", "damaged", "no state file of uvm"],
      ['{"name":"package"}', "damaged", "no state file of uvm"],
      [JSON.stringify({ ...json, version: 2 }), "newer", "later uvm"],
      [JSON.stringify({ ...json, version: "1" }), "damaged", "version 1"],
      [JSON.stringify({ ...json, id: "other" }), "foreign", '"other"'],
      [JSON.stringify({ ...json, runtimeId: 3 }), "damaged", '"runtimeId"'],
      [JSON.stringify({ ...json, devices: {} }), "damaged", "operatingSystem"],
    ];
    for (const [text, reason, words] of cases) {
      Deno.writeTextFileSync(path, text);
      const error = await assertRejects(
        () => store.read("vm"),
        StateError,
        words,
      );
      assertEquals([error.reason, error.path], [reason, path]);
      assertEquals((await store.list()).length, 1);
      assert((await store.list())[0] instanceof StateError);
    }
  }));

Deno.test("VmStore writes a record whole or not at all", () =>
  inStore(async (store) => {
    const host = await created(store);
    const before = Deno.readTextFileSync(store.pathOf("vm"));
    const stored = (await store.read("vm"))!;
    const hostile = {
      ...stored,
      toJSON: () => {
        throw new Error("Cut off");
      },
    };
    await assertRejects(
      () =>
        store.withLock(
          "vm",
          (record) => record.write({ ...stored, devices: hostile as never }),
        ),
      Error,
      "Cut off",
    );
    assertEquals(Deno.readTextFileSync(store.pathOf("vm")), before);
    // A reader between writes never sees a part.
    let done = false;
    const reading = (async () => {
      let reads = 0;
      while (!done) {
        assert(await store.read("vm"));
        reads++;
      }
      return reads;
    })();
    for (let n = 0; n < 20; n++) await add(store, host, `C:\\${n}.vhdx`);
    done = true;
    assert(await reading > 0);
    assertEquals(
      [...Deno.readDirSync(store.folder)].map((entry) => entry.name),
      ["vm-vm.json"],
    );
  }));

Deno.test("VmStore does not write once its lock is lost", () =>
  inStore(async (store) => {
    await created(store);
    const error = await assertRejects(
      () =>
        store.withLock("vm", async (record) => {
          Deno.removeSync(`${store.pathOf("vm")}.lock`);
          await record.remove();
        }),
      StateError,
      "another process took it over",
    );
    assertEquals(error.reason, "lost-lock");
    assert(await store.read("vm"));
  }));

Deno.test("pruneState() removes the state of VMs that are gone, and of earlier ones", () =>
  inStore(async (store) => {
    for (const id of ["gone", "lives", "again", "unsure"]) {
      await created(store, id);
    }
    const damaged = store.pathOf("damaged");
    Deno.writeTextFileSync(damaged, "{");
    const living = () =>
      Promise.resolve([
        { id: "lives", runtimeId },
        { id: "again", runtimeId: "99999999-0000-0000-0000-000000000000" },
        { id: "unsure" },
      ]);
    const dry = await pruneState(store, living, { dryRun: true });
    assertEquals(dry.removed.sort(), ["again", "gone"]);
    assert(await store.read("gone"));
    const pruned = await pruneState(store, living);
    assertEquals(pruned.removed.sort(), ["again", "gone"]);
    assertEquals(pruned.damaged.map((error) => error.path), [damaged]);
    assertEquals(await store.read("gone"), undefined);
    assert(await store.read("lives"));
    assert(await store.read("unsure"));
  }));

Deno.test("pruneState() leaves a VM that is created while it looks", () =>
  inStore(async (store) => {
    await created(store, "a");
    const pruned = await pruneState(store, async () => {
      await created(store, "b");
      await new Promise((resolve) => setTimeout(resolve, 2));
      await created(store, "a");
      return [];
    });
    assertEquals(pruned.removed, []);
    assert(await store.read("a"));
    assert(await store.read("b"));
  }));

Deno.test("pruneState() sweeps what cut-off writes left, and needs no folder", () =>
  inStore(async (store) => {
    const none = () => Promise.resolve([]);
    assertEquals(await pruneState(store, none), { removed: [], damaged: [] });
    await created(store, "a");
    const old = join(store.folder, "vm-a.json.1.tmp");
    const fresh = join(store.folder, "vm-a.json.2.tmp");
    const right = join(store.folder, "vm-a.json.lock.dead");
    for (const path of [old, fresh, right]) Deno.writeTextFileSync(path, "");
    const before = new Date(Date.now() - 7_200_000);
    for (const path of [old, right]) Deno.utimeSync(path, before, before);
    await pruneState(store, none);
    assertEquals(
      [...Deno.readDirSync(store.folder)].map((entry) => entry.name),
      ["vm-a.json.2.tmp"],
    );
  }));
