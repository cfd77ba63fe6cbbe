/**
 * The JSON of SystemCrashReport (schema type `CrashReport`), which Linux guests
 * fill with the end of the kernel's own log.
 *
 * @module
 */
import { formatHresult } from "../../ffi/hresult.ts";
import { isObject } from "../../hcs/json_object.ts";
import { bugCheckText, crashParameters } from "./attribution.ts";
import type { FailureCrash } from "./failure.ts";
import { lastLines } from "./tail.ts";

const maxLogLines = 200;

/** Reads a crash report; never throws, whatever HCS sent. */
export function readCrashReport(
  data: unknown,
  { time, isWindows = false }: { time?: string; isWindows?: boolean } = {},
): FailureCrash {
  const report = isObject(data) ? data : {};
  const log = typeof report.CrashLog === "string" ? report.CrashLog : "";
  const lines = lastLines(log, maxLogLines);
  const parameters = crashParameters(report.CrashParameters);
  const { WindowsCrashInfo: windowsInfo } = report;
  const windows = isObject(windowsInfo) ? readWindows(windowsInfo) : undefined;
  const text = isWindows || windows ? bugCheckText(parameters) : undefined;
  return {
    ...(time === undefined ? {} : { time }),
    log: lines.lines,
    logCut: lines.cut,
    parameters,
    ...(text === undefined ? {} : { text }),
    ...(windows === undefined ? {} : { windows }),
  };
}

function readWindows(
  info: Record<string, unknown>,
): NonNullable<FailureCrash["windows"]> {
  const { OsMajorVersion, OsMinorVersion, OsBuildNumber } = info;
  const version = [OsMajorVersion, OsMinorVersion, OsBuildNumber];
  return {
    ...(version.every(Number.isInteger) ? { version: version.join(".") } : {}),
    ...(typeof info.FinalPhase === "string" ? { phase: info.FinalPhase } : {}),
    ...(typeof info.DumpFile === "string" && info.DumpFile !== ""
      ? { dumpFile: info.DumpFile }
      : {}),
    ...(typeof info.Status === "number" && info.Status !== 0
      ? { statusHex: formatHresult(info.Status) }
      : {}),
  };
}
