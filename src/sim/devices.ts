/**
 * What a modify request does to a system's configuration, and what HCS refuses
 * of it. The request has been checked against the schema.
 *
 * @module
 */
import type { HcsOutcome } from "../hcs/backend.ts";
import { isObject } from "../hcs/json_object.ts";
import { requestRefusal } from "./boot.ts";
import { Code, failure, SUCCESS } from "./codes.ts";
import type { VmRecord } from "./record.ts";

type Json = Record<string, unknown>;

interface Request {
  parts: string[];
  type: "Add" | "Remove" | "Update";
  settings: unknown;
  /** The virtual machine's part of the configuration. */
  machine: Json;
}

/** A kind of resource: where it lives and what it takes. */
type Handler = (request: Request) => HcsOutcome;

/** LUNs of a controller. */
const LUNS = 64;

/** Applies a checked request. Nothing is changed where it fails. */
export function modify(record: VmRecord, request: Json): HcsOutcome {
  const refusal = request.GuestRequest === undefined
    ? undefined
    : requestRefusal(record);
  if (refusal) return refusal;
  const path = request.ResourcePath;
  if (typeof path === "string" && path !== "") {
    const outcome = applyPath(record, path, request);
    if (outcome.hresult !== 0) return outcome;
  }
  if (request.GuestRequest !== undefined) {
    record.guestRequests.push(request.GuestRequest);
    if (record.guestRequests.length > 64) record.guestRequests.shift();
  }
  return SUCCESS;
}

function applyPath(record: VmRecord, path: string, json: Json): HcsOutcome {
  const parts = path.split("/");
  if (parts[0] !== "VirtualMachine") return refuse(Code.NotSupported, path);
  const machine = record.document.VirtualMachine as Json;
  const handler = handlers.find(([prefix]) => path.startsWith(prefix))?.[1];
  if (!handler) return refuse(Code.NotSupported, path);
  return handler({
    parts,
    // Memory and limits are sent without a request type.
    type: (json.RequestType ?? "Add") as Request["type"],
    settings: json.Settings,
    machine,
  });
}

const handlers: readonly (readonly [string, Handler])[] = [
  ["VirtualMachine/Devices/Scsi/", scsi],
  ["VirtualMachine/Devices/VirtualPMem/Devices/", vpmem],
  ["VirtualMachine/Devices/VirtualSmb/Shares", (r) => share(r, "VirtualSmb")],
  ["VirtualMachine/Devices/Plan9/Shares", (r) => share(r, "Plan9")],
  ["VirtualMachine/Devices/SharedMemory/Regions", (r) => region(r)],
  ["VirtualMachine/Devices/HvSocket/HvSocketConfig/ServiceTable/", service],
  ["VirtualMachine/Devices/ComPorts/", comPort],
  ["VirtualMachine/Devices/", (r) => entry(r, r.parts.slice(1))],
  ["VirtualMachine/ComputeTopology/Memory/SizeInMB", memory],
  ["VirtualMachine/ComputeTopology/Processor/", processor],
  ["VirtualMachine/", (r) => set(r, r.parts.slice(1))],
];

function scsi(request: Request): HcsOutcome {
  const [, , , controller, , lunText] = request.parts;
  const controllers = walkTo(request.machine, ["Devices", "Scsi"], false);
  if (!controllers || !walkTo(controllers, [controller], false)) {
    return refuse(Code.NotFound, `SCSI controller ${controller}`);
  }
  if (Number(lunText) >= LUNS) {
    return refuse(Code.InvalidArgument, `LUN ${lunText}`);
  }
  const lun = String(Number(lunText));
  const { settings, type } = request;
  if (type !== "Remove") {
    if (!isObject(settings)) {
      return refuse(Code.InvalidArgument, `LUN ${lun} without settings`);
    }
    const { Path: diskPath, ReadOnly: readOnly } = settings;
    for (const disk of attachments(controllers, `${controller}/${lun}`)) {
      const same = typeof diskPath === "string" &&
        String(disk.Path).toLowerCase() === diskPath.toLowerCase();
      if (same && !(disk.ReadOnly && readOnly)) {
        return refuse(Code.SharingViolation, `Disk ${diskPath}`);
      }
    }
  }
  const place = ["Devices", "Scsi", controller, "Attachments", lun];
  return entry(request, place);
}

/** The disks of all LUNs but the one that the request is about. */
function* attachments(controllers: Json, besides: string): Iterable<Json> {
  for (const [key, controller] of Object.entries(controllers)) {
    if (!isObject(controller) || !isObject(controller.Attachments)) continue;
    for (const [lun, disk] of Object.entries(controller.Attachments)) {
      if (isObject(disk) && `${key}/${lun}` !== besides) yield disk;
    }
  }
}

function vpmem(request: Request): HcsOutcome {
  const [, , , , slot, , mapping] = request.parts;
  const controller = walkTo(request.machine, ["Devices", "VirtualPMem"], false);
  if (!controller) return refuse(Code.NotFound, "VPMem controller");
  const maximum = Number(controller.MaximumCount ?? 0);
  if (Number(slot) >= maximum) {
    return refuse(Code.InvalidArgument, `VPMem device ${slot} of ${maximum}`);
  }
  const device = ["Devices", "VirtualPMem", "Devices", String(Number(slot))];
  if (mapping === undefined) return entry(request, device);
  if (!walkTo(request.machine, device, false)) {
    return refuse(Code.NotFound, `VPMem device ${slot}`);
  }
  return entry(request, [...device, "Mappings", mapping]);
}

