import { assertEquals, assertRejects } from "@std/assert";
import { ClosedError, OperationTimeoutError } from "../../src/errors.ts";
import { memoryTransport } from "../../src/hvsock/memory_transport.ts";
import { createSimulator, simulatedHost } from "../../src/sim/mod.ts";
import { create } from "../../src/uvm/create.ts";
import type { Environment } from "../../src/uvm/environment.ts";
import type { UtilityVm } from "../../src/uvm/utility_vm.ts";
import { fakeHost } from "../fake_host.ts";
import { recordingBackend } from "../recording_backend.ts";

const pending = { hresult: 0xc0370103, result: null };
const folder = "C:\\Program Files\\Linux Containers";
const machine = { files: [`${folder}\\kernel`, `${folder}\\initrd.img`] };

/** How pause(), resume() and save() are called, and bounded in the environment. */
const operations = [
  {
    name: "pause",
    bound: "pauseMs",
    run: (vm: UtilityVm, o: object) => vm.pause(o),
  },
  {
    name: "resume",
    bound: "resumeMs",
    run: (vm: UtilityVm, o: object) => vm.resume(o),
  },
  {
    name: "save",
    bound: "saveMs",
    run: (vm: UtilityVm, o: object) => vm.save("C:\\s", o),
  },
] as const;

/** A VM whose named call is answered so. */
async function vmWith(
  name: string,
  answer: () => Promise<unknown>,
  more: Environment = {},
) {
  const { backend, calls } = recordingBackend();
  const sockets = memoryTransport();
  const vm = await create({ operatingSystem: "linux", id: "vm" }, {
    backend: { ...backend, [`${name}ComputeSystem`]: answer },
    sockets,
    host: fakeHost(machine),
    ...more,
  });
  return {
    vm,
    calls,
    async [Symbol.asyncDispose]() {
      await vm.close();
      await sockets.close();
    },
  };
}

for (const { name, bound, run } of operations) {
  Deno.test(`UtilityVm.${name}() that HCS never completes ends in its time`, async () => {
    const answer = () => Promise.resolve(pending);
    await using given = await vmWith(name, answer);
    const error = await assertRejects(
      () => run(given.vm, { timeoutMs: 5 }),
      OperationTimeoutError,
      `Cannot ${name} VM "vm"`,
    );
    assertEquals([error.operation, error.timeoutMs], [name, 5]);
    await using set = await vmWith(name, answer, { timeouts: { [bound]: 7 } });
    const inTime = await assertRejects(
      () => run(set.vm, {}),
      OperationTimeoutError,
    );
    assertEquals(inTime.timeoutMs, 7);
    await using named = await vmWith(name, answer, {
      host: {
        ...fakeHost(machine),
        environment: (variable) =>
          variable === `HCSSHIM_TIMEOUT_SYSTEM${name.toUpperCase()}`
            ? "1"
            : fakeHost().environment(variable),
      },
    });
    const byVariable = await assertRejects(
      () => run(named.vm, {}),
      OperationTimeoutError,
    );
    assertEquals(byVariable.timeoutMs, 1000);
  });

  Deno.test(`UtilityVm.${name}() ends with the signal's reason while the call hangs`, async () => {
    let finish = () => {};
    await using given = await vmWith(
      name,
      () => new Promise((done) => finish = () => done(pending)),
    );
    const abort = new AbortController();
    const running = run(given.vm, { signal: abort.signal });
    running.catch(() => {});
    abort.abort(new Error("Stop now"));
    await assertRejects(() => running, Error, "Stop now");
    finish();
  });

  Deno.test(`UtilityVm.${name}() under way ends with ClosedError by close()`, async () => {
    await using given = await vmWith(name, () => Promise.resolve(pending));
    const running = run(given.vm, {});
    running.catch(() => {});
    await given.vm.close();
    await assertRejects(() => running, ClosedError);
  });
}

Deno.test("UtilityVm.close() sends nothing else once it began", async () => {
  const { backend, calls } = recordingBackend();
  const sockets = memoryTransport();
  const vm = await create({ operatingSystem: "linux", id: "vm" }, {
    backend,
    sockets,
    host: fakeHost(machine),
  });
  const closing = vm.close();
  const late = [vm.start(), vm.properties(), vm.scsi.add("C:\\a.vhdx")];
  for (const operation of late) {
    await assertRejects(() => operation, ClosedError);
  }
  await closing;
  assertEquals(calls.map(({ call }) => call), [
    "CreateComputeSystem",
    "Register",
    "Properties",
    "Terminate",
    "Unregister",
    "Close",
  ]);
  await sockets.close();
});

Deno.test("UtilityVm.diagnose() says that nothing has failed where it is so", async () => {
  await using simulator = createSimulator();
  const { backend, sockets } = simulator;
  const environment = { backend, sockets, host: simulatedHost() };
  const options = { operatingSystem: "linux", id: "vm" } as const;
  await using vm = await create(options, environment);
  const summary = async () => (await vm.diagnose()).summary;
  assertEquals(await summary(), 'VM "vm" is Created; no failure is known');
  await vm.start();
  const failure = await vm.diagnose();
  assertEquals(failure.summary, 'VM "vm" is Running; nothing has failed');
  assertEquals([failure.error, failure.hints, failure.unknown], [
    undefined,
    [],
    [],
  ]);
  await vm.pause();
  assertEquals(await summary(), 'VM "vm" is Paused; nothing has failed');
  await vm.resume();
  await vm.shutdown();
  assertEquals((await vm.wait()).type, "GracefulExit");
  assertEquals(
    await summary(),
    'VM "vm" has ended and nothing has failed: the guest shut down by itself, or when it was asked to',
  );
});
