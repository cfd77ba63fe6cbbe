/* A DLL put beside the exe by somebody else: it leaves a mark when loaded. */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, LPVOID reserved) {
  (void)self, (void)reserved;
  if (reason == DLL_PROCESS_ATTACH)
    CloseHandle(CreateFileA("C:\\planted.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
  return TRUE;
}

__declspec(dllexport) void CALLBACK Planted(HWND window, HINSTANCE instance, LPSTR line, int show) {
  (void)window, (void)instance, (void)line, (void)show;
}
