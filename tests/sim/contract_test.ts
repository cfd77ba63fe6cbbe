import { createSimulator } from "../../src/sim/mod.ts";
import { backendContract } from "../hcs/backend_contract.ts";

const pipes = {
  CreateStdInPipe: true,
  CreateStdOutPipe: true,
  CreateStdErrPipe: true,
};
const processes = {
  cat: JSON.stringify({ CommandLine: "cat", ...pipes }),
  exit3: JSON.stringify({ CommandLine: "sh -c 'exit 3'" }),
  sleep: JSON.stringify({ CommandLine: "sleep 3600" }),
};
const plan = { guest: { bootMs: 1 } };

backendContract("simulator in memory", () => {
  const simulator = createSimulator({ plan });
  return {
    backend: simulator.backend,
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}, { processes });

backendContract("simulator in a folder", async () => {
  const stateDir = await Deno.makeTempDir({ prefix: "uvm-sim-" });
  const simulator = createSimulator({ plan, stateDir });
  return {
    backend: simulator.backend,
    async [Symbol.asyncDispose]() {
      await simulator.close();
      await Deno.remove(stateDir, { recursive: true });
    },
  };
}, { processes });
