/* The parts of the vmcompute stand-in: its plan and record (plan.c), its
 * systems, handles and events (service.c), its processes (process.c). */
#ifndef STANDIN_H
#define STANDIN_H
#include "platform.h"
#include "text.h"

#define HR(code) ((int32_t)(code))
#define PENDING HR(0xC0370103u)
#define INVALID_STATE HR(0xC0370105u)
#define INVALID_JSON HR(0xC037010Du)
#define NOT_FOUND HR(0xC037010Eu)
#define ALREADY_EXISTS HR(0xC037010Fu)
#define ALREADY_STOPPED HR(0xC0370110u)
#define PROCESS_STOPPED HR(0x8037011Fu)
#define BAD_HANDLE HR(0x80070006u)
#define BAD_ARGUMENT HR(0x80070057u)
#define ELEMENT_NOT_FOUND HR(0x80070490u)

enum state { CREATING, CREATED, STARTING, RUNNING, PAUSING, PAUSED, RESUMING, SAVING, ENDING, STOPPED };
enum kind { NO_HANDLE, SYSTEM, PROCESS };
typedef void (*notify_fn)(uint32_t type, void *context, int32_t status, const wide *data);

struct registration {
  uint64_t value;
  notify_fn fn;
  void *context;
  int calls, dead, refs;
  struct object *object;
  struct registration *next; /* of the same object */
  struct registration *also; /* in the same bucket */
};

/* A system or a process. */
struct object {
  enum kind kind;
  int refs, handles, busy, listed;
  enum state state;
  struct registration *registrations;
  struct object *next, *parent;
  /* systems */
  wide *id, *owner, *document, *exit_type;
  char runtime_id[40];
  int ends_with_handles;
  int create_done; /* completed before anybody had registered */
  int32_t create_status;
  /* processes */
  uint32_t pid;
  int32_t exit_code;
  void *run;
};

/* What the plan says about one call. */
struct fate {
  int32_t fail, status;
  int fails, sync, never, twice, early, null_text, bad_text, disconnect, delayed;
  uint32_t delay_ms, flood;
  const wide *result, *exit, *crash;
};

extern lock_t lock;      /* guards everything below */
extern cond_t changed;   /* a callback returned, an event was delivered */
extern uint32_t default_delay_ms;

/* plan.c */
struct fate fate_of(const char *call);
int32_t plan_add(const char *line);
void plan_clear(void);
void record(const struct text *line);
/* `{"call":NAME` of a record, to be finished by record(). */
struct text record_begin(const char *name);
void record_text(struct text *line, const char *key, const wide *value);
void record_json(struct text *line, const char *key, const wide *value);

/* service.c; all but the waits under the lock */
struct object *object_new(enum kind kind);
void object_release(struct object *object);
uint64_t handle_open(struct object *object);
struct object *handle_find(uint64_t handle, enum kind kind);
int handle_close(uint64_t handle, enum kind kind);
struct object *system_find(const wide *id);
void system_list(struct object *system);
void system_unlist(struct object *system);
struct object *system_first(void);
void system_exit(struct object *system, const char *exit_type, int32_t status, const wide *data);
/* Sends a notification after a delay; `state` < 0 changes none. */
struct event *event_send(struct object *to, uint32_t type, int32_t status, const wide *data, int state, uint32_t delay_ms);
/* Sends the completion that a pending call promised, as its fate says. */
void complete(struct object *to, uint32_t type, int state, const struct fate *fate);
/* Waits until all that was sent to the object has been delivered. */
void object_drain(struct object *object);
uint64_t registration_add(struct object *object, notify_fn fn, void *context);
int registration_remove(uint64_t value, enum kind kind);
void counters(uint64_t out[8]);

/* process.c */
void processes_kill(struct object *system);

/* pipes.c: one direction between host and guest. The guest's calls block and
 * are made without the lock. */
struct pipe *pipe_new(int host_reads, uint64_t *host_handle);
int pipe_read(struct pipe *pipe, void *to, uint32_t size); /* 0 at the end */
int pipe_write(struct pipe *pipe, const void *from, uint32_t size); /* 0 when broken */
void pipe_stop(struct pipe *pipe); /* ends the guest's writes, and its reads once empty */
void pipe_free(struct pipe *pipe); /* the guest's end is closed */
uint64_t pipe_count(void);         /* guest ends that are open */

/* Result documents, texts for the caller. */
int32_t fail_with(int32_t code, const wide *result, wide **out);
#endif
