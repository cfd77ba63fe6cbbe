/**
 * A process that attaches disks one after the other: the arguments are the
 * state folder, the VM, the first number and how many.
 */
import { run } from "./harness.ts";

const [stateDir, id, first, count] = Deno.args;
for (let n = Number(first); n < Number(first) + Number(count); n++) {
  const { code, stdout, stderr } = await run([
    "attach",
    "scsi",
    id,
    `C:\\disks\\${n}.vhdx`,
    "--backend=sim",
    `--state-dir=${stateDir}`,
    "--json",
  ]);
  if (code !== 0) {
    console.error(stderr || stdout);
    Deno.exit(code);
  }
  const { device } = JSON.parse(stdout);
  console.log(JSON.stringify({ n, lun: device.lun }));
}
