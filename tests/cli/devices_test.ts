import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { create } from "../../src/uvm/create.ts";
import { list } from "../../src/uvm/list.ts";
import { open } from "../../src/uvm/open.ts";
import { run, runJson, withFiles } from "./harness.ts";
import { withSimulator } from "./simulation.ts";

const worker = fileURLToPath(new URL("./attach_worker.ts", import.meta.url));

interface Shell {
  folder: string;
  /** Runs a command line; blanks separate, and paths have none. */
  uvm(line: string, stdin?: string): ReturnType<typeof runJson>;
  text(line: string): ReturnType<typeof run>;
  /** Makes a Linux VM without uvm's command line. */
  make(id: string, owner: string): Promise<void>;
  /** Ends a VM without uvm's command line. */
  end(id: string): Promise<void>;
}

/** A simulator in memory, state in a folder, and a Linux and a Windows VM. */
function withVms(fn: (shell: Shell) => Promise<void>): Promise<void> {
  return withSimulator({}, (environment) =>
    withFiles({}, async (path) => {
      const folder = path("state");
      const argv = (line: string) => [
        ...line.split(" "),
        `--state-dir=${folder}`,
      ];
      const shell: Shell = {
        folder,
        uvm: (line, stdin) => runJson(argv(line), { environment, stdin }),
        text: (line) => run(argv(line), { environment }),
        make: async (id, owner) => {
          const options = { operatingSystem: "linux", id, owner } as const;
          await (await create(options, environment)).release();
        },
        end: async (id) => await (await open(id, environment)).close(),
      };
      await shell.text("create --os linux --id l --owner me");
      await shell.text(
        "create --os windows --id w --owner me --layer C:\\base --layer C:\\top",
      );
      await fn(shell);
    }));
}

Deno.test("uvm attach and detach work on what an earlier command attached", async () => {
  await withVms(async ({ uvm }) => {
    await uvm("start l");
    const first = await uvm("attach scsi l C:\\a.vhdx --guest-path /a");
    assertEquals(first.code, 0, first.stdout);
    assertEquals(first.json.device.lun, 0);
    assertEquals((await uvm("attach scsi l C:\\b.vhdx")).json.device.lun, 1);
    assertEquals((await uvm("detach scsi l C:\\a.vhdx")).code, 0);
    assertEquals((await uvm("attach scsi l C:\\c.vhdx")).json.device.lun, 0);
    const { json } = await uvm("devices l");
    assertEquals(
      json.devices.map((one: { hostPath: string }) => one.hostPath),
      ["C:\\b.vhdx", "C:\\c.vhdx"],
    );
    // The boot disk of the Windows VM has the first location there.
    assertEquals((await uvm("attach scsi w C:\\a.vhdx")).json.device.lun, 1);
  });
});

Deno.test("uvm attach takes every kind of device, and detach gives it back", async () => {
  const endpoint = JSON.stringify({
    ID: "cea1a3a6-0000-4b7c-9a3e-5b1a3a7a0001",
    MacAddress: "00-15-5D-11-22-33",
  });
  const cases: [attach: string, detach: string, stdin?: string][] = [
    [
      "scsi l C:\\d.vhdx --read-only --guest-path /d --no-grant-access",
      "scsi l C:\\d.vhdx",
    ],
    [
      "scsi l \\\\.\\PHYSICALDRIVE1 --disk-type PassThru",
      "scsi l \\\\.\\PHYSICALDRIVE1",
    ],
    ["vpmem l C:\\l.vhdx --expose", "vpmem l C:\\l.vhdx"],
    [
      "plan9 l C:\\p --guest-path /p --read-only --case-sensitive",
      "plan9 l C:\\p",
    ],
    ["vsmb w C:\\s --read-only --share-option CacheIo", "vsmb w C:\\s"],
    ["vsmb w C:\\s\\f.txt --single-file", "vsmb w C:\\s\\f.txt"],
    ["nic l - --namespace ns", "nic l ns", endpoint],
    ["nic w -", "nic w cea1a3a6-0000-4b7c-9a3e-5b1a3a7a0001", endpoint],
    ["pipe w \\\\.\\pipe\\docker", "pipe w \\\\.\\pipe\\docker"],
    ["com l \\\\.\\pipe\\serial --port 1", "com l 1"],
  ];
  await withVms(async ({ uvm, text }) => {
    for (const vm of ["l", "w"]) await uvm(`start ${vm}`);
    for (const [attach, detach, stdin] of cases) {
      const vm = attach.split(" ")[1];
      const before = (await uvm(`devices ${vm}`)).json.devices.length;
      const attached = await uvm(`attach ${attach}`, stdin);
      assertEquals([attach, attached.code], [attach, 0], attached.stdout);
      const shown = await text(`devices ${vm}`);
      assertMatch(shown.stdout, /present\n$/);
      assertEquals(
        (await uvm(`devices ${vm}`)).json.devices.length,
        before + 1,
      );
      const detached = await uvm(`detach ${detach}`);
      assertEquals([detach, detached.code], [detach, 0], detached.stdout);
      assertEquals((await uvm(`devices ${vm}`)).json.devices.length, before);
    }
  });
});

