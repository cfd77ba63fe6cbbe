/**
 * A head start for programs that will call HCS.
 *
 * @module
 */
import { currentRuntime } from "./current_runtime.ts";
import { systemLibrary } from "./system_folder.ts";

/** Begins what the first call will wait for, and loads nothing. */
export function warmUpHcs(): void {
  currentRuntime().warmUp?.();
}

/**
 * Begins to load HCS's DLL, on another thread. Where that fails, who opens it
 * will tell.
 */
export function preloadHcs(): void {
  systemLibrary(currentRuntime(), "vmcompute.dll").catch(() => {});
}
