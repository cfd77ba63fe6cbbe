import { assertEquals } from "@std/assert";
import type { HcsBackend } from "../../src/hcs/backend.ts";
import { open } from "../../src/uvm/open.ts";
import { run, withFiles } from "./harness.ts";
import { withSimulator } from "./simulation.ts";

/** A simulator, and the accesses that are granted and not taken back. */
function withAccess(
  fn: (
    uvm: (line: string) => ReturnType<typeof run>,
    held: Set<string>,
    end: (id: string) => Promise<void>,
  ) => Promise<void>,
): Promise<void> {
  return withSimulator({}, (environment) =>
    withFiles({}, async (path) => {
      const held = new Set<string>();
      const { backend } = environment;
      const watched = new Proxy(backend as HcsBackend, {
        get(target, key: keyof HcsBackend) {
          const member = target[key];
          if (typeof member !== "function") return member;
          return (...args: unknown[]) => {
            const access = args.join(" ");
            if (key === "grantVmAccess") held.add(access);
            if (key === "revokeVmAccess") held.delete(access);
            return (member as (...args: unknown[]) => unknown)
              .apply(target, args);
          };
        },
      });
      const seams = { ...environment, backend: watched };
      await fn(
        (line) =>
          run([...line.split(" "), `--state-dir=${path("state")}`], {
            environment: seams,
          }),
        held,
        async (id) => await (await open(id, environment)).close(),
      );
    }));
}

for (const end of ["stop vm", "kill vm"]) {
  Deno.test(`uvm ${end.split(" ")[0]} takes back the access that create and attach gave`, () =>
    withAccess(async (uvm, held) => {
      await uvm("create --os linux --id vm");
      await uvm("start vm");
      await uvm("attach scsi vm C:\\a.vhdx");
      assertEquals(held.size, 3, [...held].join());
      assertEquals((await uvm(end)).code, 0);
      assertEquals([...held], []);
    }));
}

Deno.test("uvm prune takes back the access of VMs that are gone", () =>
  withAccess(async (uvm, held, end) => {
    await uvm("create --os linux --id gone --owner me");
    await uvm("create --os linux --id left --owner me");
    assertEquals(held.size, 4);
    await end("gone");
    await uvm("prune --owner me");
    assertEquals([...held], []);
  }));

Deno.test("uvm run takes back the access that it gave, and detach a disk's", () =>
  withAccess(async (uvm, held) => {
    await uvm("run --os linux --timeout 50ms");
    assertEquals([...held], []);
    await uvm("create --os linux --id vm");
    await uvm("start vm");
    await uvm("attach scsi vm C:\\a.vhdx");
    await uvm("detach scsi vm C:\\a.vhdx");
    assertEquals(held.has("vm C:\\a.vhdx"), false);
    await uvm("kill vm");
    assertEquals([...held], []);
  }));
