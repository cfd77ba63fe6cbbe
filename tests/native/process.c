/* Processes in a system. The first word of CommandLine says what one does:
 * `cat` copies its input to its output (also any unknown word), `echo TEXT`
 * and `complain TEXT` write to output and error, `sink` writes how many bytes
 * it has read, `flood N` writes N bytes, `exit N` exits, `sleep` waits for its
 * end. */
#include "standin.h"

struct run {
  struct object *process;
  struct pipe *in, *out, *err;
  int32_t trap; /* the exit code at a signal, -1 for the usual, -2: it goes on */
  char words[512];
};

/* All processes that have not exited. */
static struct object *processes;
static uint32_t next_pid = 100;

static void exit_process(struct object *process, int32_t code) {
  if (process->state == STOPPED) return;
  process->exit_code = code;
  for (struct object **p = &processes; *p; p = &(*p)->next)
    if (*p == process) {
      *p = process->next;
      object_release(process);
      break;
    }
  process->state = STOPPED;
  struct text t = {0};
  text_ascii(&t, "{\"ProcessId\":");
  text_number(&t, process->pid);
  text_ascii(&t, ",\"Exited\":true,\"ExitCode\":");
  text_number(&t, code);
  text_ascii(&t, ",\"LastWaitResult\":0}");
  event_send(process, 0x10000, 0, t.p, -1, default_delay_ms);
  free(t.p);
}

static void stop_run(struct object *process) {
  struct run *run = process->run;
  if (!run) return;
  if (run->in) pipe_stop(run->in);
  if (run->out) pipe_stop(run->out);
  if (run->err) pipe_stop(run->err);
}

static void kill_process(struct object *process, int32_t code) {
  if (process->state == STOPPED) return;
  stop_run(process);
  exit_process(process, code);
  cond_all(&changed);
}

void processes_kill(struct object *system) {
  for (;;) {
    struct object *p = processes;
    while (p && p->parent != system) p = p->next;
    if (!p) return;
    kill_process(p, 1);
  }
}

static void run_process(void *arg) {
  struct run *run = arg;
  struct object *process = run->process;
  uint8_t *block = malloc(65536);
  int32_t code = 0;
  int n;
  char *rest = strchr(run->words, ' ');
  if (rest) *rest++ = 0;
  else rest = run->words + strlen(run->words);
  if (!strcmp(run->words, "echo")) {
    if (run->out) pipe_write(run->out, rest, (uint32_t)strlen(rest));
  } else if (!strcmp(run->words, "complain")) {
    if (run->err) pipe_write(run->err, rest, (uint32_t)strlen(rest));
  } else if (!strcmp(run->words, "exit")) {
    code = atoi(rest);
  } else if (!strcmp(run->words, "flood")) {
    uint64_t left = strtoull(rest, NULL, 10);
    memset(block, 'x', 65536);
    while (left && run->out) {
      uint32_t part = left > 65536 ? 65536 : (uint32_t)left;
      if (!pipe_write(run->out, block, part)) break;
      left -= part;
    }
  } else if (!strcmp(run->words, "sink")) {
    uint64_t total = 0;
    while (run->in && (n = pipe_read(run->in, block, 65536)) > 0) total += (uint64_t)n;
    n = snprintf((char *)block, 64, "%llu", (unsigned long long)total);
    if (run->out) pipe_write(run->out, block, (uint32_t)n);
  } else if (!strcmp(run->words, "say")) {
    char first[256] = {0}, second[256] = {0};
    sscanf(rest, "%255s %255s %d", first, second, &code);
    if (run->out) pipe_write(run->out, first, (uint32_t)strlen(first));
    if (run->err) pipe_write(run->err, second, (uint32_t)strlen(second));
  } else if (!strcmp(run->words, "sleep") || !strcmp(run->words, "trap")) {
    lock_take(&lock);
    if (*run->words == 't') run->trap = *rest ? atoi(rest) : -2;
    lock_give(&lock);
    if (run->trap != -1 && run->out) pipe_write(run->out, "ready\n", 6);
    lock_take(&lock);
    while (process->state != STOPPED) cond_wait(&changed, &lock);
    lock_give(&lock);
  } else {
    int upper = !strcmp(run->words, "upper");
    while (run->in && (n = pipe_read(run->in, block, 65536)) > 0) {
      for (int i = 0; upper && i < n; i++) block[i] = (uint8_t)toupper(block[i]);
      if (run->out && !pipe_write(run->out, block, (uint32_t)n)) break;
    }
  }
  free(block);
  lock_take(&lock);
  process->run = NULL;
  if (run->in) pipe_free(run->in);
  if (run->out) pipe_free(run->out);
  if (run->err) pipe_free(run->err);
  exit_process(process, code);
  object_release(process);
  lock_give(&lock);
  free(run);
}

