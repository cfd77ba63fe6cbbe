/* A stand-in for vmcompute.dll: the real export names over systems that exist
 * only here. Pending calls complete later, from the stand-in's own threads;
 * unregister waits for callbacks under way. Texts are UTF-16LE everywhere.
 * What it cannot know of the real service it answers as hcsshim expects it. */
#include "standin.h"

static const wide nothing[] = {0};

int32_t fail_with(int32_t code, const wide *result, wide **out) {
  if (!out) return code;
  struct text text = {0};
  if (!result) {
    text_ascii(&text, "{\"Error\":");
    text_number(&text, code);
    text_ascii(&text, ",\"ErrorMessage\":\"The stand-in refused\",\"ErrorEvents\":[{\"Message\":\"Stand-in event\","
                      "\"Provider\":\"17a2974e-8ecb-4d0f-9b8b-5c1c1c7d9d1a\",\"EventId\":1,\"Flags\":0,\"Source\":\"StandIn\"}]}");
  }
  *out = task_copy(result ? result : text.p);
  free(text.p);
  return code;
}

static void give(wide **out, const wide *s, const struct fate *fate) {
  static const wide bad[] = {'{', '"', 0xD800, 'x', 0xDC00, 0};
  if (out) *out = fate->null_text ? NULL : task_copy(fate->bad_text ? bad : s);
}

static void new_guid(char out[40]) {
  static uint64_t seed;
  if (!seed) seed = (uint64_t)(uintptr_t)out ^ now_ms() << 20 ^ 0x9E3779B97F4A7C15u;
  uint64_t r[2];
  for (int i = 0; i < 2; i++) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    r[i] = seed;
  }
  snprintf(out, 40, "%08x-%04x-4%03x-a%03x-%012llx", (uint32_t)r[0], (uint32_t)(r[0] >> 32) & 0xffff,
           (uint32_t)(r[0] >> 48) & 0xfff, (uint32_t)r[1] & 0xfff, (unsigned long long)(r[1] >> 16));
}

static int mentions(const wide *text, const char *word) {
  size_t n = strlen(word), i;
  for (; text && *text; text++) {
    for (i = 0; i < n && text[i] == (wide)word[i]; i++) continue;
    if (i == n) return 1;
  }
  return 0;
}

/* By what its document boots. */
static const char *os_type(const wide *document) {
  if (mentions(document, "KernelFilePath") || mentions(document, "kernel\"")) return "Linux";
  return mentions(document, "bootmgfw.efi") ? "Windows" : NULL;
}

static void properties(struct text *t, struct object *s) {
  static const char *const names[] = {"Created", "Created", "Created", "Running", "Running",
                                      "Paused",  "Paused",  "Paused",  "Running", "Stopped"};
  text_ascii(t, "{\"Id\":");
  text_string(t, s->id);
  text_ascii(t, ",\"SystemType\":\"VirtualMachine\",\"Owner\":");
  text_string(t, s->owner ? s->owner : nothing);
  text_ascii(t, ",\"RuntimeId\":\"");
  text_ascii(t, s->runtime_id);
  text_ascii(t, "\",\"State\":\"");
  text_ascii(t, names[s->state]);
  text_ascii(t, "\"");
  const char *os = os_type(s->document);
  if (os) {
    text_ascii(t, ",\"RuntimeOsType\":\"");
    text_ascii(t, os);
    text_ascii(t, "\"");
  }
  if (s->state == STOPPED) {
    text_ascii(t, ",\"Stopped\":true,\"ExitType\":");
    text_string(t, s->exit_type ? s->exit_type : nothing);
  }
  text_ascii(t, "}");
}

EXPORT int32_t HcsEnumerateComputeSystems(const wide *query, wide **list, wide **result) {
  lock_take(&lock);
  struct text line = record_begin("Enumerate");
  record_json(&line, "query", query);
  record(&line);
  struct fate fate = fate_of("HcsEnumerateComputeSystems");
  int32_t code = 0;
  if (fate.fails) {
    code = fail_with(fate.fail, fate.result, result);
  } else if (query && *query && !json_is_object(query)) {
    code = fail_with(INVALID_JSON, NULL, result);
  } else {
    struct text t = {0};
    text_ascii(&t, "[");
    const wide *ids = json_member(query, "Ids"), *owners = json_member(query, "Owners");
    for (struct object *s = system_first(); s; s = s->next) {
      if (!json_array_allows(ids, s->id) || !json_array_allows(owners, s->owner ? s->owner : nothing)) continue;
      text_ascii(&t, t.n > 1 ? "," : "");
      properties(&t, s);
    }
    text_ascii(&t, "]");
    give(list, t.p, &fate);
    free(t.p);
  }
  lock_give(&lock);
  return code;
}

