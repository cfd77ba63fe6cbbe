/* vmcompute.dll of the Wine tests: passes every call on to the service. */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <combaseapi.h>
#include <stdlib.h>
#include "wire.h"

#define EXPORT __declspec(dllexport)
#define HCS_E_SERVICE_NOT_AVAILABLE ((int32_t)0x80370109)

typedef void(WINAPI *notify_fn)(uint32_t type, void *context, int32_t status, const unit *data);

static SRWLOCK lock = SRWLOCK_INIT;
static int listening;

static HANDLE open_pipe(const wchar_t *name) {
  for (;;) {
    HANDLE pipe = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (pipe != INVALID_HANDLE_VALUE) {
      DWORD mode = PIPE_READMODE_MESSAGE;
      SetNamedPipeHandleState(pipe, &mode, NULL, NULL);
      return pipe;
    }
    if (GetLastError() != ERROR_PIPE_BUSY || !WaitNamedPipeW(name, 20000)) return NULL;
  }
}

static DWORD WINAPI deliver(void *pipe) {
  uint8_t *message = malloc(MESSAGE_MAX);
  DWORD n;
  while (ReadFile(pipe, message, MESSAGE_MAX - 2, &n, NULL)) {
    struct event *event = (struct event *)message;
    unit *data = NULL;
    if (event->length != NO_TEXT) {
      data = (unit *)(event + 1);
      data[event->length] = 0;
    }
    ((notify_fn)(uintptr_t)event->fn)(event->type, (void *)(uintptr_t)event->context, event->status, data);
    if (!WriteFile(pipe, "a", 1, &n, NULL)) break;
  }
  free(message);
  CloseHandle(pipe);
  return 0;
}

/* The process says who it is, once. */
static int listen_for_events(void) {
  AcquireSRWLockExclusive(&lock);
  if (!listening) {
    HANDLE pipe = open_pipe(EVENT_PIPE);
    DWORD pid = GetCurrentProcessId(), n;
    char ready;
    if (pipe && WriteFile(pipe, &pid, sizeof pid, &n, NULL) && ReadFile(pipe, &ready, 1, &n, NULL)) {
      CloseHandle(CreateThread(NULL, 0, deliver, pipe, 0, NULL));
      listening = 1;
    }
  }
  ReleaseSRWLockExclusive(&lock);
  return listening;
}

static unit *take_text(const uint8_t **at, uint32_t length) {
  if (length == NO_TEXT) return NULL;
  unit *copy = CoTaskMemAlloc(length * 2 + 2);
  memcpy(copy, *at, length * 2);
  copy[length] = 0;
  *at += length * 2;
  return copy;
}

struct outs {
  uint64_t *handle;
  void *information;
  unit **text, **result;
};

static int32_t call(struct request head, const unit *first, const unit *second, struct outs outs) {
  if (!listen_for_events()) return HCS_E_SERVICE_NOT_AVAILABLE;
  uint32_t size = (uint32_t)sizeof head + ((first ? units(first) : 0) + (second ? units(second) : 0)) * 2;
  uint8_t *message = malloc(size), *end = message + sizeof head;
  head.pid = GetCurrentProcessId();
  head.lengths[0] = put_text(&end, first);
  head.lengths[1] = put_text(&end, second);
  memcpy(message, &head, sizeof head);
  HANDLE pipe = open_pipe(CALL_PIPE);
  uint8_t *answer = malloc(MESSAGE_MAX);
  DWORD n = 0;
  int32_t code = HCS_E_SERVICE_NOT_AVAILABLE;
  if (pipe && WriteFile(pipe, message, size, &n, NULL) && ReadFile(pipe, answer, MESSAGE_MAX, &n, NULL)) {
    const struct reply *reply = (const struct reply *)answer;
    const uint8_t *at = answer + sizeof *reply;
    code = reply->code;
    if (outs.handle && reply->handle) *outs.handle = reply->handle;
    if (outs.information) memcpy(outs.information, reply->information, 32);
    unit *text = take_text(&at, reply->lengths[0]), *result = take_text(&at, reply->lengths[1]);
    if (outs.text && text) *outs.text = text;
    else CoTaskMemFree(text);
    if (outs.result && result) *outs.result = result;
    else CoTaskMemFree(result);
  }
  if (pipe) CloseHandle(pipe);
  free(answer);
  free(message);
  return code;
}

#define ON(op, h) ((struct request){.operation = op, .handle = h})
#define OUTS(...) ((struct outs){__VA_ARGS__})

