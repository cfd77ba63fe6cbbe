import { assertEquals } from "@std/assert";
import { VmDevices } from "../../../src/uvm/devices/mod.ts";
import { initialDevices } from "../../../src/uvm/devices/initial_devices.ts";
import {
  type GoldenVm,
  type Operation,
  runOperation,
} from "../../golden_operations.ts";
import { fakeVm } from "./fake_host.ts";

interface Recording {
  calls: {
    call: string;
    document?: Record<string, unknown>;
    request?: Record<string, unknown>;
  }[];
  results: unknown[][];
}

interface Case {
  name: string;
  options: { operatingSystem: "linux" | "windows" };
  operations?: Operation[];
  reference: Recording;
  wanted?: Recording;
}

const file = new URL("../../golden/create.json", import.meta.url);
const { cases, host } = JSON.parse(Deno.readTextFileSync(file)) as {
  cases: Case[];
  host: { osBuild: number };
};

for (const golden of cases.filter(({ name }) => name.includes("-ops-"))) {
  Deno.test(`VmDevices sends what was recorded: ${golden.name}`, async () => {
    const { calls, results } = golden.wanted ?? golden.reference;
    const created = calls.find((one) => one.document)!;
    const vm = fakeVm();
    const devices = new VmDevices(vm);
    devices.restore(initialDevices(created.document!, {
      operatingSystem: golden.options.operatingSystem,
      osBuild: host.osBuild,
      bootPaths: [],
    }));
    const { scsi, vsmb, plan9, vpmem, network } = devices;
    const none = () => Promise.resolve();
    const recorded: GoldenVm = {
      ...{ scsi, vsmb, plan9, vpmem, network },
      ...{ start: none, terminate: none },
    };
    const given: unknown[][] = [];
    for (const operation of golden.operations!) {
      given.push(await runOperation(recorded, operation));
    }
    const requests = calls.filter((one) => one.call === "ModifyComputeSystem");
    assertEquals(
      withoutGuids(vm.requests),
      withoutGuids(requests.map((one) => one.request)),
    );
    assertEquals(given.map(asFlags), results.map(asFlags));
  });
}

function asFlags(result: unknown[]): unknown[] {
  return [...result.slice(0, -1), result.at(-1) === null ? "ok" : "error"];
}

function withoutGuids(requests: unknown[]): unknown {
  const text = JSON.stringify(requests);
  return JSON.parse(text.replace(
    /(NetworkAdapters\/|"Adapter(?:Instance)?Id":")([0-9a-f-]{36})/g,
    "$1<nic-guid>",
  ));
}
