import { assert, assertEquals } from "@std/assert";
import { create } from "../../src/uvm/create.ts";
import { list } from "../../src/uvm/list.ts";
import { nativeBackend } from "../../src/hcs/native_backend.ts";
import { backendContract } from "../hcs/backend_contract.ts";

/**
 * The live suite: on a real Windows host with Hyper-V, elevated. The contract
 * over the real vmcompute.dll, and with UVM_BOOT_FILES (a folder with kernel
 * and initrd.img) the boot of a Linux VM.
 */

/** Why the suite cannot run here, undefined where it can. */
async function whyNot(): Promise<string | undefined> {
  if (Deno.build.os !== "windows") return `this is ${Deno.build.os}`;
  const backend = nativeBackend();
  try {
    const { hresult } = await backend.enumerateComputeSystems("{}");
    return hresult < 0x80000000
      ? undefined
      : `HCS answers 0x${hresult.toString(16)}: not elevated, or no Hyper-V`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await backend.close();
  }
}

const reason = await whyNot();
const bootFilesPath = Deno.env.get("UVM_BOOT_FILES");
const noBoot = reason ??
  (bootFilesPath ? undefined : "UVM_BOOT_FILES names no folder");

backendContract(
  "the real vmcompute.dll",
  () => {
    const backend = nativeBackend();
    return Promise.resolve({
      backend,
      [Symbol.asyncDispose]: () => backend.close(),
    });
  },
  { ignored: reason },
);

Deno.test({
  name: `create() boots a Linux VM on this host${
    noBoot ? ` (ignored: ${noBoot})` : ""
  }`,
  ignore: noBoot !== undefined,
  async fn() {
    const id = crypto.randomUUID();
    {
      await using vm = await create({
        operatingSystem: "linux",
        id,
        owner: "uvm-live",
        bootFilesPath,
        terminateOnLastHandleClosed: true,
        grantAccess: true,
      });
      await vm.start({ timeoutMs: 120_000 });
      assertEquals(vm.state, "Running");
      const { value } = await vm.logs().next();
      assert(value !== undefined, "The guest logged nothing");
    }
    assertEquals(await list({ ids: [id] }), []);
  },
});
