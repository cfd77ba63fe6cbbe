/* The fault plan and the record of calls.
 *
 * A plan is lines of `EXPORT NTH ACTION [VALUE]`: NTH counts the calls of that
 * export from 1, `*` is each of them; EXPORT may be `*` too. Actions:
 *   fail CODE [JSON]  returns the code (0x...), with JSON as result document
 *   block MS          the call itself takes so long
 *   sync              success at once, no notification
 *   never             pending, but never completed
 *   twice             completed twice
 *   early             completed before the call returns
 *   delay MS          completed later
 *   status CODE       completed with this status
 *   null, invalid     result texts are NULL, or no valid UTF-16
 *   flood N           N notifications of unknown types before the completion
 *   exit JSON         the system exits with this data instead of completing
 *   crash JSON        a crash report, then an unexpected exit, instead
 *   disconnect        the service is gone instead
 * `UVM_STANDIN_PLAN` holds lines, or `@` and the path of a file of lines;
 * `UVM_STANDIN_RECORD` is a file to which each call is added as a JSON line. */
#include "standin.h"

struct rule {
  char call[48], action[16];
  unsigned nth, seen;
  int32_t code;
  uint32_t number;
  wide *text;
  struct rule *next;
};

static struct rule *rules;
static struct text recorded;
static int environment_read;

int32_t plan_add(const char *line) {
  struct rule rule = {0};
  char nth[16] = {0};
  int used = 0;
  if (sscanf(line, "%47s %15s %15s %n", rule.call, nth, rule.action, &used) < 3)
    return BAD_ARGUMENT;
  rule.nth = nth[0] == '*' ? 0 : (unsigned)strtoul(nth, NULL, 10);
  const char *value = line + used;
  char *end = (char *)value;
  if (!strcmp(rule.action, "fail") || !strcmp(rule.action, "status"))
    rule.code = HR(strtoul(value, &end, 16));
  else if (!strcmp(rule.action, "delay") || !strcmp(rule.action, "block") || !strcmp(rule.action, "flood"))
    rule.number = (uint32_t)strtoul(value, &end, 10);
  while (*end == ' ') end++;
  if (*end) rule.text = wide_from_ascii(end);
  struct rule *added = malloc(sizeof rule);
  *added = rule;
  added->next = rules;
  rules = added;
  return 0;
}

void plan_clear(void) {
  while (rules) {
    struct rule *next = rules->next;
    free(rules->text);
    free(rules);
    rules = next;
  }
}

static void plan_read(void) {
  const char *text = getenv("UVM_STANDIN_PLAN");
  char *copy = NULL;
  if (!text) return;
  if (text[0] == '@') {
    FILE *file = fopen(text + 1, "rb");
    if (!file) return;
    copy = calloc(1, 65536);
    if (fread(copy, 1, 65535, file) == 0) copy[0] = 0;
    fclose(file);
  } else {
    copy = strcpy(malloc(strlen(text) + 1), text);
  }
  for (char *line = strtok(copy, "\r\n;"); line; line = strtok(NULL, "\r\n;"))
    plan_add(line);
  free(copy);
}

