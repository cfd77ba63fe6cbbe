/**
 * The contract suites as a Windows program: the native backend and transport
 * over the stand-ins in system32, as the product opens them, then over copies
 * opened by path, whose counters show what was left behind.
 */

import { assert, assertEquals } from "@std/assert";
import process from "node:process";
import { nativeBackend } from "../../src/hcs/native_backend.ts";
import {
  nativeTransport,
  nativeTransportOn,
} from "../../src/hvsock/native_transport.ts";
import { backendContract } from "../hcs/backend_contract.ts";
import { openSocketStandIn } from "../hvsock/socket_stand_in.ts";
import { testTransport } from "../hvsock/transport_contract.ts";
import { nothing, openStandIn } from "../native/stand_in.ts";
import { define, runSuite } from "./suite.ts";

const pipes = {
  CreateStdInPipe: true,
  CreateStdOutPipe: true,
  CreateStdErrPipe: true,
};
const options = {
  define,
  // Bun posts a notification: its text is gone by then.
  notificationData: process.env.UVM_NOTIFICATION_DATA !== "lost",
  processes: {
    cat: JSON.stringify({ CommandLine: "cat", ...pipes }),
    exit3: JSON.stringify({ CommandLine: "exit 3" }),
    sleep: JSON.stringify({ CommandLine: "sleep" }),
  },
};

backendContract("vmcompute.dll in system32", () => {
  const backend = nativeBackend();
  return { backend, [Symbol.asyncDispose]: () => backend.close() };
}, options);

backendContract("vmcompute.dll by path", async () => {
  const standIn = await openStandIn();
  const backend = nativeBackend(standIn.options);
  return {
    backend,
    async [Symbol.asyncDispose]() {
      await backend.close();
      const left = await standIn.settled();
      standIn[Symbol.dispose]();
      assertEquals(left, nothing);
    },
  };
}, options);

testTransport(
  "nativeTransport() over ws2_32.dll in system32",
  () => Promise.resolve({ transport: nativeTransport() }),
  define,
);

testTransport("nativeTransport() over ws2_32.dll by path", async () => {
  const standIn = await openSocketStandIn();
  assert(standIn);
  return {
    transport: nativeTransportOn(standIn.options),
    done() {
      assertEquals(standIn.openSockets(), 0, "Sockets were left open");
      const polls = standIn.pollsAtOnce();
      assert(polls <= 1, `WSAPoll was under way ${polls} times at once`);
      standIn[Symbol.dispose]();
    },
  };
}, define);

await runSuite();
