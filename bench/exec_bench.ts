/**
 * What processes cost on the C stand-in and on the simulator: bytes through
 * the standard streams, beside the bare pipe calls, and starts per second.
 *
 * @module
 */
import { nativeBackend } from "../src/hcs/native_backend.ts";
import type { HcsBackend } from "../src/hcs/backend.ts";
import { ComputeSystem } from "../src/hcs/compute_system.ts";
import { createSimulator } from "../src/sim/mod.ts";
import { GuestProcesses } from "../src/uvm/exec/mod.ts";
import { openStandIn } from "../tests/native/stand_in.ts";

/** One figure. */
export interface Row {
  name: string;
  value: number;
  unit: string;
}

const document = JSON.stringify({
  Owner: "bench",
  SchemaVersion: { Major: 2, Minor: 1 },
  VirtualMachine: {
    Chipset: { Uefi: { BootThis: { DeviceType: "VmbFs", DevicePath: "\\k" } } },
    ComputeTopology: {
      Memory: { SizeInMB: 1024 },
      Processor: { Count: 2 },
    },
    Devices: {},
  },
});

/** The figures; each moves so many bytes. */
export async function benchExec(bytes = 200_000_000): Promise<Row[]> {
  const rows: Row[] = [];
  {
    using standIn = await openStandIn();
    const backend = nativeBackend(standIn.options);
    await withSystem(backend, async (processes, system) => {
      const row = (name: string, value: number, unit = "MB/s") =>
        rows.push({ name: `stand-in: ${name}`, value, unit });
      row("out, bare reads", await bareReads(backend, system, bytes));
      row("out, stdout stream", await out(processes, bytes));
      row("in, stdin stream", await into(processes, bytes));
      row("each way at once, cat", await echo(processes, bytes));
      row("start to exit code", await starts(processes), "processes/s");
    });
    await backend.close();
  }
  const { backend, sockets } = createSimulator();
  await withSystem(backend, async (processes) => {
    rows.push({
      name: "simulator: each way at once, cat",
      value: await echo(processes, bytes),
      unit: "MB/s",
    });
  });
  await sockets.close();
  await backend.close();
  return rows;
}

async function withSystem(
  backend: HcsBackend,
  fn: (processes: GuestProcesses, system: ComputeSystem) => Promise<void>,
): Promise<void> {
  await using system = await ComputeSystem.create(backend, {
    id: "bench",
    document,
  });
  await system.start();
  const processes = new GuestProcesses(system, "linux");
  await fn(processes, system);
  await processes.release();
  await system.terminate();
  await system.wait();
}

async function rate(bytes: number, fn: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await fn();
  return bytes / 1000 / (performance.now() - start);
}

/** What the pipes themselves carry. */
function bareReads(
  backend: HcsBackend,
  system: ComputeSystem,
  bytes: number,
): Promise<number> {
  return system.call("bench", async (_, handle) => {
    const parameters = {
      CommandLine: `flood ${bytes}`,
      CreateStdOutPipe: true,
    };
    const made = await backend.createProcess(
      handle,
      JSON.stringify(parameters),
    );
    const { stdOutput } = made.information;
    const buffer = new Uint8Array(65536);
    const result = await rate(bytes, async () => {
      while (await backend.readPipe(stdOutput, buffer) !== null);
    });
    await backend.closePipe(stdOutput);
    await backend.closeProcess(made.handle);
    return result;
  });
}

async function out(
  processes: GuestProcesses,
  bytes: number,
): Promise<number> {
  await using process = await processes.exec({ commandLine: `flood ${bytes}` });
  return await rate(bytes, () => drain(process.stdout, bytes));
}

async function into(
  processes: GuestProcesses,
  bytes: number,
): Promise<number> {
  await using process = await processes.exec({ commandLine: "sink" });
  return await rate(bytes, async () => {
    await fill(process.stdin, bytes);
    await process.wait();
  });
}

async function echo(
  processes: GuestProcesses,
  bytes: number,
): Promise<number> {
  await using process = await processes.exec({ commandLine: "cat" });
  return await rate(bytes, async () => {
    await Promise.all([
      fill(process.stdin, bytes),
      drain(process.stdout, bytes),
    ]);
  });
}

async function starts(processes: GuestProcesses, count = 500): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    await using process = await processes.exec({ commandLine: "exit 0" });
    await process.wait();
  }
  return count * 1000 / (performance.now() - start);
}

async function fill(
  stream: WritableStream<Uint8Array>,
  bytes: number,
): Promise<void> {
  const writer = stream.getWriter();
  const block = new Uint8Array(65536).fill(120);
  for (let left = bytes; left > 0; left -= block.length) {
    await writer.write(block.subarray(0, left));
  }
  await writer.close();
}

async function drain(
  stream: ReadableStream<Uint8Array>,
  bytes: number,
): Promise<void> {
  let count = 0;
  for await (const chunk of stream) count += chunk.length;
  if (count !== bytes) throw new Error(`${count} of ${bytes} bytes came`);
}
