/**
 * `deno task bench [NAME…]`: every measurement, in one run. Ratios compare
 * things measured side by side; absolute numbers are this machine's.
 *
 * @module
 */

interface Row {
  name: string;
  value: number | string;
  unit: string;
}

/** A bench's name, and the rows it measures. */
const benches: Record<string, () => Promise<Row[]>> = {
  create: async () => await (await import("./create_bench.ts")).benchCreate(),
  log: async () => await (await import("./guest_log_bench.ts")).benchGuestLog(),
  exec: async () => await (await import("./exec_bench.ts")).benchExec(),
  schema: async () => await (await import("./schema_bench.ts")).benchSchema(),
  startup: async () =>
    await (await import("./startup_bench.ts")).benchStartup(),
};

const chosen = Deno.args.length > 0 ? Deno.args : Object.keys(benches);
for (const name of chosen) {
  const bench = benches[name];
  if (!bench) {
    console.error(
      `No bench "${name}": choose from ${Object.keys(benches).join(", ")}`,
    );
    Deno.exit(2);
  }
  console.log(`\n${name}`);
  for (const { name: what, value, unit } of await bench()) {
    const text = typeof value === "number"
      ? value.toLocaleString("en", { maximumFractionDigits: 2 })
      : value;
    console.log(`  ${what.padEnd(52)} ${text.padStart(14)} ${unit}`);
  }
}
