import { assert, assertEquals } from "@std/assert";
import { HCS_TABLE } from "../../../src/schema/table.ts";
import {
  bugCheckText,
  crashParameters,
  describeAttribution,
} from "../../../src/uvm/failure/attribution.ts";
import {
  deviceSteps,
  initiators,
  operationFailures,
  systemExitDetails,
  workerExitDetails,
  workerExitTypes,
} from "../../../src/uvm/failure/attribution_table.ts";

const hcsTable = (name: string) => Object.keys(HCS_TABLE.enums[name]);

const texts = (records: Record<string, unknown>[], isWindows = false) =>
  describeAttribution(records, { isWindows }).map(({ text }) => text);

Deno.test("describeAttribution() words each kind of record", () => {
  assertEquals(
    texts([
      {
        WorkerExit: {
          ExitCode: 0xc0000005,
          Type: "UnexpectedStop",
          Detail: "ProcessUnexpectedExit",
          Initiator: "Internal",
        },
      },
      { TripleFault: { ErrorType: 3 } },
      { InjectNonMaskableInterrupt: {} },
      { OperationFailure: { Detail: "Start" } },
      { SystemExit: { Detail: "ServiceStop", Initiator: "Client" } },
      {
        VirtualDeviceFailure: {
          Detail: "PowerOnCold",
          Name: "Synthetic SCSI Controller",
          InstanceId: "1234",
        },
      },
    ]),
    [
      "The VM's worker process ended: the worker process (vmwp.exe) itself ended, the VM stopped unexpectedly, begun by Hyper-V itself, exit code 0xc0000005",
      "The guest's processor met a triple fault: it could not even handle the failure of its own fault handler, error type 3",
      "A program on the host sent the guest a non-maskable interrupt",
      "An operation of HCS on the VM failed: starting it failed",
      "The compute system ended: the Host Compute Service was stopped, begun by a program on the host",
      'The virtual device "Synthetic SCSI Controller" failed while powering on: instance 1234',
    ],
  );
});

Deno.test("describeAttribution() names a Windows guest's bug check", () => {
  const records = [{
    GuestCrash: { CrashParameters: [0x7b, "18446735277616529408", 0, 0, 0] },
  }];
  assertEquals(texts(records, true), [
    "The guest crashed: bug check 0x7B INACCESSIBLE_BOOT_DEVICE, parameters 0x7b 0xfffff80000000000 0x0 0x0 0x0",
  ]);
  assertEquals(texts(records), [
    "The guest crashed: parameters 0x7b 0xfffff80000000000 0x0 0x0 0x0",
  ]);
  assertEquals(texts([{ GuestCrash: { CrashParameters: [0, 0] } }]), [
    "The guest crashed",
  ]);
});

Deno.test("describeAttribution() keeps kinds and values that it does not know", () => {
  assertEquals(
    describeAttribution([{ MeteorStrike: { Size: 3 } }, {
      WorkerExit: { Detail: "Bored" },
    }]),
    [
      {
        kind: "MeteorStrike",
        text:
          'HCS names a cause that is not known here: MeteorStrike {"Size":3}',
        record: { Size: 3 },
      },
      {
        kind: "WorkerExit",
        text: "The VM's worker process ended: Bored",
        record: { Detail: "Bored" },
      },
    ],
  );
});

Deno.test("describeAttribution() survives records of any shape, in bounds", () => {
  const hostile = [
    { WorkerExit: null, GuestCrash: 5, TripleFault: "x", SystemExit: [] },
    { GuestCrash: { CrashParameters: Array(10_000).fill("x".repeat(1000)) } },
    { constructor: { a: 1 }, toString: 1 },
    ...Array(1000).fill({ WorkerExit: { Detail: "x".repeat(100_000) } }),
  ];
  const described = describeAttribution(hostile);
  assertEquals(described.length, 32);
  for (const { text } of described) assert(text.length <= 300);
  assert(JSON.stringify(described).length < 200_000);
  assertEquals(described[0].text, "The VM's worker process ended");
});

Deno.test("attribution tables name only values of the HCS schema", () => {
  const enums: [string, Record<string, string>][] = [
    ["ExitInitiator", initiators],
    ["WorkerExitType", workerExitTypes],
    ["WorkerExitDetail", workerExitDetails],
    ["SystemExitDetail", systemExitDetails],
    ["OperationFailureDetail", operationFailures],
    ["VirtualDeviceFailureDetail", deviceSteps],
  ];
  for (const [name, words] of enums) {
    const values = hcsTable(name);
    for (const key of Object.keys(words)) {
      assert(values.includes(key), `${name} has no ${key}`);
    }
  }
  // Kinds of an end are worded completely, but for the empty ones.
  for (const value of hcsTable("SystemExitDetail")) {
    assert(value === "Invalid" || value in systemExitDetails, value);
  }
});

Deno.test("crashParameters() writes 64-bit numbers in hexadecimal", () => {
  assertEquals(crashParameters([1, -1, "18446744073709551615", null, {}]), [
    "0x1",
    "0xffffffffffffffff",
    "0xffffffffffffffff",
    "null",
    "[object Object]",
  ]);
  assertEquals(crashParameters("x"), []);
});

Deno.test("bugCheckText() gives the number where it has no name", () => {
  assertEquals(bugCheckText(["0xabc"]), "bug check 0xABC");
  assertEquals(bugCheckText(["0xef"]), "bug check 0xEF CRITICAL_PROCESS_DIED");
  assertEquals(bugCheckText(["0x0"]), undefined);
  assertEquals(bugCheckText([]), undefined);
});
