import { assertEquals, assertRejects } from "@std/assert";
import { HvSocketError } from "../../src/errors.ts";
import { hvVmIds } from "../../src/hvsock/address.ts";
import { memoryTransport } from "../../src/hvsock/memory_transport.ts";
import { freshAddress, testTransport } from "./transport_contract.ts";

testTransport(
  "memoryTransport()",
  () => Promise.resolve({ transport: memoryTransport() }),
);

Deno.test("memoryTransport() holds no more than its buffer", async () => {
  const transport = memoryTransport({ bufferSize: 10 });
  const addr = freshAddress();
  const listener = await transport.listen(addr);
  const guest = await transport.connect(addr);
  assertEquals(await guest.write(new Uint8Array(25)), 10);
  let second = -1;
  const writing = guest.write(new Uint8Array([1, 2, 3])).then((count) =>
    second = count
  );
  const host = await listener.accept();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(second, -1);
  assertEquals(await host.read(new Uint8Array(2)), 2);
  await writing;
  assertEquals(second, 2);
  await transport.close();
});

Deno.test("memoryTransport() refuses connections beyond the backlog", async () => {
  const transport = memoryTransport({ backlog: 2 });
  const addr = freshAddress();
  const listener = await transport.listen(addr);
  await transport.connect(addr);
  await transport.connect(addr);
  await assertRejects(() => transport.connect(addr), HvSocketError);
  await listener.accept();
  await transport.connect(addr);
  await transport.close();
});

Deno.test("memoryTransport() brings a wildcard listener every VM", async () => {
  const transport = memoryTransport();
  const addr = freshAddress();
  const listener = await transport.listen({
    ...addr,
    vmId: hvVmIds.wildcard,
  });
  await transport.connect(addr);
  assertEquals((await listener.accept()).remoteAddr, addr);
  await transport.close();
});
