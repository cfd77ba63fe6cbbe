import { assertEquals, assertRejects } from "@std/assert";
import { HcsError } from "../../src/errors.ts";
import { HcsNotificationType as Type } from "../../src/hcs/notifications.ts";
import type { Simulator, SimulatorPlan } from "../../src/sim/mod.ts";
import { Inbox } from "../hcs/backend_contract.ts";
import { Driver, quick } from "./driver.ts";

type Json = Record<string, unknown>;

async function running(plan: SimulatorPlan = {}) {
  const simulator = quick(plan);
  const vm = await Driver.create(simulator);
  await vm.start();
  return { simulator, vm };
}

async function readAll({ backend }: Simulator, pipe: bigint): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(1000);
  let text = "";
  for (let count; (count = await backend.readPipe(pipe, buffer)) !== null;) {
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return text;
}

async function launch(simulator: Simulator, vm: Driver, parameters: Json) {
  const { backend } = simulator;
  const { handle, information, hresult } = await backend.createProcess(
    vm.handle,
    JSON.stringify({
      CreateStdInPipe: true,
      CreateStdOutPipe: true,
      CreateStdErrPipe: true,
      ...parameters,
    }),
  );
  assertEquals(hresult, 0);
  const inbox = new Inbox();
  await backend.registerProcessCallback(handle, inbox.listener);
  const exitCode = async () => {
    const { data } = await inbox.next(Type.ProcessExited);
    return JSON.parse(data!).ExitCode as number;
  };
  return { handle, information, inbox, exitCode };
}

async function outputOf(parameters: Json, plan?: SimulatorPlan) {
  const { simulator, vm } = await running(plan);
  await using _ = simulator;
  const process = await launch(simulator, vm, parameters);
  const { stdOutput, stdError } = process.information;
  const [stdout, stderr] = await Promise.all([
    readAll(simulator, stdOutput),
    readAll(simulator, stdError),
  ]);
  return [await process.exitCode(), stdout, stderr];
}

const scripts: [string, Json, unknown[]][] = [
  ["echo", { CommandLine: `echo "a  b" 'c d' e` }, [0, "a  b c d e\n", ""]],
  ["args", { CommandArgs: ["echo", "-n", "a;b"] }, [0, "a;b", ""]],
  ["exit", { CommandLine: "sh -c 'echo x; exit 7; echo y'" }, [7, "x\n", ""]],
  ["false", { CommandLine: "/bin/false" }, [1, "", ""]],
  [
    "and and or",
    { CommandLine: "true && echo a || echo b; false && echo c || echo d" },
    [0, "a\nd\n", ""],
  ],
  [
    "env",
    { CommandLine: "env", Environment: { A: "1", B: "x y" } },
    [0, "A=1\nB=x y\n", ""],
  ],
  ["errors", { CommandLine: "echo no >&2" }, [0, "", "no\n"]],
  ["the unknown", { CommandLine: "/bin/frob -x" }, [
    127,
    "",
    "/bin/frob: not found\n",
  ]],
  ["where", { CommandLine: "pwd", WorkingDirectory: "/a" }, [0, "/a\n", ""]],
  ["cmd", { CommandLine: "cmd /c echo hi" }, [0, "hi\n", ""]],
];

for (const [what, parameters, expected] of scripts) {
  Deno.test(`createProcess() runs a script: ${what}`, async () => {
    assertEquals(await outputOf(parameters), expected);
  });
}

Deno.test("createProcess() runs the plan's commands first", async () => {
  const commands = [
    {
      match: "ls *",
      stdout: "a b\n",
      stderr: "odd\n",
      exitCode: 3,
      afterMs: 1,
    },
  ];
  assertEquals(
    await outputOf({ CommandLine: "ls /tmp" }, { guest: { commands } }),
    [3, "a b\n", "odd\n"],
  );
});

Deno.test("writePipe() carries a megabyte through cat, byte for byte, waiting for the reader", async () => {
  const { simulator, vm } = await running();
  await using _ = simulator;
  const { backend } = simulator;
  const { information } = await launch(simulator, vm, { CommandLine: "cat" });
  const sent = new Uint8Array(1 << 20).map((_, index) => index * 7);
  let isWritten = false;
  const writing = backend.writePipe(information.stdInput, sent).then(() => {
    isWritten = true;
    return backend.closePipe(information.stdInput);
  });
  await vm.properties();
  assertEquals(isWritten, false);
  const got: number[] = [];
  const buffer = new Uint8Array(30_000);
  for (;;) {
    const count = await backend.readPipe(information.stdOutput, buffer);
    if (count === null) break;
    got.push(...buffer.subarray(0, count));
  }
  await writing;
  assertEquals(new Uint8Array(got), sent);
});

