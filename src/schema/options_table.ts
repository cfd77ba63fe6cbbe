/**
 * uvm's own options as data: what the options file may hold. The JSON Schema of
 * the file and the checks read this table; a new option is a new row.
 */

/** What an option's value must be. */
export type OptionType =
  | { kind: "boolean" }
  | { kind: "string"; pattern?: RegExp; form?: string }
  | { kind: "integer"; min: number; max: number }
  | { kind: "enum"; values: readonly string[] }
  | { kind: "array"; of: OptionType; min?: number }
  | { kind: "object"; fields: readonly OptionField[] }
  | { kind: "map"; key: RegExp; form: string; of: OptionType };

/** A member of an option's value. */
export interface OptionField {
  /** Its key. */
  name: string;
  /** What its value must be. */
  type: OptionType;
  /** A sentence for people, with the unit. */
  doc: string;
}

/** An option. */
export interface OptionRow extends OptionField {
  /** The guest system that it belongs to; absent: both. */
  guest?: "linux" | "windows";
  /** True where the other guest system ignores it, whatever its value, as hcsshim did. */
  ignoredByOther?: boolean;
  /** True where it must stand. */
  required?: boolean;
}

/** For Linux guests; a Windows guest ignores it, as hcsshim did. */
const LINUX = { guest: "linux", ignoredByOther: true } as const;
const BOOLEAN: OptionType = { kind: "boolean" };
const STRING: OptionType = { kind: "string" };
const GUID = /^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$/;

function integer(min: number, max: number): OptionType {
  return { kind: "integer", min, max };
}

/** A megabyte of HCS: 2^20 bytes. */
const MEGABYTE = 2 ** 20;

