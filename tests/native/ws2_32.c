/* A stand-in for ws2_32.dll, the functions that uvm uses, under its names.
 *
 * AF_HYPERV sockets become TCP sockets on the loopback addresses: (VM id,
 * service id) is hashed to one of 127.0.0.0/8 and a port, so that programs
 * find each other without a registry. Other families go on to the system. On
 * Linux the Windows constants, structures and error numbers are translated,
 * and a nonblocking connect is always first "would block", as on Windows.
 *
 * The StandIn_... functions are the tests' controls. */
#include "platform.h"

enum { HV_FAMILY = 34, HV_SIZE = 36, WOULDBLOCK = 10035, TIMEDOUT = 10060 };
#define BAD_SOCKET (~(uint64_t)0)

#ifdef _WIN32
#include <winsock2.h>
/* Where the other families go. In the system folder itself the stand-in has
 * the system's name, and the system's DLL another. */
#ifndef REAL_WS2_32
#define REAL_WS2_32 "ws2_32.dll"
#endif
#define AS(name) __asm__(name) __attribute__((dllexport))
#define API WINAPI
#define REAL(result, name, ...) \
  ((result(WINAPI *)(__VA_ARGS__))(void *)GetProcAddress(real_dll(), name))
static HMODULE real_dll(void) {
  static HMODULE dll;
  char path[300];
  if (!dll && GetSystemDirectoryA(path, 260)) {
    strcat(path, "\\" REAL_WS2_32);
    dll = LoadLibraryA(path);
  }
  return dll;
}
#else
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#define AS(name) __asm__(name) __attribute__((visibility("default")))
#define API
/* Our own `socket` and the others must not call themselves. */
#define REAL(result, name, ...) ((result(*)(__VA_ARGS__))libc(name))
static void *libc(const char *name) {
  static void *handle;
  if (!handle) handle = dlopen("libc.so.6", RTLD_LAZY);
  return dlsym(handle, name);
}
#define LOCAL static __thread
#endif

/* ------------------------------------------------------------------- state */

struct hv {
  uint64_t socket;
  uint8_t address[HV_SIZE];
  uint32_t timeout_ms;
  int connecting, error; /* Linux: the connect is still to be made; SO_ERROR */
  uint64_t deadline_ms;
  struct hv *next;
};
static struct hv *all;
static lock_t lock = LOCK_INIT;
static int open_sockets, polls, most_polls, lose_errors, hang, hide_failures;
static uint32_t last_timeout_ms;
static struct {
  char name[24];
  int code, count;
} plan;
#ifdef _WIN32
/* The thread's own last error, in its TEB: other functions set it as well. */
#define last_error (*(volatile int *)((char *)NtCurrentTeb() + 0x68))
#else
LOCAL int last_error;
#endif

static struct hv *find(uint64_t socket) {
  for (struct hv *h = all; h; h = h->next)
    if (h->socket == socket) return h;
  return NULL;
}

static struct hv *add(uint64_t socket, const uint8_t *address) {
  struct hv *h = calloc(1, sizeof *h);
  h->socket = socket;
  if (address) memcpy(h->address, address, HV_SIZE);
  h->next = all;
  return all = h;
}

/* 1 where the plan says that this call fails. */
static int fails(const char *name) {
  int failing = 0;
  lock_take(&lock);
  if (plan.count > 0 && !strcmp(plan.name, name)) {
    plan.count--;
    failing = 1;
    last_error = plan.code;
  }
  lock_give(&lock);
  return failing;
}

/* The loopback address for a Hyper-V address, as a struct sockaddr_in. */
static void map(const uint8_t *address, uint8_t out[16]) {
  uint64_t hash = 14695981039346656037u;
  for (int i = 4; i < HV_SIZE; i++) hash = (hash ^ address[i]) * 1099511628211u;
  uint32_t port = 20000 + (uint32_t)(hash >> 40) % 12000;
  memset(out, 0, 16);
  out[0] = 2;
  out[2] = (uint8_t)(port >> 8);
  out[3] = (uint8_t)port;
  out[4] = 127;
  out[5] = (uint8_t)(1 + (hash & 0x7f));
  out[6] = (uint8_t)(hash >> 8);
  out[7] = (uint8_t)(1 + (hash >> 16) % 254);
}

