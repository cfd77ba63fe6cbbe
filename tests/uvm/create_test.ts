import { assert, assertEquals, assertRejects } from "@std/assert";
import { HcsError, PlatformError, UvmError } from "../../src/errors.ts";
import type { HcsBackend } from "../../src/hcs/backend.ts";
import { memoryTransport } from "../../src/hvsock/memory_transport.ts";
import type { HvSocketTransport } from "../../src/hvsock/transport.ts";
import { create } from "../../src/uvm/create.ts";
import type { UtilityVmOptions } from "../../src/uvm/options.ts";
import { fakeHost } from "../fake_host.ts";
import { recordedRuntimeId, recordingBackend } from "../recording_backend.ts";

const boot = "C:\\Program Files\\Linux Containers";
const machine = {
  files: [
    `${boot}\\kernel`,
    `${boot}\\rootfs.vhd`,
    `${boot}\\initrd.img`,
    "C:\\base\\UtilityVM\\SystemTemplate.vhdx",
  ],
};
const linux: UtilityVmOptions = {
  operatingSystem: "linux",
  id: "vm",
  preferredRootFsType: "vhd",
  entropy: true,
};
const windows: UtilityVmOptions = {
  operatingSystem: "windows",
  id: "vm",
  layerFolders: ["C:\\base", "C:\\new\\deep\\scratch"],
};

/** What a backend holds, counted at its methods. */
function counting(replaced: Partial<HcsBackend> = {}) {
  const { backend, calls } = recordingBackend();
  const held = new Set<string>();
  const holds: Record<string, [string, "take" | "give"]> = {
    createComputeSystem: ["handle", "take"],
    closeComputeSystem: ["handle", "give"],
    registerComputeSystemCallback: ["registration", "take"],
    unregisterComputeSystemCallback: ["registration", "give"],
    grantVmAccess: ["access", "take"],
    revokeVmAccess: ["access", "give"],
  };
  const made: string[] = [];
  const proxy = new Proxy(backend, {
    get(target, key: keyof HcsBackend) {
      const method = replaced[key] ?? target[key];
      if (typeof method !== "function") return method;
      return async (...args: unknown[]) => {
        made.push(key);
        const outcome = await (method as (...a: unknown[]) => unknown)(...args);
        const hold = holds[key];
        const failed = (outcome as { hresult?: number })?.hresult ?? 0;
        if (hold && failed < 0x80000000) {
          if (hold[1] === "take") held.add(hold[0]);
          else held.delete(hold[0]);
        }
        return outcome;
      };
    },
  });
  return { backend: proxy, calls, held, made };
}

/** True where nobody listens for the VM's log: the address can be bound. */
async function logAddressIsFree(sockets: HvSocketTransport): Promise<boolean> {
  try {
    const listener = await sockets.listen({
      vmId: recordedRuntimeId,
      serviceId: "0000006d-facb-11e6-bd58-64006a7986d3",
    });
    listener.close();
    return true;
  } catch {
    return false;
  }
}

const failure = { hresult: 0x80004005, result: null, handle: 0n, text: null };

for (const options of [linux, windows]) {
  const steps: (keyof HcsBackend)[] = [
    "grantVmAccess",
    "createComputeSystem",
    "registerComputeSystemCallback",
    ...(options === linux ? ["getComputeSystemProperties" as const] : []),
  ];
  for (const step of steps) {
    Deno.test(`create() of a ${options.operatingSystem} VM leaves nothing when ${step} fails`, async () => {
      const host = fakeHost(machine);
      const before = new Set(host.present);
      const { backend, held } = counting({
        [step]: () => Promise.resolve(failure),
      });
      const sockets = memoryTransport();
      const error = await assertRejects(
        () => create(options, { backend, sockets, host }),
        HcsError,
      );
      assertEquals(error.undoErrors, []);
      assertEquals([...held], []);
      assertEquals(host.present, before);
      assert(await logAddressIsFree(sockets));
      await sockets.close();
    });
  }
}

Deno.test("create() leaves nothing when the log socket cannot listen", async () => {
  const { backend, held, made } = counting();
  const sockets = memoryTransport();
  sockets.listen = () => Promise.reject(new Error("Address in use"));
  await assertRejects(
    () => create(linux, { backend, sockets, host: fakeHost(machine) }),
    Error,
    "Address in use",
  );
  assertEquals([...held], []);
  assertEquals(made.slice(-4), [
    "terminateComputeSystem",
    "unregisterComputeSystemCallback",
    "closeComputeSystem",
    "revokeVmAccess",
  ]);
  await sockets.close();
});

Deno.test("create() leaves nothing when the entropy socket cannot listen", async () => {
  const { backend, held } = counting();
  const sockets = memoryTransport();
  const listen = sockets.listen.bind(sockets);
  sockets.listen = (addr) =>
    addr.serviceId.startsWith("00000001")
      ? Promise.reject(new Error("Address in use"))
      : listen(addr);
  await assertRejects(
    () => create(linux, { backend, sockets, host: fakeHost(machine) }),
    Error,
    "Address in use",
  );
  assertEquals([...held], []);
  sockets.listen = listen;
  assert(await logAddressIsFree(sockets));
  await sockets.close();
});

Deno.test("create() keeps a scratch disk and folder that existed", async () => {
  const host = fakeHost({
    files: [...machine.files, "C:\\new\\deep\\scratch\\sandbox.vhdx"],
  });
  const before = new Set(host.present);
  const { backend } = counting({
    createComputeSystem: () => Promise.resolve(failure),
  });
  await assertRejects(() => create(windows, { backend, host }), HcsError);
  assertEquals(host.present, before);
  assertEquals(host.log, []);
});

