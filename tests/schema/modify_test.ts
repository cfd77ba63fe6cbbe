import { assertEquals } from "@std/assert";
import {
  MODIFY_RESOURCES,
  modifyResource,
  type ModifySettingRequest,
  resolveType,
  validateModifyRequest,
} from "../../src/schema/mod.ts";

const devices = "VirtualMachine/Devices";

function brief(request: unknown): [string, string][] {
  return validateModifyRequest(request).map((
    one,
  ) => [one.pointer, one.problem]);
}

Deno.test("validateModifyRequest() checks Settings by the type of each resource", () => {
  let checked = 0;
  for (const { path, settings, requestTypes } of MODIFY_RESOURCES) {
    const ResourcePath = path.replaceAll("<id>", "some name")
      .replaceAll("<number>", "7")
      .replaceAll("<guid>", "0000006d-facb-11e6-bd58-64006a7986d3");
    assertEquals(modifyResource(ResourcePath)?.path, path);
    const RequestType = requestTypes?.[0] ?? "Add";
    if (settings === "Any") continue;
    const Settings = settings === null ? {} : true;
    const problem = settings === null ? "unknown-key" : "wrong-type";
    assertEquals(brief({ ResourcePath, RequestType, Settings }), [
      ["/Settings", problem],
    ], path);
    if (settings !== null) resolveType(settings);
    checked++;
  }
  assertEquals(checked, MODIFY_RESOURCES.length - 1);
});

Deno.test("validateModifyRequest() points into Settings", () => {
  const request: ModifySettingRequest = {
    ResourcePath: `${devices}/Scsi/0/Attachments/1`,
    RequestType: "Add",
    Settings: { Type: "VirtualDsk", Pth: "x", AlwaysAllowSparseFiles: true },
  };
  const findings = validateModifyRequest(request, { version: "2.1" });
  assertEquals(
    findings.map((one) => [one.pointer, one.problem, one.suggestion]),
    [
      ["/Settings/Type", "unknown-value", "VirtualDisk"],
      ["/Settings/Pth", "unknown-key", "Path"],
      ["/Settings/AlwaysAllowSparseFiles", "newer-version", undefined],
    ],
  );
});

Deno.test("validateModifyRequest() names the path that is near an unknown one", () => {
  const findings = validateModifyRequest({
    ResourcePath: `${devices}/Plan9/Share`,
    RequestType: "Add",
  });
  assertEquals(findings.length, 1);
  assertEquals(findings[0].problem, "unknown-path");
  assertEquals(findings[0].suggestion, `${devices}/Plan9/Shares`);
  assertEquals(brief({ ResourcePath: `${devices}/Scsi/0/Attachments/x` }), [
    ["/ResourcePath", "unknown-path"],
  ]);
});

Deno.test("validateModifyRequest() knows which request types a resource takes", () => {
  const path = `${devices}/VirtualPMem/Devices/0`;
  assertEquals(brief({ ResourcePath: path, RequestType: "Update" }), [
    ["/RequestType", "wrong-request-type"],
  ]);
  assertEquals(brief({ ResourcePath: path, RequestType: "Remove" }), []);
  assertEquals(brief({ ResourcePath: path, RequestType: "Delete" }), [
    ["/RequestType", "unknown-value"],
    ["/RequestType", "wrong-request-type"],
  ]);
});

Deno.test("validateModifyRequest() takes a request without RequestType for an Add", () => {
  const ResourcePath = "VirtualMachine/ComputeTopology/Gpu";
  const findings = validateModifyRequest({ ResourcePath, Settings: {} });
  assertEquals(findings, [{
    pointer: "/RequestType",
    problem: "wrong-request-type",
    message: `${ResourcePath} takes Update only: got none, which is Add`,
  }]);
  assertEquals(
    brief({ ResourcePath, RequestType: "Update", Settings: {} }),
    [],
  );
  assertEquals(brief({ ResourcePath: `${devices}/VirtualPMem/Devices/0` }), []);
});

Deno.test("validateModifyRequest() ignores Settings of a Remove where HCS does", () => {
  const Settings = { Nonsense: 1 };
  const remove = { RequestType: "Remove", Settings };
  assertEquals(
    brief({ ResourcePath: `${devices}/Scsi/0/Attachments/0`, ...remove }),
    [],
  );
  assertEquals(brief({ ResourcePath: `${devices}/Plan9/Shares`, ...remove }), [
    ["/Settings/Nonsense", "unknown-key"],
  ]);
});

Deno.test("validateModifyRequest() takes a memory size without a request type", () => {
  const ResourcePath = "VirtualMachine/ComputeTopology/Memory/SizeInMB";
  assertEquals(brief({ ResourcePath, Settings: 2048 }), []);
  assertEquals(brief({ ResourcePath, Settings: -1 }), [
    ["/Settings", "out-of-range"],
  ]);
});

Deno.test("validateModifyRequest() leaves the guest's half alone", () => {
  const GuestRequest = { RequestType: "PreAdd", Anything: [1] };
  assertEquals(brief({ GuestRequest }), []);
  assertEquals(brief({}), [["", "missing-key"]]);
  assertEquals(brief({ ResourcePath: "Container/MappedDirectories" }), []);
});

Deno.test("validateModifyRequest() of something that is no object is one finding", () => {
  for (const value of [null, [], "x", 1]) assertEquals(brief(value).length, 1);
});
