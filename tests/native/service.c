/* Systems, handles, registrations, and the threads that deliver events. */
#include "standin.h"

lock_t lock = LOCK_INIT;
cond_t changed = COND_INIT;
uint32_t default_delay_ms;

struct handle {
  uint64_t value;
  struct object *object;
  struct handle *next;
};

struct event {
  uint64_t due;
  struct object *to;
  uint32_t type;
  int32_t status;
  wide *data;
  int state;
  struct event *next;
};

#define BUCKETS 1024
#define WORKERS 4
static struct handle *handles[BUCKETS];
static struct registration *registrations[BUCKETS];
static struct object *systems;
static struct event *events;
static cond_t work = COND_INIT;
static int workers;
static uint64_t next_value = 0x10000;
static uint64_t live_handles, live_registrations, live_calls, live_objects, live_events;

struct object *object_new(enum kind kind) {
  struct object *object = calloc(1, sizeof *object);
  object->kind = kind;
  object->refs = 1;
  live_objects++;
  return object;
}

void object_release(struct object *object) {
  if (--object->refs) return;
  if (object->parent) object_release(object->parent);
  free(object->id);
  free(object->owner);
  free(object->document);
  free(object->exit_type);
  free(object);
  live_objects--;
}

/* ----------------------------------------------------------------- handles */

uint64_t handle_open(struct object *object) {
  struct handle *handle = malloc(sizeof *handle);
  handle->value = next_value += 8;
  handle->object = object;
  struct handle **bucket = &handles[handle->value / 8 % BUCKETS];
  handle->next = *bucket;
  *bucket = handle;
  object->refs++;
  object->handles++;
  live_handles++;
  return handle->value;
}

struct object *handle_find(uint64_t value, enum kind kind) {
  for (struct handle *h = handles[value / 8 % BUCKETS]; h; h = h->next)
    if (h->value == value) return h->object->kind == kind ? h->object : NULL;
  return NULL;
}

int handle_close(uint64_t value, enum kind kind) {
  for (struct handle **p = &handles[value / 8 % BUCKETS]; *p; p = &(*p)->next) {
    struct handle *handle = *p;
    if (handle->value != value || handle->object->kind != kind) continue;
    struct object *object = handle->object;
    *p = handle->next;
    free(handle);
    live_handles--;
    if (--object->handles == 0 && object->ends_with_handles)
      system_exit(object, "ForcedExit", 0, NULL);
    object_release(object);
    return 1;
  }
  return 0;
}

/* ----------------------------------------------------------------- systems */

struct object *system_first(void) { return systems; }

struct object *system_find(const wide *id) {
  for (struct object *s = systems; s; s = s->next)
    if (wide_same_nocase(s->id, id)) return s;
  return NULL;
}

void system_list(struct object *system) {
  system->refs++;
  system->listed = 1;
  system->next = systems;
  systems = system;
}

void system_unlist(struct object *system) {
  if (!system->listed) return;
  for (struct object **p = &systems; *p; p = &(*p)->next)
    if (*p == system) {
      *p = system->next;
      break;
    }
  system->listed = 0;
  object_release(system);
}

void system_exit(struct object *system, const char *type, int32_t status, const wide *data) {
  if (system->state >= ENDING) return;
  system->state = ENDING;
  free(system->exit_type);
  system->exit_type = wide_from_ascii(type);
  struct text text = {0};
  if (!data) {
    text_ascii(&text, "{\"Status\":");
    text_number(&text, status);
    text_ascii(&text, ",\"ExitType\":\"");
    text_ascii(&text, type);
    text_ascii(&text, "\"}");
  }
  event_send(system, 1, status, data ? data : text.p, STOPPED, default_delay_ms);
  free(text.p);
}

/* ----------------------------------------------------------- registrations */

static void registration_release(struct registration *r) {
  if (--r->refs) return;
  object_release(r->object);
  free(r);
}

uint64_t registration_add(struct object *object, notify_fn fn, void *context) {
  struct registration *r = calloc(1, sizeof *r);
  r->value = next_value += 8;
  r->fn = fn;
  r->context = context;
  r->object = object;
  r->refs = 1;
  object->refs++;
  r->next = object->registrations;
  object->registrations = r;
  r->also = registrations[r->value / 8 % BUCKETS];
  registrations[r->value / 8 % BUCKETS] = r;
  live_registrations++;
  return r->value;
}

int registration_remove(uint64_t value, enum kind kind) {
  struct registration **p = &registrations[value / 8 % BUCKETS];
  while (*p && (*p)->value != value) p = &(*p)->also;
  struct registration *r = *p;
  if (!r || r->object->kind != kind) return 0;
  *p = r->also;
  p = &r->object->registrations;
  while (*p != r) p = &(*p)->next;
  *p = r->next;
  r->dead = 1;
  live_registrations--;
  while (r->calls) cond_wait(&changed, &lock);
  registration_release(r);
  return 1;
}

