/**
 * What the user can do about a failure: hints that know the case come first,
 * those of the code's table after them.
 *
 * @module
 */
import { errorChain, HvSocketError } from "../../errors.ts";
import { Hresult } from "../../ffi/hresult.ts";
import { WinsockError } from "../../hvsock/winsock_error.ts";
import { explainCode, hintsFor } from "../explain.ts";
import {
  endsOnPanic,
  filesOf,
  kernelCommandLine,
  type VmFile,
} from "./document_facts.ts";
import { timeoutOf } from "./error_chain.ts";
import type { HintContext } from "./evidence.ts";
import type { Failure } from "./failure.ts";
import { readLastWords } from "./guest_words.ts";
import { quotedPaths } from "./host_paths.ts";

const maxHints = 12;
const maxFilesNamed = 4;

/** The group that all virtual machines' identities belong to. */
const virtualMachinesGroup =
  "NT VIRTUAL MACHINE\\Virtual Machines (S-1-5-83-0)";

/** All hints, each once, at most 12. */
export function hintsOfFailure(context: HintContext): string[] {
  const { error } = context.evidence;
  const hints = [
    ...accessHints(context),
    ...memoryHints(context),
    ...guestHints(context),
    ...timeoutHints(context),
    ...socketHints(error),
    ...existingHints(context.failure),
    ...jsonHints(context.failure),
    ...hintsFor(error),
    ...codeHints(context.failure),
  ];
  const { crash, attribution } = context.failure;
  const isOnConsole = hasConsole(context.failure, context.document);
  const isTold = crash !== undefined || attribution.length > 0;
  return [...new Set(hints)]
    .filter((hint) =>
      !(isTold && hint.endsWith(": --json shows it")) &&
      !(isOnConsole && hint.startsWith("Look at the guest's boot:"))
    )
    .slice(0, maxHints);
}

/** True where the guest has a console: its words are there, if it had any. */
function hasConsole(
  failure: Failure,
  document: HintContext["document"],
): boolean {
  const ports = document?.VirtualMachine?.Devices?.ComPorts ?? {};
  return failure.console.length > 0 || Object.keys(ports).length > 0;
}

/** The identity as which the VM's worker process opens files. */
export function vmIdentity(id: string | undefined): string {
  return id !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
      .test(id)
    ? `NT VIRTUAL MACHINE\\${id.toUpperCase()}`
    : virtualMachinesGroup;
}

function accessHints({ failure, document }: HintContext): string[] {
  if (!hasCode(failure, [Hresult.E_ACCESSDENIED])) return [];
  const identity = vmIdentity(failure.id);
  const named = quotedPaths(textsOf(failure).join("\n"));
  const account = identity.replace(/ \(S-1-5-83-0\)$/, "");
  if (failure.phase.endsWith("/grant-access") && named.length > 0) {
    return [
      `Changing who may read "${
        named[0]
      }" was denied: run elevated, or as the file's owner; the VM's identity ${identity} needs to read it`,
    ];
  }
  const files: VmFile[] = named.length > 0
    ? named.map((path) => ({ path, role: "named by HCS" }))
    : filesOf(document);
  if (files.length === 0) return [];
  const shown = files.slice(0, maxFilesNamed).map(({ path, role }) =>
    `"${path}" (${role})`
  ).join(", ");
  const more = files.length > maxFilesNamed
    ? ` and ${files.length - maxFilesNamed} more`
    : "";
  return [
    `The VM's identity ${identity} must be able to read ${shown}${more}`,
    `Grant it: icacls "${
      files[0].path
    }" /grant "${account}:(R)", or let uvm do it: --grant-access`,
  ];
}

const memoryCodes = [
  Hresult.E_OUTOFMEMORY,
  0x80070008,
  0x800705aa,
  0x800705af,
];
const memoryWords =
  /not enough (memory|quota|storage)|insufficient (system )?(resources|memory)|out of memory|paging file is too small|could not (be )?allocate/i;

