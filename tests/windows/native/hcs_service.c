/* The service behind the Wine tests' vmcompute.dll: the stand-in of
 * tests/native, shared by all processes of a prefix.
 *
 * It reads lines from its input and answers each with one line:
 *   counters             what lives, as a JSON array (plan.c and service.c)
 *   plan LINE            adds to the fault plan
 *   exit ID CODE [JSON]  lets a system exit
 *   notify ID TYPE CODE [JSON]
 *   serve NAME           serves a pipe as another program, for one client
 * hcs_guest.c says what the guest of a started system does. */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include "../../native/standin.h"
#include "wire.h"

void start_guest(uint64_t system); /* hcs_guest.c */

int32_t HcsEnumerateComputeSystems(const wide *, wide **, wide **);
int32_t HcsCreateComputeSystem(const wide *, const wide *, void *, uint64_t *, wide **);
int32_t HcsOpenComputeSystem(const wide *, uint64_t *, wide **);
int32_t HcsGetComputeSystemProperties(uint64_t, const wide *, wide **, wide **);
int32_t HcsRegisterComputeSystemCallback(uint64_t, notify_fn, void *, uint64_t *);
int32_t HcsRegisterProcessCallback(uint64_t, notify_fn, void *, uint64_t *);
int32_t HcsCreateProcess(uint64_t, const wide *, void *, uint64_t *, wide **);
int32_t HcsOpenProcess(uint64_t, uint32_t, uint64_t *, wide **);
int32_t HcsTerminateProcess(uint64_t, wide **);
int32_t HcsGetProcessInfo(uint64_t, void *, wide **);
int32_t HcsGetProcessProperties(uint64_t, wide **, wide **);
int32_t HcsGetServiceProperties(const wide *, wide **, wide **);
int32_t HcsModifyServiceSettings(const wide *, wide **);
int32_t GrantVmAccess(const wide *, const wide *);
int32_t RevokeVmAccess(const wide *, const wide *);
#define OF_HANDLE(name) int32_t name(uint64_t);
OF_HANDLE(HcsCloseComputeSystem)
OF_HANDLE(HcsUnregisterComputeSystemCallback)
OF_HANDLE(HcsCloseProcess)
OF_HANDLE(HcsUnregisterProcessCallback)
#define WITH_OPTIONS(name) int32_t name(uint64_t, const wide *, wide **);
WITH_OPTIONS(HcsStartComputeSystem)
WITH_OPTIONS(HcsShutdownComputeSystem)
WITH_OPTIONS(HcsTerminateComputeSystem)
WITH_OPTIONS(HcsPauseComputeSystem)
WITH_OPTIONS(HcsResumeComputeSystem)
WITH_OPTIONS(HcsSaveComputeSystem)
WITH_OPTIONS(HcsModifyComputeSystem)
WITH_OPTIONS(HcsSignalProcess)
WITH_OPTIONS(HcsModifyProcess)
void CoTaskMemFree(void *);
int32_t StandIn_Plan(const char *);
int32_t StandIn_Notify(const wide *, uint32_t, int32_t, const wide *);
int32_t StandIn_Exit(const wide *, int32_t, const wide *);
void StandIn_Counters(uint64_t[8]);

/* ------------------------------------------------------------------ owners */

/* What a process holds: a handle, or a registration and whose it is. */
struct held {
  uint64_t value;
  uint32_t kind; /* the operation that gives it back */
  uint64_t fn, context;
  struct owner *owner;
  struct held *next;
};
struct owner {
  uint32_t pid;
  int dead;
  HANDLE process, pipe;
  lock_t events;
  struct held *held;
  struct owner *next;
};
static lock_t owners_lock = LOCK_INIT;
static struct owner *owners;

static struct owner *owner_of(uint32_t pid) {
  lock_take(&owners_lock);
  struct owner *owner = owners;
  while (owner && (owner->pid != pid || owner->dead)) owner = owner->next;
  lock_give(&owners_lock);
  return owner;
}

static struct held *hold(struct owner *owner, uint32_t kind, uint64_t value) {
  struct held *held = calloc(1, sizeof *held);
  held->kind = kind;
  held->value = value;
  held->owner = owner;
  lock_take(&owners_lock);
  held->next = owner->held;
  owner->held = held;
  lock_give(&owners_lock);
  return held;
}

static struct held *let_go(struct owner *owner, uint32_t kind, uint64_t value) {
  lock_take(&owners_lock);
  struct held **p = &owner->held;
  while (*p && ((*p)->kind != kind || (*p)->value != value)) p = &(*p)->next;
  struct held *held = *p;
  if (held) *p = held->next;
  lock_give(&owners_lock);
  return held;
}

/* A notification for a process: written, and waited for its answer. */
static void notify(uint32_t type, void *context, int32_t status, const wide *data) {
  struct held *held = context;
  struct owner *owner = held->owner;
  uint8_t *message = malloc(sizeof(struct event) + (data ? wide_length(data) : 0) * 2), *end = message + sizeof(struct event);
  struct event event = {.type = type, .status = status, .fn = held->fn, .context = held->context};
  event.length = put_text(&end, data);
  memcpy(message, &event, sizeof event);
  lock_take(&owner->events);
  DWORD n;
  char answer;
  if (!owner->dead && WriteFile(owner->pipe, message, (DWORD)(end - message), &n, NULL))
    ReadFile(owner->pipe, &answer, 1, &n, NULL);
  lock_give(&owner->events);
  free(message);
}

