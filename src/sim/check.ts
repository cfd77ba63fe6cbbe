/**
 * HCS reads documents and requests by its schema and refuses what does not
 * fit; like HCS, the simulator does not say where it does not. What only a
 * newer schema has passes: Windows' own version decides about that.
 *
 * @module
 */
import type { HcsOutcome } from "../hcs/backend.ts";
import { isObject } from "../hcs/json_object.ts";
import {
  type Finding,
  validate,
  validateModifyRequest,
} from "../schema/mod.ts";
import { Code, failure } from "./codes.ts";

/** The JSON object, or the refusal. */
export type Checked =
  | { value: Record<string, unknown>; refusal?: undefined }
  | { value?: undefined; refusal: HcsOutcome };

/** Reads and checks a create document. */
export function checkDocument(text: string): Checked {
  const checked = parseObject(text);
  if (checked.refusal) return checked;
  if (validate(checked.value, { limit: 50 }).some(refuses)) return invalid();
  if (isObject(checked.value.Container)) {
    return {
      refusal: failure(
        Code.NotSupported,
        "The simulator runs virtual machines only",
      ),
    };
  }
  return isObject(checked.value.VirtualMachine) ? checked : invalid();
}

/** Reads and checks a modify request. */
export function checkModifyRequest(text: string): Checked {
  const checked = parseObject(text);
  if (checked.refusal) return checked;
  const findings = validateModifyRequest(checked.value, { limit: 50 });
  return findings.some(refuses) ? invalid() : checked;
}

/** Reads a text that is checked against one of the schema's types. */
export function checkTyped(text: string, type: string): Checked {
  if (text === "") return { value: {} };
  const checked = parseObject(text);
  if (checked.refusal) return checked;
  return validate(checked.value, { type, limit: 50 }).some(refuses)
    ? invalid()
    : checked;
}

/** Reads a JSON object that is not checked further. */
export function parseObject(text: string): Checked {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return invalid();
  }
  return isObject(value) ? { value } : invalid();
}

function refuses(finding: Finding): boolean {
  return finding.problem !== "newer-version";
}

function invalid(): { refusal: HcsOutcome } {
  return {
    refusal: failure(
      Code.InvalidJson,
      "The virtual machine or container JSON document is invalid.",
    ),
  };
}
