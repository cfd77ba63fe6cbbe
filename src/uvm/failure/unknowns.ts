/**
 * What a failure does not tell, and why: so that an empty place is not read as
 * "there was nothing".
 *
 * @module
 */
import { HcsNotificationType } from "../../hcs/notifications.ts";
import type { Evidence } from "./evidence.ts";
import type { Failure } from "./failure.ts";

/** The first schema whose exit status has an attribution: Windows build 20348. */
const attributionBuild = 20348;

/** The gaps, one sentence each. */
export function unknownsOf(failure: Failure, evidence: Evidence): string[] {
  const { recorder, host } = evidence;
  const gaps: string[] = [];
  const silent = recorder?.events.some((event) =>
    event.data === null &&
    (event.number === HcsNotificationType.SystemExited ||
      event.number === HcsNotificationType.SystemCrashReport)
  );
  if (silent) {
    gaps.push(
      "A notification came without its text: HCS sent none, or this runtime (Bun) could not read it in time. The executable made with Deno reads it",
    );
  }
  if (
    failure.exit?.type === "UnexpectedExit" &&
    failure.attribution.length === 0 && !silent
  ) {
    gaps.push(
      host?.osBuild !== undefined && host.osBuild < attributionBuild
        ? `Who ended the VM is not known: Windows tells it from build ${attributionBuild} on, this is ${host.osBuild}`
        : "Who ended the VM is not known: HCS sent no attribution",
    );
  }
  if (recorder?.crashed && failure.crash === undefined) {
    gaps.push("The guest crashed, and HCS sent no report of it");
  }
  if (recorder && recorder.droppedEvents > 0) {
    gaps.push(
      `${recorder.droppedEvents} older notifications were not kept`,
    );
  }
  return gaps;
}
