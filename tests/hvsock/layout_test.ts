/** The tables for Hyper-V sockets against Windows' headers. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { guidFromBytes } from "../../src/ffi/guid.ts";
import { pollFdLayout, winsock, wsaDataSize } from "../../src/ffi/ws2_32.ts";
import {
  AF_HYPERV,
  hvVmIds,
  socketAddressLayout,
  vsockTemplate,
} from "../../src/hvsock/address.ts";
import { WinsockError } from "../../src/hvsock/winsock_error.ts";

const prefix = "x86_64-w64-mingw32-";
const source = new URL("../native/layout_check_hvsock.c", import.meta.url);

const numbers: Record<string, number | bigint> = {
  ...withPrefix("SOCKADDR_HV_", socketAddressLayout),
  ...withPrefix("WSAPOLLFD_", pollFdLayout),
  WSADATA_size: wsaDataSize,
  ...winsock,
  ...WinsockError,
};

function withPrefix(
  prefix: string,
  table: Record<string, number>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(table).map(([name, n]) => [prefix + name, n]),
  );
}

async function run(
  tool: string,
  args: string[],
): Promise<{ success: boolean; text: string }> {
  const { success, stderr } = await new Deno.Command(prefix + tool, {
    args,
    stderr: "piped",
  }).output();
  return { success, text: new TextDecoder().decode(stderr) };
}

function compile(
  numbers: Record<string, number | bigint>,
  ...args: string[]
): ReturnType<typeof run> {
  const macros = Object.entries(numbers).map(([name, n]) =>
    `-DTS_${name}=${n}ULL`
  );
  return run("gcc", [...macros, "-Wall", ...args, source.pathname]);
}

/** Why the check cannot be made here; in CI that is a failure. */
async function missing(): Promise<string | undefined> {
  try {
    if ((await run("gcc", ["--version"])).success) return undefined;
  } catch {
    // Told below.
  }
  const reason = `there is no C compiler "${prefix}gcc"`;
  if (Deno.env.get("CI") === "true") throw new Error(reason);
  return reason;
}

const ignored = await missing();
const suffix = ignored === undefined ? "" : ` (ignored: ${ignored})`;

Deno.test({
  name:
    `socketAddressLayout, pollFdLayout, winsock and WinsockError agree with mingw-w64's headers${suffix}`,
  ignore: ignored !== undefined,
  async fn() {
    const { success, text } = await compile(numbers, "-fsyntax-only");
    assert(success, text);
    assertEquals(AF_HYPERV, winsock.AF_HYPERV);
  },
});

Deno.test({
  name: `layout_check_hvsock.c notices every number that is wrong${suffix}`,
  ignore: ignored !== undefined,
  async fn() {
    const wrong = Object.fromEntries(
      Object.entries(numbers).map(([name, n]) => [name, BigInt(n) ^ 1n]),
    );
    const { success, text } = await compile(wrong, "-fsyntax-only");
    assert(!success);
    for (const name of Object.keys(numbers)) {
      assertMatch(text, new RegExp(`TS_${name} is not`));
    }
  },
});

Deno.test({
  name: `hvVmIds and vsockTemplate are the GUIDs of hvsocket.h${suffix}`,
  ignore: ignored !== undefined,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const object = `${folder}/check.o`;
      const { success, text } = await compile(numbers, "-c", "-o", object);
      assert(success, text);
      const guids = {
        ZERO: hvVmIds.wildcard,
        BROADCAST: hvVmIds.broadcast,
        CHILDREN: hvVmIds.children,
        LOOPBACK: hvVmIds.loopback,
        PARENT: hvVmIds.parent,
        SILOHOST: hvVmIds.siloHost,
        VSOCK_TEMPLATE: vsockTemplate,
      };
      for (const [name, guid] of Object.entries(guids)) {
        const file = `${folder}/${name}`;
        const section = `--only-section=.rdata$HV_GUID_${name}`;
        await run("objcopy", ["-O", "binary", section, object, file]);
        const bytes = await Deno.readFile(file);
        assertEquals(guidFromBytes(bytes.subarray(0, 16), "windows"), guid);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
