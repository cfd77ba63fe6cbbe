/**
 * Writes docs/failures.md from the runs of tests/pains:
 * `deno run -A scripts/failures_doc.ts`. A test holds that it is in step.
 *
 * @module
 */
import { type Failure, renderFailure } from "../src/uvm/failure/mod.ts";
import { pains } from "../tests/pains/cases.ts";
import { lateServer } from "../tests/pains/late_server.ts";
import { type Pain, runPain } from "../tests/pains/pain.ts";

const intro = `<!-- deno-fmt-ignore-file -->

# What a failure looks like

The 14 things that people hit with HCS most, from public issue threads. Each is
scripted on the simulator, and what is shown here is what a user gets: this page
is made from those runs (\`deno run -A scripts/failures_doc.ts\`), and a test
holds it in step. With \`--json\` the whole \`Failure\` is in \`error.failure\`;
below, its main parts. In the library an error of \`create()\`, \`start()\` and
\`modify()\` carries it, \`failureOf(error)\` gives it, and \`vm.diagnose()\` makes
it for a VM that has ended.

Who ended a VM (\`attribution\`) comes from Windows build 20348 on. Under Bun the
texts of notifications are lost, and with them attribution and crash log: the
executable made with Deno has them.
`;

/** The page. */
export async function failuresPage(): Promise<string> {
  const parts: [number, string][] = [];
  for (const pain of pains) parts.push([pain.number, await section(pain)]);
  parts.push([12, await lateServerSection()]);
  parts.sort(([a], [b]) => a - b);
  return [intro, ...parts.map(([, text]) => text)].join("\n");
}

async function section(pain: Pain): Promise<string> {
  const { outcomes, listed } = await runPain(pain);
  const lines = [`## ${pain.number}. ${pain.title}`, "", wrap(pain.about), ""];
  if (Object.keys(pain.plan).length > 0) {
    lines.push(
      "The plan (`--sim-plan`):",
      "",
      ...fenced("json", json(pain.plan)),
    );
  }
  for (const [name, text] of Object.entries(pain.files ?? {})) {
    lines.push(
      `The file \`${name}\`:`,
      "",
      ...fenced("json", json(JSON.parse(text))),
    );
  }
  for (const { line, code, text, error } of outcomes) {
    lines.push(...fenced("text", `> ${line}\n${text}\n(exit code ${code})`));
    if (error?.failure) {
      lines.push(
        "The same with `--json`, in part:",
        "",
        ...fenced("json", json({ error: errorPart(error) })),
      );
    }
  }
  if (listed.length > 0) {
    lines.push("The folder holds:", "", ...fenced("text", listed.join("\n")));
  }
  return lines.join("\n");
}

async function lateServerSection(): Promise<string> {
  const { failure } = await lateServer();
  // The VM's RuntimeId is another one each time.
  const text = renderFailure(failure).replace(
    /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
    (guid) => guid.endsWith("64006a7986d3") ? guid : "(RuntimeId)",
  );
  return [
    "## 12. A connection that hangs when the server starts late",
    "",
    wrap(
      "A connection has a time, and with `retries` it is tried again until the server in the guest listens. Without them it fails at once, and the error says what is missing:",
    ),
    "",
    ...fenced("text", text),
  ].join("\n");
}

/** The parts of an error that tell the cause. */
function errorPart(
  error: Record<string, unknown> & { failure: Failure },
): Record<string, unknown> {
  const { codeHex, codeName, exitCode, failure } = error;
  const { phase, summary, exit, attribution, crash, findings, hints } = failure;
  return {
    codeHex,
    codeName,
    exitCode,
    failure: {
      phase,
      summary,
      ...exit ? { exit: { type: exit.type, codeName: exit.codeName } } : {},
      ...attribution.length > 0 ? { attribution } : {},
      ...crash ? { crash: { log: crash.log } } : {},
      ...findings.length > 0 ? { findings } : {},
      hints,
    },
  };
}

function fenced(language: string, text: string): string[] {
  return ["```" + language, text, "```", ""];
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

function wrap(text: string): string {
  return text.replace(/(.{1,80})(\s+|$)/g, "$1\n").trimEnd();
}

if (import.meta.main) {
  const page = await failuresPage();
  Deno.writeTextFileSync(new URL("../docs/failures.md", import.meta.url), page);
}
