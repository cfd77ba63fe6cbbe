/**
 * What each code means in practice: data for `explain` and for the hints of
 * errors. Sources: HCS's HRESULT page, winerror.h, and public issue threads
 * about HCS.
 *
 * @module
 */

/** What is known of a code. */
export interface CodeNote {
  /** What it says, one sentence. */
  meaning: string;
  /** What is behind it, the likeliest first. */
  causes?: readonly string[];
  /** What to do about it, the first thing first. */
  actions?: readonly string[];
}

const runDoctor = "Run `uvm doctor`: it probes each of these causes";
const startService =
  "Start the Hyper-V Host Compute Service: Start-Service vmcompute";
const beAdministrator =
  "Run elevated, or join the local group Hyper-V Administrators and log on again";
const seeEventLog =
  "Look into the event log Microsoft-Windows-Hyper-V-Compute-Admin for the time of the failure";
const seeWorkerLog =
  "Look into the event log Microsoft-Windows-Hyper-V-Worker-Admin for the time of the failure";
const checkDocument =
  "Check the document: uvm document --check with the same options";
const listVms = "See which VMs there are: uvm list";
const raiseTimeout = "Give it more time: --timeout, or HCSSHIM_TIMEOUT_*";
const grantAccess =
  "Let the VM read its files: --grant-access, or icacls FILE /grant *S-1-5-83-0:R";
const freeMemory =
  "Ask for less memory with --memory, or stop other VMs: uvm list";