EXPORT int32_t HcsCreateComputeSystem(const wide *id, const wide *document, void *identity, uint64_t *handle, wide **result) {
  (void)identity;
  lock_take(&lock);
  struct text line = record_begin("CreateComputeSystem");
  record_text(&line, "id", id);
  record_json(&line, "document", document);
  record(&line);
  struct fate fate = fate_of("HcsCreateComputeSystem");
  int32_t code = fate.sync ? 0 : PENDING;
  if (fate.fails) code = fail_with(fate.fail, fate.result, result);
  else if (!id || !*id || !handle) code = fail_with(BAD_ARGUMENT, NULL, result);
  else if (!json_is_object(document)) code = fail_with(INVALID_JSON, NULL, result);
  else if (system_find(id)) code = fail_with(ALREADY_EXISTS, NULL, result);
  else {
    struct object *s = object_new(SYSTEM);
    s->id = wide_copy(id);
    s->document = wide_copy(document);
    s->owner = json_text(json_member(document, "Owner"));
    s->ends_with_handles = json_is_true(json_member(document, "ShouldTerminateOnLastHandleClosed"));
    new_guid(s->runtime_id);
    s->state = fate.sync ? CREATED : CREATING;
    system_list(s);
    *handle = handle_open(s);
    if (!fate.sync) complete(s, 2, CREATED, &fate);
    object_release(s);
  }
  lock_give(&lock);
  return code;
}

EXPORT int32_t HcsOpenComputeSystem(const wide *id, uint64_t *handle, wide **result) {
  lock_take(&lock);
  struct text line = record_begin("Open");
  record_text(&line, "id", id);
  record(&line);
  struct fate fate = fate_of("HcsOpenComputeSystem");
  struct object *s = id && !fate.fails ? system_find(id) : NULL;
  int32_t code = 0;
  if (fate.fails) code = fail_with(fate.fail, fate.result, result);
  else if (!s) code = fail_with(NOT_FOUND, NULL, result);
  else *handle = handle_open(s);
  lock_give(&lock);
  return code;
}

EXPORT int32_t HcsCloseComputeSystem(uint64_t handle) {
  lock_take(&lock);
  struct text line = record_begin("Close");
  record(&line);
  struct fate fate = fate_of("HcsCloseComputeSystem");
  int32_t code = fate.fails ? fate.fail : handle_close(handle, SYSTEM) ? 0 : BAD_HANDLE;
  lock_give(&lock);
  return code;
}

/* Start, Pause, Resume and Save: from one state by another to a third. */
static int32_t operate(const char *name, const char *export, uint64_t handle, const wide *options, wide **result,
                       enum state from, enum state by, enum state to, uint32_t type) {
  lock_take(&lock);
  struct text line = record_begin(name);
  if (options && *options) record_json(&line, "options", options);
  record(&line);
  struct fate fate = fate_of(export);
  struct object *s = handle_find(handle, SYSTEM);
  int32_t code = fate.sync ? 0 : PENDING;
  if (fate.fails) code = fail_with(fate.fail, fate.result, result);
  else if (!s) code = fail_with(BAD_HANDLE, NULL, result);
  else if (s->state >= ENDING) code = fail_with(ALREADY_STOPPED, NULL, result);
  else if (s->state != from) code = fail_with(INVALID_STATE, NULL, result);
  else if (options && *options && !json_is_object(options)) code = fail_with(INVALID_JSON, NULL, result);
  else if (fate.sync) s->state = to;
  else {
    s->state = by;
    complete(s, type, to, &fate);
  }
  lock_give(&lock);
  return code;
}

EXPORT int32_t HcsStartComputeSystem(uint64_t handle, const wide *options, wide **result) {
  return operate("Start", "HcsStartComputeSystem", handle, options, result, CREATED, STARTING, RUNNING, 3);
}
EXPORT int32_t HcsPauseComputeSystem(uint64_t handle, const wide *options, wide **result) {
  return operate("Pause", "HcsPauseComputeSystem", handle, options, result, RUNNING, PAUSING, PAUSED, 4);
}
EXPORT int32_t HcsResumeComputeSystem(uint64_t handle, const wide *options, wide **result) {
  return operate("Resume", "HcsResumeComputeSystem", handle, options, result, PAUSED, RESUMING, RUNNING, 5);
}
EXPORT int32_t HcsSaveComputeSystem(uint64_t handle, const wide *options, wide **result) {
  return operate("Save", "HcsSaveComputeSystem", handle, options, result, PAUSED, SAVING, PAUSED, 8);
}

