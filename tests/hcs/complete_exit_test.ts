import { assertEquals } from "@std/assert";
import { completeExit } from "../../src/hcs/complete_exit.ts";
import { ComputeSystem } from "../../src/hcs/compute_system.ts";
import { HcsNotificationType } from "../../src/hcs/notifications.ts";
import { scriptedBackend } from "./scripted_backend.ts";

const ok = { hresult: 0, result: null };

async function exitOf(data: string | null, properties: string | null) {
  const texts = ['{"State":"Running"}', properties];
  const { backend, notify } = scriptedBackend({
    getComputeSystemProperties: () => {
      const text = texts.shift() ?? null;
      return Promise.resolve({ ...ok, text });
    },
  });
  await using system = await ComputeSystem.open(backend, { id: "vm" });
  notify(HcsNotificationType.SystemExited, 0, data);
  return await completeExit(system, await system.wait());
}

Deno.test("completeExit() asks the properties where the notification had no text", async () => {
  assertEquals(
    (await exitOf(null, '{"ExitType":"ForcedExit"}')).type,
    "ForcedExit",
  );
});

Deno.test("completeExit() asks the properties while the system is being closed", async () => {
  const texts = ['{"State":"Running"}', '{"ExitType":"ForcedExit"}'];
  const { backend, notify } = scriptedBackend({
    getComputeSystemProperties: () =>
      Promise.resolve({ ...ok, text: texts.shift() ?? null }),
  });
  await using system = await ComputeSystem.open(backend, { id: "vm" });
  const waiting = system.wait();
  system.beginClose();
  notify(HcsNotificationType.SystemExited, 0, null);
  assertEquals((await completeExit(system, await waiting)).type, "ForcedExit");
});

Deno.test("completeExit() keeps what the notification said", async () => {
  assertEquals(
    (await exitOf('{"ExitType":"GracefulExit"}', '{"ExitType":"ForcedExit"}'))
      .type,
    "GracefulExit",
  );
});

Deno.test("completeExit() leaves an exit that HCS no longer tells of", async () => {
  for (const properties of [null, "{}", '{"ExitType":7}']) {
    assertEquals((await exitOf(null, properties)).type, "Unknown");
  }
});