/* ------------------------------------------------------------------ system */

#ifdef _WIN32
static int64_t done(int64_t result) {
  if (result < 0) last_error = REAL(int, "WSAGetLastError", void)();
  return result;
}
#define REAL_CLOSE "closesocket"
#else
static int wsa_error(int code) {
  static const int codes[][2] = {
      {EAGAIN, 10035},       {EINPROGRESS, 10035},  {EADDRINUSE, 10048},
      {ECONNREFUSED, 10061}, {ECONNRESET, 10054},   {EPIPE, 10054},
      {ECONNABORTED, 10053}, {ETIMEDOUT, 10060},    {ENETUNREACH, 10051},
      {EHOSTUNREACH, 10065}, {EADDRNOTAVAIL, 10049}, {EACCES, 10013},
      {EINVAL, 10022},       {ENOTCONN, 10057},     {EBADF, 10038},
      {EMFILE, 10024},       {ENOTSOCK, 10038}};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (codes[i][0] == code) return codes[i][1];
  return code;
}
static int64_t done(int64_t result) {
  if (result < 0) last_error = wsa_error(errno);
  return result;
}
#define REAL_CLOSE "close"
#endif

static int real_connect(uint64_t s, const uint8_t *address) {
  uint8_t mapped[16];
  map(address, mapped);
#ifdef _WIN32
  return (int)done(REAL(int, "connect", uint64_t, const void *, int)(s, mapped, 16));
#else
  return (int)done(REAL(int, "connect", int, const void *, socklen_t)((int)s, mapped, 16));
#endif
}

/* ----------------------------------------------------------------- exports */

int API hv_startup(uint16_t version, void *data) AS("WSAStartup");
int API hv_startup(uint16_t version, void *data) {
#ifdef _WIN32
  return REAL(int, "WSAStartup", WORD, void *)(version, data);
#else
  memset(data, 0, 408);
  return version == 0x202 ? 0 : 10092;
#endif
}

int API hv_cleanup(void) AS("WSACleanup");
int API hv_cleanup(void) {
#ifdef _WIN32
  return REAL(int, "WSACleanup", void)();
#else
  return 0;
#endif
}

int API hv_last_error(void) AS("WSAGetLastError");
int API hv_last_error(void) { return lose_errors ? 0 : last_error; }

#ifndef _WIN32
/* A child of another test would hold the address of a closed listener. */
static void not_for_children(int s) {
  if (s >= 0) fcntl(s, F_SETFD, FD_CLOEXEC);
}
#endif

uint64_t API hv_socket(int af, int type, int protocol) AS("socket");
uint64_t API hv_socket(int af, int type, int protocol) {
  if (fails("socket")) return BAD_SOCKET;
  int hyperv = af == HV_FAMILY;
  if (hyperv && (type != 1 || protocol != 1)) {
    last_error = 10043;
    return BAD_SOCKET;
  }
  int64_t s = done(
      REAL(intptr_t, "socket", int, int, int)(hyperv ? 2 : af, type, hyperv ? 6 : protocol));
#ifndef _WIN32
  s = (int)s;
  not_for_children((int)s);
#endif
  if (s < 0) return BAD_SOCKET;
  lock_take(&lock);
  open_sockets++;
  if (hyperv) add((uint64_t)s, NULL);
  lock_give(&lock);
  return (uint64_t)s;
}

int API hv_close(uint64_t s) AS("closesocket");
int API hv_close(uint64_t s) {
  lock_take(&lock);
  open_sockets--;
  for (struct hv **at = &all; *at; at = &(*at)->next)
    if ((*at)->socket == s) {
      struct hv *gone = *at;
      *at = gone->next;
      free(gone);
      break;
    }
  int64_t result = done(REAL(int, REAL_CLOSE, uint64_t)(s));
  lock_give(&lock);
  return (int)result;
}

