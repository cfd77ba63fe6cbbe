/**
 * Cold starts of the Windows programs under Wine, pair by pair in one run: an
 * empty script on the bare runtime, `uvm version`, and `uvm create` to its end
 * on the stand-in, for Deno (deno.exe runs the bundle, which stands for the
 * exe) and for Bun's exe. For Bun also an exe of the empty script. Wine itself
 * is in every figure.
 *
 * @module
 */
import { buildBunExe } from "../tests/windows/fixtures.ts";
import {
  preparedWine,
  runtimes,
  type Start,
} from "../tests/windows/prepared.ts";
import type { Wine } from "../tests/windows/wine.ts";
import type { Row } from "./create_bench.ts";

const rounds = 15;
const bootFiles = "C:\\boot";

/** Medians in milliseconds, and the median of the pairs' ratios. */
export async function benchStartup(): Promise<Row[]> {
  await using prepared = await preparedWine();
  const { wine, built } = prepared;
  // In the program's own process: the other one speaks to a service.
  await wine.installDll(built.standIns.vmcomputeInProcess, "vmcompute.dll");
  const folder = `${wine.driveC}/boot`;
  await Deno.mkdir(folder);
  for (const name of ["kernel", "initrd.img"]) {
    await Deno.writeTextFile(`${folder}/${name}`, "x");
  }
  const bundle = `${folder}/empty.js`;
  await Deno.writeTextFile(bundle, "");
  await buildBunExe([bundle], `${folder}/empty.exe`);
  const exe = `${folder}/empty.exe`;
  const script = wine.toWindowsPath(bundle);
  const create = ["create", "--os", "linux", "--boot-files", bootFiles];

  const rows: Row[] = [];
  for (const [runtime, start] of Object.entries(runtimes)) {
    const uvm = start(wine, built.uvm);
    const deno = start(wine, { bundle, exe });
    const programs: Record<string, Program> = runtime === "deno.exe"
      ? { "empty script": deno }
      // An exe that Bun made is Bun itself where this variable says so.
      : {
        "empty script": { exe, args: [script], env: { BUN_BE_BUN: "1" } },
        "empty exe": { exe, args: [] },
      };
    programs["uvm version"] = withArgs(uvm, ["version"]);
    programs["uvm create"] = withArgs(uvm, create);
    const times = await measure(wine, programs);
    for (const [name, ms] of Object.entries(times)) {
      rows.push({ name: `${runtime}: ${name}`, value: median(ms), unit: "ms" });
    }
    for (const [name, ms] of Object.entries(times)) {
      if (!name.startsWith("uvm")) continue;
      for (const [empty, emptyMs] of Object.entries(times)) {
        if (!empty.startsWith("empty")) continue;
        const goal = empty === "empty script" ? " (goal 1.25)" : "";
        rows.push({
          name: `${runtime}: ${name} beside ${empty}${goal}`,
          value: median(ms.map((each, at) => each / emptyMs[at])),
          unit: "x",
        });
      }
    }
  }
  return rows;
}

type Program = Start & { env?: Record<string, string> };

function withArgs({ exe, args }: Start, more: string[]): Program {
  return { exe, args: [...args, ...more] };
}

/** The times of each program in milliseconds, one of each in every round. */
async function measure(
  wine: Wine,
  programs: Record<string, Program>,
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = {};
  for (let round = -2; round < rounds; round++) {
    for (const [name, { exe, args, env }] of Object.entries(programs)) {
      const begin = performance.now();
      const { code, stderr } = await wine.run(exe, args, { env });
      const ms = performance.now() - begin;
      if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
      // At first the files were not in memory yet.
      if (round >= 0) (times[name] ??= []).push(ms);
    }
  }
  return times;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
