/* One tiny export for each question the Windows tests ask about the ABI.
 * Builds as a DLL (mingw-w64) and as a Linux shared object (pthreads), so
 * that an answer under Wine can be set beside the answer on Linux. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#define EXPORT __declspec(dllexport)
static void sleep_ms(uint32_t ms) { Sleep(ms); }
static uint64_t now_us(void) {
  LARGE_INTEGER f, c;
  QueryPerformanceFrequency(&f);
  QueryPerformanceCounter(&c);
  return (uint64_t)c.QuadPart * 1000000u / (uint64_t)f.QuadPart;
}
#else
#include <pthread.h>
#include <time.h>
#define EXPORT __attribute__((visibility("default")))
static void sleep_ms(uint32_t ms) {
  struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
  nanosleep(&t, NULL);
}
static uint64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}
#endif

/* The shape of HCS_NOTIFICATION_CALLBACK: type, context, status, data. */
typedef void (*notification)(uint32_t, void *, int32_t, const uint16_t *);

EXPORT int32_t probe_hresult(uint32_t bits) { return (int32_t)bits; }
EXPORT uint32_t probe_u32(uint32_t v) { return v; }
EXPORT uint64_t probe_u64(uint64_t v) { return v; }
EXPORT int64_t probe_i64(int64_t v) { return v; }
/* 1 when the bits that arrived are the bits expected, built from two halves. */
EXPORT uint32_t probe_u64_is(uint64_t v, uint32_t high, uint32_t low) {
  return v == (((uint64_t)high << 32) | low);
}

EXPORT int32_t probe_sleep(uint32_t ms) {
  sleep_ms(ms);
  return 0;
}

/* Waits, then writes: the caller's buffer must still be where it was. */
EXPORT int32_t probe_fill(uint8_t *to, uint32_t size, uint8_t with,
                          uint32_t after_ms) {
  sleep_ms(after_ms);
  memset(to, with, size);
  return (int32_t)size;
}

struct call {
  notification fn;
  void *context;
  uint32_t type, after_ms, count;
  int32_t status;
};

static volatile uint64_t call_us;
static volatile uint32_t calls_done;

static void make_calls(struct call *c) {
  static const uint16_t text[] = {'p', 'a', 'y', 'l', 'o', 'a', 'd', 0x20ac, 0};
  for (uint32_t i = 0; i < c->count; i++) {
    sleep_ms(c->after_ms);
    uint16_t *data = malloc(sizeof text);
    memcpy(data, text, sizeof text);
    uint64_t start = now_us();
    c->fn(c->type, c->context, c->status, data);
    call_us = now_us() - start;
    /* As the real service does, the data ends with the call. Not freed, so
     * that a late reader sees 'x' and does not crash. */
    for (size_t k = 0; k < sizeof text / 2 - 1; k++) data[k] = 'x';
    calls_done++;
  }
  free(c);
}

#ifdef _WIN32
static DWORD WINAPI thread_main(LPVOID p) {
  make_calls(p);
  return 0;
}
#else
static void *thread_main(void *p) {
  make_calls(p);
  return NULL;
}
#endif

/* Calls `fn` `count` times from a thread the runtime does not know. */
EXPORT int32_t probe_call(notification fn, void *context, uint32_t type,
                          int32_t status, uint32_t after_ms, uint32_t count) {
  struct call *c = malloc(sizeof *c);
  if (!c) return -1;
  *c = (struct call){fn, context, type, after_ms, count, status};
#ifdef _WIN32
  HANDLE t = CreateThread(NULL, 0, thread_main, c, 0, NULL);
  if (!t) return -1;
  CloseHandle(t);
#else
  pthread_t t;
  if (pthread_create(&t, NULL, thread_main, c)) return -1;
  pthread_detach(t);
#endif
  return 0;
}

/* Microseconds the foreign thread spent inside its last callback. */
EXPORT uint64_t probe_call_us(void) { return call_us; }
EXPORT uint32_t probe_calls_done(void) { return calls_done; }

#ifdef _WIN32
BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, LPVOID reserved) {
  (void)self, (void)reason, (void)reserved;
  return TRUE;
}
#endif
