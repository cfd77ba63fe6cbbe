/**
 * create(): from options to a VM that HCS has made, or nothing left behind.
 *
 * @module
 */
import { UvmError } from "../errors.ts";
import { ComputeSystem } from "../hcs/compute_system.ts";
import { isGuid } from "../ffi/guid.ts";
import type { WaitOptions } from "../hcs/notification_hub.ts";
import { isInvalidJson } from "../hcs/predicates.ts";
import type { ComputeSystem as Document } from "../schema/mod.ts";
import { buildDocument } from "./document.ts";
import { endSystem } from "./close_vm.ts";
import { documentWarnings } from "./document_warnings.ts";
import {
  type Environment,
  type ResolvedEnvironment,
  resolveEnvironment,
} from "./environment.ts";
import { withFailure } from "./failure/attach.ts";
import { hostFacts } from "./failure/host_facts.ts";
import { GuestProcesses } from "./exec/guest_processes.ts";
import { logLife } from "./life_log.ts";
import { linuxEntropyVsockPort, linuxLogVsockPort } from "./kernel_args.ts";
import type { LinuxOptions, UtilityVmOptions } from "./options.ts";
import { planVm, type VmPlan } from "./plan.ts";
import { prepareHost } from "./prepare_host.ts";
import { UndoStack } from "./undo.ts";
import { UtilityVm } from "./utility_vm.ts";
import type { UtilityVmParts } from "./vm_parts.ts";
import { VmAccess } from "./vm_access.ts";

/** How a VM is made, beside its options. */
export interface CreateOptions extends WaitOptions {
  /**
   * Whether to listen for a Linux guest's log, and for its request for entropy
   * where the options have that; default true. `false` is for a program that
   * lets go of the VM at once: `logs()` is empty then.
   */
  listen?: boolean;
}

/**
 * Creates a utility VM, not yet started.
 *
 * Throws TypeError or RangeError for wrong options before anything is done;
 * FileMissingError where a boot file or layer is not there; HcsError where HCS
 * refuses; OperationTimeoutError where it does not answer. A failure undoes
 * everything that was done: VM, sockets, granted access, scratch files.
 *
 * @example
 * ```ts
 * import { create, createSimulator, simulatedHost } from "./mod.ts";
 *
 * const { backend, sockets } = createSimulator();
 * await using vm = await create(
 *   { operatingSystem: "linux" },
 *   { backend, sockets, host: simulatedHost() },
 * );
 * await vm.start();
 * ```
 */
export async function create(
  options: UtilityVmOptions,
  environment: Environment & CreateOptions = {},
): Promise<UtilityVm> {
  environment.signal?.throwIfAborted();
  const resolved = await resolveEnvironment(environment);
  const plan = await planVm(options, resolved.host).catch(async (error) => {
    throw await withFailure(error, () => ({ phase: "create", id: options.id }));
  });
  return await make(plan, resolved, environment);
}

/** create() for a plan that was made before, to show it say. Its id is used. */
export async function createPlanned(
  plan: VmPlan,
  environment: Environment & CreateOptions = {},
): Promise<UtilityVm> {
  return await make(plan, await resolveEnvironment(environment), environment);
}

async function make(
  plan: VmPlan,
  resolved: ResolvedEnvironment,
  { signal, timeoutMs, listen }: CreateOptions,
): Promise<UtilityVm> {
  const document = buildDocument(plan);
  for (const warning of await documentWarnings(plan, document)) {
    resolved.logger.warn(warning, { id: plan.id });
  }
  const undo = new UndoStack();
  const access = new VmAccess(plan.id, resolved);
  try {
    await prepareHost(plan, resolved.host, access, undo);
    signal?.throwIfAborted();
    const parts = await createParts(plan, document, resolved, undo, {
      signal,
      timeoutMs: timeoutMs ?? resolved.timeouts.createMs,
      listen,
    });
    undo.commit();
    return new UtilityVm({ ...parts, access });
  } catch (error) {
    logLife(resolved.logger, "VM not created", { id: plan.id, error });
    if (isInvalidJson(error)) await addFindings(error as UvmError, document);
    throw await withFailure(await undo.failWith(error), () => ({
      phase: "create",
      plan,
      document,
      recorder: resolved.recorder,
      steps: undo.history,
      host: hostFacts(resolved.host),
    }));
  }
}

async function createParts(
  plan: VmPlan,
  document: Document,
  environment: ResolvedEnvironment,
  undo: UndoStack,
  { listen = true, ...options }: CreateOptions,
): Promise<Omit<UtilityVmParts, "access">> {
  const { id } = plan;
  const console = await serveConsole(plan);
  if (console) undo.push("the console", () => console.close({ drainMs: 0 }));
  const system = await ComputeSystem.create(environment.backend, {
    id,
    document: JSON.stringify(document),
    timeouts: environment.timeouts,
    ...options,
  });
  // Newest first: it is ended, and its handle closed even where that fails.
  undo.push("the VM's handle", () => system.close());
  undo.push("the VM", () => endSystem(system, environment.timeouts));
  const { operatingSystem } = plan.options;
  const parts: Omit<UtilityVmParts, "access"> = {
    system,
    environment,
    plan,
    operatingSystem,
    runtimeId: undefined,
    console,
    processes: new GuestProcesses(system, operatingSystem),
  };
  if (operatingSystem !== "linux") return parts;
  const { signal } = options;
  const vmId = await runtimeIdOf(system);
  if (!listen) return { ...parts, runtimeId: vmId };
  const { openEntropy, openGuestLog } = await import("./logs/mod.ts");
  const transport = await environment.sockets();
  const guestLog = await openGuestLog({
    transport,
    vmId,
    id,
    port: linuxLogVsockPort,
    signal,
  });
  undo.push("the log socket", () => guestLog.close({ drainMs: 0 }));
  const entropy = (plan.options as LinuxOptions).entropy
    ? await openEntropy({ transport, vmId, port: linuxEntropyVsockPort })
    : undefined;
  if (entropy) undo.push("the entropy socket", () => entropy.close());
  signal?.throwIfAborted();
  return { ...parts, runtimeId: vmId, guestLog, entropy };
}

/** HCS connects to the pipe: it must be served before the VM is made. */
async function serveConsole({ id, options }: VmPlan) {
  if (options.operatingSystem !== "linux" || !options.console) return undefined;
  const { ConsoleServer } = await import("./console/console_server.ts");
  return await ConsoleServer.listen({ id, pipe: options.consolePipe });
}

async function runtimeIdOf(system: ComputeSystem): Promise<string> {
  const { RuntimeId } = await system.properties("{}");
  if (typeof RuntimeId === "string" && isGuid(RuntimeId)) {
    return RuntimeId.toLowerCase();
  }
  throw new UvmError(
    `Cannot listen for the log of VM "${system.id}": HCS gave ${
      RuntimeId === undefined ? "no RuntimeId" : "a RuntimeId that is no GUID"
    }`,
    { operation: "create/connect-logs", id: system.id },
  );
}

async function addFindings(error: UvmError, document: Document): Promise<void> {
  const { validate } = await import("../schema/validate.ts");
  for (const { pointer, message } of validate(document).slice(0, 10)) {
    error.hints.push(`Look at "${pointer}" of the document: ${message}`);
  }
}
