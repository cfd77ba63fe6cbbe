/** The numbers of the TypeScript tables against Windows' headers. */
import { assert, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { overlappedEntryLayout } from "../../src/ffi/kernel32.ts";
import { processInformationLayout } from "../../src/ffi/vmcompute.ts";
import { HcsNotificationType } from "../../src/hcs/notifications.ts";

const compiler = "x86_64-w64-mingw32-gcc";

async function compile(
  numbers: Record<string, number>,
): Promise<{ success: boolean; text: string }> {
  const { success, stderr } = await new Deno.Command(compiler, {
    args: [
      "-fsyntax-only",
      "-Wall",
      "-Werror=incompatible-pointer-types",
      ...Object.entries(numbers).map(([name, n]) => `-DTS_${name}=${n}LL`),
      fileURLToPath(new URL("layout_check.c", import.meta.url)),
    ],
    stderr: "piped",
  }).output();
  return { success, text: new TextDecoder().decode(stderr) };
}

const { size: processInformation, ...processOffsets } =
  processInformationLayout;
const { size: overlappedEntry, ...entryOffsets } = overlappedEntryLayout;
const numbers = {
  ...HcsNotificationType,
  ...processOffsets,
  ProcessInformationSize: processInformation,
  ...entryOffsets,
  OverlappedEntrySize: overlappedEntry,
};

/** Why the check cannot be made here; in CI that is a failure. */
async function missing(): Promise<string | undefined> {
  try {
    const { success } = await new Deno.Command(compiler, {
      args: ["--version"],
    }).output();
    if (success) return undefined;
  } catch {
    // Told below.
  }
  const reason = `there is no C compiler "${compiler}"`;
  if (Deno.env.get("CI") === "true") throw new Error(reason);
  return reason;
}

const ignored = await missing();
const suffix = ignored === undefined ? "" : ` (ignored: ${ignored})`;

Deno.test({
  name:
    `processInformationLayout, overlappedEntryLayout and HcsNotificationType agree with mingw-w64's headers${suffix}`,
  ignore: ignored !== undefined,
  async fn() {
    const { success, text } = await compile(numbers);
    assert(success, text);
  },
});

Deno.test({
  name: `layout_check.c notices a number that is wrong${suffix}`,
  ignore: ignored !== undefined,
  async fn() {
    // One of each table is enough: every name has the same kind of line.
    const wrong = [
      "SystemPassThru",
      "StdOutput",
      "dwNumberOfBytesTransferred",
    ] as const;
    const { success, text } = await compile({
      ...numbers,
      ...Object.fromEntries(wrong.map((name) => [name, numbers[name] + 1])),
    });
    assert(!success);
    for (const name of wrong) {
      assertMatch(text, new RegExp(`TS_${name} is not`));
    }
  },
});
