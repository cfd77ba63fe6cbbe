/* Linux only: the functions of kernel32.dll and ntdll.dll that uvm reads and
 * writes pipes with, over the pipes of pipes.c. One completion port is enough
 * for the tests; handles are small even numbers. */
#include "pipes.h"
#ifndef _WIN32

#define STATUS_PENDING 0x103
#define STATUS_INVALID_HANDLE HR(0xC0000008u)
#define STATUS_PIPE_BROKEN HR(0xC000014Bu)
#define STATUS_CANCELLED HR(0xC0000120u)

struct packet {
  uint64_t key, context, status, bytes;
  struct packet *next;
};
struct port {
  uint64_t handle;
  struct packet *first, **last;
};

lock_t pipe_lock = LOCK_INIT;
cond_t pipe_changed = COND_INIT;
static cond_t arrived = COND_INIT;
static struct pipe *hosts[4096];
static struct port *ports[64];
static uint64_t live_hosts;

uint64_t host_open(struct pipe *pipe) {
  lock_take(&pipe_lock);
  for (uint64_t i = 1; i < 4096; i++)
    if (!hosts[i]) {
      hosts[i] = pipe;
      pipe->handle = i * 4;
      live_hosts++;
      break;
    }
  lock_give(&pipe_lock);
  return pipe->handle;
}

uint32_t pipe_in(struct pipe *pipe, const uint8_t *from, uint32_t size) {
  uint32_t n = 0;
  while (n < size && pipe->n < sizeof pipe->bytes) {
    uint32_t end = (pipe->start + pipe->n) % sizeof pipe->bytes;
    uint32_t part = (uint32_t)sizeof pipe->bytes - (end >= pipe->start ? end : end + (uint32_t)sizeof pipe->bytes - pipe->start);
    if (part > sizeof pipe->bytes - pipe->n) part = (uint32_t)sizeof pipe->bytes - pipe->n;
    if (part > size - n) part = size - n;
    memcpy(pipe->bytes + end, from + n, part);
    pipe->n += part;
    n += part;
  }
  return n;
}

uint32_t pipe_out(struct pipe *pipe, uint8_t *to, uint32_t size) {
  uint32_t n = 0;
  while (n < size && pipe->n) {
    uint32_t part = (uint32_t)sizeof pipe->bytes - pipe->start;
    if (part > pipe->n) part = pipe->n;
    if (part > size - n) part = size - n;
    memcpy(to + n, pipe->bytes + pipe->start, part);
    pipe->start = (pipe->start + part) % sizeof pipe->bytes;
    pipe->n -= part;
    n += part;
  }
  return n;
}

static void post(struct port *port, uint64_t key, uint64_t context, int32_t status, uint64_t bytes) {
  struct packet *packet = calloc(1, sizeof *packet);
  packet->key = key;
  packet->context = context;
  packet->status = (uint32_t)status;
  packet->bytes = bytes;
  *port->last = packet;
  port->last = &packet->next;
  cond_all(&arrived);
}

static void finish(struct pipe *pipe, int32_t status) {
  struct operation *o = pipe->waiting;
  pipe->waiting = o->next;
  o->status_block[0] = (uint32_t)status;
  o->status_block[1] = o->done;
  if (pipe->port) post(pipe->port, pipe->key, o->context, status, o->done);
  free(o);
}

void pipe_pump(struct pipe *pipe) {
  while (pipe->waiting) {
    struct operation *o = pipe->waiting;
    if (pipe->host_reads) {
      o->done = pipe_out(pipe, o->memory, o->size);
      if (o->done) finish(pipe, 0);
      else if (pipe->guest_gone) finish(pipe, STATUS_PIPE_BROKEN);
      else break;
    } else {
      if (pipe->guest_gone) {
        finish(pipe, STATUS_PIPE_BROKEN);
        continue;
      }
      o->done += pipe_in(pipe, o->memory + o->done, o->size - o->done);
      if (o->done < o->size) break;
      finish(pipe, 0);
    }
  }
  cond_all(&pipe_changed);
}

void pipe_release(struct pipe *pipe) {
  if (pipe->guest_gone && pipe->host_gone) free(pipe);
}

static struct pipe *host(uint64_t handle) {
  return handle % 4 == 0 && handle / 4 < 4096 ? hosts[handle / 4] : NULL;
}

static int32_t transfer(uint64_t handle, int reads, uint64_t context, uint64_t *block, uint8_t *memory, uint32_t size) {
  lock_take(&pipe_lock);
  struct pipe *pipe = host(handle);
  int32_t code = STATUS_PENDING;
  if (!pipe || pipe->host_reads != reads) code = STATUS_INVALID_HANDLE;
  else if (pipe->guest_gone && (!reads || !pipe->n)) code = STATUS_PIPE_BROKEN;
  else {
    struct operation *o = calloc(1, sizeof *o);
    o->memory = memory;
    o->size = size;
    o->status_block = block;
    o->context = context;
    block[0] = STATUS_PENDING;
    struct operation **p = &pipe->waiting;
    while (*p) p = &(*p)->next;
    *p = o;
    pipe_pump(pipe);
  }
  lock_give(&pipe_lock);
  return code;
}