Deno.test("uvm attach says by its exit code what is wrong", async () => {
  await withVms(async ({ uvm, folder }) => {
    await uvm("attach scsi l C:\\a.vhdx");
    const cases: [string, number, RegExp][] = [
      ["attach scsi l C:\\a.vhdx", 6, /attached already/],
      ["attach floppy l C:\\a.img", 2, /Unknown kind of device: "floppy"/],
      ["attach scsi l C:\\b.vhdx --expose", 2, /"--expose" is not for scsi/],
      ["attach plan9 l C:\\b", 2, /"--guest-path" is required/],
      ["attach com l \\\\.\\pipe\\x --port 2", 2, /must be 0 or 1: 2/],
      ["attach pipe w nopipe", 2, /NAME: "nopipe"/],
      ["attach vsmb l C:\\b", 6, /for Windows guests/],
      ["attach scsi nobody C:\\a.vhdx", 5, /HCS_E_SYSTEM_NOT_FOUND/],
      ["detach scsi l C:\\b.vhdx", 5, /not attached/],
      ["detach nic l ns9", 5, /No network "ns9"/],
    ];
    for (const [line, code, message] of cases) {
      const result = await uvm(line);
      assertEquals([line, result.code], [line, code]);
      assertMatch(result.json.error.message, message);
    }
    const file = `${folder}/vms/hcs/vm-l.json`;
    Deno.writeTextFileSync(file, "{");
    const damaged = await uvm("attach scsi l C:\\b.vhdx");
    assertEquals(damaged.code, 1);
    assertMatch(damaged.json.error.message, /is damaged/);
    Deno.removeSync(file);
    const missing = await uvm("devices l");
    assertEquals(missing.code, 5);
    assertMatch(missing.json.error.message, /no state file/);
  });
});

Deno.test("uvm attach --dry-run shows the requests and sends none", async () => {
  await withVms(async ({ uvm }) => {
    const { json } = await uvm("attach scsi l C:\\a.vhdx --dry-run");
    assertEquals(json, {
      dryRun: true,
      actions: [{ action: "grant-access", target: "C:\\a.vhdx" }, {
        action: "modify",
        target: "l",
        request: {
          ResourcePath: "VirtualMachine/Devices/Scsi/0/Attachments/0",
          RequestType: "Add",
          Settings: { Type: "VirtualDisk", Path: "C:\\a.vhdx" },
        },
      }],
    });
    assertEquals((await uvm("devices l")).json.devices, []);
  });
});

Deno.test("uvm prune removes what is stored of VMs that are gone", async () => {
  await withVms(async ({ uvm, end }) => {
    await end("l");
    const dry = await uvm("prune --owner nobody --dry-run");
    assertEquals(dry.json.actions, [{ action: "remove-state", target: "l" }]);
    const pruned = await uvm("prune --owner me");
    assertEquals(pruned.code, 0, pruned.stdout);
    assertEquals(pruned.json.stateRemoved.sort(), ["l", "w"]);
    assertEquals((await uvm("prune --owner me")).json.stateRemoved, []);
  });
});

