import { assert, assertEquals } from "@std/assert";
import type { Environment } from "../../src/uvm/environment.ts";
import { ConsoleServer } from "../../src/uvm/console/mod.ts";
import { run, withFiles } from "./harness.ts";
import { withSimulator } from "./simulation.ts";

const plan = {
  guest: {
    bootMs: 1,
    console: ["\x1b[1mboot\r\n", { afterMs: 20, text: "\xff\n" }],
    exit: { afterMs: 100 },
  },
};

async function kernelArgs(
  environment: Environment,
  ...flags: string[]
): Promise<string> {
  const { code, stdout, stderr } = await run(
    ["run", "--os", "linux", "--dry-run", "--json", ...flags],
    { environment },
  );
  assertEquals([code, stderr], [0, ""]);
  const { Chipset } = JSON.parse(stdout).document.VirtualMachine;
  return Chipset.Uefi.BootThis.OptionalData;
}

Deno.test("uvm run --console-log keeps every byte of the console", async () => {
  const id = crypto.randomUUID();
  await withSimulator(plan, (environment) =>
    withFiles({}, async (path) => {
      const { code, stderr } = await run(
        ["run", "--os", "linux", "--id", id, "--console-log", path("log")],
        { environment },
      );
      assertEquals([code, stderr], [0, ""]);
      assertEquals(
        Deno.readTextFileSync(path("log")),
        "\x1b[1mboot\r\n\xff\n",
      );
      const free = await ConsoleServer.listen({ id });
      await free.close();
    }));
});

Deno.test("uvm run --console-log keeps the end on panic, --debug-shell a shell", async () => {
  await withSimulator({}, (environment) =>
    withFiles({}, async (path) => {
      const log = await kernelArgs(environment, "--console-log", path("log"));
      assert(log.includes("console=ttyS0,115200 panic=-1 "), log);
      assert(!log.includes("exec sh"), log);
      const shell = await kernelArgs(environment, "--debug-shell");
      assert(shell.includes("& exec sh"), shell);
      assert(!shell.includes("panic=-1"), shell);
      const both = await kernelArgs(
        environment,
        "--debug-shell",
        "--console-mode",
        "log",
      );
      assert(both.includes("panic=-1"), both);
      const none = await kernelArgs(environment);
      assert(!none.includes("ttyS0"), none);
    }));
});

Deno.test("uvm run --console-log is for one VM, and for a file that can be written", async () => {
  await withSimulator({}, (environment) =>
    withFiles({}, async (path) => {
      const linux = ["run", "--os", "linux"];
      const many = await run(
        [...linux, "--count", "2", "--console-log", path("log")],
        { environment },
      );
      assertEquals(many.code, 2);
      const nowhere = await run(
        [...linux, "--console-log", path("no/such/log")],
        { environment },
      );
      assertEquals(nowhere.code, 2);
      assert(nowhere.stderr.includes("Cannot write the console's log"));
    }));
});

Deno.test({
  name: "uvm run --console says who serves its pipe already, as a conflict",
  // Wine lets a second server listen on a pipe's name.
  ignore: Deno.build.os === "windows",
  async fn() {
    const id = crypto.randomUUID();
    const args = ["run", "--os", "linux", "--id", id, "--console"];
    for (
      const [attachable, hint] of [
        [true, `uvm console ${id} attaches to it`],
        [false, "End the program that serves it"],
      ] as const
    ) {
      await using _other = await ConsoleServer.listen({ id, attachable });
      await withSimulator(plan, async (environment) => {
        const { code, stdout, stderr } = await run(args, { environment });
        assertEquals([code, stdout], [6, ""]);
        assert(stderr.includes("another process serves it"), stderr);
        assert(stderr.includes(hint), stderr);
      });
    }
  },
});
