import { assertEquals, assertRejects } from "@std/assert";
import { OperationTimeoutError } from "../../src/errors.ts";
import type { HcsBackend } from "../../src/hcs/backend.ts";
import { ComputeSystem } from "../../src/hcs/compute_system.ts";
import { recordingBackend } from "../recording_backend.ts";

const options = {
  id: "vm",
  document: "{}",
  timeouts: { callMs: 20, closeMs: 60_000 },
};

/** A backend whose method returns when it is let go; and the others' calls. */
function hanging(method: keyof HcsBackend) {
  const { backend, calls } = recordingBackend();
  const { promise, resolve } = Promise.withResolvers<void>();
  const answer = backend[method] as (...args: unknown[]) => Promise<unknown>;
  return {
    backend: {
      ...backend,
      [method]: async (...args: unknown[]) => {
        await promise;
        return await answer(...args);
      },
    } as HcsBackend,
    letGo: resolve,
    made: () => calls.map(({ call }) => call),
  };
}

/** Waits until the last call is this one. */
async function untilLast(made: () => string[], call: string): Promise<void> {
  for (let turn = 0; made().at(-1) !== call; turn++) {
    if (turn > 1000) throw new Error(`No ${call}: ${made()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

for (
  const [method, operate] of [
    ["modifyComputeSystem", (system) => system.modify("{}")],
    ["shutdownComputeSystem", (system) => system.shutdown()],
    ["terminateComputeSystem", (system) => system.terminate()],
    ["getComputeSystemProperties", (system) => system.properties("{}")],
  ] as [keyof HcsBackend, (system: ComputeSystem) => Promise<unknown>][]
) {
  Deno.test(`ComputeSystem gives up on a ${method} that hangs, and closes once it is back`, async () => {
    const { backend, letGo, made } = hanging(method);
    const system = await ComputeSystem.create(backend, options);
    const error = await assertRejects(
      () => operate(system),
      OperationTimeoutError,
      'VM "vm": HCS did not finish within 0.02 s',
    );
    assertEquals([error.id, error.timeoutMs], ["vm", 20]);
    // Not the minute of closeMs: the call is known to hang.
    await assertRejects(() => system.close(), OperationTimeoutError, "close");
    assertEquals(made().includes("Close"), false);
    letGo();
    await untilLast(made, "Close");
  });
}

Deno.test("ComputeSystem.close() gives up on a handle that does not close", async () => {
  const { backend, letGo, made } = hanging("closeComputeSystem");
  const system = await ComputeSystem.create(backend, {
    ...options,
    timeouts: { callMs: 60_000, closeMs: 20 },
  });
  await assertRejects(() => system.close(), OperationTimeoutError, "close");
  letGo();
  await untilLast(made, "Close");
});

Deno.test("ComputeSystem.close() closes the handle where unregistering cannot be made", async () => {
  const { backend, calls } = recordingBackend();
  const system = await ComputeSystem.create({
    ...backend,
    unregisterComputeSystemCallback: () =>
      Promise.reject(new Error("No such export")),
  }, options);
  await assertRejects(() => system.close(), Error, "No such export");
  assertEquals(calls.at(-1)?.call, "Close");
});

Deno.test("ComputeSystem.call() ends with its signal's reason", async () => {
  const { backend, letGo, made } = hanging("modifyComputeSystem");
  const system = await ComputeSystem.create(backend, options);
  const reason = new Error("Stop now");
  await assertRejects(
    () =>
      system.call(
        "modify",
        (given, handle) => given.modifyComputeSystem(handle, "{}"),
        { signal: AbortSignal.abort(reason) },
      ),
    Error,
    "Stop now",
  );
  letGo();
  await system.close();
  assertEquals(made().at(-1), "Close");
});

Deno.test("ComputeSystem.create() gives back what a hanging registration brings", async () => {
  const { backend, letGo, made } = hanging("registerComputeSystemCallback");
  const timeouts = { callMs: 20, closeMs: 20 };
  await assertRejects(
    () =>
      ComputeSystem.create(backend, { ...options, timeouts, timeoutMs: 20 }),
    OperationTimeoutError,
    "create",
  );
  assertEquals(made(), ["CreateComputeSystem", "Terminate"]);
  letGo();
  await untilLast(made, "Close");
  assertEquals(made(), [
    "CreateComputeSystem",
    "Terminate",
    "Register",
    "Unregister",
    "Close",
  ]);
});

Deno.test("ComputeSystem.open() gives up on a call that hangs, and gives its handle back", async () => {
  const { backend, letGo, made } = hanging("openComputeSystem");
  const ofOpened = {
    ...backend,
    openComputeSystem: async (id: string) => {
      await backend.openComputeSystem(id).catch(() => {});
      return { hresult: 0, result: null, handle: 7n };
    },
  };
  await assertRejects(
    () => ComputeSystem.open(ofOpened, options),
    OperationTimeoutError,
    "open",
  );
  assertEquals(made(), []);
  letGo();
  await untilLast(made, "Close");
});
