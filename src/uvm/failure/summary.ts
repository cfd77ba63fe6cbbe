/**
 * A failure in one sentence.
 *
 * @module
 */
import { HcsNotificationType } from "../../hcs/notifications.ts";
import type { Evidence } from "./evidence.ts";
import type { Failure } from "./failure.ts";
import { panicText, readLastWords } from "./guest_words.ts";

const maxLength = 400;

/**
 * What failed and why: the guest's own words before HCS's before the code's.
 * Where nothing failed, that.
 */
export function summaryOf(failure: Failure, evidence: Evidence): string {
  return guestSummary(failure, evidence) ??
    (failure.error === undefined
      ? stateSummary(failure, evidence)
      : codeSummary(failure, failure.error));
}

function guestSummary(
  failure: Failure,
  { recorder }: Evidence,
): string | undefined {
  const { crash, exit, attribution, phase } = failure;
  const guest = failure.id === undefined
    ? "The guest"
    : `The guest of VM "${failure.id}"`;
  const where = `in phase "${phase}"`;
  const lines = [...crash?.log ?? [], ...failure.console];
  const panic = panicText(lines);
  const words = readLastWords(lines)?.meaning;
  const why = panic && words ? `${words} (kernel panic: ${panic})` : words ??
    (panic && `kernel panic: ${panic}`);
  const isCrash = crash !== undefined || recorder?.crashed ||
    attribution.some(({ kind }) => kind === "GuestCrash");
  if (isCrash) {
    const text = why ?? crash?.text ??
      attribution.find(({ kind }) => kind === "GuestCrash")?.text.replace(
        /^The guest crashed(: )?/,
        "",
      );
    return bounded(
      `${guest} crashed ${where}${codeOf(exit)}${text ? `: ${text}` : ""}`,
    );
  }
  if (why && exit === undefined) {
    return bounded(`${guest} stopped working ${where}: ${why}`);
  }
  if (exit === undefined || exit.type === "GracefulExit" && exit.code === 0) {
    return undefined;
  }
  const [first] = attribution;
  return bounded(
    `${nameOf(failure)} ended ${where}, ${exit.type}${codeOf(exit)}: ${
      why ?? (first ? first.text : exit.text)
    }`,
  );
}

/** How the VM is where nothing was thrown: only what is known to be so. */
function stateSummary(
  failure: Failure,
  { recorder, state }: Evidence,
): string {
  const { exit, phase } = failure;
  const vm = nameOf(failure);
  const isFailed = recorder?.phases.some(({ outcome }) => outcome === "failed");
  if (exit) {
    return isFailed
      ? `${vm} ended in phase "${phase}": ${exit.text}`
      : `${vm} has ended and nothing has failed: ${exit.text}`;
  }
  if (isFailed) return `Something failed in phase "${phase}"`;
  const isLost = recorder?.events.some(({ number }) =>
    number === HcsNotificationType.ServiceDisconnect
  );
  if (isLost) return `HCS's service was lost: how ${vm} is now is not known`;
  if (state === undefined) return `${vm}: no failure is known`;
  // Before it runs, a failed start leaves no other trace.
  return state === "Running" || state === "Paused"
    ? `${vm} is ${state}; nothing has failed`
    : `${vm} is ${state}; no failure is known`;
}

function codeSummary(
  { code }: Failure,
  { message }: NonNullable<Failure["error"]>,
): string {
  const meaning = code && !message.includes(code.meaning)
    ? `: ${code.meaning.replace(/\.$/, "")}`
    : "";
  return bounded(`${message.replace(/\.$/, "")}${meaning}`);
}

function nameOf({ id }: Failure): string {
  return id === undefined ? "The VM" : `VM "${id}"`;
}

function codeOf(exit: Failure["exit"]): string {
  return exit === undefined || exit.code === 0
    ? ""
    : `, ${exit.codeName} (${exit.codeHex})`;
}

function bounded(text: string): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 3)}...` : text;
}
