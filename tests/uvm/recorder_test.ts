import { assertEquals, assertRejects } from "@std/assert";
import { EventRecorder } from "../../src/uvm/recorder.ts";
import type { HcsNotification } from "../../src/hcs/backend.ts";

/** A clock that moves a second with each look. */
function ticking() {
  let ms = 0;
  return () => (ms += 1000);
}

const note = (type: number, data: string | null = null) => ({
  type,
  status: 0,
  data,
});

Deno.test("EventRecorder.attach() records until it is told to stop", () => {
  const recorder = new EventRecorder({ now: ticking() });
  let listener: ((notification: HcsNotification) => void) | undefined;
  const stop = recorder.attach({
    id: "vm",
    subscribe(given) {
      listener = given;
      return () => listener = undefined;
    },
  });
  listener!({ ...note(1, '{"Status":18446744073709551615}'), status: 5 });
  stop();
  assertEquals(listener, undefined);
  assertEquals(recorder.events, [{
    type: "event",
    time: "1970-01-01T00:00:01.000Z",
    id: "vm",
    event: "SystemExited",
    number: 1,
    status: "0x00000005",
    statusName: "ERROR_ACCESS_DENIED",
    data: { Status: "18446744073709551615" },
  }]);
  assertEquals(recorder.exit, recorder.events[0]);
});

Deno.test("EventRecorder keeps the exit and crashes when events overflow", () => {
  const recorder = new EventRecorder({ maxEvents: 3 });
  recorder.note("vm", note(6, '{"CrashLog":"x"}'));
  recorder.note("vm", note(1, "{}"));
  for (let n = 0; n < 1000; n++) recorder.note("vm", note(0xc));
  assertEquals(recorder.events.length, 3);
  assertEquals(recorder.droppedEvents, 999);
  assertEquals(recorder.exit?.event, "SystemExited");
  assertEquals(recorder.crashReports.length, 1);
  assertEquals(recorder.crashed, true);
});

Deno.test("EventRecorder keeps when the first entry of the log came", () => {
  const recorder = new EventRecorder({ maxLogEntries: 3, now: ticking() });
  assertEquals(recorder.firstLogMs, undefined);
  for (let n = 0; n < 10; n++) {
    recorder.noteLog({ level: "info", message: `${n}` });
  }
  assertEquals(recorder.firstLogMs, 1000);
  assertEquals(recorder.guestLog[0].atMs, 8000);
  assertEquals(recorder.droppedLogEntries, 7);
});

Deno.test("EventRecorder bounds what its notifications hold together", () => {
  const recorder = new EventRecorder();
  const data = JSON.stringify({ CrashLog: "x".repeat(200_000) });
  for (let n = 0; n < 100; n++) recorder.note("vm", note(6, data));
  const held = recorder.events.length * data.length;
  assertEquals(held <= 2 * 1024 * 1024, true, `${held} characters`);
  assertEquals(recorder.events.length + recorder.droppedEvents, 100);
});

Deno.test("EventRecorder cuts data that is too long, and keeps what is no JSON", () => {
  const recorder = new EventRecorder();
  const long = recorder.note("vm", note(6, `"${"x".repeat(1_000_000)}"`));
  assertEquals(long.cut, true);
  assertEquals((long.data as string).length, 256 * 1024);
  assertEquals(recorder.note("vm", note(6, "{no")).data, "{no");
});

Deno.test("EventRecorder.noteConsole() keeps the end in bounded memory", () => {
  const recorder = new EventRecorder({ maxConsoleCharacters: 10 });
  recorder.noteConsole("abcdef");
  assertEquals(recorder.consoleCut, false);
  recorder.noteConsole("ghijkl");
  assertEquals(recorder.console, "ghijkl");
  assertEquals(recorder.consoleCut, true);
  recorder.noteConsole("0123456789ABCDEF");
  assertEquals(recorder.console, "6789ABCDEF");
});

Deno.test("EventRecorder.noteLog() keeps the newest entries", () => {
  const recorder = new EventRecorder({ maxLogEntries: 2, now: ticking() });
  for (const message of ["a", "b", "c"]) {
    recorder.noteLog({ level: "info", message });
  }
  assertEquals(recorder.guestLog.map(({ message, atMs }) => [message, atMs]), [
    ["b", 2000],
    ["c", 3000],
  ]);
});

Deno.test("EventRecorder.phase() ends with what it does", async () => {
  const recorder = new EventRecorder({ now: ticking() });
  await recorder.phase("create", () => Promise.resolve(1));
  await assertRejects(() =>
    recorder.phase("start", () => Promise.reject(new Error("no")))
  );
  recorder.begin("close");
  assertEquals(
    recorder.phases.map(({ phase, startMs, endMs, outcome }) => [
      phase,
      startMs,
      endMs,
      outcome,
    ]),
    [
      ["create", 1000, 2000, "ok"],
      ["start", 3000, 4000, "failed"],
      ["close", 5000, undefined, "running"],
    ],
  );
  assertEquals(recorder.failedPhase, "start");
  assertEquals(recorder.current?.phase, "close");
});

Deno.test("EventRecorder tells what it records as it goes", () => {
  const seen: string[] = [];
  const recorder = new EventRecorder({
    onRecord: (record) => seen.push(record.type),
  });
  recorder.begin("create");
  recorder.note("vm", note(2));
  recorder.end();
  recorder.end();
  assertEquals(seen, ["event", "phase"]);
});

const backOk = { outcome: "ok", code: "0x00000000", codeName: "S_OK" } as const;

Deno.test("EventRecorder.beginCall() keeps a call that hangs beside newer ones", () => {
  const recorder = new EventRecorder({ maxCalls: 3, now: ticking() });
  recorder.beginCall({ id: "vm", call: "HcsModifyComputeSystem" });
  for (let n = 0; n < 100; n++) {
    recorder.beginCall({ id: "vm", call: `${n}` })(backOk);
  }
  assertEquals(recorder.calls.map(({ call, outcome }) => [call, outcome]), [
    ["HcsModifyComputeSystem", "running"],
    ["97", "ok"],
    ["98", "ok"],
    ["99", "ok"],
  ]);
});

Deno.test("EventRecorder.beginCall() is bounded where all calls hang", () => {
  const seen: string[] = [];
  const recorder = new EventRecorder({
    maxCalls: 3,
    onRecord: (record) => seen.push((record as { call: string }).call),
  });
  const ends = Array.from(
    { length: 100 },
    (_, n) => recorder.beginCall({ id: "vm", call: `${n}` }),
  );
  assertEquals(recorder.calls.map(({ call }) => call), ["97", "98", "99"]);
  assertEquals(seen, []);
  // What was given up as it hung is recorded when it is back after all.
  ends[0](backOk);
  ends[98](backOk);
  assertEquals(
    recorder.calls.map(({ call, outcome }) => `${call} ${outcome}`),
    [
      "0 ok",
      "97 running",
      "98 ok",
      "99 running",
    ],
  );
  assertEquals(seen, ["0", "98"]);
});
