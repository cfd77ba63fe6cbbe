/**
 * HCS_NOTIFICATIONS: the numbers a callback gets. Source: the SDK's
 * computedefs.h, checked against mingw-w64's copy in the native tests.
 *
 * @module
 */

/** Notification numbers by name. */
export const HcsNotificationType = {
  Invalid: 0,
  SystemExited: 1,
  SystemCreateCompleted: 2,
  SystemStartCompleted: 3,
  SystemPauseCompleted: 4,
  SystemResumeCompleted: 5,
  SystemCrashReport: 6,
  SystemSiloJobCreated: 7,
  SystemSaveCompleted: 8,
  SystemRdpEnhancedModeStateChanged: 9,
  SystemShutdownFailed: 0xa,
  SystemGetPropertiesCompleted: 0xb,
  SystemModifyCompleted: 0xc,
  SystemCrashInitiated: 0xd,
  SystemGuestConnectionClosed: 0xe,
  SystemOperationCompletion: 0xf,
  SystemPassThru: 0x10,
  OperationProgressUpdate: 0x100,
  ProcessExited: 0x10000,
  ServiceDisconnect: 0x01000000,
} as const;

/** A known notification number. */
export type HcsNotificationType =
  (typeof HcsNotificationType)[keyof typeof HcsNotificationType];

const names = new Map<number, string>(
  Object.entries(HcsNotificationType).map(([name, value]) => [value, name]),
);

/** The name of a notification number, `Unknown(0x…)` where it has none. */
export function notificationName(type: number): string {
  return names.get(type) ?? `Unknown(0x${(type >>> 0).toString(16)})`;
}