function memoryHints({ failure, document, evidence }: HintContext): string[] {
  const isMemory = hasCode(failure, memoryCodes) ||
    textsOf(failure).some((text) => memoryWords.test(text));
  if (!isMemory || failure.crash) return [];
  const asked = document?.VirtualMachine?.ComputeTopology?.Memory?.SizeInMB;
  const free = evidence.host?.freeMemoryBytes;
  const size = typeof asked === "number"
    ? `The VM was to have ${asked} MB of memory${
      free === undefined
        ? ""
        : `, and the host has ${Math.floor(free / 1024 / 1024)} MB free`
    }`
    : "The host lacks memory or other resources for the VM";
  return [`${size}: ask for less with --memory, or end other VMs (uvm list)`];
}

function guestHints({ failure }: HintContext): string[] {
  const lines = [
    ...failure.crash?.log ?? [],
    ...failure.console,
    ...failure.guestLog,
  ];
  const words = readLastWords(lines);
  return words ? [words.hint] : [];
}

function timeoutHints({ failure, evidence, document }: HintContext): string[] {
  const timeout = timeoutOf(evidence.error);
  const isEnded = failure.exit !== undefined;
  const isLinux = kernelCommandLine(document) !== "";
  const hints: string[] = [];
  if (isLinux && !isEnded && !endsOnPanic(document) && timeout) {
    hints.push(
      'The kernel\'s command line has no "panic=", as a console with a shell wants it: a guest that panics stays up, and the VM does not end. Use --console-mode log, or --kernel-options panic=-1',
    );
  }
  if (timeout === undefined) return hints;
  if (
    isLinux && failure.guestLog.length === 0 && evidence.recorder &&
    /(^|\/)(run|expect|connect-logs|logs)$/.test(failure.phase)
  ) {
    hints.push(
      "The guest logged nothing: its agent did not connect to the host's log socket (vsock port 109)" +
        (hasConsole(failure, document)
          ? ""
          : ". See its early boot with --console-log FILE"),
    );
  }
  if (/(^|\/)(create|start|pause|resume|save)$/.test(failure.phase)) {
    const name = failure.phase.split("/").at(-1)!;
    hints.push(
      `Give phase "${name}" more time: --timeout, or HCSSHIM_TIMEOUT_SYSTEM${name.toUpperCase()} in seconds`,
      "See whether HCS answers at all: uvm doctor",
    );
  }
  return hints;
}

const notListening: readonly number[] = [
  WinsockError.WSAECONNREFUSED,
  WinsockError.WSAETIMEDOUT,
  WinsockError.ERROR_CONNECTION_REFUSED,
  WinsockError.ERROR_CONNECTION_UNAVAIL,
];

function socketHints(error: unknown): string[] {
  const socketError = errorChain(error).find((e) =>
    e instanceof HvSocketError && notListening.includes(e.code)
  );
  return socketError === undefined ? [] : [
    "Nothing listens on that service in the guest, or not yet: a server that starts late needs retries (retries, retryWaitMs) within timeoutMs",
    "Check the port, and that the VM's service table lets it through: hvSocketServices",
  ];
}

function existingHints(failure: Failure): string[] {
  if (!hasCode(failure, [0x8037010f])) return [];
  return [
    `A VM "${
      failure.id ?? ""
    }" is there already, perhaps of an owner that died: see it with "uvm inspect", end it with "uvm kill" or all of its owner with "uvm prune --owner NAME"`,
  ];
}

function jsonHints(failure: Failure): string[] {
  const isJson = hasCode(failure, [
    Hresult.HCS_E_INVALID_JSON,
    Hresult.ERROR_INVALID_DATA,
  ]);
  if (!isJson) return [];
  return failure.findings.slice(0, 5).map(({ pointer, message }) =>
    `Look at "${pointer}" of the document: ${message}`
  );
}

/** The table's advice for codes that no error carries: of exit and events. */
function codeHints(failure: Failure): string[] {
  const codes = [failure.exit, ...failure.related];
  return codes.flatMap((code) =>
    code === undefined || code.code === 0 || code.code === failure.code?.code
      ? []
      : explainCode(code.code).actions
  );
}

function hasCode(failure: Failure, codes: readonly number[]): boolean {
  return [failure.code, failure.exit, ...failure.related].some((code) =>
    code !== undefined && codes.includes(code.code)
  );
}

/** All texts in which HCS may have named a cause. */
function textsOf(failure: Failure): string[] {
  return [
    ...failure.events.map((event) => event.message ?? ""),
    failure.error?.message ?? "",
    ...failure.error?.causes ?? [],
  ];
}
