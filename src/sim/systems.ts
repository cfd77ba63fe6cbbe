/**
 * The calls on systems.
 *
 * @module
 */
import type {
  HcsHandleOutcome,
  HcsOutcome,
  HcsTextOutcome,
} from "../hcs/backend.ts";
import { whenBooted } from "./boot.ts";
import { checkDocument, checkModifyRequest, checkTyped } from "./check.ts";
import { Code, failure, PENDING, SUCCESS } from "./codes.ts";
import type { Core } from "./core.ts";
import { modify } from "./devices.ts";
import { diskPaths, guestSystem, member } from "./documents.ts";
import { begin, shutdown, terminate } from "./operations.ts";
import { badHandle, handleFailure, noHandle, noText } from "./outcomes.ts";
import {
  basicProperties,
  type ListedProcess,
  properties,
} from "./properties.ts";
import type { Operation, VmRecord } from "./record.ts";

type Json = Record<string, unknown>;

/** An operation that a call begins. */
export type SystemOperation =
  | Exclude<Operation, "create">
  | "shutdown"
  | "terminate";

/** Creates a system from its document. */
export async function createSystem(
  core: Core,
  id: string,
  configuration: string,
): Promise<HcsHandleOutcome> {
  if (id === "") {
    return noHandle({ hresult: Code.InvalidArgument, result: null });
  }
  const { value: document, refusal } = checkDocument(configuration);
  if (refusal) return noHandle(refusal);
  const denied = core.enforcesAccess
    ? await deniedPath(core, id, diskPaths(document))
    : undefined;
  if (denied !== undefined) return noHandle(accessDenied(denied));
  const made = await core.store.update(id, (slot, nowMs) => {
    if (slot.record) return { hresult: Code.SystemAlreadyExists, result: null };
    slot.record = newRecord(core, id, document, nowMs);
    return begin(slot.record, "create", core.begin(id, nowMs));
  });
  if (made !== PENDING) return noHandle(made);
  return { ...made, handle: giveHandle(core, id, 0) };
}

function newRecord(
  core: Core,
  id: string,
  document: Json,
  nowMs: number,
): VmRecord {
  const { Owner } = document;
  return {
    format: 1,
    id,
    runtimeId: crypto.randomUUID(),
    owner: typeof Owner === "string" ? Owner : "",
    operatingSystem: guestSystem(document),
    terminateOnLastHandleClosed:
      document.ShouldTerminateOnLastHandleClosed === true,
    document,
    state: "Created",
    createdAtMs: nowMs,
    guestRanMs: 0,
    guest: core.guestFor(id) ?? {},
    actions: [],
    events: [],
    seq: 0,
    holders: [{ ...core.owner, handles: 1 }],
    channels: {},
    guestRequests: [],
  };
}

/** Opens a system that exists. */
export async function openSystem(
  core: Core,
  id: string,
): Promise<HcsHandleOutcome> {
  const cursor = await core.store.update(id, ({ record }) => {
    // One that has stopped is there for those who hold it, for nobody else.
    if (!record || record.state === "Stopped") return undefined;
    const { pid, instance } = core.owner;
    const own = record.holders.find((one) =>
      one.pid === pid && one.instance === instance
    );
    if (own) own.handles++;
    else record.holders.push({ ...core.owner, handles: 1 });
    return record.seq;
  });
  if (cursor === undefined) {
    return noHandle({ hresult: Code.SystemNotFound, result: null });
  }
  return { ...SUCCESS, handle: giveHandle(core, id, cursor) };
}

function giveHandle(core: Core, id: string, cursor: number): bigint {
  const handle = core.handles.add({ kind: "system", id, cursor });
  core.delivery.hold(id);
  return handle;
}

/** Closes a handle; the last one takes a stopped system with it. */
export async function closeSystem(
  core: Core,
  handle: bigint,
): Promise<HcsOutcome> {
  const entry = core.handles.get(handle, "system");
  if (!entry) return badHandle();
  core.handles.remove(handle);
  core.delivery.release(entry.id);
  await dropHolder(core, entry.id, 1);
  core.delivery.changed(entry.id);
  return SUCCESS;
}

/** Takes back this simulator's handles of a system. */
export async function dropHolder(
  core: Core,
  id: string,
  handles: number,
): Promise<void> {
  await core.store.update(id, ({ record }) => {
    const { pid, instance } = core.owner;
    const own = record?.holders.find((one) =>
      one.pid === pid && one.instance === instance
    );
    if (!record || !own) return;
    own.handles -= handles;
    record.holders = record.holders.filter((one) => one.handles > 0);
  });
}

