import { diagnose, type Failure } from "../../src/uvm/failure/mod.ts";
import { create } from "../../src/uvm/create.ts";
import { vsockServiceId } from "../../src/hvsock/address.ts";
import { withSimulator } from "../cli/simulation.ts";

/** The 12th pain: a connection to a server in the guest that starts late. */
export async function lateServer(): Promise<{
  failure: Failure;
  connected: boolean;
}> {
  const plan = {
    guest: { bootMs: 1, services: [{ port: 5000, afterMs: 60 }] },
  };
  return await withSimulator(plan, async (environment) => {
    await using vm = await create({ operatingSystem: "linux" }, environment);
    await vm.start();
    const addr = { vmId: vm.runtimeId!, serviceId: vsockServiceId(5000) };
    const sockets = environment.sockets!;
    const failure = await sockets.connect(addr, { timeoutMs: 1000 }).then(
      (conn) => (conn.close(), undefined),
      (error) => diagnose({ error, phase: "connect" }),
    );
    if (!failure) throw new Error("The server was there from the start");
    const conn = await sockets.connect(addr, {
      timeoutMs: 5000,
      retries: 200,
      retryWaitMs: 10,
    });
    conn.close();
    return { failure, connected: true };
  });
}