function share(request: Request, kind: "VirtualSmb" | "Plan9"): HcsOutcome {
  const holder = walkTo(request.machine, ["Devices", kind], true)!;
  return listed(holder, "Shares", request, `${kind} share`);
}

function region(request: Request): HcsOutcome {
  const holder = walkTo(request.machine, ["Devices", "SharedMemory"], true)!;
  return listed(holder, "Regions", request, "Shared memory region");
}

/** A list whose members have unique names. */
function listed(
  holder: Json,
  key: string,
  { settings, type }: Request,
  what: string,
): HcsOutcome {
  const name = isObject(settings) ? settings.Name : undefined;
  if (typeof name !== "string" || name === "") {
    return refuse(Code.InvalidArgument, `${what} without a name`);
  }
  const members = Array.isArray(holder[key]) ? holder[key] as unknown[] : [];
  const index = members.findIndex((one) =>
    isObject(one) && String(one.Name).toLowerCase() === name.toLowerCase()
  );
  if (type === "Add") {
    if (index >= 0) return refuse(Code.AlreadyExists, `${what} ${name}`);
    holder[key] = [...members, settings];
    return SUCCESS;
  }
  if (index < 0) return refuse(Code.NotFound, `${what} ${name}`);
  holder[key] = type === "Remove"
    ? members.toSpliced(index, 1)
    : members.with(index, settings);
  return SUCCESS;
}

function service(request: Request): HcsOutcome {
  const path = request.parts.slice(1);
  path[path.length - 1] = path[path.length - 1].toLowerCase();
  // The table takes an entry by Update, whether it has it or not.
  return entry(request, path, request.type === "Update");
}

function comPort(request: Request): HcsOutcome {
  const port = Number(request.parts[3]);
  if (port > 1) return refuse(Code.InvalidArgument, `Serial port ${port}`);
  return entry(
    request,
    ["Devices", "ComPorts", String(port)],
    request.type === "Update",
  );
}

function memory(request: Request): HcsOutcome {
  const size = request.settings;
  if (typeof size !== "number" || size < 2 || size % 2 !== 0) {
    return refuse(Code.InvalidArgument, `Memory of ${size} MB`);
  }
  walkTo(request.machine, ["ComputeTopology", "Memory"], true)!.SizeInMB = size;
  return SUCCESS;
}

function processor(request: Request): HcsOutcome {
  const { settings, parts } = request;
  const limit = isObject(settings) ? settings.Limit : undefined;
  const weight = isObject(settings) ? settings.Weight : undefined;
  if (
    (typeof limit === "number" && limit > 100_000) ||
    (typeof weight === "number" && weight > 10_000)
  ) return refuse(Code.InvalidArgument, "Processor limits");
  return set(request, parts.slice(1));
}

/** A member of a map: added once, removed or updated where it is. */
function entry(
  { machine, type, settings }: Request,
  path: string[],
  anyUpdate = false,
): HcsOutcome {
  const key = path[path.length - 1];
  const parent = walkTo(machine, path.slice(0, -1), type !== "Remove");
  const exists = parent !== undefined && Object.hasOwn(parent, key);
  if (type === "Add") {
    if (exists) return refuse(Code.AlreadyExists, path.join("/"));
    put(parent!, key, settings ?? {});
  } else if (!exists && !anyUpdate) {
    return refuse(Code.NotFound, path.join("/"));
  } else if (type === "Remove") delete parent![key];
  else put(parent!, key, settings ?? {});
  return SUCCESS;
}

/** A single value: set, or taken away. */
function set({ machine, type, settings }: Request, path: string[]): HcsOutcome {
  const parent = walkTo(machine, path.slice(0, -1), true)!;
  const key = path[path.length - 1];
  if (type === "Remove") delete parent[key];
  else put(parent, key, settings ?? {});
  return SUCCESS;
}

/** The object at a path, made on the way where asked to. */
function walkTo(root: Json, path: string[], make: boolean): Json | undefined {
  let value = root;
  for (const key of path) {
    const next = Object.hasOwn(value, key) ? value[key] : undefined;
    if (isObject(next)) value = next;
    else if (make) {
      const made: Json = {};
      put(value, key, made);
      value = made;
    } else return undefined;
  }
  return value;
}

/** Sets an own member, whatever its name: `__proto__` is one like any other. */
function put(parent: Json, key: string, value: unknown): void {
  Object.defineProperty(parent, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function refuse(code: number, what: string): HcsOutcome {
  const reason = {
    [Code.NotFound]: "Element not found",
    [Code.AlreadyExists]: "Element is there already",
    [Code.SharingViolation]: "File is in use by another device",
    [Code.InvalidArgument]: "The parameter is incorrect",
    [Code.NotSupported]: "The request is not supported",
  }[code];
  return failure(code, `${reason}: ${what}`);
}
