/**
 * uvm creates and drives Hyper-V utility VMs through the Host Compute Service.
 *
 * @module
 */
export { create } from "./src/uvm/create.ts";
export { open } from "./src/uvm/open.ts";
export { list, type ListQuery, type SystemSummary } from "./src/uvm/list.ts";
