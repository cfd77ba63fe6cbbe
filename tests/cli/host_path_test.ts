import { assertEquals, assertThrows } from "@std/assert";
import { fullPath } from "../../src/cli/host_path.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { simulatedHost } from "../../src/sim/host.ts";
import { nativeHost } from "../../src/uvm/native_host.ts";
import { runJson, withFiles } from "./harness.ts";

Deno.test("fullPath() starts relative paths at the folder, and leaves full ones as written", () => {
  const host = simulatedHost();
  const cases: [string, string, folder?: string][] = [
    ["rel.vhdx", "C:\\work\\rel.vhdx"],
    ["..\\x/y", "C:\\x\\y"],
    ["\\x", "C:\\x"],
    ["/x", "\\\\srv\\share\\x", "\\\\srv\\share\\d"],
    ["x", "\\\\srv\\share\\d\\x", "\\\\srv\\share\\d"],
    ["c:/a/../b", "c:/a/../b"],
    ["\\\\.\\PHYSICALDRIVE1", "\\\\.\\PHYSICALDRIVE1"],
    ["//srv/share/x", "//srv/share/x"],
    ["", ""],
  ];
  for (const [path, wanted, folder = "C:\\work"] of cases) {
    assertEquals([path, fullPath(path, folder, host)], [path, wanted]);
  }
  assertThrows(() => fullPath("D:x", "C:\\work", host), UsageError, '"D:x"');
  const posix = { ...host, pathFlavour: "posix" } as const;
  assertEquals(fullPath("a/../b", "/work", posix), "/work/b");
  assertEquals(fullPath("/a", "/work", posix), "/a");
});

Deno.test("uvm sends HCS full paths of options, devices and saved states", async () => {
  await withFiles({
    "vm.json": JSON.stringify({
      operatingSystem: "linux",
      id: "l",
      bootFilesPath: "boot",
      guestCrashDump: { savedStateFile: "crash.vmrs" },
    }),
  }, async (path) => {
    const flags = [
      `--state-dir=${path("state")}`,
      // So that relative paths start at its folder, on Windows too.
      "--backend=sim",
    ];
    const uvm = (...argv: string[]) => runJson([...argv, ...flags]);
    const { json: { document } } = await uvm(
      "create",
      `--options=${path("vm.json")}`,
      "--dry-run",
    );
    const { DebugOptions, Devices } = document.VirtualMachine;
    assertEquals(Devices.VirtualSmb.Shares[0].Path, "C:\\uvm\\boot");
    assertEquals(
      DebugOptions.BugcheckSavedStateFileName,
      "C:\\uvm\\crash.vmrs",
    );
    const layers = await uvm(
      "document",
      "--os=windows",
      "--layer=l1",
      "--layer=scratch",
    );
    assertEquals(
      layers.json.VirtualMachine.Devices.Scsi["0"].Attachments["0"].Path,
      "C:\\uvm\\scratch\\sandbox.vhdx",
    );
    await uvm("create", `--options=${path("vm.json")}`);
    await uvm("create", "--os=windows", "--id=w", "--layer=a", "--layer=b");
    for (const id of ["l", "w"]) await uvm("start", id);
    const cases = [
      ["scsi", "l"],
      ["vpmem", "l"],
      ["plan9", "l", "--guest-path=/p"],
      ["vsmb", "w"],
    ];
    for (const [kind, id, ...flags] of cases) {
      const attached = await uvm("attach", kind, id, "x.vhdx", ...flags);
      assertEquals(
        [kind, attached.json.device?.hostPath],
        [kind, "C:\\uvm\\x.vhdx"],
      );
      const detached = await uvm("detach", kind, id, "./x.vhdx");
      assertEquals([kind, detached.code], [kind, 0]);
    }
    const saved = await uvm("save", "l", "s.vmrs", "--dry-run");
    assertEquals(saved.json.actions[0].file, "C:\\uvm\\s.vmrs");
  });
});

Deno.test("uvm takes relative paths from the current folder where HCS is the real one", async () => {
  const environment = { host: { ...simulatedHost(), ...pathsOfThisHost() } };
  const { json } = await runJson(
    ["document", "--os=linux", "--boot-files=boot"],
    { environment },
  );
  const { VirtualSmb } = json.VirtualMachine.Devices;
  assertEquals(
    VirtualSmb.Shares[0].Path.replaceAll("\\", "/"),
    `${Deno.cwd()}/boot`.replaceAll("\\", "/"),
  );
});

function pathsOfThisHost() {
  return {
    pathFlavour: nativeHost().pathFlavour as "windows",
    currentFolder: Deno.cwd(),
    exists: () => Promise.resolve(true),
  };
}
