/* What the vmcompute.dll of the Wine tests and its service say to each other.
 * Each call is one message and one answer over a named pipe; each process has
 * one more pipe, over which its notifications come, each answered when the
 * callback has returned. The service is the owner of all state, as the real
 * vmcompute.exe is: it ends what a dead process held. */
#ifndef WIRE_H
#define WIRE_H
#include <stdint.h>
#include <string.h>

#define CALL_PIPE L"\\\\.\\pipe\\uvm-hcs-calls"
#define EVENT_PIPE L"\\\\.\\pipe\\uvm-hcs-events"
#define MESSAGE_MAX (8u << 20)
#define NO_TEXT UINT32_MAX

enum operation {
  OP_ENUMERATE, OP_CREATE, OP_OPEN, OP_CLOSE, OP_START, OP_SHUTDOWN, OP_TERMINATE, OP_PAUSE, OP_RESUME, OP_SAVE, OP_PROPERTIES, OP_MODIFY, OP_REGISTER, OP_UNREGISTER,
  OP_PROCESS_CREATE, OP_PROCESS_OPEN, OP_PROCESS_CLOSE, OP_PROCESS_TERMINATE, OP_PROCESS_SIGNAL, OP_PROCESS_INFO, OP_PROCESS_PROPERTIES,
  OP_PROCESS_MODIFY, OP_PROCESS_REGISTER, OP_PROCESS_UNREGISTER, OP_SERVICE_PROPERTIES, OP_SERVICE_MODIFY, OP_GRANT, OP_REVOKE
};

/* Followed by the texts, 16-bit units without a NUL. */
struct request {
  uint32_t operation, pid;
  uint64_t handle, fn, context;
  uint32_t lengths[2];
};
struct reply {
  int32_t code;
  uint32_t padding;
  uint64_t handle, information[4];
  uint32_t lengths[2];
};
struct event {
  uint32_t type;
  int32_t status;
  uint64_t fn, context;
  uint32_t length, padding;
};

typedef uint16_t unit;

static inline uint32_t units(const unit *s) {
  uint32_t n = 0;
  while (s[n]) n++;
  return n;
}

/* Adds a text; its length in units. */
static inline uint32_t put_text(uint8_t **end, const unit *s) {
  if (!s) return NO_TEXT;
  uint32_t n = units(s);
  memcpy(*end, s, n * 2);
  *end += n * 2;
  return n;
}
#endif
