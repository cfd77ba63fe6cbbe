import { assert, assertEquals, assertRejects } from "@std/assert";
import { hostname } from "node:os";
import { join } from "node:path";
import { OperationTimeoutError } from "../../src/errors.ts";
import { acquireLock } from "../../src/system/file_lock.ts";

async function inFolder(work: (lock: string, folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "uvm-lock-" });
  try {
    await work(join(folder, "x.lock"), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const namesIn = (folder: string) =>
  [...Deno.readDirSync(folder)].map((entry) => entry.name);

/** The number of a process that has ended. */
async function endedPid(): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["--version"],
    stdout: "null",
  }).spawn();
  await child.status;
  return child.pid;
}

Deno.test("acquireLock() lets one in at a time", () =>
  inFolder(async (path, folder) => {
    let inside = 0;
    let passed = 0;
    await Promise.all(Array.from({ length: 20 }, async () => {
      await using _lock = await acquireLock(path);
      assertEquals(++inside, 1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inside--;
      passed++;
    }));
    assertEquals(passed, 20);
    assertEquals(namesIn(folder), []);
  }));

Deno.test("acquireLock() names the holder it could not wait for", () =>
  inFolder(async (path) => {
    await using held = await acquireLock(path);
    const error = await assertRejects(
      () => acquireLock(path, { timeoutMs: 20 }),
      OperationTimeoutError,
      `process ${Deno.pid} holds it`,
    );
    assertEquals(error.operation, "state/lock");
    assert(await held.isHeld());
  }));

Deno.test("acquireLock() ends its wait when it is aborted", () =>
  inFolder(async (path) => {
    await using _held = await acquireLock(path);
    const abort = new AbortController();
    const waiting = acquireLock(path, { signal: abort.signal });
    abort.abort(new DOMException("Enough", "AbortError"));
    await assertRejects(() => waiting, DOMException);
  }));

Deno.test("acquireLock() breaks the lock of a process that has ended, once", () =>
  inFolder(async (path, folder) => {
    const owner = { token: "dead", pid: await endedPid(), began: "" };
    Deno.writeTextFileSync(
      path,
      JSON.stringify({ ...owner, host: hostname() }),
    );
    let inside = 0;
    await Promise.all(Array.from({ length: 10 }, async () => {
      await using _lock = await acquireLock(path);
      assertEquals(++inside, 1);
      await Promise.resolve();
      inside--;
    }));
    assertEquals(namesIn(folder), []);
  }));

Deno.test(
  "acquireLock() knows another process by its beginning, though it has the number",
  {
    ignore: Deno.build.os !== "linux",
  },
  () =>
    inFolder(async (path) => {
      const owner = { token: "dead", pid: Deno.pid, began: "1" };
      Deno.writeTextFileSync(
        path,
        JSON.stringify({ ...owner, host: hostname() }),
      );
      await using lock = await acquireLock(path, { timeoutMs: 2_000 });
      assert(await lock.isHeld());
    }),
);

Deno.test("acquireLock() goes on where a process was killed while it broke a lock", () =>
  inFolder(async (path, folder) => {
    const pid = await endedPid();
    const owner = { token: "dead", pid, began: "", host: hostname() };
    Deno.writeTextFileSync(path, JSON.stringify(owner));
    Deno.writeTextFileSync(
      `${path}.dead`,
      JSON.stringify({ ...owner, token: "dead2" }),
    );
    await using lock = await acquireLock(path, { timeoutMs: 5_000 });
    assert(await lock.isHeld());
    assertEquals(namesIn(folder), ["x.lock"]);
  }));

Deno.test("acquireLock() breaks a lock whose text was never written", () =>
  inFolder(async (path) => {
    Deno.writeTextFileSync(path, "");
    await assertRejects(
      () => acquireLock(path, { timeoutMs: 20 }),
      OperationTimeoutError,
      "process unknown holds it",
    );
    const before = new Date(Date.now() - 60_000);
    Deno.utimeSync(path, before, before);
    await using lock = await acquireLock(path, { timeoutMs: 2_000 });
    assert(await lock.isHeld());
  }));

Deno.test("FileLock says that it was lost, and leaves the next one's alone", () =>
  inFolder(async (path) => {
    const lock = await acquireLock(path);
    Deno.removeSync(path);
    await using next = await acquireLock(path);
    assertEquals(await lock.isHeld(), false);
    await lock.release();
    await lock.release();
    assert(await next.isHeld());
  }));
