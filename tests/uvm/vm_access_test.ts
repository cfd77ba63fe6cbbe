import { assertEquals, assertRejects } from "@std/assert";
import { UvmError } from "../../src/errors.ts";
import { memoryTransport } from "../../src/hvsock/memory_transport.ts";
import { create } from "../../src/uvm/create.ts";
import { fakeHost } from "../fake_host.ts";
import { recordingBackend } from "../recording_backend.ts";

const boot = "C:\\Program Files\\Linux Containers";

async function makeVm(
  options: { grantAccess?: boolean; preferredRootFsType?: "vhd" },
) {
  const { backend, calls } = recordingBackend();
  backend.revokeVmAccess = (id, path) => {
    calls.push({ call: "RevokeVmAccess", id, path });
    return Promise.resolve({ hresult: 0, result: null });
  };
  const sockets = memoryTransport();
  const host = fakeHost({
    files: [`${boot}\\kernel`, `${boot}\\initrd.img`, `${boot}\\rootfs.vhd`],
  });
  const warnings: string[] = [];
  const quiet = () => {};
  const vm = await create(
    { operatingSystem: "linux", id: "vm", ...options },
    {
      backend,
      sockets,
      host,
      timeouts: { closeMs: 1 },
      logger: {
        debug: quiet,
        info: quiet,
        warn: (message) => void warnings.push(message),
        error: quiet,
      },
    },
  );
  const access = () =>
    calls.filter(({ call }) => call.endsWith("VmAccess"))
      .map(({ call, path }) => `${call} ${path}`);
  return { vm, backend, sockets, access, warnings };
}

Deno.test("close() takes back the access that grantAccess gave, newest first", async () => {
  const { vm, sockets, access } = await makeVm({ grantAccess: true });
  assertEquals(access().length, 2);
  await vm.close();
  const [first, second, ...revoked] = access();
  assertEquals(revoked, [
    second.replace("Grant", "Revoke"),
    first.replace("Grant", "Revoke"),
  ]);
  await sockets.close();
});

Deno.test("close() leaves the access that the seed gives, and release() all", async () => {
  const bySeed = await makeVm({ preferredRootFsType: "vhd" });
  await bySeed.vm.close();
  assertEquals(bySeed.access().length, 1);
  await bySeed.sockets.close();
  const released = await makeVm({ grantAccess: true });
  await released.vm.release();
  assertEquals(released.access().length, 2);
  await released.sockets.close();
});

Deno.test("close() ends well where access cannot be taken back, and warns", async () => {
  const { vm, backend, sockets, warnings } = await makeVm({
    grantAccess: true,
  });
  backend.revokeVmAccess = () =>
    Promise.resolve({ hresult: 0x80070005, result: null });
  await vm.close();
  assertEquals(
    warnings.filter((text) => text.includes("Could not revoke")).length,
    2,
  );
  await sockets.close();
});

Deno.test("create() refuses a RuntimeId that is no GUID, as no fault of the options", async () => {
  const { backend } = recordingBackend();
  backend.getComputeSystemProperties = () =>
    Promise.resolve({ hresult: 0, result: null, text: '{"RuntimeId":"x"}' });
  await assertRejects(
    () =>
      create({ operatingSystem: "linux", id: "vm" }, {
        backend,
        sockets: memoryTransport(),
        host: fakeHost({ files: [`${boot}\\kernel`, `${boot}\\initrd.img`] }),
        timeouts: { closeMs: 1 },
      }),
    UvmError,
    "a RuntimeId that is no GUID",
  );
});
