import { assert, assertEquals, assertMatch } from "@std/assert";
import type { HcsBackend, HcsOutcome } from "../../src/hcs/backend.ts";
import { callLog } from "../../src/uvm/call_log.ts";
import { watchBackend } from "../../src/uvm/watch_backend.ts";
import { keptLog } from "./kept_log.ts";

const ok = { hresult: 0, result: null };

/** A backend with these methods, logged from a level on. */
function logged(level: "trace" | "debug", methods: Partial<HcsBackend>) {
  const { logger, records } = keptLog(level);
  const backend = watchBackend(methods as HcsBackend, [callLog(logger)]);
  return { backend, records };
}

Deno.test("callLog() logs a call when it begins and when it returns", async () => {
  const back = Promise.withResolvers<HcsOutcome>();
  const { backend, records } = logged("debug", {
    grantVmAccess: () => back.promise,
  });
  const call = backend.grantVmAccess("vm", "C:\\x");
  const { callNumber } = records[0].properties;
  const subject = {
    call: "GrantVmAccess",
    callNumber,
    id: "vm",
    target: "C:\\x",
  };
  assertEquals(records.splice(0), [
    { level: "debug", message: "GrantVmAccess begins", properties: subject },
  ]);
  back.resolve({ hresult: 0x80070005, result: '{"ErrorMessage":"no"}' });
  await call;
  const { ms } = records[0].properties;
  assert(ms >= 0);
  assertEquals(records.splice(0), [{
    level: "debug",
    message: "GrantVmAccess returned",
    properties: {
      ...subject,
      outcome: "failed",
      code: "0x80070005",
      codeName: "ERROR_ACCESS_DENIED",
      ms,
    },
  }]);
});

Deno.test("callLog() tells calls under way apart by their numbers", async () => {
  const backs = [0, 1].map(() => Promise.withResolvers<HcsOutcome>());
  const left = [...backs];
  const { backend, records } = logged("debug", {
    startComputeSystem: () => left.shift()!.promise,
  });
  const calls = [1n, 2n].map((handle) =>
    backend.startComputeSystem(handle, "")
  );
  backs[1].resolve(ok);
  await calls[1];
  const numbers = records.map(({ properties }) => properties.callNumber);
  assertEquals(numbers[2], numbers[1]);
  assert(numbers[0] !== numbers[1]);
  backs[0].resolve(ok);
  await calls[0];
});

Deno.test("callLog() says why a call could not be made", async () => {
  const error = new Error("no such export");
  const { backend, records } = logged("debug", {
    modifyServiceSettings: () => Promise.reject(error),
  });
  await backend.modifyServiceSettings("{}").catch(() => {});
  const { outcome, codeName, error: logged_ } = records[1].properties;
  assertEquals([outcome, codeName, logged_], ["failed", "not made", error]);
});

Deno.test("callLog() has documents and answers at trace, without secrets", async () => {
  const document = JSON.stringify({
    Password: "geheim",
    Path: "C:\\Users\\bob\\disk.vhdx",
    Big: 1,
  }).replace("1}", "18446744073709551615}");
  const answer = {
    hresult: 0x80070005,
    result: '{"ErrorMessage":"token=geheim"}',
    text: "no json, password: geheim",
  };
  const methods: Partial<HcsBackend> = {
    getComputeSystemProperties: () => Promise.resolve(answer),
  };
  const { backend, records } = logged("trace", methods);
  await backend.getComputeSystemProperties(1n, document);
  const [sends, answers] = records.filter(({ level }) => level === "trace");
  assertEquals(sends.message, "HcsGetComputeSystemProperties sends");
  assertEquals(sends.properties.document, {
    Password: "<redacted>",
    Path: "C:\\Users\\user\\disk.vhdx",
    Big: "18446744073709551615",
  });
  assertEquals(answers.message, "HcsGetComputeSystemProperties answers");
  assertMatch(answers.properties.text, /^no json, password: <redacted>$/);
  assertEquals(answers.properties.result, {
    ErrorMessage: "token=<redacted>",
  });
  assert(!JSON.stringify(records).includes("geheim"));
  const debug = logged("debug", methods);
  await debug.backend.getComputeSystemProperties(1n, document);
  assertEquals(debug.records.map(({ level }) => level), ["debug", "debug"]);
});

Deno.test("callLog() names notifications, with their data at trace", async () => {
  const { backend, records } = logged("trace", {
    openComputeSystem: () => Promise.resolve({ ...ok, handle: 1n }),
    registerComputeSystemCallback(_handle, listener) {
      const data = '{"CrashLog":"\\u001b[2J {x} secret=geheim"}';
      listener({ type: 6, status: 0, data });
      return Promise.resolve({ ...ok, handle: 2n });
    },
  });
  await backend.openComputeSystem("vm");
  await backend.registerComputeSystemCallback(1n, () => {});
  const told = records.filter(({ message }) => !message.startsWith("Hcs"));
  const event = "SystemCrashReport";
  assertEquals(told, [{
    level: "debug",
    message: event,
    properties: {
      id: "vm",
      event,
      number: 6,
      status: "0x00000000",
      statusName: "S_OK",
    },
  }, {
    level: "trace",
    message: `${event} says`,
    properties: {
      id: "vm",
      event,
      data: { CrashLog: "\x1b[2J {x} secret=<redacted>" },
    },
  }]);
});
