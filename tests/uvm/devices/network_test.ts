import { assert, assertEquals, assertRejects } from "@std/assert";
import { HcsError } from "../../../src/errors.ts";
import { DeviceError, VmDevices } from "../../../src/uvm/devices/mod.ts";
import { fakeDevices, refusal } from "./fake_host.ts";

const endpoint = (n: number) => ({
  ID: `cea1a3a6-0000-4b7c-9a3e-5b1a3a7a000${n}`,
  MacAddress: `00-15-5D-11-22-3${n}`,
});

Deno.test("NetworkNamespaces makes an unknown namespace an error, where the seed panics", async () => {
  const { vm, devices } = fakeDevices("windows");
  const error = await assertRejects(
    () => devices.network.removeNamespace("ns1"),
    DeviceError,
    'No network "ns1" is attached to VM "vm"',
  );
  assertEquals(error.reason, "not-attached");
  assertEquals(vm.requests, []);
});

Deno.test("NetworkNamespaces names the adapter as the guest's build does", async () => {
  const keyOn = async (osBuild: number | undefined) => {
    const { vm, devices } = fakeDevices("windows", { osBuild });
    await devices.network.addNamespace("ns", [endpoint(1)]);
    await devices.network.removeNamespace("ns");
    return vm.requests.map(({ GuestRequest }) =>
      Object.keys((GuestRequest as { Settings: object }).Settings)[0]
    );
  };
  const three = (key: string) => [key, key, key];
  assertEquals(await keyOn(17763), three("AdapterId"));
  assertEquals(await keyOn(20348), three("AdapterId"));
  assertEquals(await keyOn(17134), three("AdapterInstanceId"));
  assertEquals(await keyOn(undefined), three("AdapterInstanceId"));
});

Deno.test("NetworkNamespaces tells the guest of a namespace where it can take it", async () => {
  const guestNamespace = { ID: "n1", Type: "Guest" };
  const told = async (supported: boolean) => {
    const { vm, devices } = fakeDevices("windows");
    vm.capabilities = { NamespaceAddRequestSupported: supported };
    const network = await devices.network.addNamespace("ns", [endpoint(1)], {
      guestNamespace,
    });
    await devices.network.addNamespace("ns", [endpoint(1)]);
    await network.remove();
    const whileUsed = vm.requests.length;
    await devices.network.removeNamespace("ns");
    return {
      whileUsed,
      sent: vm.requests.map(({ GuestRequest }) => {
        const { RequestType, ResourceType } = GuestRequest as {
          RequestType: string;
          ResourceType?: string;
        };
        return `${RequestType} ${ResourceType ?? "-"}`;
      }),
    };
  };
  assertEquals(await told(true), {
    whileUsed: 3,
    sent: [
      "Add NetworkNamespace",
      "Add Network",
      "Add Network",
      "Remove -",
      "Remove NetworkNamespace",
    ],
  });
  assertEquals((await told(false)).sent, [
    "Add Network",
    "Add Network",
    "Remove -",
  ]);
});

Deno.test("NetworkNamespaces takes the guest's preparation back when the host refuses", async () => {
  const { vm, devices } = fakeDevices("windows", { osBuild: 17763 });
  let left = 1;
  vm.before = ({ ResourcePath }) => {
    if (ResourcePath && left-- === 0) throw refusal();
  };
  await assertRejects(
    () => devices.network.addNamespace("ns", [endpoint(1), endpoint(2)]),
    HcsError,
  );
  assertEquals([vm.resources.size, vm.guest.size], [0, 0]);
  assertEquals(devices.network.list(), []);
});

Deno.test("NetworkNamespaces refuses other endpoints under a known name", async () => {
  const { devices } = fakeDevices("linux");
  await devices.network.addNamespace("ns", [endpoint(1)]);
  const error = await assertRejects(
    () => devices.network.addNamespace("ns", [endpoint(2)]),
    DeviceError,
  );
  assertEquals(error.reason, "other-settings");
});

Deno.test("NetworkNamespaces takes what is there with reuse, whatever its endpoints", async () => {
  const { vm, devices } = fakeDevices("linux");
  const reuse = true;
  await devices.network.addNamespace("ns", [endpoint(1)], { reuse });
  await devices.network.addNamespace("ns", [endpoint(2)], { reuse });
  await devices.network.addNamespace("ns", [], { reuse });
  assertEquals(devices.network.list()[0].count, 3);
  assertEquals(vm.requests.length, 1);
});

Deno.test("NetworkNamespaces takes null as no endpoints", async () => {
  const { vm, devices } = fakeDevices("windows");
  await devices.network.addNamespace("ns", null);
  await devices.network.removeNamespace("ns");
  assertEquals(vm.requests, []);
});