/* Terminate and Shutdown: the system exits. */
static int32_t end_system(const char *name, const char *export, uint64_t handle, wide **result, int by_guest) {
  lock_take(&lock);
  struct text line = record_begin(name);
  record(&line);
  struct fate fate = fate_of(export);
  struct object *s = handle_find(handle, SYSTEM);
  int32_t code = fate.sync ? 0 : PENDING;
  if (fate.fails) code = fail_with(fate.fail, fate.result, result);
  else if (!s) code = fail_with(BAD_HANDLE, NULL, result);
  else if (s->state == STOPPED) code = fail_with(ALREADY_STOPPED, NULL, result);
  else if (by_guest && s->state != RUNNING) code = fail_with(s->state == ENDING ? ALREADY_STOPPED : INVALID_STATE, NULL, result);
  else if (fate.disconnect) complete(s, 1, -1, &fate);
  else if (!fate.never) {
    system_exit(s, by_guest ? "GracefulExit" : "ForcedExit", fate.status, fate.exit && *fate.exit ? fate.exit : NULL);
    if (fate.twice) event_send(s, 1, fate.status, NULL, -1, default_delay_ms);
    if (fate.early) object_drain(s);
  }
  lock_give(&lock);
  return code;
}

EXPORT int32_t HcsTerminateComputeSystem(uint64_t handle, const wide *options, wide **result) {
  (void)options;
  return end_system("Terminate", "HcsTerminateComputeSystem", handle, result, 0);
}
EXPORT int32_t HcsShutdownComputeSystem(uint64_t handle, const wide *options, wide **result) {
  (void)options;
  return end_system("Shutdown", "HcsShutdownComputeSystem", handle, result, 1);
}

EXPORT int32_t HcsGetComputeSystemProperties(uint64_t handle, const wide *query, wide **out, wide **result) {
  lock_take(&lock);
  struct text line = record_begin("Properties");
  if (query && *query && !wide_same_ascii(query, "{}")) record_json(&line, "query", query);
  record(&line);
  struct fate fate = fate_of("HcsGetComputeSystemProperties");
  struct object *s = handle_find(handle, SYSTEM);
  int32_t code = 0;
  if (fate.fails) code = fail_with(fate.fail, fate.result, result);
  else if (!s) code = fail_with(BAD_HANDLE, NULL, result);
  else if (query && *query && !json_is_object(query)) code = fail_with(INVALID_JSON, NULL, result);
  else {
    struct text t = {0};
    properties(&t, s);
    give(out, t.p, &fate);
    free(t.p);
  }
  lock_give(&lock);
  return code;
}

EXPORT int32_t HcsModifyComputeSystem(uint64_t handle, const wide *request, wide **result) {
  lock_take(&lock);
  struct object *s = handle_find(handle, SYSTEM);
  struct text line = record_begin("ModifyComputeSystem");
  record_text(&line, "id", s ? s->id : nothing);
  record_json(&line, "request", request);
  record(&line);
  struct fate fate = fate_of("HcsModifyComputeSystem");
  int32_t code = 0;
  if (fate.fails) code = fail_with(fate.fail, fate.result, result);
  else if (!s) code = fail_with(BAD_HANDLE, NULL, result);
  else if (s->state >= ENDING) code = fail_with(ALREADY_STOPPED, NULL, result);
  else if (!json_is_object(request)) code = fail_with(INVALID_JSON, NULL, result);
  else if (fate.disconnect || fate.exit || fate.crash) complete(s, 0xC, -1, &fate);
  lock_give(&lock);
  return code;
}

static int32_t register_on(enum kind kind, const char *name, const char *export, uint64_t handle, notify_fn fn, void *context, uint64_t *out) {
  lock_take(&lock);
  struct text line = record_begin(name);
  record(&line);
  struct fate fate = fate_of(export);
  struct object *object = handle_find(handle, kind);
  int32_t code = 0;
  if (fate.fails) code = fate.fail;
  else if (!object) code = BAD_HANDLE;
  else if (!fn || !out) code = BAD_ARGUMENT;
  else {
    *out = registration_add(object, fn, context);
    if (object->create_done) {
      object->create_done = 0;
      event_send(object, 2, object->create_status, NULL, -1, 0);
    }
    if (fate.disconnect || fate.exit || fate.crash || fate.flood) {
      fate.never = 1;
      complete(object, 0, -1, &fate);
    }
  }
  lock_give(&lock);
  return code;
}

