/**
 * list(): the compute systems of this host.
 *
 * @module
 */
import { bounded } from "../hcs/bounded.ts";
import { checkOutcome, hcsError } from "../hcs/hcs_error.ts";
import { type Environment, resolveEnvironment } from "./environment.ts";

/** Which systems to list; all of the given properties must match. */
export interface ListQuery {
  /** Only these ids. */
  ids?: readonly string[];
  /** Only those of these owners. */
  owners?: readonly string[];
  /** Only those of these names. */
  names?: readonly string[];
  /** Only these types: `VirtualMachine` (the default), `Container`. */
  types?: readonly ("VirtualMachine" | "Container")[];
}

/** What HCS says of a system in a list. */
export interface SystemSummary {
  /** The compute system's id. */
  id: string;
  /** Who owns it; "" where HCS does not say. */
  owner: string;
  /** `VirtualMachine` or `Container`. */
  systemType: string;
  /** In HCS's spelling; `Created`, `Running`, … */
  state: string;
  /** The GUID for Hyper-V sockets, where HCS gives one. */
  runtimeId: string | undefined;
  /** The properties as HCS sent them. */
  properties: Record<string, unknown>;
}

/** Lists compute systems. HcsError where HCS refuses. */
export async function list(
  query: ListQuery = {},
  environment: Environment & { signal?: AbortSignal } = {},
): Promise<SystemSummary[]> {
  const { backend, timeouts } = await resolveEnvironment(environment);
  const outcome = await bounded(
    backend.enumerateComputeSystems(queryText(query)),
    {
      operation: "list",
      signal: environment.signal,
      timeoutMs: timeouts.callMs,
    },
  );
  checkOutcome("list", undefined, outcome);
  let systems: unknown;
  try {
    systems = JSON.parse(outcome.text ?? "[]");
  } catch {
    systems = undefined;
  }
  if (!Array.isArray(systems)) {
    throw hcsError({
      operation: "list",
      code: 0x8007000d,
      result: '{"ErrorMessage":"HCS returned no list of systems"}',
    });
  }
  return systems.map(summary);
}

function queryText(query: ListQuery): string {
  const { ids, owners, names, types = ["VirtualMachine"] } = query;
  return JSON.stringify({
    Ids: ids,
    Types: types,
    Names: names,
    Owners: owners,
  });
}

function summary(properties: Record<string, unknown>): SystemSummary {
  const text = (key: string) =>
    typeof properties[key] === "string" ? properties[key] as string : undefined;
  return {
    id: text("Id") ?? "",
    owner: text("Owner") ?? "",
    systemType: text("SystemType") ?? "Unknown",
    state: text("State") ?? "Unknown",
    runtimeId: text("RuntimeId")?.toLowerCase(),
    properties,
  };
}
