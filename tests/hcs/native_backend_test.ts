import { nativeBackend } from "../../src/hcs/native_backend.ts";
import { buildStandIn } from "../native/build.ts";
import { openStandIn } from "../native/stand_in.ts";
import { backendContract } from "./backend_contract.ts";

const pipes = {
  CreateStdInPipe: true,
  CreateStdOutPipe: true,
  CreateStdErrPipe: true,
};

const { ignored } = await buildStandIn("vmcompute");
backendContract("native", async () => {
  const standIn = await openStandIn();
  const backend = nativeBackend(standIn.options);
  return {
    backend,
    async [Symbol.asyncDispose]() {
      await backend.close();
      standIn[Symbol.dispose]();
    },
  };
}, {
  ignored,
  processes: {
    cat: JSON.stringify({ CommandLine: "cat", ...pipes }),
    exit3: JSON.stringify({ CommandLine: "exit 3" }),
    sleep: JSON.stringify({ CommandLine: "sleep" }),
  },
});