EXPORT int32_t NtReadFile(uint64_t handle, uint64_t event, void *apc, uint64_t context, uint64_t *block, uint8_t *memory,
                          uint32_t size, void *offset, void *key) {
  (void)event, (void)apc, (void)offset, (void)key;
  return transfer(handle, 1, context, block, memory, size);
}

EXPORT int32_t NtWriteFile(uint64_t handle, uint64_t event, void *apc, uint64_t context, uint64_t *block, uint8_t *memory,
                           uint32_t size, void *offset, void *key) {
  (void)event, (void)apc, (void)offset, (void)key;
  return transfer(handle, 0, context, block, memory, size);
}

EXPORT uint64_t CreateIoCompletionPort(uint64_t file, uint64_t port, uint64_t key, uint32_t threads) {
  (void)threads;
  uint64_t made = 0;
  lock_take(&pipe_lock);
  if (file == UINT64_MAX) {
    for (uint64_t i = 0; i < 64 && !made; i++)
      if (!ports[i]) {
        ports[i] = calloc(1, sizeof **ports);
        ports[i]->last = &ports[i]->first;
        made = ports[i]->handle = i * 4 + 2;
        live_hosts++;
      }
  } else if (host(file) && !host(file)->port && port % 4 == 2 && port / 4 < 64 && ports[port / 4]) {
    host(file)->port = ports[port / 4];
    host(file)->key = key;
    made = port;
  }
  lock_give(&pipe_lock);
  return made;
}

EXPORT uint32_t PostQueuedCompletionStatus(uint64_t port, uint32_t bytes, uint64_t key, uint64_t context) {
  lock_take(&pipe_lock);
  struct port *p = port % 4 == 2 && port / 4 < 64 ? ports[port / 4] : NULL;
  if (p) post(p, key, context, 0, bytes);
  lock_give(&pipe_lock);
  return p != NULL;
}

/* Entries are {key, overlapped, internal, u32 bytes} of 32 bytes each. */
EXPORT uint32_t GetQueuedCompletionStatusEx(uint64_t port, uint64_t *entries, uint32_t room, uint32_t *removed, uint32_t ms,
                                            uint32_t alertable) {
  (void)alertable;
  lock_take(&pipe_lock);
  *removed = 0;
  struct port *p = port % 4 == 2 && port / 4 < 64 ? ports[port / 4] : NULL;
  uint64_t end = now_ms() + ms;
  while (p && !p->first && (ms == UINT32_MAX || now_ms() < end)) cond_wait_ms(&arrived, &pipe_lock, ms > 1000 ? 1000 : ms);
  while (p && p->first && *removed < room) {
    struct packet *packet = p->first;
    uint64_t *entry = entries + 4 * (*removed)++;
    entry[0] = packet->key;
    entry[1] = packet->context;
    entry[2] = packet->status;
    entry[3] = packet->bytes;
    p->first = packet->next;
    if (!p->first) p->last = &p->first;
    free(packet);
  }
  lock_give(&pipe_lock);
  return *removed > 0;
}

EXPORT uint32_t CancelIoEx(uint64_t handle, void *overlapped) {
  (void)overlapped;
  lock_take(&pipe_lock);
  struct pipe *pipe = host(handle);
  int any = pipe && pipe->waiting;
  while (pipe && pipe->waiting) finish(pipe, STATUS_CANCELLED);
  lock_give(&pipe_lock);
  return any;
}

EXPORT uint32_t CloseHandle(uint64_t handle) {
  lock_take(&pipe_lock);
  struct pipe *pipe = host(handle);
  int found = pipe != NULL;
  if (pipe) {
    hosts[handle / 4] = NULL;
    pipe->host_gone = 1;
    while (pipe->waiting) finish(pipe, STATUS_CANCELLED);
    pipe_pump(pipe);
    pipe_release(pipe);
  } else if (handle % 4 == 2 && handle / 4 < 64 && ports[handle / 4]) {
    struct port *port = ports[handle / 4];
    ports[handle / 4] = NULL;
    while (port->first) {
      struct packet *packet = port->first;
      port->first = packet->next;
      free(packet);
    }
    free(port);
    found = 1;
  }
  if (found) live_hosts--;
  lock_give(&pipe_lock);
  return found;
}

/* Host handles of pipes and ports that are open. */
EXPORT uint64_t StandIn_HostHandles(void) {
  lock_take(&pipe_lock);
  uint64_t n = live_hosts;
  lock_give(&pipe_lock);
  return n;
}
#endif
