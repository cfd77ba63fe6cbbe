import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UvmError } from "../../../src/errors.ts";
import { createSimulator, simulatedHost } from "../../../src/sim/mod.ts";
import {
  consolePipeName,
  ConsoleServer,
} from "../../../src/uvm/console/mod.ts";
import { create } from "../../../src/uvm/create.ts";
import { buildDocument } from "../../../src/uvm/document.ts";
import type { LinuxOptions } from "../../../src/uvm/options.ts";
import { planVm } from "../../../src/uvm/plan.ts";

async function plan(options: Omit<LinuxOptions, "operatingSystem">) {
  const given = { operatingSystem: "linux", id: "vm", ...options } as const;
  const before = structuredClone(given);
  const made = await planVm(given, simulatedHost());
  assertEquals(given, before);
  const machine = buildDocument(made).VirtualMachine!;
  return {
    plan: made,
    ports: machine.Devices!.ComPorts,
    args: machine.Chipset!.Uefi!.BootThis!.OptionalData!,
  };
}

Deno.test("planVm() gives a console a pipe of its own and keeps the end on panic", async () => {
  const { args, plan: made, ports } = await plan({ console: true });
  const pipe = consolePipeName("vm");
  assertEquals(ports, { "0": { NamedPipe: pipe } });
  assertMatch(args, / console=ttyS0,115200 panic=-1 -- \/bin\/vsockexec /);
  assertEquals(made.actions[0], { action: "serve-console", target: pipe });
});

Deno.test("planVm() gives the seed's shell on the console where that is asked for", async () => {
  const { args } = await plan({ console: true, consoleMode: "seed" });
  assertMatch(args, /console=ttyS0,115200 -- sh -c ".* & exec sh"$/);
  const named = await plan({ console: true, consolePipe: "\\\\.\\pipe\\x" });
  assertEquals(named.ports, { "0": { NamedPipe: "\\\\.\\pipe\\x" } });
});

Deno.test("planVm() keeps the seed's meaning of a console that is only a pipe", async () => {
  const { args, plan: made } = await plan({ consolePipe: "\\\\.\\pipe\\x" });
  assert(!args.includes("panic=-1"));
  assert(!made.actions.some(({ action }) => action === "serve-console"));
});

Deno.test("planVm() writes the early console behind the console, in both command lines", async () => {
  for (const kernelArgs of ["seed", "current"] as const) {
    const con = await plan({
      kernelArgs,
      console: true,
      earlyConsole: "earlycon",
    });
    assertMatch(
      con.args,
      / console=ttyS0,115200 earlycon=uart8250,io,0x3f8,115200 panic=-1/,
    );
    const printk = await plan({
      kernelArgs,
      consolePipe: "\\\\.\\pipe\\x",
      earlyConsole: "earlyprintk",
    });
    assertMatch(printk.args, / earlyprintk=serial,ttyS0,115200 /);
  }
});

Deno.test("planVm() warns of an early console without a console", async () => {
  const { args, plan: made } = await plan({ earlyConsole: "earlycon" });
  assert(!args.includes("earlycon"));
  assertEquals(made.warnings.length, 1);
  assertMatch(made.warnings[0], /"earlyConsole" does nothing/);
});

Deno.test("create() serves the console before the VM is there, close() ends it", async () => {
  const id = crypto.randomUUID();
  const { backend, sockets } = createSimulator({
    plan: { guest: { console: ["early words\r\n"] } },
  });
  const environment = { backend, sockets, host: simulatedHost() };
  const options = { operatingSystem: "linux", id, console: true } as const;
  const vm = await create(options, environment);
  const reader = vm.console!.attach().output.getReader();
  await vm.start();
  const { value } = await reader.read();
  assertEquals(new TextDecoder().decode(value), "early words\r\n");
  assertEquals(vm.console!.tail(1), ["early words"]);
  assertEquals(vm.recorder.console, "early words\r\n");
  await vm.close();
  assertEquals((await reader.read()).done, true);
  // The pipe is free again.
  const again = await ConsoleServer.listen({ id });
  await again.close();
  await sockets.close();
  await backend.close();
});

Deno.test({
  name: "create() makes no VM whose console another process serves",
  // Wine lets a second server listen on a pipe's name.
  ignore: Deno.build.os === "windows",
  async fn() {
    const id = crypto.randomUUID();
    const { backend, sockets } = createSimulator({});
    const environment = { backend, sockets, host: simulatedHost() };
    const other = await ConsoleServer.listen({ id });
    await assertRejects(
      () =>
        create({ operatingSystem: "linux", id, console: true }, environment),
      UvmError,
      "serves it",
    );
    await other.close();
    const { text } = await backend.enumerateComputeSystems("{}");
    assertEquals(text, "[]");
    await sockets.close();
    await backend.close();
  },
});

Deno.test("create() frees the console's pipe where HCS refuses the VM", async () => {
  const id = crypto.randomUUID();
  const { backend, sockets } = createSimulator({
    plan: {
      faults: [{ on: "HcsCreateComputeSystem", fail: "0x80070005" }],
    },
  });
  const environment = { backend, sockets, host: simulatedHost() };
  await assertRejects(() =>
    create({ operatingSystem: "linux", id, console: true }, environment)
  );
  const server = await ConsoleServer.listen({ id });
  await server.close();
  await sockets.close();
  await backend.close();
});
