/**
 * The kernel command line of a Linux VM: the seed's (facts: hcsshim's
 * internal/uvm/create.go of 2018) and upstream's current one.
 *
 * @module
 */
import type { LinuxOptions } from "./options.ts";

/** The vsock port to which the guest's agent writes its log. */
export const linuxLogVsockPort = 109;
/** The vsock port from which newer guests read random bytes. */
export const linuxEntropyVsockPort = 1;

/** What the command line depends on beside the options. */
export interface KernelArgsContext {
  /** The root file system's file name. */
  rootFsFile: string;
  /** How it is attached. */
  rootFsType: "initrd" | "vhd";
  /** Virtual processors. */
  processorCount: number;
}

/** The command line, `… -- init arguments`. */
export function kernelArgs(
  options: LinuxOptions,
  context: KernelArgsContext,
): string {
  return options.kernelArgs === "current"
    ? currentArgs(options, context)
    : seedArgs(options, context);
}

/** True where the guest gets a shell and a panic must stay visible. */
function isDebugging(options: LinuxOptions): boolean {
  const console = options.consolePipe !== undefined ||
    options.enableGraphicsConsole === true;
  return console && options.consoleMode !== "log";
}

function seedArgs(options: LinuxOptions, context: KernelArgsContext): string {
  const args: string[] = [];
  if (context.rootFsType === "vhd") args.push("root=/dev/pmem0 init=/init");
  else if (!options.kernelDirect) args.push(`initrd=/${context.rootFsFile}`);
  if (options.consolePipe) {
    args.push("console=ttyS0,115200", ...earlyConsole(options));
  }
  if (options.enableGraphicsConsole) args.push("console=tty");
  if (!isDebugging(options)) args.push("panic=-1");
  if (options.kernelBootOptions) args.push(options.kernelBootOptions);
  const agent = `/bin/gcs -log-format json -loglevel ${level(options)}`;
  args.push("--", initArgs(options, `-e ${linuxLogVsockPort} ${agent}`));
  return args.join(" ");
}

function currentArgs(
  options: LinuxOptions,
  context: KernelArgsContext,
): string {
  const args: string[] = [];
  if (context.rootFsType === "vhd") {
    args.push("root=/dev/pmem0 ro rootwait init=/init");
  } else if (!options.kernelDirect) args.push(`initrd=/${context.rootFsFile}`);
  args.push("initcall_blacklist=virtio_vsock_init");
  args.push(
    options.consolePipe
      ? "8250_core.nr_uarts=1 8250_core.skip_txen_test=1 console=ttyS0,115200"
      : "8250_core.nr_uarts=0",
  );
  if (options.consolePipe) args.push(...earlyConsole(options));
  if (options.enableGraphicsConsole) args.push("console=tty");
  if (!isDebugging(options)) args.push("panic=-1 quiet");
  if (options.kernelBootOptions) args.push(options.kernelBootOptions);
  args.push("pci=off", `nr_cpus=${context.processorCount}`);
  args.push("brd.rd_nr=0 pmtmr=0 --");
  if (options.entropy) args.push(`-e ${linuxEntropyVsockPort}`);
  const agent = `/bin/gcs -v4 -log-format json -loglevel ${level(options)}`;
  args.push(initArgs(options, `-e ${linuxLogVsockPort} ${agent}`));
  return args.join(" ");
}

/** Messages of the kernel before the console's driver is there. */
function earlyConsole(options: LinuxOptions): string[] {
  if (options.earlyConsole === undefined) return [];
  return [
    options.earlyConsole === "earlycon"
      ? "earlycon=uart8250,io,0x3f8,115200"
      : "earlyprintk=serial,ttyS0,115200",
  ];
}

function initArgs(options: LinuxOptions, vsockexec: string): string {
  const command = `/bin/vsockexec ${vsockexec}`;
  return isDebugging(options) ? `sh -c "${command} & exec sh"` : command;
}

function level(options: LinuxOptions): string {
  return options.logLevel ?? "info";
}
