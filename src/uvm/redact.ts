/**
 * What must not leave the machine with a report: names of users in paths, and
 * values of what calls itself a secret.
 *
 * @module
 */
import { isDocumentObject } from "../schema/exact_number.ts";
import { endOfValue } from "./secret_value.ts";

/*
 * Guests write what these patterns read: nothing in them may be tried from
 * every place over any length. So a name begins at its telling word, and what
 * may follow or stand before it is bounded. Where its value ends is no matter
 * of a pattern: see endOfValue().
 */
const word =
  "(?:passw(?:or)?d|passphrase|secret|token|credential|authorization|(?:api|private|access|account|sas)[-_]?key|(?<![a-z])psk(?![a-z]))";
const secretName = new RegExp(word, "i");
const flag = `--?[\\w.-]{0,64}?${word}`;
const flagOfSecret = new RegExp(`^${flag}$`, "i");
/** A quote, also as JSON in JSON writes it: `\"`, `\\\"`, `\u0022`. */
const quote = `(?:\\\\{0,63}["']|\\\\{1,64}u002[27])`;
const equals = `${quote}?\\s{0,64}[=:]{1,2}>?\\s{0,64}`;
const blanks = "[ \\t]{1,64}";
const scheme = "(?:basic|bearer|digest|negotiate|ntlm|token|api-?key)";
/** What stands before a secret; what it matches outside of groups goes too. */
const heads = new RegExp(
  [
    `(authorization${equals}${scheme}${blanks})`,
    // Any other word there may be a scheme, and may be the secret.
    `(authorization${equals})[\\w-]{1,64}${blanks}(?=\\S)`,
    `(${word}[\\w.-]{0,64}${equals})`,
    `((?<![\\w-])${flag}(?:${quote}?${blanks}|${quote}\\s{0,64},\\s{0,64}))`,
    `(\\bapi[-_]?key${blanks}|\\bbearer${blanks})`,
  ].join("|"),
  "gi",
);
/** User and password before the host of a URL, which may hold an `@`. */
const urlLogin =
  /(\b[a-z][a-z0-9+.-]{0,30}:(?:\\{0,15}\/){2})[^\s/?#"'<>]{1,4096}@/gi;
const windowsUser =
  /((?:[A-Za-z][:$]|HarddiskVolume\d{1,4})[\\/]+Users[\\/]+)([^\\/"'<>|:*?\r\n]+)/gi;
const posixUser =
  /((?:^|[^\w.~-]|file:\/\/[\w.-]{1,64}|\/mnt\/[a-z])\\{0,15}\/(?:home|Users)\\{0,15}\/)((?:[^/\\\s"'<>:;,|&()[\]{}]|\\(?!\\{0,15}[/"'])){1,256})/g;

/** What stands for a secret. */
const hidden = "<redacted>";

/** Profiles that belong to Windows and name nobody. */
const sharedProfiles = ["public", "default", "all users", "user"];

/**
 * The text with the user's name out of profile paths (`C:\Users\user\…`,
 * `/home/user/…`) and without secrets: the values of assignments and flags
 * named `password`, `token`, `secret`, `authorization` and the like, also in
 * JSON in JSON, what follows `api-key` or `bearer`, and the login in a URL.
 */
export function redactText(text: string): string {
  const nameless = text
    .replace(
      windowsUser,
      (all, start: string, name: string) =>
        sharedProfiles.includes(name.toLowerCase()) ? all : `${start}user`,
    )
    .replace(posixUser, "$1user")
    .replace(urlLogin, `$1${hidden}@`);
  return hideValues(nameless);
}

function hideValues(text: string): string {
  let result = "";
  let from = 0;
  heads.lastIndex = 0;
  for (let head; (head = heads.exec(text)) !== null;) {
    const [, ...groups] = head;
    const kept = groups.find((group) => group !== undefined) ?? "";
    const start = head.index + kept.length;
    const end = endOfValue(text, heads.lastIndex);
    result += text.slice(from, start);
    if (end > start) result += hidden;
    from = end;
    heads.lastIndex = end;
  }
  return result + text.slice(from);
}

/**
 * The value with every text in it redacted, and with all that a key holds which
 * names a secret replaced, but for null and booleans. The value itself is not
 * changed.
 */
export function redactValue(value: unknown): unknown {
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) {
    return value.map((item, at) => {
      const before = value[at - 1];
      return typeof before === "string" && flagOfSecret.test(before) &&
          isTelling(item)
        ? hidden
        : redactValue(item);
    });
  }
  if (!isDocumentObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      redactText(key),
      secretName.test(key) && isTelling(item) ? hidden : redactValue(item),
    ]),
  );
}

/** False for what can be no secret. */
function isTelling(value: unknown): boolean {
  return value !== undefined && value !== null && typeof value !== "boolean";
}
