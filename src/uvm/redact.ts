/**
 * What must not leave the machine with a report: names of users in paths, and
 * values of what calls itself a secret.
 *
 * @module
 */

const secretName =
  /passw(or)?d|passphrase|secret|token|credential|api[-_]?key|private[-_]?key|sas[-_]?key/i;
const assignment =
  /(\b[\w.-]*(?:passw(?:or)?d|passphrase|secret|token|credential|api[-_]?key|private[-_]?key)[\w.-]*["']?\s*[=:]\s*)("[^"\r\n]*"|'[^'\r\n]*'|[^\s,;"']+)/gi;
const windowsUser = /([A-Za-z]:[\\/]+Users[\\/]+)([^\\/"'<>|:*?\r\n]+)/gi;
const posixUser = /((?:^|[\s"'=(:])\/(?:home|Users)\/)([^/\s"':]+)/g;

/** What stands for a secret. */
const hidden = "<redacted>";

/** Profiles that belong to Windows and name nobody. */
const sharedProfiles = ["public", "default", "all users", "user"];

/**
 * The text with the user's name out of profile paths (`C:\Users\user\…`,
 * `/home/user/…`) and without the values of assignments to names such as
 * `password`, `token` or `secret`.
 */
export function redactText(text: string): string {
  return text
    .replace(
      windowsUser,
      (all, start: string, name: string) =>
        sharedProfiles.includes(name.toLowerCase()) ? all : `${start}user`,
    )
    .replace(posixUser, "$1user")
    .replace(assignment, (_all, start: string) => `${start}${hidden}`);
}

/**
 * The value with every text in it redacted, and with the text or number of a
 * key that names a secret replaced. The value itself is not changed.
 */
export function redactValue(value: unknown): unknown {
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== "object" || value === null) return value;
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
