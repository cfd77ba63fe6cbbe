/**
 * What is wrong in an options file: all that `create` would refuse of it
 * without a look at the host.
 *
 * @module
 */
import type { Finding, FindingProblem } from "../schema/finding.ts";
import { pointerSegment } from "../schema/pointer.ts";
import { validateOptions } from "../schema/validate_options.ts";
import { checkOptions } from "../uvm/check_options.ts";
import { mergeJson } from "../uvm/merge_json.ts";
import type { UtilityVmOptions } from "../uvm/options.ts";
import { rootFsOf } from "../uvm/plan_root_fs.ts";
import { optionNamedIn, optionRules } from "./option_rules.ts";

/** Every check of create() that needs no host; each throws what is wrong. */
const checks: readonly ((options: UtilityVmOptions) => unknown)[] = [
  checkOptions,
  ...optionRules,
  (options) => options.operatingSystem === "linux" && rootFsOf(options),
  ({ additionHcsDocumentJson = "" }) => mergeJson({}, additionHcsDocumentJson),
];

/** Findings by the table of options, then those of create()'s own checks. */
export function optionsFindings(value: unknown): Finding[] {
  const findings = validateOptions(value);
  const wrong = new Set(findings.map(({ pointer }) => firstOf(pointer)));
  if (wrong.has("") || wrong.has("operatingSystem")) return findings;
  const left = new Map(
    // An empty text counts as left out, as null does.
    Object.entries(value as object).filter(([name, one]) =>
      one !== null && one !== "" && name !== "$schema" && !wrong.has(name)
    ),
  );
  for (const check of checks) {
    // What is wrong is told and left out, until nothing more is found.
    for (let goesOn = true; goesOn;) {
      const finding = findingOf(check, Object.fromEntries(left));
      if (finding === undefined) break;
      const name = firstOf(finding.pointer);
      if (!wrong.has(name)) findings.push(finding);
      wrong.add(name);
      goesOn = left.delete(name);
    }
  }
  return findings;
}

function findingOf(
  check: (options: UtilityVmOptions) => unknown,
  options: Record<string, unknown>,
): Finding | undefined {
  try {
    check(options as unknown as UtilityVmOptions);
    return undefined;
  } catch (error) {
    const isRefusal = error instanceof TypeError || error instanceof RangeError;
    if (!isRefusal) throw error;
    const { message } = error;
    const path = pathOf(optionNamedIn(message));
    const pointer = path.map((key) => `/${pointerSegment(key)}`).join("");
    return { pointer, problem: problemOf(valueAt(options, path)), message };
  }
}

/** `layerFolders[0]` and `resources.memory.limit` as keys. */
function pathOf(option: string | undefined): string[] {
  return option?.replace(/\[(\d+)\]/g, ".$1").split(".") ?? [];
}

function valueAt(options: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    options,
  );
}

function problemOf(value: unknown): FindingProblem {
  if (typeof value === "string") return "wrong-form";
  return typeof value === "number" ? "out-of-range" : "wrong-type";
}

/** The option that a pointer leads into; "" for all of them. */
function firstOf(pointer: string): string {
  const [, first = ""] = pointer.split("/");
  return first.replaceAll("~1", "/").replaceAll("~0", "~");
}
