import { assert, assertEquals, assertMatch } from "@std/assert";
import type { SimulatorPlan } from "../../src/sim/mod.ts";
import { list } from "../../src/uvm/list.ts";
import type { Environment } from "../../src/uvm/environment.ts";
import { run, runJson, runNdjson, withFiles } from "./harness.ts";
import { steadyGuest, withSimulator } from "./simulation.ts";

const linux = ["run", "--os", "linux", "--id", "a"];
const windows = ["run", "--os", "windows", "--id", "a"];
windows.push("--layer", "C:\\base", "--layer", "C:\\top");

// deno-lint-ignore no-explicit-any
const fieldsOf = (events: any[], type: string, field: string) =>
  events.filter((event) => event.type === type).map((event) => event[field]);

Deno.test("uvm run --attach attaches devices once the VM runs, before --expect", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    const argv = [...linux, "--expect", "ready"];
    argv.push("--attach", "scsi=C:\\d.vhdx,guest=/mnt/x,read-only");
    argv.push("--attach", "plan9=C:\\p,guest=/p", "--attach=vpmem=C:\\l.vhdx");
    const { code, events, stderr } = await runNdjson(argv, { environment });
    assertEquals([code, stderr], [0, ""]);
    assertEquals(fieldsOf(events, "phase", "phase"), [
      "create",
      "start",
      "attach",
      "expect",
      "close",
    ]);
    assertEquals(fieldsOf(events, "device", "kind"), [
      "scsi",
      "plan9",
      "vpmem",
    ]);
    const [disk, share] = fieldsOf(events, "device", "device");
    assertEquals(
      [disk.hostPath, disk.guestPath, disk.readOnly, disk.granted],
      ["C:\\d.vhdx", "/mnt/x", true, true],
    );
    assertEquals([share.guestPath, share.readOnly], ["/p", false]);
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm run --attach vsmb gives a Windows VM a share, and says where", async () => {
  const plan = { guest: { bootMs: 1, exit: { afterMs: 300 } } };
  await withSimulator(plan, async (environment) => {
    const { code, stdout, stderr } = await run(
      [...windows, "--attach", "vsmb=C:\\s,read-only"],
      { environment },
    );
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /\ndevice {2}vsmb "C:\\s" \(share s1.*\)\nattach /);
  });
});

Deno.test("uvm run --attach --dry-run shows the requests that uvm attach sends", async () => {
  await withSimulator(
    steadyGuest,
    (environment) =>
      withFiles({}, async (path) => {
        const state = `--state-dir=${path("state")}`;
        const { code, events } = await runNdjson(
          [...linux, "--dry-run", "--attach", "scsi=d.vhdx,guest=/mnt/x"],
          { environment },
        );
        assertEquals([code, events.length], [0, 1]);
        await run(["create", "--os=linux", "--id=a", state], { environment });
        const attach = await runJson(
          ["attach", "scsi", "a", "d.vhdx", "--guest-path=/mnt/x", "--dry-run"]
            .concat(state),
          { environment },
        );
        assertEquals(attach.json.actions.length, 2);
        assertEquals(events[0].actions.slice(-2), attach.json.actions);
        assertEquals(attach.json.actions[0].target, "C:\\uvm\\d.vhdx");
        assertEquals((await list({}, environment)).length, 1);
      }),
  );
});

Deno.test("uvm run --attach tells what is wrong before a VM is made", async () => {
  const cases: [argv: string[], text: string, code: number, words: RegExp][] = [
    [linux, "floppy=C:\\a", 2, /it must begin with scsi=, plan9=/],
    [linux, "C:\\a.vhdx", 2, /it must begin with/],
    [linux, "scsi=", 2, /host path must not be empty/],
    [linux, "scsi=C:\\a,readonly", 2, /Unknown flag: "--readonly"/],
    [linux, "scsi=C:\\a,guest=mnt", 2, /must begin with "\/"/],
    [linux, "scsi=C:\\a,", 2, /a flag must stand after a comma: ""/],
    [linux, "scsi=D:a.vhdx", 2, /A path must be full/],
    [linux, "plan9=C:\\p", 2, /"--guest-path" is required for plan9/],
    [linux, "vpmem=C:\\p,read-only", 2, /"--read-only" is not for vpmem/],
    [linux, "vsmb=C:\\p", 6, /VSMB/],
    [windows, "plan9=C:\\p,guest=/p", 6, /Plan9/],
  ];
  await withSimulator(steadyGuest, async (environment, simulator) => {
    for (const [argv, text, expected, words] of cases) {
      for (const more of [[], ["--dry-run"]]) {
        const { code, stderr, stdout } = await run(
          [...argv, "--attach", text, ...more],
          { environment },
        );
        assertEquals([text, code, stdout], [text, expected, ""]);
        assertMatch(stderr, words);
        if (code === 2) {
          assert(stderr.includes(`"--attach" is wrong: "${text}"`));
        }
      }
    }
    assertEquals(simulator.liveHandles().systems, 0);
  });
});

