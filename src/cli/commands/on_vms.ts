/**
 * The commands on VMs that are short and share nearly all their code, loaded
 * together: alone, each would split what they share into more files to load.
 *
 * @module
 */
export * as attach from "./attach.ts";
export * as create from "./create.ts";
export * as detach from "./detach.ts";
export * as devices from "./devices.ts";
export * as inspect from "./inspect.ts";
export * as kill from "./kill.ts";
export * as list from "./list.ts";
export * as modify from "./modify.ts";
export * as pause from "./pause.ts";
export * as prune from "./prune.ts";
export * as resume from "./resume.ts";
export * as save from "./save.ts";
export * as start from "./start.ts";
export * as stop from "./stop.ts";
export * as wait from "./wait.ts";
