/* What Microsoft's layouts are in mingw-w64's headers. Only compiled: a wrong
 * number fails the build. */
#include <winsock2.h>
#include <windows.h>
#include <hvsocket.h>
#include <computedefs.h>
#include <stddef.h>

#define SAME(a, b) _Static_assert((a) == (b), #a " is not " #b)

SAME(HV_PROTOCOL_RAW, 1);
SAME(sizeof(SOCKADDR_HV), 36);
SAME(offsetof(SOCKADDR_HV, VmId), 4);
SAME(offsetof(SOCKADDR_HV, ServiceId), 20);
SAME(sizeof(WSAPOLLFD), 16);
SAME(offsetof(WSAPOLLFD, events), 8);
SAME(offsetof(WSAPOLLFD, revents), 10);
SAME(sizeof(HCS_PROCESS_INFORMATION), 32);
SAME(offsetof(HCS_PROCESS_INFORMATION, StdInput), 8);
SAME(offsetof(HCS_PROCESS_INFORMATION, StdOutput), 16);
SAME(offsetof(HCS_PROCESS_INFORMATION, StdError), 24);
SAME(HcsNotificationSystemExited, 1);
SAME(HcsNotificationProcessExited, 0x10000);
SAME(HcsNotificationServiceDisconnect, 0x1000000);

/* The callback's type, as the FFI tables write it. */
static void CALLBACK notified(DWORD type, void *context, HRESULT status,
                              PCWSTR data) {
  (void)type, (void)context, (void)status, (void)data;
}
__declspec(dllexport) HCS_NOTIFICATION_CALLBACK headers_callback(void) {
  return notified;
}
