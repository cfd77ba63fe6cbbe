/**
 * `uvm doctor`.
 *
 * @module
 */
import { resolveEnvironment } from "../../uvm/environment.ts";
import { doctor, type Probe } from "../../uvm/doctor.ts";
import { nativeSeams } from "../../uvm/doctor_seams.ts";
import type { CommandContext } from "../command.ts";
import { ExitCode } from "../exit_codes.ts";
import { type Tone, visibleLine } from "../terminal.ts";

const tones: Readonly<Record<Probe["status"], Tone>> = {
  ok: "good",
  warn: "warn",
  fail: "bad",
  unknown: "dim",
};

/** Probes this machine, whatever the backend; 3 where one failed or none is ok. */
export async function command(context: CommandContext): Promise<number> {
  const { flags, io, output, signal } = context;
  const environment = await resolveEnvironment(io.environment);
  const seams = nativeSeams(
    environment.host,
    () => environment.backend,
    signal,
  );
  const probes = await doctor(seams, {
    bootFilesPath: flags.text("boot-files"),
  });
  signal.throwIfAborted();
  const has = (wanted: Probe["status"]) =>
    probes.some(({ status }) => status === wanted);
  // Where nothing could be seen, nothing is ready.
  const ok = has("ok") && !has("fail");
  const lines = probes.flatMap(({ status, title, evidence, fix }) => [
    `${output.paint(tones[status], status.padEnd(7))}  ${title}: ${
      visibleLine(evidence)
    }`,
    ...fix === undefined ? [] : [`         fix: ${visibleLine(fix)}`],
  ]);
  await output.result(
    { ok, platform: seams.platform, probes },
    lines.join("\n"),
    { styled: true },
  );
  return ok ? ExitCode.Ok : ExitCode.HostNotReady;
}
