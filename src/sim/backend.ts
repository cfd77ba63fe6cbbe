/**
 * The simulated {@linkcode HcsBackend}: every call in the frame that records
 * it and lets a fault meet it.
 *
 * @module
 */
import type { HcsBackend, HcsOutcome, HcsTextOutcome } from "../hcs/backend.ts";
import { registerSystem, unregisterSystem } from "./callbacks.ts";
import { checkTyped, parseObject } from "./check.ts";
import { SUCCESS } from "./codes.ts";
import type { Core, Invocation } from "./core.ts";
import { noHandle, noProcess, noText } from "./outcomes.ts";
import type { ProcessTable } from "./processes.ts";
import { SUPPORTED_VERSIONS } from "./properties.ts";
import {
  closeSystem,
  createSystem,
  enumerateSystems,
  modifySystem,
  openSystem,
  operate,
  type SystemOperation,
  systemProperties,
} from "./systems.ts";

/** The backend of a simulator. `close` ends what is behind it. */
export function simulatedBackend(
  core: Core,
  processes: ProcessTable,
  close: () => Promise<void>,
): HcsBackend {
  const plain = (outcome: HcsOutcome) => outcome;
  const idOf = (handle: bigint) => core.handles.get(handle, "system")?.id ?? "";
  const idOfCallback = (handle: bigint) =>
    core.handles.get(handle, "systemCallback")?.registration.id ?? "";
  const processOf = (handle: bigint) => {
    const process = core.handles.get(handle, "process")?.process;
    return { id: process?.systemId ?? "", path: process?.commandLine };
  };
  const invoke = <T extends HcsOutcome>(
    on: string,
    rest: Omit<Invocation<T>, "on">,
  ) => core.invoke<T>({ on, ...rest });
  const onSystem =
    (on: string, operation: SystemOperation) =>
    (system: bigint, options: string) =>
      invoke<HcsOutcome>(on, {
        id: idOf(system),
        texts: [options],
        run: () => operate(core, system, operation, options),
        failed: plain,
      });
  const onProcess = (
    on: string,
    process: bigint,
    run: () => HcsOutcome | Promise<HcsOutcome>,
    texts: string[] = [],
  ) =>
    invoke<HcsOutcome>(on, {
      ...processOf(process),
      texts,
      run: async () => await run(),
      failed: plain,
    });
  const onAccess = (
    on: string,
    vmId: string,
    path: string,
    change: (paths: Set<string>) => void,
  ) =>
    invoke<HcsOutcome>(on, {
      id: vmId,
      path,
      texts: [vmId, path],
      run: async () => {
        await core.store.changeGrants(vmId, change);
        return SUCCESS;
      },
      failed: plain,
    });

  return {
    name: "simulated",
    enumerateComputeSystems: (query) =>
      invoke("EnumerateComputeSystems", {
        id: "",
        texts: [query],
        run: () => enumerateSystems(core, query),
        failed: noText,
      }),
    createComputeSystem: (id, configuration) =>
      invoke("CreateComputeSystem", {
        id,
        texts: [configuration],
        run: () => createSystem(core, id, configuration),
        failed: noHandle,
      }),
    openComputeSystem: (id) =>
      invoke("OpenComputeSystem", {
        id,
        run: () => openSystem(core, id),
        failed: noHandle,
      }),
    closeComputeSystem: (system) =>
      invoke("CloseComputeSystem", {
        id: idOf(system),
        run: () => closeSystem(core, system),
        failed: plain,
      }),
    startComputeSystem: onSystem("StartComputeSystem", "start"),
    shutdownComputeSystem: onSystem("ShutdownComputeSystem", "shutdown"),
    terminateComputeSystem: onSystem("TerminateComputeSystem", "terminate"),
    pauseComputeSystem: onSystem("PauseComputeSystem", "pause"),
    resumeComputeSystem: onSystem("ResumeComputeSystem", "resume"),
    saveComputeSystem: onSystem("SaveComputeSystem", "save"),
    getComputeSystemProperties: (system, query) =>
      invoke("GetComputeSystemProperties", {
        id: idOf(system),
        texts: [query],
        run: () =>
          systemProperties(core, system, query, processes.list(idOf(system))),
        failed: noText,
      }),
    modifyComputeSystem: (system, request) =>
      invoke("ModifyComputeSystem", {
        id: idOf(system),
        path: stringMember(request, "ResourcePath"),
        texts: [request],
        run: () => modifySystem(core, system, request),
        failed: plain,
      }),
    registerComputeSystemCallback: (system, listener) =>
      invoke("RegisterComputeSystemCallback", {
        id: idOf(system),
        run: () => registerSystem(core, system, listener),
        failed: noHandle,
      }),
    unregisterComputeSystemCallback: (registration) =>
      invoke("UnregisterComputeSystemCallback", {
        id: idOfCallback(registration),
        run: () => Promise.resolve(unregisterSystem(core, registration)),
        failed: plain,
      }),

    createProcess: (system, parameters) =>
      invoke("CreateProcess", {
        id: idOf(system),
        path: stringMember(parameters, "CommandLine"),
        texts: [parameters],
        run: () => processes.create(system, parameters),
        failed: noProcess,
      }),
    openProcess: (system, processId) =>
      invoke("OpenProcess", {
        id: idOf(system),
        texts: [String(processId)],
        run: () => Promise.resolve(processes.open(system, processId)),
        failed: noHandle,
      }),
    closeProcess: (process) =>
      onProcess("CloseProcess", process, () => processes.close(process)),
    terminateProcess: (process) =>
      onProcess(
        "TerminateProcess",
        process,
        () => processes.terminate(process),
      ),
    signalProcess: (process, options) =>
      onProcess(
        "SignalProcess",
        process,
        () => processes.signal(process, options),
        [options],
      ),
    getProcessInfo: (process) =>
      invoke("GetProcessInfo", {
        ...processOf(process),
        run: () => Promise.resolve(processes.info(process)),
        failed: noProcess,
      }),
    getProcessProperties: (process) =>
      invoke("GetProcessProperties", {
        ...processOf(process),
        run: () => Promise.resolve(processes.properties(process)),
        failed: noText,
      }),
    modifyProcess: (process, request) =>
      onProcess(
        "ModifyProcess",
        process,
        () => processes.modify(process, request),
        [request],
      ),
    registerProcessCallback: (process, listener) =>
      invoke("RegisterProcessCallback", {
        ...processOf(process),
        run: () => Promise.resolve(processes.register(process, listener)),
        failed: noHandle,
      }),
    unregisterProcessCallback: (registration) =>
      onProcess(
        "UnregisterProcessCallback",
        registration,
        () => processes.unregister(registration),
      ),

    readPipe: async (pipe, buffer) => await processes.pipe(pipe).read(buffer),
    writePipe: async (pipe, data) => await processes.write(pipe, data),
    closePipe: (pipe) => Promise.resolve(processes.closePipe(pipe)),

    getServiceProperties: (query) =>
      invoke("GetServiceProperties", {
        id: "",
        texts: [query],
        run: () => Promise.resolve(serviceProperties(core, query)),
        failed: noText,
      }),
    modifyServiceSettings: (settings) =>
      invoke("ModifyServiceSettings", {
        id: "",
        texts: [settings],
        run: () => Promise.resolve(parseObject(settings).refusal ?? SUCCESS),
        failed: plain,
      }),
    grantVmAccess: (vmId, path) =>
      onAccess("GrantVmAccess", vmId, path, (paths) => paths.add(path)),
    revokeVmAccess: (vmId, path) =>
      onAccess("RevokeVmAccess", vmId, path, (paths) => paths.delete(path)),
    close,
  };
}

function serviceProperties(core: Core, query: string): HcsTextOutcome {
  const checked = checkTyped(query, "Service_PropertyQuery");
  if (checked.refusal) return noText(checked.refusal);
  const { PropertyTypes } = checked.value;
  const types = Array.isArray(PropertyTypes) ? PropertyTypes : ["Basic"];
  const answers = types.map((type) => {
    if (type === "Basic") {
      return { SupportedSchemaVersions: SUPPORTED_VERSIONS };
    }
    if (type !== "ProcessorTopology") return {};
    const { processorCount } = core;
    return {
      LogicalProcessorCount: processorCount,
      LogicalProcessors: Array.from({ length: processorCount }, (_, index) => ({
        LpIndex: index,
        NodeNumber: 0,
        PackageId: 0,
        CoreId: index,
        RootVpIndex: index,
      })),
    };
  });
  return { ...SUCCESS, text: JSON.stringify({ Properties: answers }) };
}

/** A text member of a JSON text, "" where there is none. */
function stringMember(json: string, key: string): string {
  const { value } = parseObject(json);
  return typeof value?.[key] === "string" ? value[key] : "";
}
