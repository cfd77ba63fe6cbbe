/* Pipes between host and guest. On Windows named pipes, the host's end
 * overlapped as HCS gives it. Elsewhere buffers in memory, whose host end is
 * served by the emulated NtReadFile and its siblings in kernel32.c. */
#include "pipes.h"

static uint64_t live;
static lock_t live_lock = LOCK_INIT;

static void count(int by) {
  lock_take(&live_lock);
  live += (uint64_t)(int64_t)by;
  lock_give(&live_lock);
}

uint64_t pipe_count(void) {
  lock_take(&live_lock);
  uint64_t n = live;
  lock_give(&live_lock);
  return n;
}

#ifdef _WIN32
struct pipe {
  HANDLE guest, done, stop;
};

struct pipe *pipe_new(int host_reads, uint64_t *host_handle) {
  static volatile LONG number;
  char name[80];
  snprintf(name, sizeof name, "\\\\.\\pipe\\uvm-standin-%lu-%p-%ld", GetCurrentProcessId(), (void *)&number,
           InterlockedIncrement(&number));
  HANDLE host = CreateNamedPipeA(name, (host_reads ? PIPE_ACCESS_INBOUND : PIPE_ACCESS_OUTBOUND) | FILE_FLAG_OVERLAPPED,
                                 PIPE_TYPE_BYTE | PIPE_WAIT, 1, 65536, 65536, 0, NULL);
  if (host == INVALID_HANDLE_VALUE) return NULL;
  struct pipe *pipe = calloc(1, sizeof *pipe);
  pipe->guest = CreateFileA(name, host_reads ? GENERIC_WRITE : GENERIC_READ, 0, NULL, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);
  pipe->done = CreateEventA(NULL, TRUE, FALSE, NULL);
  pipe->stop = CreateEventA(NULL, TRUE, FALSE, NULL);
  *host_handle = (uint64_t)(uintptr_t)host;
  count(1);
  return pipe;
}

static int transfer(struct pipe *pipe, BOOL started, OVERLAPPED *o) {
  DWORD n = 0;
  if (!started && GetLastError() != ERROR_IO_PENDING) return 0;
  HANDLE both[] = {pipe->done, pipe->stop};
  if (WaitForMultipleObjects(2, both, FALSE, INFINITE) != WAIT_OBJECT_0) CancelIoEx(pipe->guest, o);
  return GetOverlappedResult(pipe->guest, o, &n, TRUE) ? (int)n : 0;
}

int pipe_read(struct pipe *pipe, void *to, uint32_t size) {
  OVERLAPPED o = {.hEvent = pipe->done};
  return transfer(pipe, ReadFile(pipe->guest, to, size, NULL, &o), &o);
}

int pipe_write(struct pipe *pipe, const void *from, uint32_t size) {
  OVERLAPPED o = {.hEvent = pipe->done};
  return transfer(pipe, WriteFile(pipe->guest, from, size, NULL, &o), &o);
}

void pipe_stop(struct pipe *pipe) { SetEvent(pipe->stop); }

void pipe_free(struct pipe *pipe) {
  CloseHandle(pipe->guest);
  CloseHandle(pipe->done);
  CloseHandle(pipe->stop);
  free(pipe);
  count(-1);
}
#else
struct pipe *pipe_new(int host_reads, uint64_t *host_handle) {
  struct pipe *pipe = calloc(1, sizeof *pipe);
  pipe->host_reads = host_reads;
  *host_handle = host_open(pipe);
  count(1);
  return pipe;
}

int pipe_read(struct pipe *pipe, void *to, uint32_t size) {
  lock_take(&pipe_lock);
  while (!pipe->n && !pipe->host_gone && !pipe->stopped) cond_wait(&pipe_changed, &pipe_lock);
  uint32_t n = pipe_out(pipe, to, size);
  pipe_pump(pipe);
  lock_give(&pipe_lock);
  return (int)n;
}

int pipe_write(struct pipe *pipe, const void *from, uint32_t size) {
  uint32_t done = 0;
  lock_take(&pipe_lock);
  while (done < size) {
    while (pipe->n == sizeof pipe->bytes && !pipe->host_gone && !pipe->stopped) cond_wait(&pipe_changed, &pipe_lock);
    if (pipe->host_gone || pipe->stopped) break;
    done += pipe_in(pipe, (const uint8_t *)from + done, size - done);
    pipe_pump(pipe);
  }
  lock_give(&pipe_lock);
  return done == size ? (int)size : 0;
}

void pipe_stop(struct pipe *pipe) {
  lock_take(&pipe_lock);
  pipe->stopped = 1;
  cond_all(&pipe_changed);
  lock_give(&pipe_lock);
}

void pipe_free(struct pipe *pipe) {
  lock_take(&pipe_lock);
  pipe->guest_gone = 1;
  pipe_pump(pipe);
  pipe_release(pipe);
  lock_give(&pipe_lock);
  count(-1);
}
#endif
