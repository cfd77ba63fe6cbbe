import { painId } from "./pain.ts";
import type { Pain } from "./pain.ts";

const id = painId;
const run = ["run", "--os", "linux", "--id", id];

/**
 * The 14 pains of public issue threads, the most frequent first. A guest ends
 * late enough for its log to be read first: the page shows the order.
 */
export const pains: readonly Pain[] = [
  {
    number: 1,
    title: "A required feature is not installed",
    about:
      "HCS gives one code for many causes. uvm names each of them, and `uvm doctor` probes which it is.",
    plan: {
      faults: [
        {
          on: "StartComputeSystem",
          nth: 1,
          fail: "0xC0370102",
          events: [{
            Message:
              `'${id}' failed to start. A required feature is not installed.`,
            Source: "VMWP",
          }],
        },
        { on: "CreateComputeSystem", nth: 2, fail: "0x80370114" },
      ],
    },
    steps: [
      {
        args: run,
        code: 3,
        names: [
          "Virtualization is off in the firmware",
          "The hypervisor did not start",
          "VirtualMachinePlatform is off",
          "nested virtualization",
          "The service vmcompute or vmms is stopped",
          "uvm doctor",
        ],
        failure: {
          phase: "start",
          code: { codeName: "HCS_E_HYPERV_NOT_INSTALLED" },
        },
      },
      {
        args: run,
        code: 3,
        names: ["vmcompute is stopped or disabled", "Start-Service vmcompute"],
        failure: {
          phase: "create",
          code: { codeName: "HCS_E_SERVICE_NOT_AVAILABLE" },
        },
      },
    ],
  },
  {
    number: 2,
    title: "Kernel panics and early boot are invisible",
    about:
      "The guest's last words are in the failure: HCS's crash report, and the end of the serial console. A console does not turn off the exit on panic; where a shell was asked for and it does, a run that gets stuck says so.",
    plan: {
      guest: {
        bootMs: 1,
        console: [
          "Linux version 6.1 booting\n",
          "VFS: Cannot open root device\n",
        ],
        log: [],
        panic: {
          afterMs: 30,
          log:
            "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n",
        },
      },
    },
    steps: [
      {
        args: [...run, "--console-log", "{console.log}"],
        code: 8,
        names: [
          "crashed in phase",
          "Unable to mount root fs",
          "Linux version 6.1 booting",
          "Check the root file system",
        ],
        failure: {
          phase: "run/run",
          exit: { type: "UnexpectedExit" },
          attribution: [{ kind: "GuestCrash" }],
        },
      },
      {
        args: [...run, "--debug-shell", "--timeout", "1200ms"],
        code: 7,
        names: [
          'has no "panic="',
          "Unable to mount root fs",
          "--console-mode log",
        ],
        failure: { phase: "run/run", timeoutMs: 1200 },
      },
    ],
  },
  {
    number: 3,
    title: "Access denied on a disk or boot file",
    about:
      "0x80070005 names neither the file nor who was denied. uvm names both, and the command that grants it.",
    plan: { enforceAccess: true },
    files: {
      "disk.json": JSON.stringify({
        VirtualMachine: {
          Devices: {
            Scsi: {
              "0": {
                Attachments: {
                  "0": { Type: "VirtualDisk", Path: "D:\\vhds\\data.vhdx" },
                },
              },
            },
          },
        },
      }),
    },
    steps: [{
      args: [...run, "--merge", "{disk.json}"],
      code: 4,
      names: [
        "D:\\vhds\\data.vhdx",
        `NT VIRTUAL MACHINE\\${id.toUpperCase()}`,
        "icacls",
      ],
      failure: { phase: "create", code: { codeName: "ERROR_ACCESS_DENIED" } },
    }],
  },
  {
    number: 4,
    title: "A timeout that names no phase",
    about:
      "Every error names its phase; a timeout names the time it had as well.",
    plan: { faults: [{ on: "SystemStartCompleted", never: true }] },
    steps: [{
      args: [...run, "--timeout", "500ms"],
      code: 7,
      names: ["start", "HCSSHIM_TIMEOUT_SYSTEMSTART", "500 ms"],
      failure: { phase: "run/start", timeoutMs: 500 },
    }],
  },
  {
    number: 5,
    title: "VMs left behind by a dead owner",
    about:
      "`run` makes VMs that end with it. Others are found by the name of their owner, and the id that is taken says so.",
    plan: {},
    steps: [
      {
        args: [
          "create",
          "--os",
          "linux",
          "--id",
          id,
          "--owner",
          "dead-harness",
        ],
        code: 0,
      },
      {
        args: run,
        code: 6,
        names: ["is there already", "owner that died", "uvm prune --owner"],
        failure: { code: { codeName: "HCS_E_SYSTEM_ALREADY_EXISTS" } },
      },
      {
        args: ["prune", "--owner", "dead-harness"],
        code: 0,
        names: [id],
      },
    ],
  },
  {
    number: 6,
    title: "Exited unexpectedly, with no reason",
    about:
      "HCS sends with 0xC0370106 who or what ended the VM. uvm says it in words.",
    plan: {
      guest: {
        bootMs: 1,
        log: ["agent started"],
        exit: {
          afterMs: 400,
          type: "UnexpectedExit",
          status: "0xC0370106",
          attribution: [
            {
              VirtualDeviceFailure: {
                Detail: "PowerOnCold",
                Name: "Synthetic SCSI Controller",
              },
            },
            {
              WorkerExit: {
                ExitCode: 1,
                Type: "UnexpectedStop",
                Detail: "DeviceFatalError",
                Initiator: "Internal",
              },
            },
          ],
        },
      },
    },
    steps: [{
      args: run,
      code: 8,
      names: [
        'The virtual device "Synthetic SCSI Controller" failed while powering on',
        "a fatal error of a virtual device",
        "begun by Hyper-V itself",
      ],
      failure: {
        exit: { codeName: "HCS_E_UNEXPECTED_EXIT" },
        attribution: [
          { kind: "VirtualDeviceFailure" },
          { kind: "WorkerExit" },
        ],
      },
    }],
  },
  {
    number: 7,
    title: "Guest logs that cannot be had on the host",
    about:
      "The guest's log is printed while it runs, goes to a file, and its end is in the failure.",
    plan: {
      guest: {
        bootMs: 1,
        log: [
          "agent started",
          {
            level: "error",
            msg: "cannot mount /run/layers/p0: no such device",
          },
        ],
        exit: { afterMs: 400, type: "UnexpectedExit", status: "0xC0370106" },
      },
    },
    steps: [{
      args: [...run, "--guest-log", "{guest.ndjson}"],
      code: 8,
      names: ["guest log:", "cannot mount /run/layers/p0"],
      failure: {
        phase: "run/run",
        attribution: [{ kind: "WorkerExit" }],
      },
    }],
  },
  {
    number: 8,
    title: "Log on as a service is missing",
    about:
      "0x80070569 is about the group of all virtual machines' identities, not about the user.",
    plan: {
      faults: [{
        on: "StartComputeSystem",
        fail: "0x80070569",
        events: [{
          Message: "Failed to start the virtual machine worker process.",
          Source: "VMMS",
        }],
      }],
    },
    steps: [{
      args: run,
      code: 4,
      names: ["S-1-5-83-0", "Log on as a service", "secpol.msc"],
      failure: { code: { codeName: "ERROR_LOGON_TYPE_NOT_GRANTED" } },
    }],
  },
  {
    number: 9,
    title: "Harmless states reported as errors",
    about: "What has stopped already, or is gone already, is no failure.",
    plan: {
      faults: [{
        on: "ShutdownComputeSystem",
        fail: "HCS_E_SYSTEM_ALREADY_STOPPED",
        exit: { type: "GracefulExit" },
      }],
    },
    steps: [
      { args: ["create", "--os", "linux", "--id", id], code: 0 },
      { args: ["start", id], code: 0 },
      { args: ["stop", id], code: 0 },
      { args: ["stop", id, "--if-exists"], code: 0, names: ["No VM"] },
    ],
  },
  {
    number: 10,
    title: "Out of memory, reported as something else",
    about:
      "The code is a general one, and the cause stands in an event's text. uvm looks for it there.",
    plan: {
      faults: [{
        on: "StartComputeSystem",
        fail: "E_FAIL",
        events: [{
          Message:
            "Could not initialize memory: Insufficient system resources exist to complete the requested service. (0x800705AA).",
          Source: "VMWP",
        }],
      }],
    },
    steps: [{
      args: [...run, "--memory", "64GiB"],
      code: 1,
      names: [
        "The VM was to have 65536 MB of memory",
        "ERROR_NO_SYSTEM_RESOURCES (0x800705AA)",
        "--memory",
      ],
      failure: {
        code: { codeName: "E_FAIL" },
        related: [{ codeName: "ERROR_NO_SYSTEM_RESOURCES" }],
      },
    }],
  },
  {
    number: 11,
    title: "Invalid JSON that names no property",
    about: "uvm checks the document by HCS's schema and names the place.",
    plan: {},
    files: {
      "extra.json": JSON.stringify({
        VirtualMachine: { ComputeTopology: { Procesor: { Count: 4 } } },
      }),
    },
    steps: [{
      args: [...run, "--merge", "{extra.json}"],
      code: 1,
      names: ["/VirtualMachine/ComputeTopology/Procesor", '"Processor"'],
      failure: {
        phase: "create",
        findings: [{ pointer: "/VirtualMachine/ComputeTopology/Procesor" }],
      },
    }],
  },
  {
    number: 13,
    title: "No bundle of facts to attach to a report",
    about:
      "`--report` writes a folder: document, events and calls, guest log, console, failure, host, timeline. It has no environment variables, no user names in paths, and no values that call themselves secrets.",
    plan: {
      guest: {
        bootMs: 1,
        log: ["agent started"],
        exit: {
          afterMs: 400,
          type: "UnexpectedExit",
          status: "0xC0370106",
          attribution: [{ TripleFault: { ErrorType: 0 } }],
        },
      },
    },
    steps: [{
      args: [...run, "--report", "{report}"],
      code: 8,
      names: ["report: ", "triple fault"],
      failure: { attribution: [{ kind: "TripleFault" }] },
    }],
    lists: [
      "console.log",
      "document.json",
      "events.ndjson",
      "failure.json",
      "failure.txt",
      "guest-log.ndjson",
      "host.json",
      "timeline.svg",
      "timeline.txt",
    ],
  },
  {
    number: 14,
    title: "A boot tool that exits 0 although every VM failed",
    about: "Any VM that fails makes the exit code of `run --count` its own.",
    plan: {
      faults: [{
        on: "StartComputeSystem",
        nth: [2, 3],
        fail: "0x8007000E",
      }],
      guest: { bootMs: 1, log: [], exit: { afterMs: 1 } },
    },
    steps: [{
      args: [
        "run",
        "--os",
        "linux",
        "--id",
        "boot",
        "--count",
        "3",
      ],
      code: 1,
      names: ["2 failed", "1 of 3 ran well", "boot-1", "ERROR_OUTOFMEMORY"],
    }],
  },
];
