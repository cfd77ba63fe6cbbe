import { assertEquals, assertThrows } from "@std/assert";
import { validate } from "../../../src/schema/mod.ts";
import {
  type ExecOptions,
  guestSignal,
  processParameters,
  windowsCommandLine,
} from "../../../src/uvm/exec/mod.ts";

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:";

Deno.test("processParameters() of Linux are hcsshim's", () => {
  assertEquals(processParameters({ args: ["ls", "a b"] }, "linux"), {
    CommandArgs: ["ls", "a b"],
    WorkingDirectory: "/",
    Environment: { PATH: path },
    CreateInUtilityVm: true,
    CreateStdInPipe: true,
    CreateStdOutPipe: true,
    CreateStdErrPipe: true,
  });
});

Deno.test("processParameters() of Windows quote the arguments and add nothing", () => {
  assertEquals(
    processParameters({
      args: ["C:\\a b\\c.exe", 'say "hi"'],
      stdin: false,
      user: "ContainerUser",
    }, "windows"),
    {
      CommandLine: '"C:\\a b\\c.exe" "say \\"hi\\""',
      User: "ContainerUser",
      CreateInUtilityVm: true,
      CreateStdOutPipe: true,
      CreateStdErrPipe: true,
    },
  );
});

Deno.test("processParameters() with a tty have a console and no error stream", () => {
  const parameters = processParameters({
    commandLine: "sh -l",
    environment: { A: "1", EMPTY: "", PATH: "/x" },
    workingDirectory: "/tmp",
    tty: { columns: 132, rows: 43 },
  }, "linux");
  assertEquals(parameters, {
    CommandLine: "sh -l",
    WorkingDirectory: "/tmp",
    Environment: { A: "1", PATH: "/x" },
    CreateInUtilityVm: true,
    CreateStdInPipe: true,
    CreateStdOutPipe: true,
    EmulateConsole: true,
    ConsoleSize: [43, 132],
  });
  assertEquals(
    processParameters({ commandLine: "sh", tty: true }, "linux").ConsoleSize,
    [24, 80],
  );
  assertEquals(validate(parameters, { type: "ProcessParameters" }), []);
});

Deno.test("processParameters() never change what they are given", () => {
  const options: ExecOptions = Object.freeze({
    args: Object.freeze(["a"]),
    environment: Object.freeze({ X: "" }),
  });
  processParameters(options, "linux");
  assertEquals(options, { args: ["a"], environment: { X: "" } });
});

Deno.test("processParameters() refuse what is wrong, each by its name", () => {
  const refused = (options: unknown, text: string) =>
    assertThrows(
      () => processParameters(options as ExecOptions, "linux"),
      TypeError,
      text,
    );
  refused({}, 'one of "args" and "commandLine"');
  refused({ args: ["a"], commandLine: "a" }, "not both");
  refused({ args: [] }, '"args" must be a list');
  refused({ args: [""] }, '"args[0]" must not be empty');
  refused({ args: ["a", 1] }, '"args[1]" must be a text');
  refused({ args: ["a"], user: "x\0" }, '"user"');
  refused({ args: ["a"], environment: { "A=": "1" } }, '"A="');
  refused({ args: ["a"], environment: { A: 1 } }, '"environment.A"');
  refused({ args: ["a"], tty: 1 }, '"tty"');
  refused({ args: ["a"], tty: true, stderr: true }, '"stderr"');
  refused({ args: ["a"], stdin: "no" }, '"stdin"');
  refused({ args: ["a"], operatingSystem: "mac" }, '"operatingSystem"');
  refused({ args: ["a"], cwd: "/" }, '"cwd"');
  assertThrows(
    () =>
      processParameters(
        { args: ["a"], tty: { columns: 0, rows: 24 } },
        "linux",
      ),
    RangeError,
    "columns",
  );
});

Deno.test("processParameters() need the guest's system for arguments only", () => {
  assertThrows(
    () => processParameters({ args: ["a"] }, undefined),
    TypeError,
    '"operatingSystem"',
  );
  assertEquals(
    processParameters({ commandLine: "a b" }, undefined).CommandLine,
    "a b",
  );
  assertEquals(
    processParameters({ args: ["a"], operatingSystem: "linux" }, undefined)
      .CommandArgs,
    ["a"],
  );
});

/** Microsoft's rules for argv, for the arguments after the program's name. */
function takeApart(line: string): string[] {
  const args: string[] = [];
  let at = 0;
  let program = "";
  let quoted = false;
  for (; at < line.length && (quoted || !/[ \t]/.test(line[at])); at++) {
    if (line[at] === '"') quoted = !quoted;
    else program += line[at];
  }
  args.push(program);
  for (;;) {
    while (/[ \t]/.test(line[at] ?? "")) at++;
    if (at >= line.length) return args;
    let arg = "";
    for (quoted = false; at < line.length; at++) {
      let slashes = 0;
      for (; line[at] === "\\"; at++) slashes++;
      if (line[at] === '"') {
        arg += "\\".repeat(slashes >> 1);
        if (slashes % 2 === 1) arg += '"';
        else quoted = !quoted;
        continue;
      }
      arg += "\\".repeat(slashes);
      if (at >= line.length || (!quoted && /[ \t]/.test(line[at]))) break;
      arg += line[at];
    }
    args.push(arg);
  }
}

Deno.test("windowsCommandLine() is taken apart into the same arguments", () => {
  const pieces = ["", "a", " ", '"', "\\", "\\\\", '\\"', "\t", "C:\\", "é"];
  for (const one of pieces) {
    for (const two of pieces) {
      for (const three of pieces) {
        const args = ["C:\\Program Files\\x.exe", one + two + three, three];
        assertEquals(takeApart(windowsCommandLine(args)), args);
      }
    }
  }
  assertEquals(windowsCommandLine(["cmd", "/c", "dir"]), "cmd /c dir");
  assertThrows(() => windowsCommandLine(['a"b']), RangeError, "quotation");
});

Deno.test("guestSignal() takes names and numbers by the guest's system", () => {
  assertEquals(guestSignal("SIGTERM", "linux"), { Signal: 15 });
  assertEquals(guestSignal("kill", "linux"), { Signal: 9 });
  assertEquals(guestSignal(64, "linux"), { Signal: 64 });
  assertEquals(guestSignal("ctrlbreak", "windows"), { Signal: "CtrlBreak" });
  assertEquals(guestSignal("SIGINT", "windows"), { Signal: "CtrlC" });
  assertEquals(guestSignal("SIGTERM", "windows"), { Signal: "CtrlShutdown" });
  assertEquals(guestSignal("KILL", "windows"), "terminate");
  assertEquals(guestSignal("CtrlC", undefined), { Signal: "CtrlC" });
  assertEquals(guestSignal("INT", undefined), { Signal: 2 });
});

Deno.test("guestSignal() refuses what the guest's system does not have", () => {
  const refused = (signal: unknown, os: "linux" | "windows") =>
    assertThrows(() => guestSignal(signal as string, os), RangeError);
  for (const signal of [0, 65, 1.5, -1, "CtrlC", "constructor"]) {
    refused(signal, "linux");
  }
  for (const signal of [15, "USR1", ""]) refused(signal, "windows");
  assertThrows(() => guestSignal({} as string, "linux"), TypeError);
});

Deno.test("processParameters() shows the empty list that it refuses", () => {
  assertThrows(
    () => processParameters({ args: [] }, "linux"),
    TypeError,
    "the program first: []",
  );
});
