/**
 * Checks what the caller gave to create(): shapes are TypeErrors, values are
 * RangeErrors, each naming the option and what it was. Nothing is called and
 * nothing is changed; the result is a copy of its own.
 *
 * @module
 */
import type { OperatingSystem } from "./operating_system.ts";
import type { UtilityVmOptions, WindowsOptions } from "./options.ts";
import {
  type Check,
  flag,
  isLeftOut,
  nativeText,
  nearestName,
  oneOf,
  pathList,
  record,
  shape,
  text,
  whole,
} from "./option_checks.ts";

/** The largest memory in MB: hcsshim counts it in 31 bits. */
export const maxMemoryMb = 0x7fffffff;
const mebibyte = 1024 * 1024;

const common: Record<string, Check> = {
  operatingSystem: text,
  id: nativeText,
  owner: text,
  resources: shape({
    memory: shape({ limit: memoryLimit }),
    // As many as hcsshim can count.
    cpu: shape({ count: whole(0, 0x7fffffff) }),
  }),
  additionHcsDocumentJson: text,
  logLevel: oneOf(
    "trace",
    "debug",
    "info",
    "warning",
    "error",
    "fatal",
    "panic",
  ),
  terminateOnLastHandleClosed: flag,
  stopOnReset: flag,
  allowOvercommit: flag,
  cpuLimit: whole(0, 100_000),
  cpuWeight: whole(0, 10_000),
  hvSocketServices: record(serviceGuid, {
    bindSecurityDescriptor: text,
    connectSecurityDescriptor: text,
    allowWildcardBinds: flag,
    disabled: flag,
  }),
  guestCrashDump: shape({
    savedStateFile: nativeText,
    noCrashdumpSavedStateFile: nativeText,
    windowsDumpFile: nativeText,
    windowsDumpMaxBytes: whole(0, Number.MAX_SAFE_INTEGER),
  }),
  grantAccess: flag,
};

const linux: Record<string, Check> = {
  ...common,
  bootFilesPath: nativeText,
  kernelFile: nativeText,
  rootFsFile: nativeText,
  preferredRootFsType: oneOf("initrd", "vhd"),
  kernelBootOptions: text,
  enableGraphicsConsole: flag,
  consolePipe: nativeText,
  console: flag,
  consoleMode: oneOf("seed", "log"),
  earlyConsole: oneOf("earlycon", "earlyprintk"),
  vpmemDeviceCount: whole(0, 128),
  scsiControllerCount: whole(0, 4),
  kernelDirect: flag,
  kernelArgs: oneOf("seed", "current"),
  entropy: flag,
};

const windows: Record<string, Check> = { ...common, layerFolders: pathList };

/** What each guest ignores with a warning, whatever its value: the other's. */
const ignored = {
  linux: ["layerFolders"],
  windows: Object.keys(linux).filter((key) =>
    !Object.hasOwn(common, key) && key !== "vpmemDeviceCount"
  ),
};

/** Checked options, and what to warn about. */
export interface CheckedOptions {
  /** A copy; empty texts and null count as left out, as in the seed. */
  options: UtilityVmOptions;
  /** One sentence each. */
  warnings: string[];
}

/** Checks everything that can be checked without the host. */
export function checkOptions(given: unknown): CheckedOptions {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new TypeError(`Options must be an object: ${String(given)}`);
  }
  const os = (given as Record<string, unknown>).operatingSystem;
  if (os !== "linux" && os !== "windows") {
    throw new TypeError(
      `Option "operatingSystem" must be "linux" or "windows": ${quote(os)}`,
    );
  }
  const warnings: string[] = [];
  const copy = checkKeys(given as Record<string, unknown>, os, warnings);
  const options = copy as unknown as UtilityVmOptions;
  if (options.operatingSystem === "windows") checkLayers(options);
  else if (/[\r\n]/.test(options.kernelBootOptions ?? "")) {
    warnings.push(
      `Option "kernelBootOptions" holds a line break, and the kernel may read its first line only: ${
        quote(options.kernelBootOptions)
      }`,
    );
  }
  return { options, warnings };
}

function checkKeys(
  given: Record<string, unknown>,
  os: OperatingSystem,
  warnings: string[],
): Record<string, unknown> {
  const checks = os === "linux" ? linux : windows;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (isLeftOut(value)) continue;
    if (os === "windows" && key === "vpmemDeviceCount") {
      throw new TypeError(
        `Option "vpmemDeviceCount" is for Linux VMs only: ${quote(value)}`,
      );
    }
    if (ignored[os].includes(key)) {
      const guest = os === "linux" ? "Linux" : "Windows";
      warnings.push(`Option "${key}" is ignored for a ${guest} VM`);
      continue;
    }
    if (!Object.hasOwn(checks, key)) {
      throw new TypeError(
        `Unknown option for a ${os} VM: "${key}"${
          nearestName(key, Object.keys(checks))
        }`,
      );
    }
    const checked = checks[key](key, value);
    if (checked !== "") copy[key] = checked;
  }
  return copy;
}

function checkLayers(options: WindowsOptions): void {
  const { layerFolders } = options;
  if (layerFolders === undefined || layerFolders.length < 2) {
    throw new RangeError(
      `Option "layerFolders" needs at least 2 folders, a base layer and the scratch: ${
        layerFolders?.length ?? 0
      }`,
    );
  }
  const last = layerFolders.length - 1;
  if (layerFolders[last] === "") {
    throw new RangeError(
      `Option "layerFolders[${last}]", the scratch, must not be empty: ""`,
    );
  }
}

function memoryLimit(name: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new TypeError(
      `Option "${name}" must be a number of bytes: ${quote(value)}`,
    );
  }
  const sizeInMb = Math.floor(value / mebibyte);
  if (sizeInMb < 1 || sizeInMb > maxMemoryMb) {
    throw new RangeError(
      `Option "${name}" must be from 1 MiB to ${maxMemoryMb} MiB, in bytes: ${value}`,
    );
  }
  return value;
}

function serviceGuid(name: string): void {
  const guid =
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
  if (!guid.test(name)) {
    throw new TypeError(
      `Option "hvSocketServices" needs service GUIDs as keys: "${name}"`,
    );
  }
}

function quote(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