/** All options but `operatingSystem`, which tells the guest systems apart. */
export const OPTION_ROWS: readonly OptionRow[] = [
  { name: "id", type: STRING, doc: "The VM's id; a new GUID when absent" },
  {
    name: "owner",
    type: STRING,
    doc: "The owner that HCS lists; the program's name when absent",
  },
  {
    name: "resources",
    type: {
      kind: "object",
      fields: [
        {
          name: "memory",
          type: {
            kind: "object",
            fields: [{
              name: "limit",
              // HCS counts whole MB in 31 bits.
              type: integer(MEGABYTE, 2 ** 31 * MEGABYTE - 1),
              doc: "Memory in bytes, rounded down to whole MB",
            }],
          },
          doc: "The VM's memory; 1 GiB when absent",
        },
        {
          name: "cpu",
          type: {
            kind: "object",
            fields: [{
              name: "count",
              // HCS counts them in 31 bits; Hyper-V gives 2048 at most.
              type: integer(0, 2 ** 31 - 1),
              doc: "Number of virtual processors; 0 leaves it to HCS",
            }],
          },
          doc: "The VM's processors; two when absent, one on a host with one",
        },
      ],
    },
    doc: "Memory and processors",
  },
  {
    name: "additionHcsDocumentJson",
    type: STRING,
    doc: "JSON text of an object that is merged over the create document",
  },
  {
    name: "logLevel",
    type: {
      kind: "enum",
      values: ["trace", "debug", "info", "warning", "error", "fatal", "panic"],
    },
    doc: "Level of the guest's log; info when absent",
  },
  {
    name: "layerFolders",
    type: { kind: "array", of: STRING, min: 2 },
    guest: "windows",
    ignoredByOther: true,
    required: true,
    doc: "Layer folders, topmost first, the scratch folder last",
  },
  {
    name: "bootFilesPath",
    type: STRING,
    ...LINUX,
    doc:
      "Folder of kernel and root file system; %ProgramFiles%\\Linux Containers when absent",
  },
  {
    name: "kernelFile",
    type: STRING,
    ...LINUX,
    doc: "The kernel's file name; kernel when absent",
  },
  {
    name: "rootFsFile",
    type: STRING,
    ...LINUX,
    doc: "The root file system's file name: .img, .vhd or .vhdx",
  },
  {
    name: "preferredRootFsType",
    type: { kind: "enum", values: ["initrd", "vhd"] },
    ...LINUX,
    doc:
      "Which root file system to take without rootFsFile; initrd when absent",
  },
  {
    name: "kernelBootOptions",
    type: STRING,
    ...LINUX,
    doc: "Text added to the kernel's command line",
  },
  {
    name: "enableGraphicsConsole",
    type: BOOLEAN,
    ...LINUX,
    doc: "Gives the VM a monitor and a keyboard",
  },
  {
    name: "consolePipe",
    type: STRING,
    ...LINUX,
    doc: "Named pipe of the serial console: \\\\.\\pipe\\name",
  },
  {
    name: "console",
    type: BOOLEAN,
    ...LINUX,
    doc: "Serves the serial console; its pipe is named after the id by default",
  },
  {
    name: "consoleMode",
    type: { kind: "enum", values: ["seed", "log"] },
    ...LINUX,
    doc: "What a console means: a shell and no exit on panic, or output only",
  },
  {
    name: "earlyConsole",
    type: { kind: "enum", values: ["earlycon", "earlyprintk"] },
    ...LINUX,
    doc:
      "Kernel messages on the console before its driver: which kernel argument",
  },
  {
    name: "vpmemDeviceCount",
    type: integer(0, 128),
    guest: "linux",
    doc: "Number of VPMem devices; 64 when absent",
  },
  {
    name: "scsiControllerCount",
    type: integer(0, 4),
    ...LINUX,
    doc: "Number of SCSI controllers; 1 when absent",
  },
  {
    name: "kernelDirect",
    type: BOOLEAN,
    ...LINUX,
    doc: "Boots the kernel without UEFI; needs schema 2.2",
  },
  {
    name: "kernelArgs",
    type: { kind: "enum", values: ["seed", "current"] },
    ...LINUX,
    doc:
      "Which kernel arguments to write: those of hcsshim in 2018, or today's, which have the guest read entropy unless that is false",
  },
  {
    name: "entropy",
    type: BOOLEAN,
    ...LINUX,
    doc:
      "Gives the guest random bytes for its start over a socket; true when absent with today's kernelArgs",
  },
  {
    name: "terminateOnLastHandleClosed",
    type: BOOLEAN,
    doc: "Ends the VM with the last handle on it",
  },
  {
    name: "stopOnReset",
    type: BOOLEAN,
    doc: "Treats a reset of the guest as a stop",
  },
  {
    name: "allowOvercommit",
    type: BOOLEAN,
    doc: "Backs memory by the page file; true when absent",
  },
  {
    name: "hvSocketServices",
    type: {
      kind: "map",
      key: GUID,
      form: "a GUID",
      of: {
        kind: "object",
        fields: [
          {
            name: "bindSecurityDescriptor",
            type: STRING,
            doc: "SDDL of who may listen",
          },
          {
            name: "connectSecurityDescriptor",
            type: STRING,
            doc: "SDDL of who may connect",
          },
          {
            name: "allowWildcardBinds",
            type: BOOLEAN,
            doc: "Lets the host listen for all VMs at once",
          },
          { name: "disabled", type: BOOLEAN, doc: "Refuses the service" },
        ],
      },
    },
    doc: "Rights of Hyper-V socket services, by service GUID",
  },
  {
    name: "cpuLimit",
    type: integer(0, 100_000),
    doc: "Upper bound of processor time, in 1/1000 percent; 0 is none",
  },
  {
    name: "cpuWeight",
    type: integer(0, 10_000),
    doc: "Share of processor time against other VMs; 0 is the default",
  },
  {
    name: "guestCrashDump",
    type: {
      kind: "object",
      fields: [
        {
          name: "savedStateFile",
          type: STRING,
          doc: "File for a saved state of a crashed guest",
        },
        {
          name: "noCrashdumpSavedStateFile",
          type: STRING,
          doc: "The same, for a guest that could write no crash dump",
        },
        {
          name: "windowsDumpFile",
          type: STRING,
          doc: "File for the crash dump of a Windows guest",
        },
        {
          name: "windowsDumpMaxBytes",
          type: integer(0, Number.MAX_SAFE_INTEGER),
          doc: "Upper bound of that dump, in bytes",
        },
      ],
    },
    doc: "Files that HCS writes when the guest crashes",
  },
  {
    name: "grantAccess",
    type: BOOLEAN,
    doc: "Grants the VM access to every boot file and disk",
  },
];
