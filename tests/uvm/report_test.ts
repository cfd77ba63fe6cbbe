import { assert, assertEquals, assertRejects } from "@std/assert";
import { resolve } from "node:path";
import { hcsError } from "../../src/hcs/hcs_error.ts";
import { diagnose } from "../../src/uvm/failure/mod.ts";
import { EventRecorder } from "../../src/uvm/recorder.ts";
import { redactText, redactValue } from "../../src/uvm/redact.ts";
import { type ReportContent, writeReport } from "../../src/uvm/report.ts";

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

Deno.test("redactText() takes out user names and secrets, and nothing else", () => {
  const cases: [string, string][] = [
    ["C:\\Users\\alice b\\x", "C:\\Users\\user\\x"],
    ["c:\\\\Users\\\\alice\\\\x", "c:\\\\Users\\\\user\\\\x"],
    ["C:\\Users\\Public\\x", "C:\\Users\\Public\\x"],
    ["at /home/bob/x and /homes/bob", "at /home/user/x and /homes/bob"],
    ["db.password=abc quiet", "db.password=<redacted> quiet"],
    ['"ApiKey": "abc def",', '"ApiKey": <redacted>,'],
    ["uvm --token X1 run", "uvm --token <redacted> run"],
    ["curl -H 'api-key X1'", "curl -H 'api-key <redacted>'"],
    ["Authorization: Bearer X1.y", "Authorization: Bearer <redacted>"],
    ["Authorization: Basic X1==", "Authorization: Basic <redacted>"],
    ["get https://u:X1@h/p?q", "get https://<redacted>@h/p?q"],
    ["wifi.psk=X1 quiet", "wifi.psk=<redacted> quiet"],
    ["https://h/a@b --token-file f topskin=1", ""],
    ["initrd=/initrd.img panic=-1", "initrd=/initrd.img panic=-1"],
    ["C:\\Program Files\\Linux Containers\\kernel", ""],
  ];
  for (const [text, expected] of cases) {
    assertEquals(redactText(text), expected || text);
  }
});

Deno.test("redactText() gets through what a guest writes, whatever it is", () => {
  // Some took minutes while a pattern was tried from every place.
  for (
    const piece of [
      "A",
      "token.",
      "token-",
      "--a.",
      "-.",
      "api-key ",
      "authorization: x",
      "a+",
      "password \t",
      "C:/",
      "/home/",
    ]
  ) {
    const text = piece.repeat(300_000 / piece.length);
    assertEquals(typeof redactText(text), "string");
    assertEquals(typeof redactValue({ [text]: 1 }), "object");
  }
});

Deno.test("redactValue() hides values of keys that name a secret", () => {
  const value = {
    Password: "a",
    Nested: [{ accessToken: 5, Count: 1 }],
    n: null,
    args: ["--psk", "X1", "--json"],
  };
  assertEquals(redactValue(value), {
    Password: "<redacted>",
    Nested: [{ accessToken: "<redacted>", Count: 1 }],
    n: null,
    args: ["--psk", "<redacted>", "--json"],
  });
  assertEquals(value.Password, "a");
  assert(redactValue(undefined) === undefined);
});
