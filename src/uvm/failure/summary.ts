/**
 * A failure in one sentence.
 *
 * @module
 */
import type { Failure } from "./failure.ts";
import { panicText, readLastWords } from "./guest_words.ts";

const maxLength = 400;

/** What failed and why: the guest's own words before HCS's before the code's. */
export function summaryOf(failure: Failure): string {
  return guestSummary(failure) ?? codeSummary(failure);
}

function guestSummary(failure: Failure): string | undefined {
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
  const isCrash = crash !== undefined ||
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
  const vm = failure.id === undefined ? "The VM" : `VM "${failure.id}"`;
  const [first] = attribution;
  return bounded(
    `${vm} ended ${where}, ${exit.type}${codeOf(exit)}: ${
      why ?? (first ? first.text : exit.text)
    }`,
  );
}

function codeSummary(failure: Failure): string {
  const { error, code, exit, phase } = failure;
  if (error === undefined) {
    return exit
      ? `VM "${failure.id ?? ""}" ended in phase "${phase}": ${exit.text}`
      : `Something failed in phase "${phase}"`;
  }
  const meaning = code && !error.message.includes(code.meaning)
    ? `: ${code.meaning.replace(/\.$/, "")}`
    : "";
  return bounded(`${error.message.replace(/\.$/, "")}${meaning}`);
}

function codeOf(exit: Failure["exit"]): string {
  return exit === undefined || exit.code === 0
    ? ""
    : `, ${exit.codeName} (${exit.codeHex})`;
}

function bounded(text: string): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 3)}...` : text;
}