/* CommandLine, or the members of CommandArgs with a blank between them. */
static void words_of(const wide *parameters, char *words, size_t room) {
  wide *line = json_text(json_member(parameters, "CommandLine"));
  const wide *args = json_member(parameters, "CommandArgs");
  size_t n = 0;
  for (size_t i = 0; line && line[i] && n < room - 1; i++) words[n++] = (char)line[i];
  free(line);
  for (const wide *p = args ? args + 1 : NULL; p && *p && *p != ']'; p = json_end(p)) {
    while (*p == ',' || *p == ' ') p++;
    wide *word = json_text(p);
    if (n && n < room - 1) words[n++] = ' ';
    for (size_t i = 0; word && word[i] && n < room - 1; i++) words[n++] = (char)word[i];
    free(word);
  }
}

/* HCS_PROCESS_INFORMATION. */
struct information {
  uint32_t pid, reserved;
  uint64_t in, out, err;
};

EXPORT int32_t HcsCreateProcess(uint64_t handle, const wide *parameters, struct information *information, uint64_t *out, wide **result) {
  lock_take(&lock);
  struct object *s = handle_find(handle, SYSTEM);
  struct text line = record_begin("CreateProcess");
  record_text(&line, "id", s ? s->id : NULL);
  record_json(&line, "parameters", parameters);
  record(&line);
  struct fate fate = fate_of("HcsCreateProcess");
  int32_t code = 0;
  if (fate.fails) code = fail_with(fate.fail, fate.result, result);
  else if (!s) code = fail_with(BAD_HANDLE, NULL, result);
  else if (s->state >= ENDING) code = fail_with(ALREADY_STOPPED, NULL, result);
  else if (s->state != RUNNING) code = fail_with(INVALID_STATE, NULL, result);
  else if (!json_is_object(parameters)) code = fail_with(INVALID_JSON, NULL, result);
  else {
    struct object *process = object_new(PROCESS);
    struct run *run = calloc(1, sizeof *run);
    process->parent = s;
    s->refs++;
    process->pid = next_pid += 4;
    process->state = RUNNING;
    process->run = run;
    process->next = processes;
    process->refs++;
    processes = process;
    run->process = process;
    memset(information, 0, sizeof *information);
    information->pid = process->pid;
    if (json_is_true(json_member(parameters, "CreateStdInPipe"))) run->in = pipe_new(0, &information->in);
    if (json_is_true(json_member(parameters, "CreateStdOutPipe"))) run->out = pipe_new(1, &information->out);
    if (json_is_true(json_member(parameters, "CreateStdErrPipe"))) run->err = pipe_new(1, &information->err);
    words_of(parameters, run->words, sizeof run->words);
    run->trap = -1;
    *out = handle_open(process);
    thread_start(run_process, run);
  }
  lock_give(&lock);
  return code;
}

EXPORT int32_t HcsOpenProcess(uint64_t handle, uint32_t pid, uint64_t *out, wide **result) {
  lock_take(&lock);
  struct text line = record_begin("OpenProcess");
  record(&line);
  struct fate fate = fate_of("HcsOpenProcess");
  struct object *s = handle_find(handle, SYSTEM), *p = processes;
  while (p && (p->pid != pid || p->parent != s)) p = p->next;
  int32_t code = 0;
  if (fate.fails) code = fail_with(fate.fail, fate.result, result);
  else if (!s) code = fail_with(BAD_HANDLE, NULL, result);
  else if (!p) code = fail_with(ELEMENT_NOT_FOUND, NULL, result);
  else *out = handle_open(p);
  lock_give(&lock);
  return code;
}

