/**
 * `uvm demo`: the main job on the simulator, in memory.
 *
 * @module
 */
import { createSimulator, type SimulatorPlan } from "../../sim/mod.ts";
import { simulatedHost } from "../../sim/host.ts";
import type { UtilityVmOptions } from "../../uvm/options.ts";
import type { CommandContext } from "../command.ts";
import { guestLogPrinter } from "../guest_log.ts";
import { printOutcome, runPrinter } from "../run_printer.ts";
import { runVm } from "../run_vm.ts";

const plan: SimulatorPlan = {
  guests: [
    {
      id: "demo-lcow",
      bootMs: 40,
      log: [
        { msg: "GCS started", fields: { version: "simulated" } },
        { level: "debug", msg: "Mounting the root file system", afterMs: 20 },
        { level: "warning", msg: "No network was given", afterMs: 40 },
        { msg: "Ready for containers", afterMs: 60 },
      ],
      exit: { afterMs: 120 },
    },
    { id: "demo-wcow", bootMs: 80, exit: { afterMs: 60 } },
  ],
};

const demos: { title: string; options: UtilityVmOptions }[] = [
  {
    title: "A Linux VM (LCOW), simulated",
    options: {
      operatingSystem: "linux",
      id: "demo-lcow",
      owner: "uvm demo",
      terminateOnLastHandleClosed: true,
    },
  },
  {
    title: "A Windows VM (WCOW), simulated",
    options: {
      operatingSystem: "windows",
      id: "demo-wcow",
      owner: "uvm demo",
      layerFolders: [
        "C:\\ProgramData\\uvm\\layers\\base",
        "C:\\ProgramData\\uvm\\layers\\scratch",
      ],
      terminateOnLastHandleClosed: true,
    },
  },
];

/** Boots both kinds of VM and shows what happens. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, output, signal } = context;
  const simulator = createSimulator({ plan });
  const { backend, sockets } = simulator;
  try {
    for (const { title, options } of demos) {
      if (!output.isJson) await output.line(output.paint("strong", title));
      const outcome = await runVm({
        options,
        environment: { backend, sockets, host: simulatedHost() },
        signal,
        timeoutMs: flags.number("timeout"),
        observer: runPrinter(output, guestLogPrinter(flags, output)),
      });
      await printOutcome(output, outcome);
      if (!output.isJson) await output.line("");
    }
    return 0;
  } finally {
    await sockets.close();
    await backend.close();
  }
}