Deno.test("uvm prune tells of damaged state files, and leaves them", async () => {
  await withVms(async ({ uvm, text, folder }) => {
    const [file] = [...Deno.readDirSync(`${folder}/vms/hcs`)]
      .map(({ name }) => name).filter((name) => name.startsWith("vm-l"));
    Deno.writeTextFileSync(`${folder}/vms/hcs/${file}`, "{");
    const { code, json } = await uvm("prune --owner me");
    assertEquals([code, json.stateRemoved], [0, ["w"]]);
    assertMatch(json.warnings.join(), new RegExp(`${file}" is damaged`));
    const { stdout } = await text("prune --owner me");
    assertMatch(stdout, /^Left: State file ".*" is damaged/);
  });
});

Deno.test("uvm stop and kill remove what is stored of a VM that is gone, and of no other", async () => {
  await withVms(async ({ uvm, end, folder }) => {
    const names = () =>
      [...Deno.readDirSync(`${folder}/vms/hcs`)]
        .map(({ name }) => name).filter((name) => name.endsWith(".json"));
    await uvm("create --os linux --id gone --owner me");
    await uvm("create --os linux --id other --owner me");
    await end("other");
    assertEquals(names().length, 4);
    assertEquals((await uvm("kill gone")).code, 0);
    assertEquals(names().length, 3);
    await uvm("start l");
    assertEquals((await uvm("stop l")).code, 0);
    assertEquals(names().length, 2);
    assertEquals((await uvm("kill other --dry-run --if-exists")).code, 0);
    assertEquals(names().length, 2);
    assertEquals((await uvm("kill other --if-exists")).code, 0);
    assertEquals(names().length, 1);
  });
});

Deno.test("uvm create works where nothing can be stored, and says so", async () => {
  await withSimulator(
    {},
    (environment) =>
      withFiles({ "file": "" }, async (path) => {
        const { code, json } = await runJson(
          ["create", "--os=linux", "--id=a", `--state-dir=${path("file")}`],
          { environment },
        );
        assertEquals(code, 0);
        assertMatch(json.warnings[0], /Could not store what VM "a" has/);
        assertEquals((await list({}, environment)).length, 1);
        const vm = await open("a", environment);
        assertEquals(vm.devices.areKnown, false);
        await vm.release();
      }),
  );
});

/** A worker process, its lines so far and its end. */
function startWorker(stateDir: string, first: number, count: number) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", worker, stateDir, "vm", `${first}`, `${count}`],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lines: { n: number; lun: number }[] = [];
  let tell = () => {};
  const reading = (async () => {
    let rest = "";
    for await (
      const text of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      const parts = (rest + text).split("\n");
      rest = parts.pop()!;
      lines.push(...parts.map((line) => JSON.parse(line)));
      tell();
    }
    tell();
  })();
  const failure = new Response(child.stderr).text();
  return {
    child,
    lines,
    async ended() {
      await reading;
      const { code } = await child.status;
      return { code, stderr: await failure };
    },
    async untilLines(least: number) {
      while (lines.length < least) {
        await new Promise<void>((resolve) => tell = resolve);
      }
    },
  };
}

async function withSimulatedVm(
  fn: (
    stateDir: string,
    uvm: (line: string) => ReturnType<typeof runJson>,
  ) => Promise<void>,
): Promise<void> {
  await withFiles({}, async (path) => {
    const stateDir = path("state");
    const uvm = (line: string) =>
      runJson([
        ...line.split(" "),
        "--backend=sim",
        `--state-dir=${stateDir}`,
      ]);
    const { code, stdout } = await uvm("create --os linux --id vm");
    assertEquals(code, 0, stdout);
    await fn(stateDir, uvm);
    await uvm("kill vm");
  });
}

interface Row {
  hostPath: string;
  lun: number;
  phase: string;
}

