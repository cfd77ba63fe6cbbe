import { createSimulator } from "../../src/sim/mod.ts";
import { testTransport } from "../hvsock/transport_contract.ts";

testTransport("createSimulator().sockets", () => {
  const { sockets } = createSimulator();
  return Promise.resolve({ transport: sockets });
});