static int32_t give_back(uint32_t kind, uint64_t value) {
  return kind == OP_UNREGISTER            ? HcsUnregisterComputeSystemCallback(value)
         : kind == OP_PROCESS_UNREGISTER  ? HcsUnregisterProcessCallback(value)
         : kind == OP_CLOSE               ? HcsCloseComputeSystem(value)
                                       : HcsCloseProcess(value);
}

/* Lives as long as the process does. */
static void serve_owner(void *pipe) {
  struct owner *owner = calloc(1, sizeof *owner);
  DWORD n;
  owner->pipe = pipe;
  if (!ReadFile(pipe, &owner->pid, sizeof owner->pid, &n, NULL)) goto end;
  owner->process = OpenProcess(SYNCHRONIZE | PROCESS_DUP_HANDLE, FALSE, owner->pid);
  lock_take(&owners_lock);
  owner->next = owners;
  owners = owner;
  lock_give(&owners_lock);
  WriteFile(pipe, "r", 1, &n, NULL);
  WaitForSingleObject(owner->process, INFINITE);
  owner->dead = 1;
  CancelIoEx(pipe, NULL);
  /* The newest first: registrations before their handles. */
  for (struct held *held; (held = owner->held);) {
    let_go(owner, held->kind, held->value);
    give_back(held->kind, held->value);
    free(held);
  }
  CloseHandle(owner->process);
end:
  CloseHandle(pipe);
}

/* ------------------------------------------------------------------- calls */

static int32_t dispatch(const struct request *q, const wide *first, const wide *second, struct reply *r, wide **text, wide **result,
                        struct owner *owner) {
  uint64_t h = q->handle;
  int32_t code;
  switch (q->operation) {
    case OP_ENUMERATE: return HcsEnumerateComputeSystems(first, text, result);
    case OP_CREATE: code = HcsCreateComputeSystem(first, second, NULL, &r->handle, result); break;
    case OP_OPEN: code = HcsOpenComputeSystem(first, &r->handle, result); break;
    case OP_START:
      code = HcsStartComputeSystem(h, first, result);
      if (code >= 0 || code == PENDING) start_guest(h);
      return code;
    case OP_SHUTDOWN: return HcsShutdownComputeSystem(h, first, result);
    case OP_TERMINATE: return HcsTerminateComputeSystem(h, first, result);
    case OP_PAUSE: return HcsPauseComputeSystem(h, first, result);
    case OP_RESUME: return HcsResumeComputeSystem(h, first, result);
    case OP_SAVE: return HcsSaveComputeSystem(h, first, result);
    case OP_PROPERTIES: return HcsGetComputeSystemProperties(h, first, text, result);
    case OP_MODIFY: return HcsModifyComputeSystem(h, first, result);
    case OP_PROCESS_CREATE: code = HcsCreateProcess(h, first, r->information, &r->handle, result); break;
    case OP_PROCESS_OPEN: code = HcsOpenProcess(h, (uint32_t)q->context, &r->handle, result); break;
    case OP_PROCESS_TERMINATE: return HcsTerminateProcess(h, result);
    case OP_PROCESS_SIGNAL: return HcsSignalProcess(h, first, result);
    case OP_PROCESS_INFO: return HcsGetProcessInfo(h, r->information, result);
    case OP_PROCESS_PROPERTIES: return HcsGetProcessProperties(h, text, result);
    case OP_PROCESS_MODIFY: return HcsModifyProcess(h, first, result);
    case OP_SERVICE_PROPERTIES: return HcsGetServiceProperties(first, text, result);
    case OP_SERVICE_MODIFY: return HcsModifyServiceSettings(first, result);
    case OP_GRANT: return GrantVmAccess(first, second);
    case OP_REVOKE: return RevokeVmAccess(first, second);
    case OP_REGISTER:
    case OP_PROCESS_REGISTER: {
      int system = q->operation == OP_REGISTER;
      struct held *held = hold(owner, system ? OP_UNREGISTER : OP_PROCESS_UNREGISTER, 0);
      held->value = (uintptr_t)held;
      held->fn = q->fn;
      held->context = q->context;
      code = (system ? HcsRegisterComputeSystemCallback : HcsRegisterProcessCallback)(h, notify, held, &r->handle);
      if (code < 0) free(let_go(owner, held->kind, held->value));
      else held->value = r->handle;
      return code;
    }
    default: {
      /* Only its owner's: a handle means nothing in another process. */
      struct held *held = let_go(owner, q->operation, h);
      if (!held) return give_back(q->operation, 0);
      code = give_back(q->operation, h);
      if (code < 0) hold(owner, q->operation, h);
      free(held);
      return code;
    }
  }
  if (r->handle) hold(owner, q->operation == OP_CREATE || q->operation == OP_OPEN ? OP_CLOSE : OP_PROCESS_CLOSE, r->handle);
  return code;
}

