/**
 * What of the host bears on a failure.
 *
 * @module
 */
import type { Host } from "../host.ts";
import type { FailureHost } from "./evidence.ts";

/** Build, processors and memory, as far as the host tells. */
export function hostFacts(host: Host): FailureHost {
  const { osBuild, processorCount } = host;
  const memory = host.memory?.();
  return {
    ...osBuild === undefined ? {} : { osBuild },
    processorCount,
    ...memory === undefined ? {} : {
      freeMemoryBytes: memory.freeBytes,
      totalMemoryBytes: memory.totalBytes,
    },
  };
}
