import { assert, assertEquals, assertRejects } from "@std/assert";
import { HcsError, OperationTimeoutError } from "../../src/errors.ts";
import type { HcsBackend } from "../../src/hcs/backend.ts";
import { memoryTransport } from "../../src/hvsock/memory_transport.ts";
import { createSimulator, simulatedHost } from "../../src/sim/mod.ts";
import { create } from "../../src/uvm/create.ts";
import { list } from "../../src/uvm/list.ts";
import { fakeHost } from "../fake_host.ts";
import { recordingBackend } from "../recording_backend.ts";

const folder = "C:\\Program Files\\Linux Containers";
const host = fakeHost({
  files: [`${folder}\\kernel`, `${folder}\\initrd.img`],
});
const linux = { operatingSystem: "linux", id: "vm" } as const;
const never = () => new Promise<never>(() => {});
const refused = { hresult: 0x80070005, result: null };

/** A VM whose backend answers so. */
async function vmWith(replaced: Partial<HcsBackend>, closeMs: number) {
  const { backend, calls } = recordingBackend();
  const sockets = memoryTransport();
  const vm = await create(linux, {
    backend: { ...backend, ...replaced },
    sockets,
    host,
    timeouts: { closeMs },
  });
  return {
    vm,
    made: () => calls.map(({ call }) => call),
    [Symbol.asyncDispose]: () => sockets.close(),
  };
}

Deno.test("UtilityVm.close() does not hang on a terminate that does", async () => {
  await using given = await vmWith({ terminateComputeSystem: never }, 20);
  await assertRejects(
    () => given.vm.close(),
    OperationTimeoutError,
    'Cannot terminate VM "vm"',
  );
});

for (const hresult of [0xc0370110, 0xc037010e, 0x80070490]) {
  Deno.test(`UtilityVm.close() waits for no end where terminate says 0x${hresult.toString(16)}`, async () => {
    const gone = () => Promise.resolve({ hresult, result: null });
    // With a wait for the end, this takes a minute.
    await using given = await vmWith({ terminateComputeSystem: gone }, 60_000);
    await given.vm.close();
    assertEquals(given.made().at(-1), "Close");
  });
}

Deno.test("UtilityVm.close() waits for no end where HCS does not terminate it", async () => {
  const terminateComputeSystem = () => Promise.resolve(refused);
  await using given = await vmWith({ terminateComputeSystem }, 60_000);
  await assertRejects(() => given.vm.close(), HcsError, "terminate");
  assertEquals(given.made().at(-1), "Close");
});

Deno.test("create() closes the handle even where its VM cannot be terminated", async () => {
  const { backend, calls } = recordingBackend();
  const sockets = memoryTransport();
  const error = await assertRejects(
    () =>
      create(linux, {
        backend: {
          ...backend,
          getComputeSystemProperties: () =>
            Promise.resolve({ ...refused, text: null }),
          terminateComputeSystem: () => Promise.resolve(refused),
        },
        sockets,
        host,
      }),
    HcsError,
    "query the properties",
  );
  assertEquals(error.undoErrors.map((each) => (each as Error).message), [
    "Could not undo: the VM",
  ]);
  assertEquals(calls.map(({ call }) => call).slice(-2), [
    "Unregister",
    "Close",
  ]);
  await sockets.close();
});

Deno.test("create() leaves the access of the VM that has its id", async () => {
  await using simulator = createSimulator();
  const { backend, sockets } = simulator;
  const environment = { backend, sockets, host: simulatedHost() };
  const options = { ...linux, grantAccess: true };
  await using vm = await create(options, environment);
  const before = await simulator.grants("vm");
  assert(before.length > 0);
  await assertRejects(
    () => create(options, environment),
    HcsError,
    "ALREADY_EXISTS",
  );
  assertEquals(await simulator.grants("vm"), before);
  assertEquals(vm.grantedFiles, before);
});

Deno.test("list() gives up on a call that hangs", async () => {
  const { backend } = recordingBackend();
  await assertRejects(
    () =>
      list({}, {
        backend: { ...backend, enumerateComputeSystems: never },
        host,
        timeouts: { callMs: 20 },
      }),
    OperationTimeoutError,
    "Cannot list",
  );
  await assertRejects(
    () =>
      list({}, {
        backend: { ...backend, enumerateComputeSystems: never },
        host,
        signal: AbortSignal.abort(new Error("Stop now")),
      }),
    Error,
    "Stop now",
  );
});

Deno.test("UtilityVm.logs() goes on after a start() that was refused", async () => {
  await using simulator = createSimulator({
    plan: { guest: { bootMs: 1, log: ["one", "two"] } },
  });
  const { backend, sockets } = simulator;
  const environment = { backend, sockets, host: simulatedHost() };
  await using vm = await create(linux, environment);
  await assertRejects(() => vm.start({ signal: AbortSignal.abort() }));
  await assertRejects(() => vm.start({ timeoutMs: -1 }), RangeError);
  await vm.start();
  await assertRejects(() => vm.start(), HcsError, "INVALID_STATE");
  const messages: string[] = [];
  for await (const { message } of vm.logs()) {
    if (messages.push(message) === 2) break;
  }
  assertEquals(messages, ["one", "two"]);
});

Deno.test("A device whose change outlasts its time is settled by the next one", async () => {
  await using simulator = createSimulator({ plan: { guest: { bootMs: 1 } } });
  const gate = Promise.withResolvers<void>();
  let late: Promise<unknown> | undefined;
  const backend: HcsBackend = Object.create(simulator.backend, {
    modifyComputeSystem: {
      value: (system: bigint, request: string) => {
        const call = simulator.backend.modifyComputeSystem(system, request);
        if (late !== undefined) return call;
        late = call;
        return gate.promise.then(() => call);
      },
    },
  });
  await using vm = await create(linux, {
    backend,
    sockets: simulator.sockets,
    host: simulatedHost(),
    timeouts: { callMs: 20, closeMs: 20 },
  });
  await vm.start();
  const add = () => vm.scsi.add("C:\\disks\\a.vhdx");
  await assertRejects(add, OperationTimeoutError);
  await late;
  // It is there by now: that is taken back before it is added again.
  const disk = await add();
  late = undefined;
  await assertRejects(() => disk.remove(), OperationTimeoutError);
  await late;
  // It is gone by now, and no failure.
  await disk.remove();
  assertEquals(vm.devices.snapshot().scsi.entries, []);
  await (await add()).remove();
  gate.resolve();
});

Deno.test("UtilityVm.diagnose() knows of a start that failed", async () => {
  await using simulator = createSimulator({
    plan: { faults: [{ on: "StartComputeSystem", fail: "0x80070569" }] },
  });
  const { backend, sockets } = simulator;
  await using vm = await create(linux, {
    backend,
    sockets,
    host: simulatedHost(),
  });
  await assertRejects(() => vm.start(), HcsError);
  const { phase, summary } = await vm.diagnose();
  assertEquals(phase, "start");
  assert(summary.includes("Cannot start"), summary);
});