Deno.test("uvm run --attach takes a path with a comma, doubled", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    const { code, events } = await runNdjson(
      [...linux, "--attach", "scsi=C:\\a,,b.vhdx,read-only", "--dry-run"],
      { environment },
    );
    assertEquals(code, 0);
    const { request } = events[0].actions.at(-1);
    assertEquals(
      [request.Settings.Path, request.Settings.ReadOnly],
      ["C:\\a,b.vhdx", true],
    );
  });
});

Deno.test("uvm run ends with a failed attach's code, and cleans up", async () => {
  const plan: SimulatorPlan = {
    ...steadyGuest,
    faults: [{
      on: "HcsModifyComputeSystem",
      nth: 2,
      fail: "HCS_E_ACCESS_DENIED",
    }],
  };
  await withSimulator(plan, async (environment, simulator) => {
    const argv = [...linux, "--expect=ready", "--attach=scsi=C:\\a.vhdx"];
    const { code, events } = await runNdjson(
      [...argv, "--attach", "scsi=C:\\b.vhdx"],
      { environment },
    );
    const { error } = events.at(-1);
    assertEquals([code, error.codeName], [4, "HCS_E_ACCESS_DENIED"]);
    assertEquals(fieldsOf(events, "device", "kind"), ["scsi"]);
    assertEquals(fieldsOf(events, "phase", "phase"), ["create", "start"]);
    assertEquals(await list({}, environment), []);
    assertEquals(simulator.liveHandles().systems, 0);
  });
});

Deno.test("uvm run --attach is bounded by --timeout and ended by Ctrl-C", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    const hanging: Environment = {
      ...environment,
      backend: new Proxy(environment.backend!, {
        get(target, key) {
          const value = Reflect.get(target, key);
          if (typeof value !== "function") return value;
          if (key !== "modifyComputeSystem") return value.bind(target);
          return async (...args: [bigint, string]) => {
            await new Promise((resolve) => setTimeout(resolve, 300));
            return await target.modifyComputeSystem(...args);
          };
        },
      }),
    };
    const argv = [...linux, "--attach", "scsi=C:\\a.vhdx"];
    const late = await runJsonLast([...argv, "--timeout=150ms"], hanging);
    assertEquals([late.code, late.error.operation], [7, "run/attach"]);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("Ctrl-C")), 100);
    const { code } = await run(argv, {
      environment: hanging,
      signal: controller.signal,
    });
    assertEquals(code, 130);
    assertEquals(await list({}, environment), []);
  });
});

Deno.test("uvm run --keep --attach leaves devices that uvm detach knows", async () => {
  await withSimulator(
    steadyGuest,
    (environment) =>
      withFiles({}, async (path) => {
        const uvm = (...argv: string[]) =>
          run([...argv, `--state-dir=${path("state")}`], { environment });
        const kept = await uvm(
          ...linux,
          "--keep",
          "--expect=ready",
          "--attach=scsi=C:\\a.vhdx,guest=/a",
        );
        assertEquals(kept.code, 0, kept.stderr);
        const shown = await uvm("devices", "a", "--json");
        const { devices } = JSON.parse(shown.stdout);
        assertEquals(
          [devices[0].kind, devices[0].hostPath, devices[0].phase],
          ["scsi", "C:\\a.vhdx", "present"],
        );
        assertEquals((await uvm("detach", "scsi", "a", "c:/A.vhdx")).code, 0);
        assertEquals((await uvm("stop", "a")).code, 0);
      }),
  );
});

Deno.test("uvm run --count --attach gives each VM the device, and times it", async () => {
  await withSimulator(steadyGuest, async (environment) => {
    const { code, events } = await runNdjson(
      [...linux, "--count=2", "--expect=ready", "--attach=vpmem=C:\\l.vhdx"],
      { environment },
    );
    assertEquals(code, 0);
    const [timings] = fieldsOf(events, "summary", "timings");
    assertEquals(
      timings.map(({ phase }: { phase: string }) => phase),
      ["create", "start", "attach", "expect", "close"],
    );
    assertEquals(fieldsOf(events, "device", "kind"), []);
  });
});

async function runJsonLast(argv: string[], environment: Environment) {
  const { code, events } = await runNdjson(argv, { environment });
  return { code, error: events.at(-1).error };
}