Deno.test("signalProcess() and terminateProcess() end a process with their codes", async () => {
  const { simulator, vm } = await running();
  await using _ = simulator;
  const { backend } = simulator;
  const parameters = { CommandLine: "sleep 3600" };
  const signalled = await launch(simulator, vm, parameters);
  await backend.signalProcess(signalled.handle, '{"Signal":15}');
  assertEquals(await signalled.exitCode(), 143);
  const windows = await launch(simulator, vm, parameters);
  await backend.signalProcess(windows.handle, '{"Signal":"CtrlC"}');
  assertEquals(await windows.exitCode(), 0xc000013a);
  const killed = await launch(simulator, vm, parameters);
  await backend.terminateProcess(killed.handle);
  assertEquals(await killed.exitCode(), 137);
  const again = await backend.signalProcess(killed.handle, '{"Signal":9}');
  assertEquals(again.hresult, 0x8037011f);
});

Deno.test("modifyProcess() closes standard input", async () => {
  const { simulator, vm } = await running();
  await using _ = simulator;
  const process = await launch(simulator, vm, { CommandLine: "cat" });
  const modify = (request: Json) =>
    simulator.backend.modifyProcess(process.handle, JSON.stringify(request));
  const size = { Height: 25, Width: 80 };
  const sized = await modify({ Operation: "ConsoleSize", ConsoleSize: size });
  assertEquals(sized.hresult, 0);
  await modify({ Operation: "CloseHandle", CloseHandle: { Handle: "StdIn" } });
  assertEquals(await process.exitCode(), 0);
});

Deno.test("The end of the system ends its processes", async () => {
  const { simulator, vm } = await running();
  await using _ = simulator;
  const process = await launch(simulator, vm, { CommandLine: "sleep 3600" });
  const listed = await vm.properties("ProcessList") as {
    ProcessList: { ProcessId: number; ImageName: string }[];
  };
  assertEquals(
    listed.ProcessList.map((one) => [one.ProcessId, one.ImageName]),
    [[process.information.processId, "sleep"]],
  );
  await vm.backend.terminateComputeSystem(vm.handle, "");
  assertEquals(await process.exitCode(), 1);
  await vm.exit();
  assertEquals((await vm.properties("ProcessList")).ProcessList, []);
});

Deno.test("writePipe() to a process that has ended fails as a broken pipe", async () => {
  const { simulator, vm } = await running();
  await using _ = simulator;
  const process = await launch(simulator, vm, { CommandLine: "true" });
  await process.exitCode();
  const { stdInput } = process.information;
  const error = await assertRejects(
    () => simulator.backend.writePipe(stdInput, new Uint8Array(1)),
    HcsError,
  );
  assertEquals(error.codeName, "ERROR_BROKEN_PIPE");
});

Deno.test("A shell without a command runs the lines of its input", async () => {
  const { simulator, vm } = await running();
  await using _ = simulator;
  const { backend } = simulator;
  const process = await launch(simulator, vm, { CommandLine: "sh" });
  const { stdInput, stdOutput } = process.information;
  await backend.writePipe(stdInput, new TextEncoder().encode("echo a\necho b"));
  await backend.closePipe(stdInput);
  assertEquals(await readAll(simulator, stdOutput), "a\nb\n");
  assertEquals(await process.exitCode(), 0);
});

Deno.test("A fault meets the processes whose command line matches", async () => {
  const { simulator, vm } = await running({
    faults: [
      { on: "CreateProcess", path: "bad *", fail: "ERROR_FILE_NOT_FOUND" },
      { on: "ProcessExited", path: "true", twice: true },
    ],
  });
  await using _ = simulator;
  const bad = await simulator.backend.createProcess(
    vm.handle,
    '{"CommandLine":"bad one"}',
  );
  assertEquals([bad.hresult, bad.handle], [0x80070002, 0n]);
  const process = await launch(simulator, vm, { CommandLine: "true" });
  await process.inbox.next(Type.ProcessExited, 2);
});
