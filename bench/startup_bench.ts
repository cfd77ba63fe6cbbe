/**
 * Cold starts of the Windows programs under Wine, pair by pair in one run: an
 * empty script on the bare runtime, `uvm version`, and `uvm create` to its end
 * on the stand-in, for Deno (deno.exe runs the bundle, which stands for the
 * exe) and for Bun's exe. Wine itself is in every figure.
 *
 * @module
 */
import { buildBunExe } from "../tests/windows/fixtures.ts";
import { preparedWine, runtimes } from "../tests/windows/prepared.ts";
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
  const empty = { bundle, exe: `${folder}/empty.exe` };
  const create = ["create", "--os", "linux", "--boot-files", bootFiles];

  const rows: Row[] = [];
  for (const [runtime, start] of Object.entries(runtimes)) {
    const bare = start(wine, empty);
    const uvm = start(wine, built.uvm);
    const measure = async (args: string[], { exe, args: first } = uvm) => {
      const begin = performance.now();
      const { code, stderr } = await wine.run(exe, [...first, ...args]);
      if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
      return performance.now() - begin;
    };
    const times = { empty: [], version: [], create: [] } as Record<
      "empty" | "version" | "create",
      number[]
    >;
    for (let round = -2; round < rounds; round++) {
      const emptyMs = await measure([], bare);
      const versionMs = await measure(["version"]);
      const createMs = await measure(create);
      if (round < 0) continue; // the files were not in memory yet
      times.empty.push(emptyMs);
      times.version.push(versionMs);
      times.create.push(createMs);
    }
    const ratio = (of: number[]) =>
      median(of.map((ms, at) => ms / times.empty[at]));
    rows.push(
      {
        name: `${runtime}: empty script`,
        value: median(times.empty),
        unit: "ms",
      },
      {
        name: `${runtime}: uvm version`,
        value: median(times.version),
        unit: "ms",
      },
      {
        name: `${runtime}: uvm create`,
        value: median(times.create),
        unit: "ms",
      },
      {
        name: `${runtime}: version beside empty (goal 1.25)`,
        value: ratio(times.version),
        unit: "x",
      },
      {
        name: `${runtime}: create beside empty (goal 1.25)`,
        value: ratio(times.create),
        unit: "x",
      },
    );
  }
  return rows;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
