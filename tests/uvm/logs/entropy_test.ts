import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { HvSocketError } from "../../../src/errors.ts";
import { vsockServiceId } from "../../../src/hvsock/address.ts";
import { memoryTransport } from "../../../src/hvsock/memory_transport.ts";
import { openEntropy } from "../../../src/uvm/logs/entropy.ts";

Deno.test("openEntropy() gives each connection 512 random bytes", async () => {
  const transport = memoryTransport();
  const vmId = crypto.randomUUID();
  const addr = { vmId, serviceId: vsockServiceId(1) };
  const server = await openEntropy({ transport, vmId });
  const seen: string[] = [];
  for (let i = 0; i < 3; i++) {
    const guest = await transport.connect(addr);
    const bytes = new Uint8Array(
      await new Response(
        guest.readable as ReadableStream<Uint8Array<ArrayBuffer>>,
      ).arrayBuffer(),
    );
    assertEquals(bytes.length, 512);
    seen.push(bytes.join());
    guest.close();
  }
  assertEquals(new Set(seen).size, 3);
  assertNotEquals(seen[0], new Uint8Array(512).join());
  await server.close();
  await server.close();
  await assertRejects(() => transport.connect(addr), HvSocketError);
});

Deno.test("openEntropy() outlives a guest that does not read", async () => {
  const transport = memoryTransport({ bufferSize: 16 });
  const vmId = crypto.randomUUID();
  const addr = { vmId, serviceId: vsockServiceId(1) };
  const server = await openEntropy({ transport, vmId });
  (await transport.connect(addr)).close();
  const idle = await transport.connect(addr);
  await idle.read(new Uint8Array(1));
  await server.close();
});
