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

/** Probes this machine, whatever the backend; 3 where a probe failed. */
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
  const failed = probes.filter(({ status }) => status === "fail");
  const lines = probes.flatMap(({ status, title, evidence, fix }) => [
    `${output.paint(tones[status], status.padEnd(7))}  ${title}: ${
      visibleLine(evidence)
    }`,
    ...fix === undefined ? [] : [`         fix: ${visibleLine(fix)}`],
  ]);
  await output.result(
    { ok: failed.length === 0, platform: seams.platform, probes },
    lines.join("\n"),
  );
  return failed.length === 0 ? ExitCode.Ok : ExitCode.HostNotReady;
}
