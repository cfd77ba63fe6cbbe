/**
 * A second process on a state folder: `deno run -A folder_child.ts DIR WHAT …`.
 * It prints one line when it has begun, or what it found.
 */
import { createSimulator } from "../../src/sim/mod.ts";
import { documentOf } from "./driver.ts";

const [stateDir, what, id, from = "0", to = "0"] = Deno.args;
const simulator = createSimulator({ stateDir });
const { backend } = simulator;
const say = (text: string) =>
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));

if (what === "attach") {
  const { handle } = await backend.openComputeSystem(id);
  say("ready");
  // Both children go at once: when their input ends.
  await Deno.stdin.read(new Uint8Array(1));
  const calls = [];
  for (let lun = Number(from); lun < Number(to); lun++) {
    const request = {
      ResourcePath: `VirtualMachine/Devices/Scsi/0/Attachments/${lun}`,
      RequestType: "Add",
      Settings: { Type: "VirtualDisk", Path: `C:\\${lun}.vhdx` },
    };
    calls.push(backend.modifyComputeSystem(handle, JSON.stringify(request)));
  }
  const failed = (await Promise.all(calls)).filter(({ hresult }) => hresult);
  say(`failed ${failed.length}`);
  await simulator.close();
} else if (what === "hold") {
  const ShouldTerminateOnLastHandleClosed = from === "terminate";
  const document = documentOf({}, { ShouldTerminateOnLastHandleClosed });
  await backend.createComputeSystem(id, document);
  say("holding");
  setInterval(() => {}, 1000);
} else if (what === "run") {
  const { handle } = await backend.openComputeSystem(id);
  await backend.startComputeSystem(handle, "");
  say("started");
  await simulator.close();
} else if (what === "kill") {
  const { handle } = await backend.openComputeSystem(id);
  await backend.terminateComputeSystem(handle, "");
  say("killed");
  await simulator.close();
} else if (what === "leave") {
  // No close: the process ends by itself all the same.
  await backend.createComputeSystem(id, documentOf());
  say("left");
}
