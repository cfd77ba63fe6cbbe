/* Compiled, never run: the numbers of the TypeScript tables (macros given by
 * layout_test.ts) against mingw-w64's own headers. The headers are by other
 * hands than ours, so that a wrong number shows. */
#include <stddef.h>
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <winternl.h>
#include <computedefs.h>

#define SAME(ours, theirs) _Static_assert((ours) == (long long)(theirs), #ours " is not " #theirs)

SAME(TS_ProcessId, offsetof(HCS_PROCESS_INFORMATION, ProcessId));
SAME(TS_Reserved, offsetof(HCS_PROCESS_INFORMATION, Reserved));
SAME(TS_StdInput, offsetof(HCS_PROCESS_INFORMATION, StdInput));
SAME(TS_StdOutput, offsetof(HCS_PROCESS_INFORMATION, StdOutput));
SAME(TS_StdError, offsetof(HCS_PROCESS_INFORMATION, StdError));
SAME(TS_ProcessInformationSize, sizeof(HCS_PROCESS_INFORMATION));

SAME(TS_Invalid, HcsNotificationInvalid);
SAME(TS_SystemExited, HcsNotificationSystemExited);
SAME(TS_SystemCreateCompleted, HcsNotificationSystemCreateCompleted);
SAME(TS_SystemStartCompleted, HcsNotificationSystemStartCompleted);
SAME(TS_SystemPauseCompleted, HcsNotificationSystemPauseCompleted);
SAME(TS_SystemResumeCompleted, HcsNotificationSystemResumeCompleted);
SAME(TS_SystemCrashReport, HcsNotificationSystemCrashReport);
SAME(TS_SystemSiloJobCreated, HcsNotificationSystemSiloJobCreated);
SAME(TS_SystemSaveCompleted, HcsNotificationSystemSaveCompleted);
SAME(TS_SystemRdpEnhancedModeStateChanged, HcsNotificationSystemRdpEnhancedModeStateChanged);
SAME(TS_SystemShutdownFailed, HcsNotificationSystemShutdownFailed);
SAME(TS_SystemGetPropertiesCompleted, HcsNotificationSystemGetPropertiesCompleted);
SAME(TS_SystemModifyCompleted, HcsNotificationSystemModifyCompleted);
SAME(TS_SystemCrashInitiated, HcsNotificationSystemCrashInitiated);
SAME(TS_SystemGuestConnectionClosed, HcsNotificationSystemGuestConnectionClosed);
SAME(TS_SystemOperationCompletion, HcsNotificationSystemOperationCompletion);
SAME(TS_SystemPassThru, HcsNotificationSystemPassThru);
SAME(TS_ProcessExited, HcsNotificationProcessExited);
SAME(TS_ServiceDisconnect, HcsNotificationServiceDisconnect);

/* The callback: four arguments of these sizes, no result. */
SAME(4, sizeof(DWORD)); /* u32 */
SAME(4, sizeof(HRESULT)); /* i32 */
static void WINAPI callback(DWORD type, void *context, HRESULT status, const WCHAR *data) {
  (void)type, (void)context, (void)status, (void)data;
}
static HCS_NOTIFICATION_CALLBACK check = callback;

SAME(TS_lpCompletionKey, offsetof(OVERLAPPED_ENTRY, lpCompletionKey));
SAME(TS_lpOverlapped, offsetof(OVERLAPPED_ENTRY, lpOverlapped));
SAME(TS_Internal, offsetof(OVERLAPPED_ENTRY, Internal));
SAME(TS_dwNumberOfBytesTransferred, offsetof(OVERLAPPED_ENTRY, dwNumberOfBytesTransferred));
SAME(TS_OverlappedEntrySize, sizeof(OVERLAPPED_ENTRY));
SAME(16, sizeof(IO_STATUS_BLOCK));

HCS_NOTIFICATION_CALLBACK use(void) { return check; }
