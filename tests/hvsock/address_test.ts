import { assertEquals, assertThrows } from "@std/assert";
import {
  decodeSocketAddress,
  encodeSocketAddress,
  formatAddress,
  hvVmIds,
  maxVsockPort,
  normalizeAddress,
  vsockPort,
  vsockServiceId,
  vsockTemplate,
} from "../../src/hvsock/address.ts";

const vmId = "01234567-89ab-cdef-0123-456789abcdef";

Deno.test("hvVmIds are the well-known GUIDs", () => {
  assertEquals(hvVmIds.wildcard, "00000000-0000-0000-0000-000000000000");
  assertEquals(hvVmIds.broadcast, "ffffffff-ffff-ffff-ffff-ffffffffffff");
  assertEquals(hvVmIds.children, "90db8b89-0d35-4f79-8ce9-49ea0ac8b7cd");
  assertEquals(hvVmIds.loopback, "e0e16197-dd56-4a10-9195-5ee7a155a838");
  assertEquals(hvVmIds.parent, "a42e7cda-d03f-480c-9cc2-a4de20abb878");
  assertEquals(hvVmIds.siloHost, "36bd0c5c-7276-4223-88ba-7d03b654c568");
  assertEquals(vsockTemplate, "00000000-facb-11e6-bd58-64006a7986d3");
});

Deno.test("vsockServiceId() puts the port into the template", () => {
  assertEquals(vsockServiceId(109), "0000006d-facb-11e6-bd58-64006a7986d3");
  assertEquals(vsockServiceId(1), "00000001-facb-11e6-bd58-64006a7986d3");
  assertEquals(
    vsockServiceId(0x40000000),
    "40000000-facb-11e6-bd58-64006a7986d3",
  );
  assertEquals(vsockServiceId(0), vsockTemplate);
  for (const port of [-1, maxVsockPort + 1, 1.5, NaN]) {
    assertThrows(() => vsockServiceId(port), RangeError, String(port));
  }
});

Deno.test("vsockPort() reads the port back", () => {
  for (const port of [0, 1, 109, maxVsockPort]) {
    assertEquals(vsockPort(vsockServiceId(port).toUpperCase()), port);
  }
  assertEquals(vsockPort("80000000-facb-11e6-bd58-64006a7986d3"), undefined);
  assertEquals(vsockPort(vmId), undefined);
  assertEquals(vsockPort("0000006d-facb"), undefined);
});

Deno.test("encodeSocketAddress() gives the 36 bytes of SOCKADDR_HV", () => {
  const bytes = encodeSocketAddress({ vmId, serviceId: vsockServiceId(109) });
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  assertEquals(
    hex,
    "22000000" + "67452301ab89efcd0123456789abcdef" +
      "6d000000cbfae611bd5864006a7986d3",
  );
});

Deno.test("decodeSocketAddress() gives the address back", () => {
  const addr = { vmId, serviceId: vsockServiceId(0x12345678) };
  const bytes = encodeSocketAddress(addr);
  assertEquals(decodeSocketAddress(bytes), addr);
  assertThrows(
    () => decodeSocketAddress(bytes.subarray(0, 35)),
    TypeError,
    "35",
  );
  bytes[0] = 2;
  assertThrows(() => decodeSocketAddress(bytes), TypeError, "2");
});

Deno.test("normalizeAddress() refuses what is no GUID and names it", () => {
  const serviceId = vsockServiceId(1);
  for (const wrong of ["", "x", `{${vmId}}`, `${vmId} `]) {
    assertThrows(
      () => normalizeAddress({ vmId: wrong, serviceId }),
      TypeError,
      "vmId",
    );
    assertThrows(
      () => normalizeAddress({ vmId, serviceId: wrong }),
      TypeError,
      "serviceId",
    );
  }
  assertEquals(
    normalizeAddress({ vmId: vmId.toUpperCase(), serviceId }).vmId,
    vmId,
  );
});

Deno.test("formatAddress() says the vsock port or the service", () => {
  assertEquals(
    formatAddress({ vmId, serviceId: vsockServiceId(109) }),
    `vsock port 109 of VM ${vmId}`,
  );
  assertEquals(
    formatAddress({ vmId, serviceId: vmId }),
    `service ${vmId} of VM ${vmId}`,
  );
});