/** What uvm says, compared with what the simulated VM has. */
async function agreedDisks(
  stateDir: string,
  uvm: (line: string) => ReturnType<typeof runJson>,
): Promise<Row[]> {
  const { json, stdout } = await uvm("devices vm");
  assert(json.devices, stdout);
  const rows = json.devices as Row[];
  const simulated = JSON.parse(
    Deno.readTextFileSync(`${stateDir}/sim/vm-vm.json`),
  );
  const { Attachments = {} } =
    simulated.document.VirtualMachine.Devices.Scsi["0"];
  assertEquals(
    Object.fromEntries(rows.map((row) => [row.lun, row.hostPath])),
    Object.fromEntries(
      Object.entries(Attachments as Record<string, { Path: string }>).map(
        ([lun, { Path }]) => [lun, Path],
      ),
    ),
  );
  return rows;
}

Deno.test("uvm attach of two processes at once gives 60 disks 60 locations", async () => {
  await withSimulatedVm(async (stateDir, uvm) => {
    const workers = [0, 30].map((first) => startWorker(stateDir, first, 30));
    for (const one of workers) {
      const { code, stderr } = await one.ended();
      assertEquals([code, stderr], [0, ""]);
    }
    const told = workers.flatMap(({ lines }) => lines);
    assertEquals(told.length, 60);
    assertEquals(new Set(told.map(({ lun }) => lun)).size, 60);
    const rows = await agreedDisks(stateDir, uvm);
    assertEquals(
      Object.fromEntries(rows.map((row) => [row.hostPath, row.lun])),
      Object.fromEntries(
        told.map(({ n, lun }) => [`C:\\disks\\${n}.vhdx`, lun]),
      ),
    );
  });
});

Deno.test("uvm attach killed in the middle leaves a usable state", async () => {
  await withSimulatedVm(async (stateDir, uvm) => {
    for (const round of [0, 1, 2]) {
      const killed = startWorker(stateDir, round * 1000, 64);
      await killed.untilLines(2 + round);
      killed.child.kill("SIGKILL");
      await killed.ended();
      const next = await uvm(`attach scsi vm C:\\after\\${round}.vhdx`);
      assertEquals(next.code, 0, next.stdout);
      const rows = await agreedDisks(stateDir, uvm);
      assert(rows.every(({ phase }) => phase === "present"));
      const has = new Set(rows.map(({ hostPath }) => hostPath));
      for (const { n } of killed.lines) {
        assert(has.has(`C:\\disks\\${n}.vhdx`), `Disk ${n} is lost`);
      }
      // Whatever was under way can be attached, or is there.
      for (const { hostPath } of rows) {
        const { code } = await uvm(`detach scsi vm ${hostPath}`);
        assertEquals(code, 0);
      }
      assertEquals(await agreedDisks(stateDir, uvm), []);
    }
  });
});

Deno.test("uvm attach works on a VM that run --keep left", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const common = ["--backend", "sim", "--state-dir", folder];
    const kept = await run([
      ...["run", "--os", "linux", "--id", "kept", "--keep"],
      ...["--expect", "started", ...common],
    ]);
    assertEquals([kept.code, kept.stderr], [0, ""]);
    const attached = await run([
      ...["attach", "scsi", "kept", "C:\\disks\\a.vhdx"],
      ...common,
    ]);
    assertEquals([attached.code, attached.stderr], [0, ""]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("uvm shows control characters of targets and ids, and sends none to the terminal", async () => {
  await withVms(async ({ make, text }) => {
    const target = "C:\\x\x1b[31m";
    const shown = await text(`attach scsi l ${target}`);
    assertEquals(shown.code, 0, shown.stderr);
    assertMatch(shown.stdout, /"C:\\x\\x1b\[31m"/);
    const id = "v\x1b[2J\u009b";
    await make(id, "him");
    for (
      const line of [
        `start ${id}`,
        `pause ${id}`,
        `kill ${id}`,
        `kill ${id} --if-exists`,
        "prune --owner him",
      ]
    ) {
      const { code, stdout, stderr } = await text(line);
      assertEquals([line, code, stderr], [line, 0, ""]);
      // deno-lint-ignore no-control-regex
      assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(stdout), stdout);
    }
  });
});
