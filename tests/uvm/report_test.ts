import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { resolve } from "node:path";
import { hcsError } from "../../src/hcs/hcs_error.ts";
import { diagnose } from "../../src/uvm/failure/mod.ts";
import { EventRecorder } from "../../src/uvm/recorder.ts";
import { type ReportContent, writeReport } from "../../src/uvm/report.ts";
import { wellFormed } from "./well_formed.ts";

/** A folder of the test's own. */
async function inFolder(fn: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "uvm-report-" });
  try {
    await fn(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function contentOf(): ReportContent {
  const recorder = new EventRecorder();
  recorder.begin("create");
  recorder.note("vm", { type: 2, status: 0, data: null });
  recorder.noteLog({
    level: "info",
    message: "opened C:\\Users\\alice\\vm.vhdx",
  });
  recorder.noteConsole("login: root\npassword=hunter2\n");
  recorder.end("failed");
  const path = "C:\\Users\\alice\\AppData\\boot";
  const document = {
    Owner: "me",
    VirtualMachine: { Devices: { VirtualSmb: { Shares: [{ Path: path }] } } },
  };
  const error = hcsError({
    operation: "create",
    id: "vm",
    code: 0x80070005,
    result: JSON.stringify({ ErrorMessage: `cannot open "${path}"` }),
  });
  const failure = diagnose({ error, recorder, document, phase: "create" });
  return { id: "vm", recorder, document, failure, backend: "test" };
}

const names = (folder: string) =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("writeReport() writes all facts, and the failure where there is one", () =>
  inFolder(async (folder) => {
    const path = await writeReport(`${folder}/a/b`, contentOf());
    assertEquals(path, resolve(folder, "a", "b"));
    assertEquals(names(`${folder}/a`), ["b"]);
    assertEquals(names(path), [
      "console.log",
      "document.json",
      "events.ndjson",
      "failure.json",
      "failure.txt",
      "guest-log.ndjson",
      "host.json",
      "timeline.svg",
      "timeline.txt",
    ]);
    const events = Deno.readTextFileSync(`${path}/events.ndjson`).trim()
      .split("\n").map((line) => JSON.parse(line).type);
    assertEquals(events.sort(), ["event", "phase"]);
    const host = JSON.parse(Deno.readTextFileSync(`${path}/host.json`));
    assertEquals(host.backend, "test");
    const { failure: _, ...well } = contentOf();
    const other = await writeReport(`${folder}/c`, well);
    assertEquals(names(other).filter((name) => /failure/.test(name)), []);
  }));

Deno.test("writeReport() holds no user name, secret or environment variable", () =>
  inFolder(async (folder) => {
    const variable = `VALUE-${crypto.randomUUID()}`;
    Deno.env.set("UVM_REPORT_TEST", variable);
    try {
      const path = await writeReport(`${folder}/r`, contentOf());
      for (const name of names(path)) {
        const text = Deno.readTextFileSync(`${path}/${name}`);
        for (const secret of ["alice", "hunter2", variable]) {
          assertEquals(text.includes(secret), false, `${name}: ${secret}`);
        }
      }
    } finally {
      Deno.env.delete("UVM_REPORT_TEST");
    }
  }));

Deno.test("writeReport() draws a timeline without secrets that is still XML", () =>
  inFolder(async (folder) => {
    const recorder = new EventRecorder();
    recorder.begin("boot --token X1");
    for (
      const message of [
        'auth {"password":"X1"} in "/home/alice/x"',
        "run --password 'X1'",
        // The @ that tells the login is behind the cut of a mark's text.
        `get https://u:X1${"1".repeat(300)}@host`,
      ]
    ) recorder.noteLog({ level: "token=X1", message });
    const data = JSON.stringify({ ExitType: 'secret="X1"' });
    recorder.note("vm", { type: 1, status: 0, data });
    recorder.end("failed");
    const path = await writeReport(folder, { id: "psk=X1", recorder });
    for (const name of ["timeline.svg", "timeline.txt"]) {
      const text = Deno.readTextFileSync(`${path}/${name}`);
      assertEquals(/X1|alice/.exec(text), null, `${name}:\n${text}`);
    }
    const svg = Deno.readTextFileSync(`${path}/timeline.svg`);
    assertEquals(wellFormed(svg), "");
    assertStringIncludes(svg, "&quot;password&quot;:&lt;redacted&gt;");
    assertStringIncludes(svg, "VM psk=&lt;redacted&gt;");
  }));

Deno.test("writeReport() redacts a failure before its lines are cut", () =>
  inFolder(async (folder) => {
    const recorder = new EventRecorder();
    recorder.noteConsole(
      `${"x ".repeat(190)}https://u:X1${"1".repeat(9)}@host`,
    );
    const error = hcsError({ operation: "create", id: "vm", code: 0x80070005 });
    const failure = diagnose({ error, recorder, phase: "create" });
    const path = await writeReport(folder, { id: "vm", recorder, failure });
    const text = Deno.readTextFileSync(`${path}/failure.txt`);
    assertEquals(text.includes("X1"), false, text);
    assertStringIncludes(text, "x https://<redacted");
  }));

Deno.test("writeReport() fills an empty folder and never overwrites", () =>
  inFolder(async (folder) => {
    const target = resolve(folder, "r");
    Deno.mkdirSync(target);
    assertEquals(await writeReport(target, contentOf()), target);
    const before = Deno.readTextFileSync(`${target}/host.json`);
    const evil = { ...contentOf(), id: "../../evil id" };
    for (const name of ["__.._evil_id", "__.._evil_id-2"]) {
      assertEquals(await writeReport(target, evil), resolve(target, name));
    }
    assertEquals(Deno.readTextFileSync(`${target}/host.json`), before);
    assertEquals(names(folder), ["r"]);
  }));

Deno.test("writeReport() leaves nothing half-written where it fails", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/file`, "x");
    await assertRejects(() => writeReport(`${folder}/file`, contentOf()));
    assertEquals(names(folder), ["file"]);
  }));