struct fate fate_of(const char *call) {
  struct fate fate = {0};
  uint32_t block_ms = 0;
  if (!environment_read) {
    environment_read = 1;
    plan_read();
  }
  for (struct rule *r = rules; r; r = r->next) {
    if (strcmp(r->call, "*") && strcmp(r->call, call)) continue;
    r->seen++;
    if (r->nth && r->seen != r->nth) continue;
    if (!strcmp(r->action, "fail")) fate.fails = 1, fate.fail = r->code, fate.result = r->text;
    else if (!strcmp(r->action, "status")) fate.status = r->code, fate.result = r->text;
    else if (!strcmp(r->action, "sync")) fate.sync = 1;
    else if (!strcmp(r->action, "never")) fate.never = 1;
    else if (!strcmp(r->action, "twice")) fate.twice = 1;
    else if (!strcmp(r->action, "early")) fate.early = 1;
    else if (!strcmp(r->action, "null")) fate.null_text = 1;
    else if (!strcmp(r->action, "invalid")) fate.bad_text = 1;
    else if (!strcmp(r->action, "disconnect")) fate.disconnect = 1;
    else if (!strcmp(r->action, "delay")) fate.delayed = 1, fate.delay_ms = r->number;
    else if (!strcmp(r->action, "block")) block_ms = r->number;
    else if (!strcmp(r->action, "flood")) fate.flood = r->number;
    else if (!strcmp(r->action, "exit")) fate.exit = r->text ? r->text : (const wide[]){0};
    else if (!strcmp(r->action, "crash")) fate.crash = r->text ? r->text : (const wide[]){0};
  }
  if (block_ms) {
    lock_give(&lock);
    sleep_ms(block_ms);
    lock_take(&lock);
  }
  return fate;
}

/* ------------------------------------------------------------------ record */

static int recording;
static const char *record_file;

static int wanted(void) {
  static int looked;
  if (!looked) looked = 1, record_file = getenv("UVM_STANDIN_RECORD");
  return recording || record_file;
}

struct text record_begin(const char *name) {
  struct text line = {0};
  if (!wanted()) return line;
  text_ascii(&line, "{\"call\":\"");
  text_ascii(&line, name);
  text_ascii(&line, "\"");
  return line;
}

void record_text(struct text *line, const char *key, const wide *value) {
  if (!line->p) return;
  text_ascii(line, ",\"");
  text_ascii(line, key);
  text_ascii(line, "\":");
  text_string(line, value);
}

/* The value as it came where it is JSON, else as a string. */
void record_json(struct text *line, const char *key, const wide *value) {
  if (!line->p) return;
  const wide *end = json_end(value);
  if (!end || *end) {
    record_text(line, key, value);
    return;
  }
  text_ascii(line, ",\"");
  text_ascii(line, key);
  text_ascii(line, "\":");
  for (; value < end; value++) {
    char escape[8];
    snprintf(escape, sizeof escape, "\\u%04x", *value);
    if (*value > 0x7e) text_ascii(line, escape);
    else text_add(line, value, 1);
  }
}

void record(const struct text *line) {
  if (!line->p) return;
  struct text copy = *line;
  text_ascii(&copy, "}");
  if (recording) {
    text_ascii(&recorded, recorded.n ? "," : "");
    text_wide(&recorded, copy.p);
  }
  if (record_file) {
    FILE *file = fopen(record_file, "ab");
    if (file) {
      for (size_t i = 0; i < copy.n; i++) fputc((char)copy.p[i], file);
      fputc('\n', file);
      fclose(file);
    }
  }
  free(copy.p);
}

/* ---------------------------------------------------------------- controls */

EXPORT int32_t StandIn_Plan(const char *line) {
  lock_take(&lock);
  int32_t code = plan_add(line);
  lock_give(&lock);
  return code;
}

EXPORT void StandIn_ClearPlan(void) {
  lock_take(&lock);
  plan_clear();
  lock_give(&lock);
}

EXPORT void StandIn_Record(uint32_t on) {
  lock_take(&lock);
  recording = on != 0;
  recorded.n = 0;
  lock_give(&lock);
}

/* The calls since StandIn_Record as a JSON array, ASCII, into `out`; returns
 * the room it needs, NUL included. */
EXPORT uint32_t StandIn_TakeRecord(char *out, uint32_t room) {
  lock_take(&lock);
  uint32_t needed = (uint32_t)recorded.n + 3;
  if (out && room >= needed) {
    *out++ = '[';
    for (size_t i = 0; i < recorded.n; i++) *out++ = (char)recorded.p[i];
    *out++ = ']';
    *out = 0;
  }
  lock_give(&lock);
  return needed;
}