int API hv_bind(uint64_t s, const uint8_t *name, int size) AS("bind");
int API hv_bind(uint64_t s, const uint8_t *name, int size) {
  if (fails("bind")) return -1;
  uint8_t mapped[16];
  lock_take(&lock);
  struct hv *h = find(s);
  if (h) {
    if (size != HV_SIZE || name[0] != HV_FAMILY || name[1]) {
      lock_give(&lock);
      last_error = 10014;
      return -1;
    }
    memcpy(h->address, name, HV_SIZE);
    map(name, mapped);
    name = mapped;
    size = 16;
  }
  lock_give(&lock);
#ifdef _WIN32
  return (int)done(REAL(int, "bind", uint64_t, const void *, int)(s, name, size));
#else
  int on = 1; /* an address whose connections are in TIME_WAIT is free */
  if (h)
    REAL(int, "setsockopt", int, int, int, const void *, socklen_t)
    ((int)s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return (int)done(REAL(int, "bind", int, const void *, socklen_t)((int)s, name, (socklen_t)size));
#endif
}

int API hv_listen(uint64_t s, int backlog) AS("listen");
int API hv_listen(uint64_t s, int backlog) {
  if (fails("listen")) return -1;
  return (int)done(REAL(int, "listen", uint64_t, int)(s, backlog));
}

uint64_t API hv_accept(uint64_t s, uint8_t *name, int *size) AS("accept");
uint64_t API hv_accept(uint64_t s, uint8_t *name, int *size) {
  if (fails("accept")) return BAD_SOCKET;
#ifdef _WIN32
  lock_take(&lock);
  int ours = find(s) != NULL;
  lock_give(&lock);
  int64_t accepted = done(REAL(intptr_t, "accept", uint64_t, void *, int *)(s, ours ? NULL : name, ours ? NULL : size));
#else
  int64_t accepted = done(REAL(int, "accept", int, void *, void *)((int)s, NULL, NULL));
  not_for_children((int)accepted);
#endif
  if (accepted < 0) return BAD_SOCKET;
  lock_take(&lock);
  open_sockets++;
  struct hv *h = find(s);
  if (h) {
    add((uint64_t)accepted, h->address);
    if (name && *size >= HV_SIZE) memcpy(name, h->address, HV_SIZE);
  }
  lock_give(&lock);
  return (uint64_t)accepted;
}

int API hv_connect(uint64_t s, const uint8_t *name, int size) AS("connect");
int API hv_connect(uint64_t s, const uint8_t *name, int size) {
  if (fails("connect")) return -1;
  lock_take(&lock);
  struct hv *h = find(s);
  if (h) {
    memcpy(h->address, name, HV_SIZE);
    h->connecting = 1;
    h->deadline_ms = now_ms() + h->timeout_ms;
  }
  lock_give(&lock);
#ifdef _WIN32
  if (h && hang) {
    last_error = WOULDBLOCK;
    return -1;
  }
  if (h) return real_connect(s, name);
  return (int)done(REAL(int, "connect", uint64_t, const void *, int)(s, name, size));
#else
  if (h) {
    last_error = WOULDBLOCK;
    return -1;
  }
  return (int)done(REAL(int, "connect", int, const void *, socklen_t)((int)s, name, (socklen_t)size));
#endif
}

int API hv_name(uint64_t s, uint8_t *name, int *size) AS("getsockname");
int API hv_name(uint64_t s, uint8_t *name, int *size) {
  return (int)done(REAL(int, "getsockname", uint64_t, void *, int *)(s, name, size));
}

int API hv_getopt(uint64_t s, int level, int option, int32_t *value, int *size) AS("getsockopt");
int API hv_getopt(uint64_t s, int level, int option, int32_t *value, int *size) {
  lock_take(&lock);
  struct hv *h = find(s);
  int error = h ? h->error : 0;
  if (h) h->error = 0;
  lock_give(&lock);
  if (level == 0xffff && option == 0x1007 && error) {
    *value = error;
    return 0;
  }
#ifdef _WIN32
  return (int)done(REAL(int, "getsockopt", uint64_t, int, int, void *, int *)(s, level, option, value, size));
#else
  if (level != 0xffff || option != 0x1007) {
    last_error = 10042;
    return -1;
  }
  int64_t result = done(REAL(int, "getsockopt", int, int, int, void *, void *)(
      (int)s, SOL_SOCKET, SO_ERROR, value, size));
  if (*value) *value = wsa_error(*value);
  return (int)result;
#endif
}

int API hv_setopt(uint64_t s, int level, int option, const void *value, int size) AS("setsockopt");
int API hv_setopt(uint64_t s, int level, int option, const void *value, int size) {
  lock_take(&lock);
  struct hv *h = find(s);
  int known = h && level == 1 && option == 1 && size == 4;
  if (known) memcpy(&h->timeout_ms, value, 4), last_timeout_ms = h->timeout_ms;
  if (known && last_timeout_ms > 300000) known = 0;
  lock_give(&lock);
  if (known) return 0;
#ifdef _WIN32
  if (!h) return (int)done(REAL(int, "setsockopt", uint64_t, int, int, const void *, int)(s, level, option, value, size));
#endif
  last_error = 10042;
  return -1;
}

int API hv_ioctl(uint64_t s, uint32_t command, uint32_t *value) AS("ioctlsocket");
int API hv_ioctl(uint64_t s, uint32_t command, uint32_t *value) {
  if (fails("ioctlsocket")) return -1;
#ifdef _WIN32
  return (int)done(REAL(int, "ioctlsocket", uint64_t, uint32_t, void *)(s, command, value));
#else
  if (command != 0x8004667e) {
    last_error = 10022;
    return -1;
  }
  int flags = fcntl((int)s, F_GETFL);
  return (int)done(fcntl((int)s, F_SETFL, *value ? flags | O_NONBLOCK : flags & ~O_NONBLOCK));
#endif
}

int API hv_recv(uint64_t s, void *data, int size, int flags) AS("recv");
int API hv_recv(uint64_t s, void *data, int size, int flags) {
  if (fails("recv")) return -1;
#ifdef _WIN32
  return (int)done(REAL(int, "recv", uint64_t, void *, int, int)(s, data, size, flags));
#else
  return (int)done(REAL(ssize_t, "recv", int, void *, size_t, int)((int)s, data, (size_t)size, flags));
#endif
}

int API hv_send(uint64_t s, const void *data, int size, int flags) AS("send");
int API hv_send(uint64_t s, const void *data, int size, int flags) {
  if (fails("send")) return -1;
#ifdef _WIN32
  return (int)done(REAL(int, "send", uint64_t, const void *, int, int)(s, data, size, flags));
#else
  return (int)done(REAL(ssize_t, "send", int, const void *, size_t, int)(
      (int)s, data, (size_t)size, flags | MSG_NOSIGNAL));
#endif
}

int API hv_shutdown(uint64_t s, int how) AS("shutdown");
int API hv_shutdown(uint64_t s, int how) {
  return (int)done(REAL(int, "shutdown", uint64_t, int)(s, how));
}

struct poll_fd {
  uint64_t fd;
  int16_t events, revents;
};

/* Connects that are still to be made or hang: 1 where one is in the set. */
static int advance_connects(struct poll_fd *fds, uint32_t count) {
  int pending = 0;
  lock_take(&lock);
  for (uint32_t i = 0; i < count; i++) {
    struct hv *h = find(fds[i].fd);
    if (!h || !h->connecting) continue;
    if (hang) {
      if (h->timeout_ms && now_ms() >= h->deadline_ms) h->connecting = 0, h->error = TIMEDOUT;
      else pending = 1;
      continue;
    }
#ifndef _WIN32
    h->connecting = 0;
    if (real_connect(h->socket, h->address) && last_error != WOULDBLOCK)
      h->error = last_error;
#endif
  }
  lock_give(&lock);
  return pending;
}

static int real_poll(struct poll_fd *fds, uint32_t count, int timeout_ms) {
#ifdef _WIN32
  return (int)done(REAL(int, "WSAPoll", void *, uint32_t, int)(fds, count, timeout_ms));
#else
  struct pollfd *native = calloc(count, sizeof *native);
  lock_take(&lock);
  for (uint32_t i = 0; i < count; i++) {
    struct hv *h = find(fds[i].fd);
    native[i].fd = h && h->connecting ? -1 : (int)fds[i].fd;
    if (fds[i].events & 0x100) native[i].events |= POLLIN;
    if (fds[i].events & 0x10) native[i].events |= POLLOUT;
  }
  lock_give(&lock);
  int result = REAL(int, "poll", void *, nfds_t, int)(native, count, timeout_ms);
  if (result < 0 && errno == EINTR) result = 0;
  for (uint32_t i = 0; i < count; i++) {
    int16_t got = native[i].revents;
    fds[i].revents = (int16_t)((got & POLLIN ? 0x100 : 0) | (got & POLLOUT ? 0x10 : 0) |
                               (got & POLLERR ? 1 : 0) | (got & POLLHUP ? 2 : 0) |
                               (got & POLLNVAL ? 4 : 0));
  }
  free(native);
  return (int)done(result);
#endif
}

int API hv_poll(struct poll_fd *fds, uint32_t count, int timeout_ms) AS("WSAPoll");
int API hv_poll(struct poll_fd *fds, uint32_t count, int timeout_ms) {
  if (fails("WSAPoll")) return -1;
  lock_take(&lock);
  if (++polls > most_polls) most_polls = polls;
  lock_give(&lock);
  uint64_t end = now_ms() + (uint32_t)timeout_ms;
  int result;
  for (;;) {
    int pending = advance_connects(fds, count);
    int64_t left = timeout_ms < 0 ? -1 : (int64_t)(end - now_ms());
    if (timeout_ms >= 0 && left < 0) left = 0;
    if (pending && (left < 0 || left > 10)) left = 10;
    result = real_poll(fds, count, (int)left);
    if (result || (!pending && timeout_ms < 0)) break;
    if (timeout_ms >= 0 && now_ms() >= end) break;
  }
  lock_take(&lock);
  for (uint32_t i = 0; i < count; i++) {
    struct hv *h = find(fds[i].fd);
    if (h && h->error) fds[i].revents = 3;
    if (h && hide_failures && fds[i].revents & 1) fds[i].revents = 0;
  }
  polls--;
  lock_give(&lock);
  return result;
}

/* ---------------------------------------------------------------- controls */

/* The next `count` calls of an export fail with the code. */
EXPORT void StandIn_Fail(const char *name, int code, int count) {
  lock_take(&lock);
  strncpy(plan.name, name, sizeof plan.name - 1);
  plan.code = code;
  plan.count = count;
  lock_give(&lock);
}
/* WSAGetLastError answers 0. */
EXPORT void StandIn_LoseErrors(int on) { lose_errors = on; }
/* Connects never end but by HVSOCKET_CONNECT_TIMEOUT. */
EXPORT void StandIn_HangConnects(int on) { hang = on; }
/* WSAPoll says nothing of failed connects, as before Windows 10 2004. */
EXPORT void StandIn_HideConnectFailures(int on) { hide_failures = on; }
EXPORT int StandIn_OpenSockets(void) { return open_sockets; }
EXPORT uint32_t StandIn_ConnectTimeout(void) { return last_timeout_ms; }
/* The most WSAPoll calls that were under way at once; begins anew. */
EXPORT int StandIn_PollsAtOnce(void) {
  int most = most_polls;
  most_polls = polls;
  return most;
}

struct writer {
  uint8_t address[HV_SIZE];
  char *data;
  size_t size;
  uint32_t times;
};

static void write_all(void *arg) {
  struct writer *w = arg;
  uint64_t s = (uint64_t)REAL(intptr_t, "socket", int, int, int)(2, 1, 6);
  if (!real_connect(s, w->address))
    for (uint32_t i = 0; i < w->times; i++)
      for (size_t sent = 0; sent < w->size;) {
#ifdef _WIN32
        int n = REAL(int, "send", uint64_t, const void *, int, int)(
            s, w->data + sent, (int)(w->size - sent), 0);
#else
        ssize_t n = REAL(ssize_t, "send", int, const void *, size_t, int)(
            (int)s, w->data + sent, w->size - sent, MSG_NOSIGNAL);
#endif
        if (n <= 0) goto end;
        sent += (size_t)n;
      }
end:
  REAL(int, REAL_CLOSE, uint64_t)(s);
  free(w->data);
  free(w);
}

/* A guest on a thread of its own: connects, writes the data so many times. */
EXPORT int StandIn_Guest(const uint8_t *address, const void *data, uint32_t size, uint32_t times) {
  struct writer *w = malloc(sizeof *w);
  memcpy(w->address, address, HV_SIZE);
  w->data = memcpy(malloc(size), data, size);
  w->size = size;
  w->times = times;
  return thread_start(write_all, w);
}
