import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EventRecorder } from "../../src/uvm/recorder.ts";
import { type Timeline, timelineOf } from "../../src/uvm/timeline.ts";
import { renderTimelineSvg } from "../../src/uvm/timeline_svg.ts";
import { renderTimelineText } from "../../src/uvm/timeline_text.ts";
import { wellFormed } from "./well_formed.ts";

/** A run from second 0 to 100 with a log and a crash. */
function recorded(): EventRecorder {
  let ms = 0;
  const recorder = new EventRecorder({ now: () => ms });
  const at = (time: number) => (ms = time, recorder);
  at(0).begin("create");
  at(10).begin("start");
  at(30).begin("run");
  at(50).noteLog({ level: "info", message: "agent started" });
  at(60).noteLog({ level: "error", message: "no <disk> & \x1b[31m'x'\n" });
  at(90).note("vm", { type: 6, status: 0, data: "{}" });
  at(91).note("vm", {
    type: 1,
    status: 0,
    data: '{"ExitType":"UnexpectedExit"}',
  });
  at(92).end("failed");
  at(92).begin("close");
  at(100).end();
  return recorder;
}

Deno.test("timelineOf() puts phases, log and events on one line of time", () => {
  const timeline = timelineOf(recorded(), { id: "vm" });
  assertEquals(
    timeline.phases.map(({ name, startMs, endMs, outcome }) => [
      name,
      startMs,
      endMs,
      outcome,
    ]),
    [
      ["create", 0, 10, "ok"],
      ["start", 10, 30, "ok"],
      ["boot", 30, 50, "ok"],
      ["run", 30, 92, "failed"],
      ["close", 92, 100, "ok"],
    ],
  );
  assertEquals(timeline.marks.map(({ atMs, kind }) => [atMs, kind]), [
    [50, "log"],
    [60, "log"],
    [90, "event"],
    [91, "exit"],
  ]);
  assertEquals(timeline.end, 'failed in phase "run": UnexpectedExit');
});

Deno.test("timelineOf() marks where a call began that is not back", () => {
  let ms = 5;
  const recorder = new EventRecorder({ now: () => ms });
  recorder.begin("create");
  recorder.beginCall({ id: "vm", call: "HcsCreateComputeSystem" });
  ms = 2005;
  recorder.end("failed");
  const timeline = timelineOf(recorder, { id: "vm", now: () => ms });
  const text = "HcsCreateComputeSystem: not back after 2 s";
  assertEquals(timeline.marks, [{ atMs: 5, kind: "call", text }]);
  assertStringIncludes(renderTimelineText(timeline), `call  ${text}`);
  assertStringIncludes(renderTimelineSvg(timeline), text);
});

Deno.test("timelineOf() is bounded, and works on an empty recorder", () => {
  const recorder = new EventRecorder();
  assertEquals(timelineOf(recorder, { now: () => 5 }), {
    id: "",
    startMs: 5,
    endMs: 5,
    phases: [],
    marks: [],
    end: "",
  });
  for (let n = 0; n < 1000; n++) {
    recorder.noteLog({ level: "error", message: "x".repeat(1000) });
    recorder.note("vm", { type: 6, status: 0, data: null });
  }
  const { marks } = timelineOf(recorder);
  assertEquals(marks.length, 40);
  assert(marks.every(({ text }) => text.length <= 200));
});

Deno.test("timelineOf() knows the guest's first word when the log overflows", () => {
  let ms = 0;
  const recorder = new EventRecorder({ now: () => ms });
  recorder.begin("start");
  ms = 20;
  recorder.begin("run");
  for (ms = 120; ms < 120 + 5002; ms++) {
    recorder.noteLog({ level: "info", message: `m${ms}` });
  }
  const { phases, marks } = timelineOf(recorder, { now: () => ms });
  const boot = phases.find(({ name }) => name === "boot");
  assertEquals([boot?.startMs, boot?.endMs], [20, 120]);
  assertEquals(marks.slice(0, 2), [
    { atMs: 120, kind: "log", text: "2 entries from here on were not kept" },
    { atMs: 122, kind: "log", level: "info", text: "m122" },
  ]);
});

Deno.test("timelineOf() redacts every text, and cuts it after that", () => {
  const timeline = timelineOf(recorded(), {
    id: "vm",
    redact: (text) => `${"r".repeat(300)}${text}`,
  });
  const { id, end, phases, marks } = timeline;
  const texts = [
    id,
    end.replace(/^failed in phase "/, ""),
    ...phases.map(({ name }) => name).filter((name) => name !== "boot"),
    ...marks.flatMap(({ level, text }) => level ? [level, text] : [text]),
  ];
  for (const text of texts) assert(text.startsWith("rrr"), text);
  assert(marks.every(({ text }) => text.length === 200));
});

Deno.test("renderTimelineText() draws bars in ASCII within the width", () => {
  const lines = renderTimelineText(timelineOf(recorded()), 70).split("\n");
  assertEquals(lines.slice(0, 6), [
    "create |#####                                          |    10.0 ms",
    "start  |     #########                                 |    20.0 ms",
    "boot   |              #########                        |    20.0 ms",
    "run    |              ############################     |    62.0 ms failed"
      .replace(/#/g, "x"),
    "close  |                                          #####|     8.0 ms",
    "        0                                        100 ms",
  ]);
  assertEquals(
    lines[7],
    "+    60.0 ms  log   error: no <disk> & \\x1b[31m'x'",
  );
  for (const line of lines) assert(/^[\x20-\x7e]*$/.test(line), line);
});

Deno.test("renderTimelineText() gives each phase a bar, however short", () => {
  const timeline: Timeline = {
    id: "vm",
    startMs: 0,
    endMs: 1e6,
    phases: [
      { name: "a", startMs: 0, endMs: 0, outcome: "ok" },
      { name: "b", startMs: 1e6, endMs: 1e6, outcome: "running" },
    ],
    marks: [],
    end: "",
  };
  const [a, b] = renderTimelineText(timeline, 0).split("\n");
  assert(/\|# +\|/.test(a), a);
  assert(/\| +\.\|/.test(b), b);
});

Deno.test("renderTimelineSvg() escapes all text and loads nothing", () => {
  const svg = renderTimelineSvg(
    timelineOf(recorded(), { id: `<script>"&'\ud800\x00` }),
  );
  assertStringIncludes(svg, "&lt;script&gt;&quot;&amp;&#39;\ufffd\\x00");
  assertStringIncludes(svg, "no &lt;disk&gt; &amp; \\x1b[31m&#39;x&#39;");
  assertEquals(/<script|href|url\(|@import/.test(svg), false);
  assertEquals(wellFormed(svg), "");
});

Deno.test("renderTimelineSvg() is finite for any span", () => {
  for (const spanMs of [0, 1, 9, 1e3, 1e9, 1e13]) {
    const svg = renderTimelineSvg({
      id: "vm",
      startMs: 0,
      endMs: spanMs,
      phases: [{ name: "run", startMs: 0, endMs: spanMs, outcome: "ok" }],
      marks: [],
      end: "",
    });
    assert(svg.length < 10_000, `${spanMs}: ${svg.length}`);
    assertEquals(/NaN|Infinity/.test(svg), false);
  }
});
