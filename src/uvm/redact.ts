/**
 * What must not leave the machine with a report: names of users in paths, and
 * values of what calls itself a secret.
 *
 * @module
 */
import { isExactNumber } from "../schema/exact_number.ts";

/*
 * Guests write what these patterns read: nothing in them may be tried from
 * every place over any length. So a name begins at its telling word, and what
 * may follow or stand before it is bounded.
 */
const word =
  "(?:passw(?:or)?d|passphrase|secret|token|credential|api[-_]?key|private[-_]?key|sas[-_]?key|(?<![a-z])psk(?![a-z]))";
const value = `("[^"\\r\\n]*"|'[^'\\r\\n]*'|[^\\s,;"']+)`;
const secretName = new RegExp(word, "i");
const assignment = new RegExp(
  `(${word}[\\w.-]{0,64}["']?\\s{0,64}[=:]\\s{0,64})${value}`,
  "gi",
);
/** A flag with its value, and words that stand before a secret. */
const flag = `--?[\\w.-]{0,64}?${word}`;
const followed = new RegExp(
  `((?:(?<![\\w-])${flag}["']?|\\bapi[-_]?key|\\bbearer|\\bauthorization:\\s{0,64}\\w{1,64})[ \\t]{1,64})${value}`,
  "gi",
);
const flagOfSecret = new RegExp(`^${flag}$`, "i");
/** User and password before the host of a URL. */
const urlLogin = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#"'<>@]{1,4096}@/gi;
const windowsUser = /([A-Za-z]:[\\/]+Users[\\/]+)([^\\/"'<>|:*?\r\n]+)/gi;
const posixUser = /((?:^|[\s"'=(:])\/(?:home|Users)\/)([^/\s"':]+)/g;

/** What stands for a secret. */
const hidden = "<redacted>";

/** Profiles that belong to Windows and name nobody. */
const sharedProfiles = ["public", "default", "all users", "user"];

/**
 * The text with the user's name out of profile paths (`C:\Users\user\…`,
 * `/home/user/…`) and without secrets: the values of assignments and flags
 * named `password`, `token`, `secret` and the like, what follows `api-key` or
 * `bearer`, and the login in a URL.
 */
export function redactText(text: string): string {
  return text
    .replace(
      windowsUser,
      (all, start: string, name: string) =>
        sharedProfiles.includes(name.toLowerCase()) ? all : `${start}user`,
    )
    .replace(posixUser, "$1user")
    .replace(urlLogin, `$1${hidden}@`)
    .replace(followed, `$1${hidden}`)
    .replace(assignment, `$1${hidden}`);
}

/**
 * The value with every text in it redacted, and with the text or number of a
 * key that names a secret replaced. The value itself is not changed.
 */
export function redactValue(value: unknown): unknown {
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) {
    return value.map((item, at) =>
      isScalar(item) && flagOfSecret.test(String(value[at - 1]))
        ? hidden
        : redactValue(item)
    );
  }
  if (typeof value !== "object" || value === null) return value;
  if (isExactNumber(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      redactText(key),
      secretName.test(key) && isScalar(item) ? hidden : redactValue(item),
    ]),
  );
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}
