import { resolve, sep } from "node:path";
import type { SimulatorPlan } from "../../src/sim/mod.ts";
import { run, withFiles } from "../cli/harness.ts";
import { withSimulator } from "../cli/simulation.ts";

/** The id in the cases and on the page; each run has another in its place. */
export const painId = "0d9f5a3c-1111-2222-3333-444455556666";

/** A command line of a pain, and what it must show. */
export interface PainStep {
  /** Arguments of uvm; `{name}` stands for the path of a file. */
  args: readonly string[];
  /** The exit code. */
  code: number;
  /** Texts that name the cause: each stands in the output. */
  names?: readonly string[];
  /** What the failure of `--json` must hold, as a part of it. */
  failure?: Record<string, unknown>;
}

/** One of the 14 things that people hit with HCS. */
export interface Pain {
  number: number;
  title: string;
  /** What others show, and what uvm shows instead. */
  about: string;
  /** The scripted fault. */
  plan: SimulatorPlan;
  /** Files of the command lines, by name. */
  files?: Record<string, string>;
  steps: readonly PainStep[];
  /** Names of files to list after the last step, in `{report}`. */
  lists?: readonly string[];
}

/** What came of a step. */
export interface PainOutcome {
  step: PainStep;
  /** The command line as a user types it. */
  line: string;
  code: number;
  /** Both streams, with times and paths made steady. */
  text: string;
  /** What `--json` gives beside: the failure, where there is one. */
  // deno-lint-ignore no-explicit-any
  error?: any;
}

/** Runs a pain's steps twice, as text and as JSON, each time from the start. */
export async function runPain(
  pain: Pain,
): Promise<{ outcomes: PainOutcome[]; listed: string[] }> {
  const asText = await runSteps(pain, []);
  const asJson = await runSteps(pain, ["--json"]);
  return {
    listed: asText.listed,
    outcomes: asText.results.map(({ code, output, line }, at) => ({
      step: pain.steps[at],
      line,
      code,
      text: output,
      error: errorOf(asJson.results[at].output),
    })),
  };
}

async function runSteps(pain: Pain, flags: readonly string[]) {
  const results: { code: number; output: string; line: string }[] = [];
  const listed: string[] = [];
  // Names of console pipes come from it, and they are the machine's.
  const id = crypto.randomUUID();
  await withSimulator(
    JSON.parse(JSON.stringify(pain.plan).replaceAll(painId, id)),
    (environment) =>
      withFiles(pain.files ?? {}, async (path) => {
        for (const { args } of pain.steps) {
          const given = args.map((arg) =>
            arg.replace(/\{(.*?)\}/g, (_all, name) => path(name))
              .replaceAll(painId, id)
          );
          const { code, stdout, stderr } = await run([...given, ...flags], {
            environment: {
              ...environment,
              logger: { debug() {}, info() {}, warn() {}, error() {} },
            },
          });
          const output = steady(stdout + stderr, path(""))
            .replaceAll(id, painId)
            .replaceAll(id.toUpperCase(), painId.toUpperCase());
          results.push({ code, output, line: lineOf(args) });
        }
        if (pain.lists) {
          for (const entry of Deno.readDirSync(path("report"))) {
            listed.push(entry.name);
          }
        }
      }),
  );
  return { results, listed: listed.sort() };
}

function lineOf(args: readonly string[]): string {
  const shown = args.map((arg) => {
    const name = arg.replace(/\{(.*?)\}/g, "$1");
    return /[\s"]/.test(name) ? `"${name}"` : name;
  });
  return ["uvm", ...shown].join(" ");
}

/** The output without what differs from run to run. */
function steady(text: string, folder: string): string {
  // As it was given, and as a full path of this machine.
  return text.replaceAll(folder, "").replaceAll(resolve(folder) + sep, "")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "2026-01-02T03:04:05.000Z")
    .replace(/ *\d+\.\d+ ms/g, " 12.3 ms")
    // The simulator's RuntimeId is another one each time.
    .replace(/"ActivityId":"[^"]*"/g, '"ActivityId":"..."')
    .trimEnd();
}

/** The error of the last JSON value that has one. */
// deno-lint-ignore no-explicit-any
function errorOf(output: string): any {
  const values = output.startsWith("{\n")
    ? [output]
    : output.split("\n").filter((line) => line.startsWith("{"));
  for (const text of values.reverse()) {
    const { error } = JSON.parse(text);
    if (error) return error;
  }
  return undefined;
}