Deno.test("create() that fails leaves what another create() made meanwhile", async () => {
  const host = fakeHost(machine);
  const { makeDirectory, copyFile } = host;
  // The other one is quicker, each time.
  host.makeDirectory = async (path) => {
    await makeDirectory(path);
    return await makeDirectory(path);
  };
  host.copyFile = async (from, to) => {
    await copyFile(from, to);
    return await copyFile(from, to);
  };
  const { backend } = counting({
    createComputeSystem: () => Promise.resolve(failure),
  });
  await assertRejects(() => create(windows, { backend, host }), HcsError);
  assert(host.present.has("c:\\new\\deep\\scratch\\sandbox.vhdx"));
  assertEquals(host.log.filter((line) => line.startsWith("remove")), []);
});

Deno.test("create() puts a failed undo beside the error, not in its place", async () => {
  const { backend } = counting({
    createComputeSystem: () => Promise.resolve(failure),
    revokeVmAccess: () => Promise.resolve(failure),
  });
  const error = await assertRejects(
    () => create(linux, { backend, host: fakeHost(machine) }),
    UvmError,
    "Cannot create",
  );
  assertEquals(error.undoErrors.length, 1);
});

Deno.test("create() does without revoking where Windows cannot", async () => {
  const { backend } = counting({
    createComputeSystem: () => Promise.resolve(failure),
    revokeVmAccess: () => {
      throw new PlatformError("No such export", { operation: "revoke" });
    },
  });
  const error = await assertRejects(
    () => create(linux, { backend, host: fakeHost(machine) }),
    UvmError,
  );
  assertEquals(error.undoErrors, []);
});

Deno.test("create() says what is wrong with a document that HCS calls invalid", async () => {
  const { backend } = counting({
    createComputeSystem: () =>
      Promise.resolve({ hresult: 0xc037010d, result: null, handle: 0n }),
  });
  const warnings: string[] = [];
  const quiet = () => {};
  const error = await assertRejects(
    () =>
      create({
        ...linux,
        additionHcsDocumentJson: '{"VirtualMachine":{"Chipsett":{}}}',
      }, {
        backend,
        host: fakeHost(machine),
        logger: {
          debug: quiet,
          info: quiet,
          warn: (message) => warnings.push(message),
          error: quiet,
        },
      }),
    HcsError,
  );
  assert(error.hints.some((h) => h.includes("/VirtualMachine/Chipsett")));
  assert(warnings.some((w) => w.includes("/VirtualMachine/Chipsett")));
});

Deno.test("create() ends with the signal's reason before anything native", async () => {
  const { backend, made } = counting();
  await assertRejects(
    () =>
      create(linux, {
        backend,
        host: fakeHost(machine),
        signal: AbortSignal.abort(new Error("Not now")),
      }),
    Error,
    "Not now",
  );
  assertEquals(made, []);
});

Deno.test("UtilityVm.close() terminates, is idempotent, and keeps the id", async () => {
  const { backend, held, made } = counting();
  const sockets = memoryTransport();
  const vm = await create(linux, { backend, sockets, host: fakeHost(machine) });
  assertEquals(vm.runtimeId, recordedRuntimeId);
  await Promise.all([vm.close(), vm.close()]);
  await vm.close();
  assertEquals(vm.id, "vm");
  assertEquals(vm.state, "Stopped");
  assertEquals([...held], ["access"]);
  assertEquals(made.filter((m) => m === "closeComputeSystem").length, 1);
  assert(await logAddressIsFree(sockets));
  await sockets.close();
});

Deno.test("UtilityVm.close() gives up on an exit that never comes", async () => {
  const { backend, held } = counting({
    terminateComputeSystem: () => Promise.resolve({ hresult: 0, result: null }),
  });
  const sockets = memoryTransport();
  const vm = await create(linux, {
    backend,
    sockets,
    host: fakeHost(machine),
    timeouts: { closeMs: 5 },
  });
  await vm.close();
  assertEquals(held.has("handle"), false);
  await sockets.close();
});

Deno.test("UtilityVm.close() closes everything and throws the first failure", async () => {
  const { backend, made } = counting({
    terminateComputeSystem: () => Promise.resolve(failure),
    unregisterComputeSystemCallback: () => Promise.resolve(failure),
  });
  const sockets = memoryTransport();
  const vm = await create(linux, {
    backend,
    sockets,
    host: fakeHost(machine),
    timeouts: { closeMs: 5 },
  });
  const error = await assertRejects(() => vm.close(), HcsError);
  assertEquals(error.operation, "terminate");
  assertEquals(made.at(-1), "closeComputeSystem");
  await sockets.close();
});

Deno.test("UtilityVm.start() that fails leaves the log to close()", async () => {
  const { backend } = counting({
    startComputeSystem: () => Promise.resolve(failure),
  });
  const sockets = memoryTransport();
  const vm = await create(linux, { backend, sockets, host: fakeHost(machine) });
  await assertRejects(() => vm.start(), HcsError, "start");
  assert(!await logAddressIsFree(sockets));
  const entries = Array.fromAsync(vm.logs());
  await vm.close();
  assertEquals(await entries, []);
  assert(await logAddressIsFree(sockets));
  await sockets.close();
});
