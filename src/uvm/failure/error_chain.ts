/**
 * What an error's chain of causes tells.
 *
 * @module
 */
import {
  errorChain,
  HcsError,
  OperationTimeoutError,
  UvmError,
} from "../../errors.ts";
import type { ExitStatus } from "../../hcs/exit_status.ts";

/** The first HcsError of the chain. */
export function hcsErrorOf(error: unknown): HcsError | undefined {
  return errorChain(error).find((e) => e instanceof HcsError);
}

/** The first timeout of the chain. */
export function timeoutOf(error: unknown): OperationTimeoutError | undefined {
  return errorChain(error).find((e) => e instanceof OperationTimeoutError);
}

/** The exit status that an error of the chain carries as `exit`. */
export function exitOf(error: unknown): ExitStatus | undefined {
  for (const e of errorChain(error)) {
    const { exit } = e as { exit?: Partial<ExitStatus> };
    if (
      typeof exit?.type === "string" && typeof exit.code === "number" &&
      Array.isArray(exit.attribution)
    ) return exit as ExitStatus;
  }
  return undefined;
}

/**
 * The phase path of an error within a phase: `create/grant-access`. Quoted
 * names of files and the like are left out of an operation.
 */
export function phasePath(phase: string | undefined, error: unknown): string {
  const uvmError = errorChain(error).find((e) => e instanceof UvmError);
  const operation = uvmError === undefined ? "" : slug(uvmError.operation);
  if (phase === undefined) return operation || "unknown";
  if (operation === "" || operation === phase) return phase;
  if (operation.split("/").includes(phase)) return operation;
  return `${phase}/${operation}`;
}

/** `grant access to "C:\x" for` is `grant-access`. */
function slug(operation: string): string {
  return operation.replace(/"[^"]*"/g, " ").trim()
    .replace(/\s+(to|for|of|from|with)(\s+(to|for|of|from|with))*$/, "")
    .replace(/\s+(to|for|of)\s+for$/, "")
    .split(/\s+/).join("-");
}
