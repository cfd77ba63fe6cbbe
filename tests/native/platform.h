/* What the stand-ins need of the system, on Linux and on Windows: a lock, a
 * condition, threads, a clock. */
#ifndef PLATFORM_H
#define PLATFORM_H
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>
#define EXPORT __declspec(dllexport)
typedef SRWLOCK lock_t;
typedef CONDITION_VARIABLE cond_t;
#define LOCK_INIT SRWLOCK_INIT
#define COND_INIT CONDITION_VARIABLE_INIT
static inline void lock_take(lock_t *l) { AcquireSRWLockExclusive(l); }
static inline void lock_give(lock_t *l) { ReleaseSRWLockExclusive(l); }
static inline void cond_wait(cond_t *c, lock_t *l) {
  SleepConditionVariableSRW(c, l, INFINITE, 0);
}
static inline void cond_wait_ms(cond_t *c, lock_t *l, uint32_t ms) {
  SleepConditionVariableSRW(c, l, ms, 0);
}
static inline void cond_one(cond_t *c) { WakeConditionVariable(c); }
static inline void cond_all(cond_t *c) { WakeAllConditionVariable(c); }
static inline void sleep_ms(uint32_t ms) { Sleep(ms); }
static inline uint64_t now_ms(void) { return GetTickCount64(); }
#else
#include <pthread.h>
#include <time.h>
#define EXPORT __attribute__((visibility("default")))
typedef pthread_mutex_t lock_t;
typedef pthread_cond_t cond_t;
#define LOCK_INIT PTHREAD_MUTEX_INITIALIZER
#define COND_INIT PTHREAD_COND_INITIALIZER
static inline void lock_take(lock_t *l) { pthread_mutex_lock(l); }
static inline void lock_give(lock_t *l) { pthread_mutex_unlock(l); }
static inline void cond_wait(cond_t *c, lock_t *l) { pthread_cond_wait(c, l); }
static inline void cond_wait_ms(cond_t *c, lock_t *l, uint32_t ms) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  t.tv_sec += ms / 1000;
  t.tv_nsec += (long)(ms % 1000) * 1000000;
  if (t.tv_nsec >= 1000000000) {
    t.tv_sec++;
    t.tv_nsec -= 1000000000;
  }
  pthread_cond_timedwait(c, l, &t);
}
static inline void cond_one(cond_t *c) { pthread_cond_signal(c); }
static inline void cond_all(cond_t *c) { pthread_cond_broadcast(c); }
static inline void sleep_ms(uint32_t ms) {
  struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
  nanosleep(&t, NULL);
}
static inline uint64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}
#endif

typedef void (*thread_fn)(void *);
struct thread_start {
  thread_fn fn;
  void *arg;
};
#ifdef _WIN32
static DWORD WINAPI thread_main(LPVOID p) {
#else
static void *thread_main(void *p) {
#endif
  struct thread_start start = *(struct thread_start *)p;
  free(p);
  start.fn(start.arg);
  return 0;
}
/* Starts a thread that nobody waits for. */
static inline int thread_start(thread_fn fn, void *arg) {
#ifdef _WIN32
  /* The library stays when it is closed: the thread runs in it. (On Linux the
   * linker's nodelete does the same.) */
  HMODULE self;
  GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (LPCSTR)(void *)thread_main, &self);
#endif
  struct thread_start *start = malloc(sizeof *start);
  start->fn = fn;
  start->arg = arg;
#ifdef _WIN32
  HANDLE t = CreateThread(NULL, 0, thread_main, start, 0, NULL);
  if (!t) return 0;
  CloseHandle(t);
  return 1;
#else
  pthread_t t;
  if (pthread_create(&t, NULL, thread_main, start)) return 0;
  pthread_detach(t);
  return 1;
#endif
}
#endif
