/**
 * What `create()` takes. Defaults are the seed's: an option that is left out
 * gives the document that hcsshim's uvm package would send. JSON's null counts
 * as left out, at every level: Go and PowerShell write it for what is not set.
 *
 * @module
 */

/** Log levels of the guest's agent (`-loglevel`). */
export type GuestLogLevel =
  | "trace"
  | "debug"
  | "info"
  | "warning"
  | "error"
  | "fatal"
  | "panic";

/** What the VM may use of the host. */
export interface UtilityVmResources {
  /** Memory. `limit` is in bytes; default 1 GiB, at least 1 MiB. */
  memory?: { limit?: number };
  /** Virtual processors; default 2, or 1 on a host with one. 0 leaves it to HCS. */
  cpu?: { count?: number };
}

/** An entry of the Hyper-V socket service table (`HvSocketServiceConfig`). */
export interface HvSocketServiceOptions {
  /** SDDL text: who on the host may bind. */
  bindSecurityDescriptor?: string;
  /** SDDL text: who on the host may connect. */
  connectSecurityDescriptor?: string;
  /** Lets a wildcard listener take this VM's connections. */
  allowWildcardBinds?: boolean;
  /** Turns the service off. */
  disabled?: boolean;
}

/** Where dumps of a crashed guest go (`GuestCrashReporting`, `DebugOptions`). */
export interface GuestCrashDumpOptions {
  /** Saved state of a guest that reported its crash. */
  savedStateFile?: string;
  /** Saved state of a guest that crashed without reporting. */
  noCrashdumpSavedStateFile?: string;
  /** Windows guests: the dump file. */
  windowsDumpFile?: string;
  /** Windows guests: the largest dump, in bytes. */
  windowsDumpMaxBytes?: number;
}

/** Options of both kinds of guest. */
export interface CommonOptions {
  /** The compute system's id; default a new GUID. */
  id?: string;
  /** Who owns it, a name to list and prune by; default the program's name. */
  owner?: string;
  /** Memory and processors. */
  resources?: UtilityVmResources;
  /** A JSON object merged into the HCS document before it is sent. */
  additionHcsDocumentJson?: string;
  /** The guest agent's log level; default "info". */
  logLevel?: GuestLogLevel;
  /** HCS ends the VM when its last handle closes, its owner's death included. */
  terminateOnLastHandleClosed?: boolean;
  /** A reset of the guest stops the VM instead of booting it again. */
  stopOnReset?: boolean;
  /** Back the memory by the page file as needed; default true. */
  allowOvercommit?: boolean;
  /** Share of the processors' time, 0 to 100000 (1000 is one percent). */
  cpuLimit?: number;
  /** Weight against other VMs, 0 to 10000 (HCS's default is 100). */
  cpuWeight?: number;
  /** Hyper-V socket services by service GUID. */
  hvSocketServices?: Record<string, HvSocketServiceOptions>;
  /** Where crash dumps go. */
  guestCrashDump?: GuestCrashDumpOptions;
  /**
   * Grant the VM access to every boot file and disk, not only to those the
   * seed grants; default false.
   */
  grantAccess?: boolean;
}

/** Options of a VM that boots Linux (LCOW). */
export interface LinuxOptions extends CommonOptions {
  /** Which kind of guest. */
  operatingSystem: "linux";
  /** Folder of kernel and root file system; default `%ProgramFiles%\Linux Containers`. */
  bootFilesPath?: string;
  /** Kernel file in that folder; default `kernel`. */
  kernelFile?: string;
  /** Root file system in that folder: `.img` (initrd), `.vhd` or `.vhdx`. */
  rootFsFile?: string;
  /** Which default file to boot where `rootFsFile` is left out; default initrd. */
  preferredRootFsType?: "initrd" | "vhd";
  /** Added to the kernel's command line; a line break makes a warning. */
  kernelBootOptions?: string;
  /** Gives the VM keyboard and screen, and the console a shell. */
  enableGraphicsConsole?: boolean;
  /** Named pipe for the first serial port, `\\.\pipe\NAME`. */
  consolePipe?: string;
  /**
   * Serve the first serial port from before the creation on: `vm.console`.
   * Without `consolePipe` the pipe is named after the id. Default false.
   */
  console?: boolean;
  /**
   * What a console means for the guest. "seed": a shell runs there and a
   * kernel panic does not end the VM. "log": output only, and `panic=-1`
   * stays. Default "log" with `console`, else "seed".
   */
  consoleMode?: "seed" | "log";
  /**
   * Writes the kernel's messages to the console before its driver is there, by
   * `earlycon=uart8250,io,0x3f8` or `earlyprintk=serial`. Needs a console.
   */
  earlyConsole?: "earlycon" | "earlyprintk";
  /** VPMem devices, 0 to 128; default 64. */
  vpmemDeviceCount?: number;
  /** SCSI controllers: 0 or 1, up to 4 with OS build 17763 or later. */
  scsiControllerCount?: number;
  /** Boot the kernel directly instead of through UEFI; default false. */
  kernelDirect?: boolean;
  /**
   * Which kernel command line: the seed's (default) or upstream's current. The
   * latter has the guest read entropy (`-e 1`), unless `entropy` is false.
   */
  kernelArgs?: "seed" | "current";
  /**
   * Serve the guest 512 random bytes on vsock port 1; default true with
   * `kernelArgs: "current"`, else false.
   */
  entropy?: boolean;
  /** Ignored with a warning, as the seed does. */
  layerFolders?: string[];
}

/** Options of a VM that boots Windows (WCOW). */
export interface WindowsOptions extends CommonOptions {
  /** Which kind of guest. */
  operatingSystem: "windows";
  /**
   * Layers from the top read-only one to the base, then the scratch folder:
   * at least two. An empty one before the scratch is passed over.
   */
  layerFolders: string[];
  /** Ignored with a warning, as the seed does. */
  enableGraphicsConsole?: boolean;
  /** Ignored with a warning, as the seed does. */
  consolePipe?: string;
  /** Ignored with a warning, as the seed does. */
  kernelBootOptions?: string;
  /** Ignored with a warning, as the seed does. */
  scsiControllerCount?: number;
}

/** What `create()` takes: a union on `operatingSystem`. */
export type UtilityVmOptions = LinuxOptions | WindowsOptions;
