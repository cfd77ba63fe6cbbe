/**
 * HCS's `AttributionRecord`s in words. Records are data from outside: every
 * field may be missing or of another type, and unknown kinds are kept.
 *
 * @module
 */
import { exactInteger } from "../../hcs/exact_json.ts";
import { isObject } from "../../hcs/json_object.ts";
import {
  bugChecks,
  deviceSteps,
  initiators,
  operationFailures,
  systemExitDetails,
  type Words,
  workerExitDetails,
  workerExitTypes,
} from "./attribution_table.ts";
import type { FailureAttribution } from "./failure.ts";

type Fields = Record<string, unknown>;

const maxRecords = 32;
const maxTextLength = 300;
const maxRecordLength = 4000;

/** Describes each kind of each record; a record may hold several. */
export function describeAttribution(
  records: readonly Fields[],
  { isWindows = false } = {},
): FailureAttribution[] {
  return records.flatMap((record) =>
    Object.entries(record).map(([kind, value]) => {
      const fields = isObject(value) ? value : {};
      const describe = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
      const text = describe?.(fields, isWindows) ??
        `HCS names a cause that is not known here: ${kind}${detailsOf(value)}`;
      return {
        kind: kind.slice(0, maxTextLength),
        text: text.slice(0, maxTextLength),
        record: bounded(value),
      };
    })
  ).slice(0, maxRecords);
}

/** The crash parameters, hexadecimal, at most 8. */
export function crashParameters(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 8).map((item) => {
    const integer = exactInteger(item);
    return integer === undefined
      ? String(item).slice(0, 20)
      : `0x${BigInt.asUintN(64, integer).toString(16)}`;
  });
}

/** A Windows guest's first parameter is its bug check. */
export function bugCheckText(
  parameters: readonly string[],
): string | undefined {
  const code = Number(parameters[0]);
  if (!Number.isInteger(code) || code === 0) return undefined;
  const name = bugChecks[code];
  const hex = `0x${code.toString(16).toUpperCase()}`;
  return name === undefined ? `bug check ${hex}` : `bug check ${hex} ${name}`;
}

const kinds: Readonly<
  Record<string, (fields: Fields, isWindows: boolean) => string>
> = {
  WorkerExit(fields) {
    const detail = worded(fields.Detail, workerExitDetails);
    const type = worded(fields.Type, workerExitTypes);
    const by = worded(fields.Initiator, initiators);
    const code = exactInteger(fields.ExitCode);
    return sentence("The VM's worker process ended", [
      detail ?? type,
      detail && type && detail !== type ? type : undefined,
      by && `begun by ${by}`,
      code ? `exit code 0x${code.toString(16)}` : undefined,
    ]);
  },
  GuestCrash(fields, isWindows) {
    const parameters = crashParameters(fields.CrashParameters);
    const isZero = parameters.every((parameter) => Number(parameter) === 0);
    return sentence("The guest crashed", [
      isWindows ? bugCheckText(parameters) : undefined,
      isZero ? undefined : `parameters ${parameters.join(" ")}`,
    ]);
  },
  TripleFault(fields) {
    const type = exactInteger(fields.ErrorType);
    return sentence("The guest's processor met a triple fault", [
      "it could not even handle the failure of its own fault handler",
      type === undefined ? undefined : `error type ${type}`,
    ]);
  },
  InjectNonMaskableInterrupt: () =>
    "A program on the host sent the guest a non-maskable interrupt",
  OperationFailure: (fields) =>
    sentence("An operation of HCS on the VM failed", [
      worded(fields.Detail, operationFailures),
    ]),
  SystemExit(fields) {
    const by = worded(fields.Initiator, initiators);
    return sentence("The compute system ended", [
      worded(fields.Detail, systemExitDetails),
      by && `begun by ${by}`,
    ]);
  },
  VirtualDeviceFailure(fields) {
    const name = textOf(fields.Name) ?? textOf(fields.DeviceId);
    const step = worded(fields.Detail, deviceSteps);
    const failed = `${
      name ? `The virtual device "${name}"` : "A virtual device"
    } failed`;
    return sentence(step ? `${failed} while ${step}` : failed, [
      fields.InstanceId === undefined
        ? undefined
        : `instance ${textOf(fields.InstanceId)}`,
    ]);
  },
};

/** An enum's value in words, its own name where there are none. */
function worded(value: unknown, words: Words): string | undefined {
  const name = textOf(value);
  if (name === undefined || name === "None" || name === "Invalid") {
    return undefined;
  }
  return Object.hasOwn(words, name) ? words[name] : name;
}

function sentence(
  start: string,
  details: readonly (string | undefined | "")[],
): string {
  const given = details.filter((detail) => detail);
  return given.length === 0 ? start : `${start}: ${given.join(", ")}`;
}

function detailsOf(value: unknown): string {
  const text = JSON.stringify(value);
  return text === undefined || text === "{}" || text === "null"
    ? ""
    : ` ${text}`;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" ? String(value) : undefined;
}

/** The record, or the beginning of its JSON where it is oddly large. */
function bounded(record: unknown): unknown {
  const text = JSON.stringify(record) ?? "";
  return text.length > maxRecordLength
    ? text.slice(0, maxRecordLength)
    : record;
}
