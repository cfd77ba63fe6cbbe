import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { UvmError } from "../../src/errors.ts";
import { HcsNotificationType as Type } from "../../src/hcs/notifications.ts";
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from "../../src/sim/mod.ts";
import { fileNameOf } from "../../src/system/file_name.ts";
import { documentOf, Driver, quick, serviceOf } from "./driver.ts";

/** Runs with an empty folder, which is removed. */
async function withFolder(
  run: (stateDir: string) => Promise<void>,
): Promise<void> {
  const stateDir = await Deno.makeTempDir({ prefix: "uvm-sim-" });
  try {
    await run(stateDir);
  } finally {
    await Deno.remove(stateDir, { recursive: true });
  }
}

function child(...args: string[]): Deno.ChildProcess {
  const script = fileURLToPath(new URL("folder_child.ts", import.meta.url));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** The next line that a child prints. */
async function nextLine(process: Deno.ChildProcess): Promise<string> {
  const reader = process.stdout.getReader();
  let text = "";
  while (!text.endsWith("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  reader.releaseLock();
  return text.trimEnd();
}

/** Waits for the end of a child that has said all. */
async function endOf(process: Deno.ChildProcess): Promise<number> {
  const [{ code }] = await Promise.all([
    process.status,
    process.stdout.cancel(),
    process.stdin.close().catch(() => {}),
  ]);
  return code;
}

async function idsOf({ backend }: Simulator): Promise<string[]> {
  const { text } = await backend.enumerateComputeSystems("{}");
  return (JSON.parse(text!) as { Id: string }[]).map(({ Id }) => Id);
}

Deno.test("A state folder shows one simulator's systems to another", async () => {
  await withFolder(async (stateDir) => {
    const options: SimulatorOptions = { stateDir };
    {
      await using creator = quick({}, options);
      await Driver.create(creator, "vm-1");
    }
    await using other = quick({}, options);
    assertEquals(await idsOf(other), ["vm-1"]);
    await using third = quick({}, options);
    const waiting = await Driver.open(third, "vm-1");
    const vm = await Driver.open(other, "vm-1");
    await vm.start();
    await waiting.inbox.next(Type.SystemStartCompleted);
    await vm.backend.terminateComputeSystem(vm.handle, "");
    assertEquals((await waiting.exit()).data.ExitType, "ForcedExit");
    assertEquals(waiting.heard, [3, 1]);
    assertEquals(await idsOf(third), []);
  });
});

Deno.test("A state folder keeps a system's life going without a process", async () => {
  await withFolder(async (stateDir) => {
    const clock = { ms: 1_000_000 };
    const at = () =>
      createSimulator({
        stateDir,
        clock: {
          now: () => clock.ms,
          after(_, callback) {
            const timer = setTimeout(callback, 0);
            return () => clearTimeout(timer);
          },
        },
        delays: { createMs: 0, startMs: 0 },
        plan: { guest: { bootMs: 10, exit: { afterMs: 500 } } },
      });
    {
      await using simulator = at();
      const vm = await Driver.create(simulator);
      await vm.start();
    }
    clock.ms += 509;
    {
      await using simulator = at();
      assertEquals(await idsOf(simulator), ["vm"]);
    }
    clock.ms += 1;
    await using simulator = at();
    assertEquals(await idsOf(simulator), []);
    assertEquals([...Deno.readDirSync(stateDir)], []);
  });
});

Deno.test("A state folder gives a guest's log to the process that listens", async () => {
  await withFolder(async (stateDir) => {
    const plan = { guest: { log: ["hello"] } };
    await using creator = quick(plan, { stateDir });
    const vm = await Driver.create(creator);
    const { RuntimeId } = await vm.properties();
    await using listening = quick({}, { stateDir });
    using listener = await listening.sockets.listen({
      vmId: RuntimeId as string,
      serviceId: serviceOf(109),
    });
    const starter = child(stateDir, "run", "vm");
    assertEquals(await nextLine(starter), "started");
    const conn = await listener.accept();
    const buffer = new Uint8Array(1000);
    const count = await conn.read(buffer);
    const line = new TextDecoder().decode(buffer.subarray(0, count!));
    assertEquals(JSON.parse(line).msg, "hello");
    await vm.backend.terminateComputeSystem(vm.handle, "");
    assertEquals(await conn.read(buffer), null);
    conn.close();
    assertEquals(await endOf(starter), 0);
  });
});

Deno.test("A state folder loses nothing of 60 modifies from two processes", async () => {
  await withFolder(async (stateDir) => {
    await using simulator = quick({}, { stateDir });
    await Driver.create(simulator);
    const children = [
      child(stateDir, "attach", "vm", "0", "30"),
      child(stateDir, "attach", "vm", "30", "60"),
    ];
    assertEquals(await Promise.all(children.map(nextLine)), ["ready", "ready"]);
    for (const one of children) await one.stdin.close();
    const said = await Promise.all(children.map(nextLine));
    assertEquals(said, ["failed 0", "failed 0"]);
    for (const one of children) await endOf(one);
    const { Scsi } = (await simulator.devices("vm")) as {
      Scsi: { 0: { Attachments: Record<string, { Path: string }> } };
    };
    const disks = Object.entries(Scsi[0].Attachments);
    assertEquals(disks.length, 60);
    for (const [lun, { Path }] of disks) assertEquals(Path, `C:\\${lun}.vhdx`);
  });
});

Deno.test("A state folder stays usable when a process is killed in the middle", async () => {
  await withFolder(async (stateDir) => {
    await using simulator = quick({}, { stateDir });
    const vm = await Driver.create(simulator);
    const killed = child(stateDir, "attach", "vm", "0", "60");
    await nextLine(killed);
    await killed.stdin.close();
    const disks = async () => {
      const { Scsi } = (await simulator.devices("vm")) as {
        Scsi: { 0: { Attachments?: Record<string, unknown> } };
      };
      return Object.keys(Scsi[0].Attachments ?? {}).map(Number);
    };
    while ((await disks()).length < 5);
    killed.kill("SIGKILL");
    await endOf(killed);
    const left = await disks();
    assertEquals(left, left.map((_, index) => index));
    const code = await vm.modify({
      ResourcePath: "VirtualMachine/Devices/Scsi/0/Attachments/63",
      RequestType: "Add",
      Settings: { Type: "VirtualDisk", Path: "C:\\last.vhdx" },
    });
    assertEquals(code, 0);
    assertEquals(await disks(), [...left, 63]);
  });
});

Deno.test("A state folder loses what a killed writer left half written", async () => {
  await withFolder(async (stateDir) => {
    const [old, young] = ["1", "2"].map((n) =>
      `${stateDir}/${fileNameOf("vm")}.json.${n}-1.tmp`
    );
    await Deno.writeTextFile(old, "{");
    await Deno.utime(old, new Date(0), new Date(0));
    await Deno.writeTextFile(young, "{");
    await using simulator = quick({}, { stateDir });
    assertEquals(await idsOf(simulator), []);
    const names = [...Deno.readDirSync(stateDir)].map(({ name }) => name);
    assertEquals(names, [young.split("/").at(-1)]);
  });
});

Deno.test("A killed owner takes with it only what was to end with its last handle", async () => {
  await withFolder(async (stateDir) => {
    const bound = child(stateDir, "hold", "bound", "terminate");
    const free = child(stateDir, "hold", "free", "keep");
    assertEquals(await nextLine(bound), "holding");
    assertEquals(await nextLine(free), "holding");
    await using simulator = quick({}, { stateDir });
    assertEquals(await idsOf(simulator), ["bound", "free"]);
    for (const one of [bound, free]) {
      one.kill("SIGKILL");
      await endOf(one);
    }
    assertEquals(await idsOf(simulator), ["free"]);
    const open = await simulator.backend.openComputeSystem("bound");
    assertEquals(open.hresult, 0xc037010e);
  });
});

Deno.test("A process waits for what another one does, and an open simulator does not hold it up", async () => {
  await withFolder(async (stateDir) => {
    const leaving = child(stateDir, "leave", "vm");
    assertEquals(await nextLine(leaving), "left");
    assertEquals(await endOf(leaving), 0);
    await using simulator = quick({}, { stateDir });
    const vm = await Driver.open(simulator);
    const killer = child(stateDir, "kill", "vm");
    assertEquals(await nextLine(killer), "killed");
    assertEquals((await vm.exit()).data.ExitType, "ForcedExit");
    assertEquals(await endOf(killer), 0);
  });
});

Deno.test("A lock of a dead process is taken over", async () => {
  await withFolder(async (stateDir) => {
    const dead = child(stateDir, "leave", "other");
    await nextLine(dead);
    await endOf(dead);
    const lock = `${stateDir}/${fileNameOf("vm")}.lock`;
    const owner = {
      token: "0",
      pid: dead.pid,
      began: "1",
      host: Deno.hostname(),
    };
    await Deno.writeTextFile(lock, JSON.stringify(owner));
    await using simulator = quick({}, { stateDir });
    await Driver.create(simulator);
    assertEquals((await idsOf(simulator)).includes("vm"), true);
  });
});

Deno.test("No id leaves the state folder, and ids that differ by case are two", async () => {
  const ids = ["../../x", "a/b", "A", "a", ".", "con", "ü%", "x".repeat(500)];
  const names = ids.map(fileNameOf);
  assertEquals(
    new Set(names.map((name) => name.toLowerCase())).size,
    ids.length,
  );
  for (const name of names) assertEquals(/^[a-z0-9~-]+$/.test(name), true);
  await withFolder(async (stateDir) => {
    await using simulator = quick({}, { stateDir });
    for (const id of ids) await Driver.create(simulator, id);
    assertEquals((await idsOf(simulator)).sort(), [...ids].sort());
    assertEquals([...Deno.readDirSync(stateDir)].length, ids.length);
  });
});

const damages: [string, string, string][] = [
  ["no JSON", "{", "is damaged"],
  ["no object", "[]", "It holds no object"],
  ["another format", '{"format":2}', "Its format is no 1: 2"],
  ["half a system", '{"format":1,"id":"vm"}', "It lacks parts"],
];

for (const [what, text, message] of damages) {
  Deno.test(`A state file with ${what} is a clear error`, async () => {
    await withFolder(async (stateDir) => {
      const path = `${stateDir}/${fileNameOf("vm")}.json`;
      await Deno.writeTextFile(path, text);
      await using simulator = quick({}, { stateDir });
      const error = await assertRejects(
        () => simulator.backend.openComputeSystem("vm"),
        UvmError,
        message,
      );
      assertStringIncludes(error.message, path);
      await assertRejects(() => idsOf(simulator), UvmError, message);
    });
  });
}

Deno.test("A state file that cannot be looked at fails the next call, not the process", async () => {
  if (Deno.build.os === "windows") return;
  await withFolder(async (stateDir) => {
    await using simulator = quick({}, { stateDir, pollMs: 1 });
    const vm = await Driver.create(simulator);
    const path = `${stateDir}/${fileNameOf("vm")}.json`;
    const text = await Deno.readTextFile(path);
    await Deno.remove(path);
    await Deno.symlink(path, path);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await assertRejects(() => vm.properties(), UvmError);
    await Deno.remove(path);
    await Deno.writeTextFile(path, text);
    await vm.start();
  });
});

Deno.test("A state file of another VM is a clear error", async () => {
  await withFolder(async (stateDir) => {
    await using simulator = quick({}, { stateDir });
    await Driver.create(simulator, "one", documentOf());
    await Deno.copyFile(
      `${stateDir}/${fileNameOf("one")}.json`,
      `${stateDir}/${fileNameOf("two")}.json`,
    );
    await assertRejects(
      () => simulator.backend.openComputeSystem("two"),
      UvmError,
      'It is of another VM: "one"',
    );
  });
});

Deno.test("Grants in a state folder are seen by all and go with the system", async () => {
  await withFolder(async (stateDir) => {
    await using first = quick({ enforceAccess: true }, { stateDir });
    await using second = quick({}, { stateDir });
    await second.backend.grantVmAccess("vm", "C:\\a.vhdx");
    assertEquals(await first.grants("vm"), ["C:\\a.vhdx"]);
    const vm = await Driver.create(first);
    await vm.backend.terminateComputeSystem(vm.handle, "");
    await vm.exit();
    await vm.backend.closeComputeSystem(vm.handle);
    assertEquals(await first.grants("vm"), []);
  });
});