static int32_t unregister(enum kind kind, const char *name, const char *export, uint64_t registration) {
  lock_take(&lock);
  struct text line = record_begin(name);
  record(&line);
  struct fate fate = fate_of(export);
  int32_t code = fate.fails ? fate.fail : registration_remove(registration, kind) ? 0 : BAD_HANDLE;
  lock_give(&lock);
  return code;
}

EXPORT int32_t HcsRegisterComputeSystemCallback(uint64_t handle, notify_fn fn, void *context, uint64_t *out) {
  return register_on(SYSTEM, "Register", "HcsRegisterComputeSystemCallback", handle, fn, context, out);
}
EXPORT int32_t HcsUnregisterComputeSystemCallback(uint64_t registration) {
  return unregister(SYSTEM, "Unregister", "HcsUnregisterComputeSystemCallback", registration);
}
EXPORT int32_t HcsRegisterProcessCallback(uint64_t handle, notify_fn fn, void *context, uint64_t *out) {
  return register_on(PROCESS, "RegisterProcess", "HcsRegisterProcessCallback", handle, fn, context, out);
}
EXPORT int32_t HcsUnregisterProcessCallback(uint64_t registration) {
  return unregister(PROCESS, "UnregisterProcess", "HcsUnregisterProcessCallback", registration);
}

EXPORT int32_t HcsGetServiceProperties(const wide *query, wide **out, wide **result) {
  lock_take(&lock);
  struct text line = record_begin("ServiceProperties");
  record_json(&line, "query", query);
  record(&line);
  struct fate fate = fate_of("HcsGetServiceProperties");
  int32_t code = 0;
  if (fate.fails) code = fail_with(fate.fail, fate.result, result);
  else if (query && *query && !json_is_object(query)) code = fail_with(INVALID_JSON, NULL, result);
  else {
    wide *t = wide_from_ascii("{\"Properties\":[{\"SupportedSchemaVersions\":[{\"Major\":1,\"Minor\":0},{\"Major\":2,\"Minor\":1}]}]}");
    give(out, t, &fate);
    free(t);
  }
  lock_give(&lock);
  return code;
}

EXPORT int32_t HcsModifyServiceSettings(const wide *settings, wide **result) {
  lock_take(&lock);
  struct text line = record_begin("ModifyServiceSettings");
  record_json(&line, "settings", settings);
  record(&line);
  struct fate fate = fate_of("HcsModifyServiceSettings");
  int32_t code = 0;
  if (fate.fails) code = fail_with(fate.fail, fate.result, result);
  else if (!json_is_object(settings)) code = fail_with(INVALID_JSON, NULL, result);
  lock_give(&lock);
  return code;
}

static int32_t access_call(const char *name, const wide *id, const wide *path) {
  lock_take(&lock);
  struct text line = record_begin(name);
  record_text(&line, "id", id);
  record_text(&line, "path", path);
  record(&line);
  struct fate fate = fate_of(name);
  int32_t code = fate.fails ? fate.fail : !id || !*id || !path || !*path ? BAD_ARGUMENT : 0;
  lock_give(&lock);
  return code;
}

EXPORT int32_t GrantVmAccess(const wide *id, const wide *path) { return access_call("GrantVmAccess", id, path); }
EXPORT int32_t RevokeVmAccess(const wide *id, const wide *path) { return access_call("RevokeVmAccess", id, path); }

/* ---------------------------------------------------------------- controls */

/* Live handles, registrations, task strings, callbacks under way, objects,
 * events queued, pipes, 0. */
EXPORT void StandIn_Counters(uint64_t out[8]) {
  lock_take(&lock);
  counters(out);
  lock_give(&lock);
}

EXPORT void StandIn_Delay(uint32_t ms) {
  lock_take(&lock);
  default_delay_ms = ms;
  lock_give(&lock);
}

/* Sends a notification to a system's callbacks; data may be NULL. */
EXPORT int32_t StandIn_Notify(const wide *id, uint32_t type, int32_t status, const wide *data) {
  lock_take(&lock);
  struct object *s = system_find(id);
  if (s) event_send(s, type, status, data, -1, 0);
  lock_give(&lock);
  return s ? 0 : NOT_FOUND;
}

/* Lets a system exit with this status and data; data may be NULL. */
EXPORT int32_t StandIn_Exit(const wide *id, int32_t status, const wide *data) {
  lock_take(&lock);
  struct object *s = system_find(id);
  if (s) system_exit(s, "UnexpectedExit", status, data);
  lock_give(&lock);
  return s ? 0 : NOT_FOUND;
}