EXPORT int32_t HcsEnumerateComputeSystems(const unit *query, unit **list, unit **result) {
  return call(ON(OP_ENUMERATE, 0), query, NULL, OUTS(.text = list, .result = result));
}
EXPORT int32_t HcsCreateComputeSystem(const unit *id, const unit *document, void *identity, uint64_t *system, unit **result) {
  (void)identity;
  return call(ON(OP_CREATE, 0), id, document, OUTS(.handle = system, .result = result));
}
EXPORT int32_t HcsOpenComputeSystem(const unit *id, uint64_t *system, unit **result) {
  return call(ON(OP_OPEN, 0), id, NULL, OUTS(.handle = system, .result = result));
}

#define OF_HANDLE(name, op) \
  EXPORT int32_t name(uint64_t handle) { return call(ON(op, handle), NULL, NULL, OUTS(0)); }
OF_HANDLE(HcsCloseComputeSystem, OP_CLOSE)
OF_HANDLE(HcsUnregisterComputeSystemCallback, OP_UNREGISTER)
OF_HANDLE(HcsCloseProcess, OP_PROCESS_CLOSE)
OF_HANDLE(HcsUnregisterProcessCallback, OP_PROCESS_UNREGISTER)

#define WITH_OPTIONS(name, op) \
  EXPORT int32_t name(uint64_t handle, const unit *options, unit **result) { \
    return call(ON(op, handle), options, NULL, OUTS(.result = result)); \
  }
WITH_OPTIONS(HcsStartComputeSystem, OP_START)
WITH_OPTIONS(HcsShutdownComputeSystem, OP_SHUTDOWN)
WITH_OPTIONS(HcsTerminateComputeSystem, OP_TERMINATE)
WITH_OPTIONS(HcsPauseComputeSystem, OP_PAUSE)
WITH_OPTIONS(HcsResumeComputeSystem, OP_RESUME)
WITH_OPTIONS(HcsSaveComputeSystem, OP_SAVE)
WITH_OPTIONS(HcsModifyComputeSystem, OP_MODIFY)
WITH_OPTIONS(HcsSignalProcess, OP_PROCESS_SIGNAL)
WITH_OPTIONS(HcsModifyProcess, OP_PROCESS_MODIFY)

#define REGISTERS(name, op) \
  EXPORT int32_t name(uint64_t handle, void *fn, void *context, uint64_t *out) { \
    struct request head = ON(op, handle); \
    head.fn = (uintptr_t)fn; \
    head.context = (uintptr_t)context; \
    return call(head, NULL, NULL, OUTS(.handle = out)); \
  }
REGISTERS(HcsRegisterComputeSystemCallback, OP_REGISTER)
REGISTERS(HcsRegisterProcessCallback, OP_PROCESS_REGISTER)

EXPORT int32_t HcsGetComputeSystemProperties(uint64_t system, const unit *query, unit **text, unit **result) {
  return call(ON(OP_PROPERTIES, system), query, NULL, OUTS(.text = text, .result = result));
}
EXPORT int32_t HcsCreateProcess(uint64_t system, const unit *parameters, void *information, uint64_t *process, unit **result) {
  return call(ON(OP_PROCESS_CREATE, system), parameters, NULL,
              OUTS(.handle = process, .information = information, .result = result));
}
EXPORT int32_t HcsOpenProcess(uint64_t system, uint32_t pid, uint64_t *process, unit **result) {
  struct request head = ON(OP_PROCESS_OPEN, system);
  head.context = pid;
  return call(head, NULL, NULL, OUTS(.handle = process, .result = result));
}
EXPORT int32_t HcsTerminateProcess(uint64_t process, unit **result) {
  return call(ON(OP_PROCESS_TERMINATE, process), NULL, NULL, OUTS(.result = result));
}
EXPORT int32_t HcsGetProcessInfo(uint64_t process, void *information, unit **result) {
  return call(ON(OP_PROCESS_INFO, process), NULL, NULL, OUTS(.information = information, .result = result));
}
EXPORT int32_t HcsGetProcessProperties(uint64_t process, unit **text, unit **result) {
  return call(ON(OP_PROCESS_PROPERTIES, process), NULL, NULL, OUTS(.text = text, .result = result));
}
EXPORT int32_t HcsGetServiceProperties(const unit *query, unit **text, unit **result) {
  return call(ON(OP_SERVICE_PROPERTIES, 0), query, NULL, OUTS(.text = text, .result = result));
}
EXPORT int32_t HcsModifyServiceSettings(const unit *settings, unit **result) {
  return call(ON(OP_SERVICE_MODIFY, 0), settings, NULL, OUTS(.result = result));
}
EXPORT int32_t GrantVmAccess(const unit *id, const unit *path) { return call(ON(OP_GRANT, 0), id, path, OUTS(0)); }
EXPORT int32_t RevokeVmAccess(const unit *id, const unit *path) { return call(ON(OP_REVOKE, 0), id, path, OUTS(0)); }