EXPORT int32_t HcsCloseProcess(uint64_t handle) {
  lock_take(&lock);
  struct text line = record_begin("CloseProcess");
  record(&line);
  struct fate fate = fate_of("HcsCloseProcess");
  int32_t code = fate.fails ? fate.fail : handle_close(handle, PROCESS) ? 0 : BAD_HANDLE;
  lock_give(&lock);
  return code;
}

/* The beginning of the calls on a process: its failure, or 0. */
static int32_t begin(const char *name, const char *export, const char *key, const wide *value, uint64_t handle, wide **result,
                     struct fate *fate, struct object **process) {
  struct text line = record_begin(name);
  if (key) record_json(&line, key, value);
  record(&line);
  *fate = fate_of(export);
  *process = handle_find(handle, PROCESS);
  if (fate->fails) return fail_with(fate->fail, fate->result, result);
  if (!*process) return fail_with(BAD_HANDLE, NULL, result);
  if (key && value && *value && !json_is_object(value)) return fail_with(INVALID_JSON, NULL, result);
  return 0;
}

EXPORT int32_t HcsTerminateProcess(uint64_t handle, wide **result) {
  struct fate fate;
  struct object *p;
  lock_take(&lock);
  int32_t code = begin("TerminateProcess", "HcsTerminateProcess", NULL, NULL, handle, result, &fate, &p);
  if (!code && p->state == STOPPED) code = fail_with(PROCESS_STOPPED, NULL, result);
  else if (!code) kill_process(p, 1);
  lock_give(&lock);
  return code;
}

EXPORT int32_t HcsSignalProcess(uint64_t handle, const wide *options, wide **result) {
  struct fate fate;
  struct object *p;
  lock_take(&lock);
  int32_t code = begin("SignalProcess", "HcsSignalProcess", "options", options, handle, result, &fate, &p);
  if (!code && p->state == STOPPED) code = fail_with(PROCESS_STOPPED, NULL, result);
  else if (!code) {
    int32_t trap = p->run ? ((struct run *)p->run)->trap : -1;
    if (trap != -2) kill_process(p, trap >= 0 ? trap : 128 + (int32_t)json_number(json_member(options, "Signal")));
  }
  lock_give(&lock);
  return code;
}

EXPORT int32_t HcsGetProcessInfo(uint64_t handle, struct information *information, wide **result) {
  struct fate fate;
  struct object *p;
  lock_take(&lock);
  int32_t code = begin("ProcessInfo", "HcsGetProcessInfo", NULL, NULL, handle, result, &fate, &p);
  if (!code) {
    memset(information, 0, sizeof *information);
    information->pid = p->pid;
  }
  lock_give(&lock);
  return code;
}

EXPORT int32_t HcsGetProcessProperties(uint64_t handle, wide **out, wide **result) {
  struct fate fate;
  struct object *p;
  lock_take(&lock);
  int32_t code = begin("ProcessProperties", "HcsGetProcessProperties", NULL, NULL, handle, result, &fate, &p);
  if (!code) {
    struct text t = {0};
    text_ascii(&t, "{\"ProcessId\":");
    text_number(&t, p->pid);
    text_ascii(&t, p->state == STOPPED ? ",\"Exited\":true,\"ExitCode\":" : ",\"Exited\":false,\"ExitCode\":");
    text_number(&t, p->exit_code);
    text_ascii(&t, ",\"LastWaitResult\":0}");
    if (fate.null_text) *out = NULL;
    else *out = task_copy(t.p);
    free(t.p);
  }
  lock_give(&lock);
  return code;
}

EXPORT int32_t HcsModifyProcess(uint64_t handle, const wide *request, wide **result) {
  struct fate fate;
  struct object *p;
  lock_take(&lock);
  int32_t code = begin("ModifyProcess", "HcsModifyProcess", "request", request, handle, result, &fate, &p);
  if (!code && p->state == STOPPED) code = fail_with(PROCESS_STOPPED, NULL, result);
  else if (!code) {
    wide *operation = json_text(json_member(request, "Operation"));
    struct run *run = p->run;
    if (operation && wide_same_ascii(operation, "CloseHandle") && run && run->in) pipe_stop(run->in);
    free(operation);
  }
  lock_give(&lock);
  return code;
}