/** Notes by name, as hresultName() gives it. */
export const codeNotes: Readonly<Record<string, CodeNote>> = {
  S_OK: { meaning: "It worked." },
  HCS_E_TERMINATED_DURING_START: {
    meaning: "The VM ended while it was being started.",
    causes: [
      "The kernel or the root file system does not boot",
      "Another program terminated the VM",
      "Too little memory for the guest",
    ],
    actions: [
      "Look at the guest's boot: --console-log FILE",
      seeWorkerLog,
    ],
  },
  HCS_E_IMAGE_MISMATCH: {
    meaning: "The image's Windows version does not fit the host's.",
    causes: ["The layers are of a later Windows build than the host"],
    actions: ["Use layers of the host's build or an earlier one"],
  },
  HCS_E_HYPERV_NOT_INSTALLED: {
    meaning: "A feature that virtual machines need is missing or not running.",
    causes: [
      "The feature Microsoft-Hyper-V or VirtualMachinePlatform is off",
      "The hypervisor did not start: it is off in the boot configuration",
      "Virtualization is off in the firmware",
      "This host is itself a VM without nested virtualization",
      "The service vmcompute or vmms is stopped",
    ],
    actions: [
      runDoctor,
      "Turn the feature on and restart: Enable-WindowsOptionalFeature -Online -FeatureName Microsoft-Hyper-V -All",
      "Let the hypervisor start and restart: bcdedit /set hypervisorlaunchtype auto",
    ],
  },
  HCS_E_OPERATION_PENDING: {
    meaning:
      "The operation goes on: a notification will tell its end. No failure.",
  },
  HCS_E_TOO_MANY_NOTIFICATIONS: {
    meaning: "More notifications came than HCS could deliver.",
    causes: ["A callback held HCS's thread for long"],
    actions: ["Close the VM and open it again to learn its state"],
  },
  HCS_E_INVALID_STATE: {
    meaning: "The VM's state does not allow the operation.",
    causes: [
      "It runs already, or was never started",
      "It is paused, or it has stopped",
    ],
    actions: ["See its state: uvm inspect ID"],
  },
  HCS_E_UNEXPECTED_EXIT: {
    meaning: "The VM ended though nobody asked it to.",
    causes: [
      "The guest's kernel panicked",
      "The guest reset itself, and the VM is set to stop on reset",
      "The worker process (vmwp.exe) failed",
      "A boot file does not fit the VM",
    ],
    actions: [
      "Look at the exit status with its attribution: --json shows it",
      "Look at the guest's boot: --console-log FILE",
      seeWorkerLog,
    ],
  },
  HCS_E_TERMINATED: {
    meaning: "The VM was ended by force.",
    causes: ["A program terminated it, or closed its last handle"],
  },
  HCS_E_CONNECT_FAILED: {
    meaning: "HCS could not connect to the guest.",
    causes: [
      "The guest's agent is not running",
      "The guest has no Hyper-V socket driver",
    ],
    actions: ["Look at the guest's log: uvm logs ID before the start"],
  },
  HCS_E_CONNECTION_TIMEOUT: {
    meaning: "The guest did not answer HCS in time.",
    causes: ["The guest still boots, or hangs", "Its agent is not running"],
    actions: [raiseTimeout, "Look at the guest's log: uvm logs ID"],
  },
  HCS_E_CONNECTION_CLOSED: {
    meaning: "The connection between HCS and the guest was closed.",
    causes: ["The guest's agent ended", "The guest crashed"],
    actions: ["Look at the guest's log and at the exit status"],
  },
  HCS_E_UNKNOWN_MESSAGE: {
    meaning: "The guest or HCS did not know the message.",
    causes: ["The request needs a later agent, or a later Windows"],
    actions: ["See since when it exists: uvm schema TYPE"],
  },
  HCS_E_UNSUPPORTED_PROTOCOL_VERSION: {
    meaning: "The guest's agent and HCS speak different protocol versions.",
    causes: ["The boot files are of another release than the host expects"],
    actions: ["Use boot files of a release that fits the host"],
  },
  HCS_E_INVALID_JSON: {
    meaning: "HCS could not read the document or request, and names no place.",
    causes: [
      "A key is misspelt, or stands in the wrong place",
      "A value has the wrong type",
      "A key is of a later schema version than this Windows knows",
    ],
    actions: [checkDocument, "Check a file: uvm check FILE"],
  },
  HCS_E_SYSTEM_NOT_FOUND: {
    meaning: "There is no compute system of this id.",
    causes: [
      "It has ended: HCS forgets a VM with its last handle",
      "The id is misspelt; letter case counts",
    ],
    actions: [listVms],
  },
  HCS_E_SYSTEM_ALREADY_EXISTS: {
    meaning: "A compute system of this id exists.",
    causes: ["An earlier run left it behind", "Two programs use the same id"],
    actions: [
      "End the old one: uvm kill ID, or uvm prune --owner NAME",
      "Leave out --id to get a new one",
    ],
  },
  HCS_E_SYSTEM_ALREADY_STOPPED: {
    meaning: "The VM has stopped already. Harmless where that was the aim.",
  },
  HCS_E_PROTOCOL_ERROR: {
    meaning: "HCS and the guest misunderstood each other.",
    causes: ["The guest's agent does not fit this Windows"],
    actions: ["Use boot files of a release that fits the host", seeEventLog],
  },
  HCS_E_INVALID_LAYER: {
    meaning: "A layer folder is not what HCS expects.",
    causes: [
      "The layer is incomplete, or was copied without its privileges",
      "The order of the layers is wrong",
    ],
    actions: [
      "Import the layers again; the base layer comes before the scratch",
    ],
  },
  HCS_E_WINDOWS_INSIDER_REQUIRED: {
    meaning: "This needs an Insider build of Windows.",
    actions: ["Leave the feature out, or use a build that has it"],
  },
  HCS_E_SERVICE_NOT_AVAILABLE: {
    meaning: "The Host Compute Service is not there.",
    causes: [
      "The service vmcompute is stopped or disabled",
      "The feature Microsoft-Hyper-V, VirtualMachinePlatform or Containers is off",
    ],
    actions: [runDoctor, startService],
  },
  HCS_E_OPERATION_NOT_STARTED: {
    meaning: "The operation was not started.",
    causes: ["A program waits for an operation that it never began"],
  },
  HCS_E_OPERATION_ALREADY_STARTED: {
    meaning: "The operation was started already.",
    causes: ["A program uses one operation twice"],
  },
  HCS_E_OPERATION_TIMEOUT: {
    meaning: "HCS did not finish the operation in time.",
    causes: ["The host is overloaded", "The guest does not answer"],
    actions: [raiseTimeout, seeEventLog],
  },
  HCS_E_OPERATION_SYSTEM_CALLBACK_ALREADY_SET: {
    meaning: "The compute system has a callback already.",
    causes: ["A program registers two callbacks for one handle"],
  },
  HCS_E_OPERATION_RESULT_ALLOCATION_FAILED: {
    meaning: "HCS had no memory for the result.",
    actions: [freeMemory],
  },
  HCS_E_ACCESS_DENIED: {
    meaning: "The caller may not use the Host Compute Service.",
    causes: [
      "The program is not elevated, and its user is no Hyper-V administrator",
    ],
    actions: [beAdministrator],
  },
  HCS_E_GUEST_CRITICAL_ERROR: {
    meaning: "The guest reported a critical error: it crashed.",
    causes: ["The guest's kernel panicked", "A bug check of Windows"],
    actions: [
      "Read the crash report: --json shows it",
      "Keep a dump: guestCrashDump in the options",
    ],
  },
  HCS_E_PROCESS_INFO_NOT_AVAILABLE: {
    meaning: "HCS has no information about the process.",
    causes: ["The process was opened, not created, by this program"],
  },
  HCS_E_SERVICE_DISCONNECT: {
    meaning: "The Host Compute Service went away during the operation.",
    causes: ["The service vmcompute was restarted or crashed"],
    actions: [
      "See whether it runs: Get-Service vmcompute",
      seeEventLog,
      "VMs may have survived: uvm list",
    ],
  },
  HCS_E_PROCESS_ALREADY_STOPPED: {
    meaning: "The process has ended already. Harmless where that was the aim.",
  },
  HCS_E_SYSTEM_NOT_CONFIGURED_FOR_OPERATION: {
    meaning: "The VM was not made for this operation.",
    causes: ["The document lacks the device or setting that it needs"],
    actions: ["Add it with --merge when the VM is created"],
  },
  HCS_E_OPERATION_ALREADY_CANCELLED: {
    meaning: "The operation was cancelled already.",
  },
  ERROR_FILE_NOT_FOUND: {
    meaning: "A file does not exist.",
    causes: [
      "A boot file, layer or disk that the document names is not there",
      "The path is relative: the service resolves it elsewhere",
    ],
    actions: ["Look at the paths: uvm document with the same options"],
  },
  ERROR_PATH_NOT_FOUND: {
    meaning: "A folder on the path does not exist.",
    causes: ["A boot file, layer or disk path is wrong, or relative"],
    actions: ["Look at the paths: uvm document with the same options"],
  },
  ERROR_ACCESS_DENIED: {
    meaning: "Access was denied: to the caller, or to the VM for a file.",
    causes: [
      "The VM's identity has no right on a VHD or boot file",
      "The program is not elevated",
      "A folder on the way, or an antivirus program, refuses the worker process",
    ],
    actions: [grantAccess, beAdministrator],
  },
  ERROR_INVALID_HANDLE: {
    meaning: "A handle is not valid.",
    causes: ["It was closed", "Too many handles, or too little memory"],
    actions: [freeMemory],
  },
  ERROR_NOT_ENOUGH_MEMORY: {
    meaning: "There is not enough memory.",
    causes: ["Many VMs run", "Memory that may not be overcommitted is used up"],
    actions: [freeMemory],
  },
  ERROR_INVALID_DATA: {
    meaning: "The data is not valid; from HCS: the document or request.",
    causes: ["A value has the wrong type or form"],
    actions: [checkDocument],
  },
  ERROR_OUTOFMEMORY: {
    meaning: "There is not enough memory.",
    causes: [
      "The host has less free memory than the VM is to have",
      "Memory that may not be overcommitted is used up",
    ],
    actions: [freeMemory],
  },
  ERROR_SHARING_VIOLATION: {
    meaning: "Another program has the file open.",
    causes: ["Another VM uses the same disk", "The VHD is mounted on the host"],
    actions: ["Dismount the disk, or end the VM that has it: uvm list"],
  },
  ERROR_NOT_SUPPORTED: {
    meaning: "This Windows does not support the request.",
    causes: [
      "It needs a later Windows build",
      "The VM or its agent lacks what the request needs",
    ],
    actions: ["See since when it exists: uvm schema TYPE"],
  },
  ERROR_FILE_EXISTS: { meaning: "The file exists." },
  ERROR_INVALID_PARAMETER: {
    meaning: "A parameter is not valid.",
    causes: [
      "A value of the document is out of range",
      "The id has characters that HCS does not take",
    ],
    actions: [checkDocument],
  },
  ERROR_BROKEN_PIPE: {
    meaning: "The other end of a pipe was closed.",
    causes: ["The process in the VM, or the VM, has ended"],
  },
  ERROR_DISK_FULL: {
    meaning: "The disk is full.",
    actions: ["Make room where the scratch disk and the VM's files are"],
  },
  ERROR_MOD_NOT_FOUND: {
    meaning: "A DLL does not exist.",
    causes: ["vmcompute.dll comes with the Hyper-V or Containers feature"],
    actions: [runDoctor],
  },
  ERROR_PROC_NOT_FOUND: {
    meaning: "The DLL lacks the function.",
    causes: ["This Windows build is too old for it"],
    actions: ["Update Windows, or leave the feature out"],
  },
  ERROR_ALREADY_EXISTS: {
    meaning: "It exists already.",
    causes: ["A device, share or pipe of the same name is there"],
    actions: ["Use another name or slot"],
  },
  ERROR_PIPE_BUSY: {
    meaning: "All instances of the pipe are in use.",
    causes: ["Two VMs share one console pipe"],
    actions: ["Give each VM its own --console-pipe"],
  },
  ERROR_OPERATION_ABORTED: {
    meaning: "The operation was aborted.",
    causes: ["Its handle was closed, or its program ended"],
  },
  ERROR_SERVICE_REQUEST_TIMEOUT: {
    meaning: "The service did not answer in time.",
    causes: ["The host is overloaded, or the service hangs"],
    actions: ["Restart the service: Restart-Service vmcompute"],
  },
  ERROR_SERVICE_DISABLED: {
    meaning: "The service is disabled.",
    actions: [
      "Let it start: Set-Service vmcompute -StartupType Manual",
      startService,
    ],
  },
  ERROR_SERVICE_NOT_ACTIVE: {
    meaning: "The service is not running.",
    actions: [startService, runDoctor],
  },
  ERROR_NOT_FOUND: {
    meaning: "The element was not found; from HCS: the VM or device is gone.",
    causes: ["It has ended or was removed already"],
    actions: [listVms],
  },
  ERROR_PRIVILEGE_NOT_HELD: {
    meaning: "The program lacks a privilege.",
    causes: ["It is not elevated"],
    actions: [beAdministrator],
  },
  ERROR_LOGON_TYPE_NOT_GRANTED: {
    meaning:
      "The virtual machines' group may not log on as a service, so no worker process can start.",
    causes: [
      "A group policy took SeServiceLogonRight from NT VIRTUAL MACHINE\\Virtual Machines (S-1-5-83-0)",
    ],
    actions: [
      "Give the right to S-1-5-83-0: secpol.msc, User Rights Assignment, Log on as a service",
      "Until then: gpupdate /force, or restart the service vmms",
    ],
  },
  ERROR_NO_SYSTEM_RESOURCES: {
    meaning: "The system lacks resources: memory, handles or address space.",
    causes: ["Many VMs run", "A large memory that may not be overcommitted"],
    actions: [freeMemory],
  },
  ERROR_TIMEOUT: {
    meaning: "Time ran out.",
    actions: [raiseTimeout],
  },
  E_NOTIMPL: {
    meaning: "It is not implemented.",
    causes: ["This Windows build is too old for it"],
  },
  E_NOINTERFACE: {
    meaning: "The interface is missing.",
    causes: ["An installation of Hyper-V is damaged"],
    actions: [runDoctor],
  },
  E_POINTER: { meaning: "A pointer is not valid: a fault in the program." },
  E_ABORT: { meaning: "The operation was aborted." },
  E_FAIL: {
    meaning: "It failed, and HCS does not say why.",
    actions: [seeEventLog, seeWorkerLog],
  },
  E_UNEXPECTED: {
    meaning: "HCS met what it did not expect.",
    actions: [seeEventLog, seeWorkerLog],
  },
  RPC_S_SERVER_UNAVAILABLE: {
    meaning: "The service cannot be reached.",
    causes: ["The service vmcompute stopped or crashed"],
    actions: [startService, runDoctor],
  },
  RPC_S_CALL_FAILED: {
    meaning: "The service went away during the call.",
    causes: ["The service vmcompute crashed"],
    actions: [startService, seeEventLog],
  },
  HV_E_HYPERVISOR_NOT_PRESENT: {
    meaning: "The hypervisor does not run.",
    causes: [
      "Virtualization is off in the firmware",
      "It is off in the boot configuration",
      "This host is itself a VM without nested virtualization",
    ],
    actions: [
      runDoctor,
      "Let it start and restart: bcdedit /set hypervisorlaunchtype auto",
    ],
  },
};