static wide *text_of(const uint8_t **at, uint32_t length) {
  if (length == NO_TEXT) return NULL;
  wide *copy = malloc(length * 2 + 2);
  memcpy(copy, *at, length * 2);
  copy[length] = 0;
  *at += length * 2;
  return copy;
}

/* Handles of pipes go over into the caller's process. */
static void move_handles(struct owner *owner, uint64_t information[4]) {
  for (int i = 1; i < 4; i++) {
    HANDLE moved = NULL;
    if (!information[i]) continue;
    DuplicateHandle(GetCurrentProcess(), (HANDLE)(uintptr_t)information[i], owner->process, &moved, 0, FALSE,
                    DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE);
    information[i] = (uintptr_t)moved;
  }
}

static void serve_call(void *pipe) {
  uint8_t *message = malloc(MESSAGE_MAX);
  DWORD n;
  if (ReadFile(pipe, message, MESSAGE_MAX, &n, NULL) && n >= sizeof(struct request)) {
    const struct request *q = (const struct request *)message;
    const uint8_t *at = message + sizeof *q;
    wide *first = text_of(&at, q->lengths[0]), *second = text_of(&at, q->lengths[1]), *text = NULL, *result = NULL;
    struct reply r = {0};
    struct owner *owner = owner_of(q->pid);
    if (owner) {
      r.code = dispatch(q, first, second, &r, &text, &result, owner);
      move_handles(owner, r.information);
      uint8_t *answer = malloc(sizeof r + ((text ? wide_length(text) : 0) + (result ? wide_length(result) : 0)) * 2),
              *end = answer + sizeof r;
      r.lengths[0] = put_text(&end, text);
      r.lengths[1] = put_text(&end, result);
      memcpy(answer, &r, sizeof r);
      WriteFile(pipe, answer, (DWORD)(end - answer), &n, NULL);
      /* Until the caller has read it and closed its end. */
      ReadFile(pipe, message, 1, &n, NULL);
      free(answer);
    }
    CoTaskMemFree(text);
    CoTaskMemFree(result);
    free(first);
    free(second);
  }
  free(message);
  CloseHandle(pipe);
}

/* ------------------------------------------------------------------ service */

struct door {
  const wchar_t *name;
  thread_fn serve;
};

static HANDLE open_door(const wchar_t *name) {
  return CreateNamedPipeW(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_WAIT,
                          PIPE_UNLIMITED_INSTANCES, 65536, 65536, 0, NULL);
}

static void accept_at(void *arg) {
  struct door *door = arg;
  HANDLE next = open_door(door->name);
  for (;;) {
    HANDLE pipe = next;
    if (!ConnectNamedPipe(pipe, NULL) && GetLastError() != ERROR_PIPE_CONNECTED) continue;
    next = open_door(door->name);
    thread_start(door->serve, pipe);
  }
}

static void command(char *line) {
  char verb[16] = {0}, id[128] = {0};
  int used = 0;
  unsigned type = 1;
  unsigned long code = 0;
  line[strcspn(line, "\r\n")] = 0;
  sscanf(line, "%15s %n", verb, &used);
  char *rest = line + used;
  int32_t done = 0;
  if (!strcmp(verb, "counters")) {
    uint64_t c[8];
    StandIn_Counters(c);
    printf("[%llu,%llu,%llu,%llu,%llu,%llu,%llu]\n", c[0], c[1], c[2], c[3], c[4], c[5], c[6]);
    return;
  }
  if (!strcmp(verb, "plan")) {
    done = StandIn_Plan(rest);
  } else if (!strcmp(verb, "serve")) {
    HANDLE pipe = CreateNamedPipeA(rest, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE, 1, 65536, 65536, 0, NULL);
    done = pipe == INVALID_HANDLE_VALUE ? -1 : 0;
  } else {
    used = 0;
    if (!strcmp(verb, "exit")) sscanf(rest, "%127s %lx %n", id, &code, &used);
    else sscanf(rest, "%127s %u %lx %n", id, &type, &code, &used);
    wide *name = wide_from_ascii(id), *data = rest[used] && used ? wide_from_ascii(rest + used) : NULL;
    done = !strcmp(verb, "exit") ? StandIn_Exit(name, HR(code), data) : StandIn_Notify(name, type, HR(code), data);
    free(name);
    free(data);
  }
  printf("%d\n", done);
}

int main(void) {
  static struct door calls = {CALL_PIPE, serve_call}, events = {EVENT_PIPE, serve_owner};
  WSADATA data;
  WSAStartup(0x202, &data);
  thread_start(accept_at, &events);
  thread_start(accept_at, &calls);
  /* Both doors are open once the pipes can be waited for. */
  while (!WaitNamedPipeW(CALL_PIPE, 50) || !WaitNamedPipeW(EVENT_PIPE, 50)) Sleep(1);
  puts("ready");
  fflush(stdout);
  char line[8192];
  while (fgets(line, sizeof line, stdin)) {
    command(line);
    fflush(stdout);
  }
  return 0;
}
