/* A pipe in memory, for systems without Windows' own. */
#ifndef PIPES_H
#define PIPES_H
#include "standin.h"

#ifndef _WIN32
/* An overlapped operation of the host that waits for bytes or room. */
struct operation {
  uint8_t *memory;
  uint32_t size, done;
  uint64_t *status_block; /* status, then the count */
  uint64_t context;
  struct operation *next;
};

struct pipe {
  int host_reads, guest_gone, host_gone, stopped;
  uint32_t n, start;
  struct operation *waiting;
  uint64_t handle;
  struct port *port;
  uint64_t key;
  uint8_t bytes[65536];
};

extern lock_t pipe_lock;
extern cond_t pipe_changed;
/* All under pipe_lock but host_open. */
uint64_t host_open(struct pipe *pipe);
uint32_t pipe_in(struct pipe *pipe, const uint8_t *from, uint32_t size);
uint32_t pipe_out(struct pipe *pipe, uint8_t *to, uint32_t size);
/* Serves what the host waits for, and wakes the guest. */
void pipe_pump(struct pipe *pipe);
/* Frees the pipe once both ends are gone. */
void pipe_release(struct pipe *pipe);
#endif
#endif
