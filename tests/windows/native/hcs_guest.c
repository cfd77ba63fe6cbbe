/* The guest of a system that the service has started.
 *
 * UVM_STANDIN_GUEST is a file that it writes to its log socket (vsock port
 * 109); then it ends with UVM_STANDIN_GUEST_EXIT (`CODE [JSON]`), or goes on
 * where that is not set. UVM_STANDIN_CONSOLE is a file that it writes to its
 * first serial port, a pipe that must be served by then; after it, what is
 * typed comes back in angle brackets. */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include "../../native/standin.h"
#include <hvsocket.h>

static void end_guest(const char *runtime_id, const char *end) {
  lock_take(&lock);
  for (struct object *system = system_first(); system; system = system->next)
    if (!strcmp(system->runtime_id, runtime_id)) {
      char *json;
      int32_t code = HR(strtoul(end, &json, 16));
      wide *data = *json ? wide_from_ascii(json) : NULL;
      system_exit(system, code < 0 ? "UnexpectedExit" : "GracefulExit", code, data);
      free(data);
      break;
    }
  lock_give(&lock);
}

static void run_guest(void *runtime_id) {
  static const char *const format = "%8lx-%4hx-%4hx-%2hhx%2hhx-%2hhx%2hhx%2hhx%2hhx%2hhx%2hhx";
  SOCKADDR_HV to = {.Family = 34, .ServiceId = HV_GUID_VSOCK_TEMPLATE};
  GUID *g = &to.VmId;
  sscanf(runtime_id, format, &g->Data1, &g->Data2, &g->Data3, g->Data4, g->Data4 + 1, g->Data4 + 2, g->Data4 + 3, g->Data4 + 4,
         g->Data4 + 5, g->Data4 + 6, g->Data4 + 7);
  to.ServiceId.Data1 = 109;
  const char *path = getenv("UVM_STANDIN_GUEST"), *end = getenv("UVM_STANDIN_GUEST_EXIT");
  FILE *file = fopen(path, "rb");
  char block[4096];
  size_t n;
  for (int attempt = 0; file && attempt < 100; attempt++) {
    SOCKET s = socket(34, SOCK_STREAM, HV_PROTOCOL_RAW);
    if (connect(s, (struct sockaddr *)&to, sizeof to)) {
      closesocket(s);
      Sleep(20);
      continue;
    }
    while ((n = fread(block, 1, sizeof block, file)) > 0)
      for (size_t sent = 0; sent < n;) {
        int part = send(s, block + sent, (int)(n - sent), 0);
        if (part <= 0) break;
        sent += (size_t)part;
      }
    shutdown(s, SD_SEND);
    while (recv(s, block, sizeof block, 0) > 0) continue;
    closesocket(s);
    break;
  }
  if (file) fclose(file);
  if (end) end_guest(runtime_id, end);
  free(runtime_id);
}

/* ----------------------------------------------------------------- console */

struct console {
  struct object *system;
  HANDLE pipe;
};

/* One thread reads and writes, so it asks before it reads: a handle that is not
 * overlapped does one thing at a time. */
static void run_console(void *arg) {
  struct console console = *(struct console *)arg;
  free(arg);
  char block[4096];
  DWORD n;
  FILE *file = fopen(getenv("UVM_STANDIN_CONSOLE"), "rb");
  while (file && (n = (DWORD)fread(block, 1, sizeof block, file)) > 0) WriteFile(console.pipe, block, n, &n, NULL);
  if (file) fclose(file);
  for (int ended = 0; !ended && PeekNamedPipe(console.pipe, NULL, 0, NULL, &n, NULL);) {
    if (n && ReadFile(console.pipe, block + 1, sizeof block - 2, &n, NULL)) {
      block[0] = '<';
      block[n + 1] = '>';
      WriteFile(console.pipe, block, n + 2, &n, NULL);
    } else {
      Sleep(5);
    }
    lock_take(&lock);
    ended = console.system->state >= ENDING;
    lock_give(&lock);
  }
  CloseHandle(console.pipe);
  lock_take(&lock);
  object_release(console.system);
  lock_give(&lock);
}

static void start_console(struct object *system) {
  static const char *const path[] = {"VirtualMachine", "Devices", "ComPorts", "0"};
  const wide *at = system->document;
  for (int i = 0; i < 4; i++) at = json_member(at, path[i]);
  wide *name = json_text(json_member(at, "NamedPipe"));
  HANDLE pipe = name ? CreateFileW((wchar_t *)name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL) : INVALID_HANDLE_VALUE;
  free(name);
  if (pipe == INVALID_HANDLE_VALUE) return;
  struct console *console = malloc(sizeof *console);
  *console = (struct console){system, pipe};
  system->refs++;
  thread_start(run_console, console);
}

void start_guest(uint64_t system) {
  char *runtime_id = NULL;
  lock_take(&lock);
  struct object *object = handle_find(system, SYSTEM);
  if (object && getenv("UVM_STANDIN_GUEST")) runtime_id = strdup(object->runtime_id);
  if (object && getenv("UVM_STANDIN_CONSOLE")) start_console(object);
  lock_give(&lock);
  if (runtime_id) thread_start(run_guest, runtime_id);
}
