import { assertEquals } from "@std/assert";
import { requiredVersion } from "../../src/schema/mod.ts";

Deno.test("requiredVersion() is the newest of all that is used, with what forces it", () => {
  assertEquals(
    requiredVersion({
      Owner: "x",
      VirtualMachine: {
        ComputeTopology: { Memory: { EnableColdDiscardHint: true } },
        Devices: {
          VirtualPci: { a: {} },
          Scsi: { "0": { DisableInterruptBatching: true } },
          NetworkAdapters: { n: { ConnectionState: "Disabled" } },
        },
      },
    }),
    {
      version: "2.4",
      windows: "Windows Server 2022 (OS build 20348.169)",
      forcedBy: [
        {
          pointer: "/VirtualMachine/Devices/Scsi/0/DisableInterruptBatching",
          what: "Scsi.DisableInterruptBatching",
        },
        {
          pointer: "/VirtualMachine/Devices/NetworkAdapters/n/ConnectionState",
          what: "NetworkAdapter.ConnectionState",
        },
        {
          pointer: "/VirtualMachine/Devices/NetworkAdapters/n/ConnectionState",
          what: 'StateOverride "Disabled"',
        },
      ],
    },
  );
});

Deno.test("requiredVersion() sees an enum value that is newer than its field", () => {
  assertEquals(requiredVersion({ Handle: "All" }, "CloseHandle"), {
    version: "2.1",
    windows: "Windows 10, version 1809 (10.0.17763.0)",
    forcedBy: [{ pointer: "/Handle", what: 'StdHandle "All"' }],
  });
});

Deno.test("requiredVersion() is 2.0 and forced by nothing for the oldest keys", () => {
  const { version, forcedBy } = requiredVersion({ Owner: "x", NoKey: 1 });
  assertEquals([version, forcedBy], ["2.0", []]);
});
