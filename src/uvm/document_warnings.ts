/**
 * What is to be said of a VM's document before HCS gets it.
 *
 * @module
 */
import type { ComputeSystem } from "../schema/mod.ts";
import type { VmPlan } from "./plan.ts";

/** The plan's warnings, and what the schema says of JSON merged into it. */
export async function documentWarnings(
  plan: VmPlan,
  document: ComputeSystem,
): Promise<string[]> {
  if (!plan.options.additionHcsDocumentJson) return [...plan.warnings];
  const { validate } = await import("../schema/validate.ts");
  const findings = validate(document).map(({ pointer, message }) =>
    `The HCS document at "${pointer}": ${message}`
  );
  return [...plan.warnings, ...findings];
}
