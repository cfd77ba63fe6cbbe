/**
 * The state of a compute system.
 *
 * @module
 */
import { HcsNotificationType } from "./notifications.ts";

/** A system's state, in HCS's spelling. */
export type SystemState =
  | "Created"
  | "Running"
  | "Paused"
  | "Stopped"
  | "SavedAsTemplate"
  | "Unknown";

/** The state that a completion tells of; undefined where it tells of none. */
export function stateAfter(type: number): SystemState | undefined {
  switch (type) {
    case HcsNotificationType.SystemStartCompleted:
    case HcsNotificationType.SystemResumeCompleted:
      return "Running";
    case HcsNotificationType.SystemPauseCompleted:
      return "Paused";
  }
}
