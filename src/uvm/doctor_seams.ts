/**
 * The real machine for doctor().
 *
 * @module
 */
import type { HcsBackend } from "../hcs/backend.ts";
import type { DoctorSeams, ProgramResult } from "./doctor_facts.ts";
import type { Host } from "./host.ts";
import { nodeBuiltin } from "../system/node_builtin.ts";

const { execFile } = nodeBuiltin<typeof import("node:child_process")>(
  "node:child_process",
);
const { platform } = nodeBuiltin<typeof import("node:os")>("node:os");

/** PowerShell starts slowly, but not this slowly. */
const programTimeoutMs = 60_000;

/** Programs of this machine's system folder, and the given backend. */
export function nativeSeams(
  host: Host,
  backend: () => HcsBackend,
  signal?: AbortSignal,
): DoctorSeams {
  const root = host.environment("SystemRoot") ?? "C:\\Windows";
  const system = `${root}\\System32`;
  return {
    host,
    platform: platform(),
    run: (program, args) => {
      const folder = program === "powershell.exe"
        ? `${system}\\WindowsPowerShell\\v1.0`
        : system;
      return runProgram(`${folder}\\${program}`, args, signal);
    },
    serviceProperties: async () => await backend().getServiceProperties("{}"),
  };
}

function runProgram(
  path: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    try {
      execFile(
        path,
        [...args],
        { timeout: programTimeoutMs, windowsHide: true, signal },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : error.code;
          const isExit = typeof code === "number";
          resolve({
            code: isExit ? code : undefined,
            stdout,
            stderr: isExit ? stderr : error!.message,
          });
        },
      );
    } catch (error) {
      resolve({
        code: undefined,
        stdout: "",
        stderr: (error as Error).message,
      });
    }
  });
}