/** Begins an operation of a system. */
export function operate(
  core: Core,
  handle: bigint,
  operation: SystemOperation,
  options: string,
): Promise<HcsOutcome> {
  return withRecord(core, handle, (record, nowMs) => {
    const how = core.begin(record.id, nowMs);
    if (operation === "shutdown") return shutdown(record, how);
    if (operation === "terminate") return terminate(record, how);
    const type = operation === "pause"
      ? "PauseOptions"
      : operation === "save"
      ? "SaveOptions"
      : undefined;
    const checked = type ? checkTyped(options, type) : { value: {} as Json };
    if (checked.refusal) return checked.refusal;
    if (operation === "start") {
      record.guest = core.guestFor(record.id) ?? record.guest;
    }
    const template = checked.value.SaveType === "AsTemplate";
    return begin(record, operation, { ...how, template });
  });
}

/** Answers a property query. */
export async function systemProperties(
  core: Core,
  handle: bigint,
  query: string,
  processes: readonly ListedProcess[],
): Promise<HcsTextOutcome> {
  const entry = core.handles.get(handle, "system");
  if (!entry || entry.broken) return noText(handleFailure(entry));
  const checked = checkTyped(query, "System_PropertyQuery");
  if (checked.refusal) return noText(checked.refusal);
  const record = await core.store.read(entry.id);
  if (!record) return noText({ hresult: Code.SystemNotFound, result: null });
  const { PropertyTypes } = checked.value;
  const answer = properties({
    record,
    processes,
    processorCount: core.processorCount,
    nowMs: core.clock.now(),
  }, Array.isArray(PropertyTypes) ? PropertyTypes : []);
  return { ...SUCCESS, text: JSON.stringify(answer) };
}

/** Changes a system's configuration. */
export async function modifySystem(
  core: Core,
  handle: bigint,
  text: string,
): Promise<HcsOutcome> {
  const { value: request, refusal } = checkModifyRequest(text);
  if (refusal) return refusal;
  const entry = core.handles.get(handle, "system");
  if (entry && core.enforcesAccess && request.RequestType !== "Remove") {
    const settings = member(request, "Settings");
    const path = settings.HostPath ??
      (/\/Scsi\//.test(String(request.ResourcePath))
        ? settings.Path
        : undefined);
    const denied = typeof path === "string"
      ? await deniedPath(core, entry.id, [path])
      : undefined;
    if (denied !== undefined) return accessDenied(denied);
  }
  if (entry && !entry.broken && request.GuestRequest !== undefined) {
    await whenBooted(core, entry.id);
  }
  return withRecord(core, handle, (record) => {
    if (record.state === "Stopped") {
      return { hresult: Code.SystemAlreadyStopped, result: null };
    }
    return modify(record, request);
  });
}

/** Lists the systems that a query names. */
export async function enumerateSystems(
  core: Core,
  query: string,
): Promise<HcsTextOutcome> {
  const checked = checkTyped(query, "SystemQuery");
  if (checked.refusal) return noText(checked.refusal);
  const { Ids, Names, Types, Owners } = checked.value;
  const picks = (list: unknown, value: string) =>
    !Array.isArray(list) || list.length === 0 || list.includes(value);
  const found = (await core.store.list()).filter((record) =>
    record.state !== "Stopped" && picks(Ids, record.id) &&
    picks(Owners, record.owner) &&
    picks(Types, "VirtualMachine") && picks(Names, record.id)
  );
  return { ...SUCCESS, text: JSON.stringify(found.map(basicProperties)) };
}

async function withRecord(
  core: Core,
  handle: bigint,
  change: (record: VmRecord, nowMs: number) => HcsOutcome,
): Promise<HcsOutcome> {
  const entry = core.handles.get(handle, "system");
  if (!entry || entry.broken) return handleFailure(entry);
  let seqBefore = 0;
  let seqAfter = 0;
  const outcome = await core.store.update(entry.id, ({ record }, nowMs) => {
    if (!record) return { hresult: Code.SystemNotFound, result: null };
    seqBefore = record.seq;
    const result = change(record, nowMs);
    seqAfter = record.seq;
    return result;
  });
  // What was sent during the call comes before its return.
  if (seqAfter > seqBefore) await core.delivery.flush(entry.id);
  core.delivery.changed(entry.id);
  return outcome;
}

async function deniedPath(
  core: Core,
  id: string,
  paths: string[],
): Promise<string | undefined> {
  if (paths.length === 0) return undefined;
  const granted = new Set(
    (await core.store.grants(id)).map((path) => path.toLowerCase()),
  );
  return paths.find((path) => !granted.has(path.toLowerCase()));
}

function accessDenied(path: string): HcsOutcome {
  return failure(Code.AccessDenied, `Access is denied: ${path}`);
}