Deno.test("NetworkNamespaces sends no zero fields of an endpoint, as Go's omitempty", async () => {
  const { vm, devices } = fakeDevices("linux");
  const full = {
    ...endpoint(1),
    ...{ DisableICC: true, PrefixLength: 20, Namespace: { ID: "" } },
  };
  await devices.network.addNamespace("ns", [{
    ...full,
    ...{ Name: "", EnableInternalDNS: false, IsRemoteEndpoint: null },
    ...{ DNSServerList: "", Policies: [], IPAddress: null, Namespace: {} },
  }]);
  await devices.network.removeNamespace("ns");
  const windows = fakeDevices("windows");
  await windows.devices.network.addNamespace("ns", [{ ...full, Name: "" }]);
  const sent = [...vm.requests, windows.vm.requests[0]].map((request) => {
    const { Settings } = request.GuestRequest as {
      Settings: Record<string, unknown>;
    };
    return Settings.RequestType === "PreAdd" ? Settings.Settings : Settings;
  });
  assertEquals(sent, [full, full, full]);
});

Deno.test("NetworkNamespaces sends of an endpoint what hcsshim knows, in its order", async () => {
  const { vm, devices } = fakeDevices("linux");
  const resource = { Type: "Endpoint", Data: { Id: "e" } };
  await devices.network.addNamespace("ns", [{
    ...{
      ActivityId: "a",
      AdditionalParams: {},
      State: 1,
      Version: 55834574851,
    },
    Namespace: {
      ResourceList: [resource],
      ...{ IsDefault: true, ID: "n", CompartmentId: 2, Policies: [1] },
    },
    ...{ IsRemoteEndpoint: true, PrefixLength: 20, DisableICC: true },
    ...{ EnableInternalDNS: true, GatewayAddress: "10.0.0.1" },
    ...{ DNSServerList: "10.0.0.1", DNSSuffix: "d", IPAddress: "10.0.0.2" },
    ...endpoint(1),
    Policies: [{ Type: "L2Driver", Enabled: false, Extra: "" }, null],
    ...{ VirtualNetworkName: "nat", VirtualNetwork: "v", Name: "Ethernet" },
    ...{ IPv6Address: "fe80::1", SharedContainers: ["c"], id: "other" },
  }]);
  const { Settings } = vm.requests[0].GuestRequest as { Settings: unknown };
  assertEquals(
    JSON.stringify(Settings),
    JSON.stringify({
      ...{ ID: endpoint(1).ID, Name: "Ethernet", VirtualNetwork: "v" },
      VirtualNetworkName: "nat",
      Policies: [{ Type: "L2Driver", Enabled: false, Extra: "" }, null],
      ...{ MacAddress: endpoint(1).MacAddress, IPAddress: "10.0.0.2" },
      ...{ DNSSuffix: "d", DNSServerList: "10.0.0.1" },
      ...{ GatewayAddress: "10.0.0.1", EnableInternalDNS: true },
      ...{ DisableICC: true, PrefixLength: 20, IsRemoteEndpoint: true },
      Namespace: { ID: "n", IsDefault: true, ResourceList: [resource] },
    }),
  );
});

Deno.test("NetworkNamespaces takes an empty name as a name like any other", async () => {
  const { vm, devices } = fakeDevices("windows");
  const first = await devices.network.addNamespace("", [endpoint(1)]);
  await devices.network.addNamespace("", [endpoint(1)]);
  await devices.network.addNamespace("ns", [endpoint(2)]);
  assertEquals(
    devices.network.list().map(({ namespace, count }) => [namespace, count]),
    [["", 2], ["ns", 1]],
  );
  await first.remove();
  const restored = new VmDevices(vm);
  const table = JSON.parse(JSON.stringify(devices.snapshot()));
  restored.restore(table, { foldNames: true });
  assert(restored.network.has(""));
  assertEquals(vm.resources.size, 2);
  await restored.network.removeNamespace("");
  assertEquals(vm.resources.size, 1);
  await assertRejects(
    () => restored.network.removeNamespace(""),
    DeviceError,
    'No network "" is attached',
  );
  await assertRejects(
    () => devices.network.addNamespace(5 as never, []),
    TypeError,
    "name must be a text: 5",
  );
});

Deno.test("NetworkNamespaces adds a single adapter under its endpoint's id", async () => {
  const { vm, devices } = fakeDevices("linux");
  await devices.network.addAdapter(endpoint(1));
  assertEquals(devices.network.list()[0].namespace, endpoint(1).ID);
  await devices.network.removeAdapter(endpoint(1).ID);
  assertEquals(vm.resources.size, 0);
  await assertRejects(
    () => devices.network.addAdapter({ MacAddress: "x" } as never),
    TypeError,
    'An endpoint must have an "ID": {"MacAddress":"x"}',
  );
});
