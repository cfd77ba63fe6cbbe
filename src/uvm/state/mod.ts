/**
 * What uvm stores of each VM, so that separate processes work on one VM.
 *
 * @module
 */
export { type PrunedState, pruneState } from "./prune_state.ts";
export { StateError, type StateErrorReason } from "./state_error.ts";
export {
  type DeviceOwner,
  readStored,
  requireSameVm,
  storeNewVm,
  withStoredDevices,
} from "./vm_devices_session.ts";
export { grantedFiles, type StoredVm } from "./vm_record.ts";
export { type LockedRecord, VmStore } from "./vm_store.ts";
