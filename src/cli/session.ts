/**
 * What a command works on: the Host Compute Service, or the simulator where
 * `--backend sim` says so. Never the simulator silently.
 *
 * @module
 */
import { defaultTimeouts, type Timeouts } from "../hcs/timeouts.ts";
import { nodeBuiltin } from "../system/node_builtin.ts";
import type { Environment } from "../uvm/environment.ts";
import { isEnabled, type UvmLogger } from "../uvm/logger.ts";
import { asksForLog, type Flags } from "./flags.ts";
import type { CliIo } from "./io.ts";
import { UsageError } from "./usage_error.ts";

/** A command's session. */
export interface Session {
  /** Which backend was chosen. */
  readonly backendName: "hcs" | "sim";
  /** What the library warned of so far. */
  readonly warnings: string[];
  /** The folder of uvm's own state; it may not exist. */
  stateDir(): string;
  /** What the library is to work on; made when it is first asked for. */
  environment(): Promise<Environment>;
  /** Closes what was opened. Idempotent. */
  close(): Promise<void>;
}

/** Makes a session; nothing is opened until environment() is called. */
export function openSession(flags: Flags, io: CliIo): Session {
  const backendName = flags.text("backend") === "sim" ? "sim" : "hcs";
  if (backendName === "hcs" && flags.has("sim-plan")) {
    throw new UsageError(`Flag "--sim-plan" needs "--backend sim"`);
  }
  const warnings: string[] = [];
  const closers: (() => Promise<unknown>)[] = [];
  const stateDir = () => resolveStateDir(flags.text("state-dir"), io);
  let environment: Promise<Environment> | undefined;
  return {
    backendName,
    warnings,
    stateDir,
    environment: () => environment ??= makeEnvironment(),
    async close() {
      for (const closer of closers.splice(0).reverse()) await closer();
    },
  };

  async function makeEnvironment(): Promise<Environment> {
    const made: Environment = {
      timeouts: phaseTimeouts(flags.number("timeout")),
      ...io.environment,
      logger: await collectingLogger(warnings, flags, io.environment?.logger),
    };
    if (backendName === "hcs") return made;
    const { createSimulator } = await import("../sim/mod.ts");
    const { simulatedHost } = await import("../sim/host.ts");
    const simulator = createSimulator({
      plan: await simulatorPlan(flags, io),
      stateDir: `${stateDir()}/sim`,
    });
    closers.push(() => simulator.backend.close());
    closers.push(() => simulator.sockets.close());
    const { backend, sockets } = simulator;
    return { ...made, backend, sockets, host: simulatedHost() };
  }
}

/**
 * `--state-dir`, else `%LOCALAPPDATA%\uvm`, `$XDG_STATE_HOME/uvm` or
 * `~/.local/state/uvm`.
 */
function resolveStateDir(given: string | undefined, io: CliIo): string {
  if (given !== undefined) return given;
  const local = io.env("LOCALAPPDATA");
  if (local) return `${local}\\uvm`;
  const state = io.env("XDG_STATE_HOME");
  if (state) return `${state}/uvm`;
  const { homedir } = nodeBuiltin<typeof import("node:os")>("node:os");
  return `${io.env("HOME") || homedir()}/.local/state/uvm`;
}

/** `--timeout` bounds each phase; waiting commands bound their wait too. */
function phaseTimeouts(timeoutMs: number | undefined): Partial<Timeouts> {
  return timeoutMs === undefined ? {} : {
    createMs: timeoutMs,
    startMs: timeoutMs,
    pauseMs: timeoutMs,
    resumeMs: timeoutMs,
    saveMs: timeoutMs,
    callMs: timeoutMs,
    // A VM needs a moment for its end.
    closeMs: Math.min(defaultTimeouts.closeMs, Math.max(1000, timeoutMs)),
  };
}

async function simulatorPlan(flags: Flags, io: CliIo) {
  const file = flags.text("sim-plan");
  if (file === undefined) return undefined;
  const { readJson } = await import("./input.ts");
  const { checkPlan } = await import("../sim/plan_check.ts");
  const plan = await readJson(file, io);
  try {
    return checkPlan(plan);
  } catch (cause) {
    throw new UsageError(
      `Simulator plan "${file}" is wrong: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/**
 * Keeps the warnings for the command, and passes everything on: to the logger
 * that was given, else to LogTape where the user asked for uvm's log. It is
 * not loaded otherwise.
 */
async function collectingLogger(
  warnings: string[],
  flags: Flags,
  given: UvmLogger | undefined,
): Promise<UvmLogger> {
  const logger = given ??
    (asksForLog(flags)
      ? (await import("@logtape/logtape")).getLogger("uvm")
      : undefined);
  return {
    isEnabledFor: (level) => logger !== undefined && isEnabled(logger, level),
    trace: (message, properties) => logger?.trace?.(message, properties),
    debug: (message, properties) => logger?.debug(message, properties),
    info: (message, properties) => logger?.info(message, properties),
    warn(message, properties) {
      warnings.push(message);
      logger?.warn(message, properties);
    },
    error: (message, properties) => logger?.error(message, properties),
  };
}
