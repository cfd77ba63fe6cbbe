/**
 * What `create()`, `open()` and `list()` work on. Everything has a native
 * default, made when it is first needed.
 *
 * @module
 */
import type { HcsBackend } from "../hcs/backend.ts";
import { nativeBackend } from "../hcs/native_backend.ts";
import { resolveTimeouts, type Timeouts } from "../hcs/timeouts.ts";
import type { HvSocketTransport } from "../hvsock/transport.ts";
import type { Host } from "./host.ts";
import { isEnabled, type UvmLogger } from "./logger.ts";
import { nativeHost } from "./native_host.ts";
import type { EventRecorder } from "./recorder.ts";
import {
  type BackendWatcher,
  recordingWatcher,
  watchBackend,
} from "./watch_backend.ts";

/** The seams to work on; each that is left out is the native one. */
export interface Environment {
  /** The Host Compute Service; a simulator's, say. */
  backend?: HcsBackend;
  /** Hyper-V sockets. */
  sockets?: HvSocketTransport;
  /** The machine: processors, files, environment variables. */
  host?: Host;
  /** Bounds of the phases, over HCSSHIM_TIMEOUT_* and the defaults. */
  timeouts?: Partial<Timeouts>;
  /**
   * Takes uvm's own log; by default LogTape's category `uvm`. Whether it takes
   * calls into HCS is asked once, when a VM is created or opened.
   */
  logger?: UvmLogger;
  /**
   * Keeps what happens to one VM, from the first call on: calls, and
   * notifications of its creation too. Without it the VM has one of its own,
   * which begins when the VM is there.
   */
  recorder?: EventRecorder;
}

/** An environment with every seam in place. */
export interface ResolvedEnvironment {
  backend: HcsBackend;
  /** Loaded and made when asked for: a Windows guest needs none. */
  sockets(): Promise<HvSocketTransport>;
  host: Host;
  timeouts: Timeouts;
  logger: UvmLogger;
  recorder: EventRecorder | undefined;
}

let sharedBackend: HcsBackend | undefined;
let sharedSockets: Promise<HvSocketTransport> | undefined;

/**
 * Fills in the native defaults. The native backend and transport are one for
 * the process: HCS gets one callback, and all sockets share one wait. LogTape
 * is loaded where no logger is given.
 */
export async function resolveEnvironment(
  environment: Environment = {},
): Promise<ResolvedEnvironment> {
  const host = environment.host ?? nativeHost();
  const { sockets, recorder } = environment;
  const logger = environment.logger ??
    (await import("@logtape/logtape")).getLogger("uvm");
  const backend = environment.backend ?? (sharedBackend ??= nativeBackend());
  return {
    backend: watchBackend(backend, await watchersOf(recorder, logger)),
    recorder,
    sockets: async () => sockets ?? await (sharedSockets ??= nativeSockets()),
    host,
    timeouts: resolveTimeouts(
      (name) => host.environment(name),
      environment.timeouts,
    ),
    logger,
  };
}

/** Who watches the backend: none where nobody listens, which costs nothing. */
async function watchersOf(
  recorder: EventRecorder | undefined,
  logger: UvmLogger,
): Promise<BackendWatcher[]> {
  const watchers = recorder ? [recordingWatcher(recorder)] : [];
  if (isEnabled(logger, "debug")) {
    const { callLog } = await import("./call_log.ts");
    watchers.push(callLog(logger));
  }
  return watchers;
}

async function nativeSockets(): Promise<HvSocketTransport> {
  const { nativeTransport } = await import("../hvsock/native_transport.ts");
  return nativeTransport();
}