/* ------------------------------------------------------------------ events */

/* The first event that is due and whose object has none under way. */
static struct event *take_due(uint64_t *wait_ms) {
  uint64_t now = now_ms();
  *wait_ms = UINT64_MAX;
  for (struct event **p = &events; *p; p = &(*p)->next) {
    struct event *e = *p;
    if (e->due > now) {
      *wait_ms = e->due - now;
      return NULL;
    }
    if (e->to->busy) continue;
    *p = e->next;
    return e;
  }
  return NULL;
}

static void deliver(struct event *e) {
  struct registration *targets[64];
  int n = 0;
  if (e->state == CREATED && e->to->state == CREATING) {
    if (e->status < 0) e->state = STOPPED;
    e->to->create_done = !e->to->registrations;
    e->to->create_status = e->status;
  }
  if (e->state >= 0 && (e->state == STOPPED || e->to->state < ENDING)) {
    enum state s = e->to->state;
    if (e->status >= 0 || e->state == STOPPED) e->to->state = (enum state)e->state;
    else if (s == STARTING) e->to->state = CREATED;
    else if (s == PAUSING) e->to->state = RUNNING;
    else if (s == RESUMING || s == SAVING) e->to->state = PAUSED;
    if (e->state == STOPPED && e->to->kind == SYSTEM) {
      system_unlist(e->to);
      processes_kill(e->to);
    }
  }
  for (struct registration *r = e->to->registrations; r && n < 64; r = r->next) {
    r->refs++;
    targets[n++] = r;
  }
  /* The oldest first, as they were registered. */
  while (n--) {
    struct registration *r = targets[n];
    if (!r->dead) {
      r->calls++;
      live_calls++;
      lock_give(&lock);
      /* The data ends with the call: a late reader finds rubbish. */
      wide *data = wide_copy(e->data);
      r->fn(e->type, r->context, e->status, data);
      if (data) memset(data, 0xDD, wide_length(data) * sizeof(wide));
      free(data);
      lock_take(&lock);
      r->calls--;
      live_calls--;
    }
    registration_release(r);
  }
}

static void worker(void *unused) {
  (void)unused;
  lock_take(&lock);
  for (;;) {
    uint64_t wait_ms;
    struct event *e = take_due(&wait_ms);
    if (!e) {
      if (wait_ms == UINT64_MAX) cond_wait(&work, &lock);
      else cond_wait_ms(&work, &lock, (uint32_t)wait_ms);
      continue;
    }
    if (events) cond_one(&work);
    e->to->busy = 1;
    deliver(e);
    e->to->busy = 0;
    live_events--;
    object_release(e->to);
    free(e->data);
    free(e);
    cond_all(&changed);
  }
}

struct event *event_send(struct object *to, uint32_t type, int32_t status, const wide *data, int state, uint32_t delay_ms) {
  struct event *e = calloc(1, sizeof *e);
  e->due = now_ms() + delay_ms;
  e->to = to;
  e->type = type;
  e->status = status;
  e->data = wide_copy(data);
  e->state = state;
  to->refs++;
  live_events++;
  struct event **p = &events;
  while (*p && (*p)->due <= e->due) p = &(*p)->next;
  e->next = *p;
  *p = e;
  if (workers < WORKERS && thread_start(worker, NULL)) workers++;
  cond_one(&work);
  return e;
}

static int queued(struct object *object) {
  if (object->busy) return 1;
  for (struct event *e = events; e; e = e->next)
    if (e->to == object) return 1;
  return 0;
}

void object_drain(struct object *object) {
  object->refs++;
  while (queued(object)) cond_wait(&changed, &lock);
  object_release(object);
}

void complete(struct object *to, uint32_t type, int state, const struct fate *fate) {
  uint32_t delay = fate->delayed ? fate->delay_ms : default_delay_ms;
  for (uint32_t i = 0; i < fate->flood; i++)
    event_send(to, 0x20 + i % 0x80, 0, NULL, -1, 0);
  if (fate->disconnect) {
    event_send(to, 0x01000000, 0, NULL, -1, delay);
  } else if (fate->crash) {
    event_send(to, 6, 0, fate->crash, -1, delay);
    system_exit(to, "UnexpectedExit", HR(0xC0370106u), NULL);
  } else if (fate->exit) {
    system_exit(to, "UnexpectedExit", HR(0xC0370106u), *fate->exit ? fate->exit : NULL);
  } else if (!fate->never) {
    for (int i = 0; i <= fate->twice; i++)
      event_send(to, type, fate->status, fate->result, i ? -1 : state, delay);
  }
  if (fate->early) object_drain(to);
}

void counters(uint64_t out[8]) {
  out[0] = live_handles;
  out[1] = live_registrations;
  out[2] = task_live();
  out[3] = live_calls;
  out[4] = live_objects;
  out[5] = live_events;
  out[6] = pipe_count();
  out[7] = 0;
}
