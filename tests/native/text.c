#include "text.h"
#include "platform.h"

void text_add(struct text *t, const wide *s, size_t n) {
  if (t->n + n + 1 > t->room) {
    t->room = (t->n + n + 1) * 2;
    t->p = realloc(t->p, t->room * sizeof(wide));
  }
  if (n) memcpy(t->p + t->n, s, n * sizeof(wide));
  t->n += n;
  t->p[t->n] = 0;
}

void text_wide(struct text *t, const wide *s) { text_add(t, s, wide_length(s)); }

void text_ascii(struct text *t, const char *s) {
  for (; *s; s++) {
    wide unit = (unsigned char)*s;
    text_add(t, &unit, 1);
  }
}

void text_number(struct text *t, int64_t value) {
  char digits[32];
  snprintf(digits, sizeof digits, "%lld", (long long)value);
  text_ascii(t, digits);
}

void text_string(struct text *t, const wide *s) {
  if (!s) {
    text_ascii(t, "null");
    return;
  }
  text_ascii(t, "\"");
  for (; *s; s++) {
    char escape[8];
    if (*s == '"' || *s == '\\') {
      snprintf(escape, sizeof escape, "\\%c", (char)*s);
      text_ascii(t, escape);
    } else if (*s < 0x20 || *s > 0x7e) {
      snprintf(escape, sizeof escape, "\\u%04x", *s);
      text_ascii(t, escape);
    } else {
      text_add(t, s, 1);
    }
  }
  text_ascii(t, "\"");
}

size_t wide_length(const wide *s) {
  size_t n = 0;
  while (s && s[n]) n++;
  return n;
}

wide *wide_copy(const wide *s) {
  if (!s) return NULL;
  size_t size = (wide_length(s) + 1) * sizeof(wide);
  return memcpy(malloc(size), s, size);
}

wide *wide_from_ascii(const char *s) {
  struct text t = {0};
  text_add(&t, NULL, 0);
  text_ascii(&t, s);
  return t.p;
}

int wide_same(const wide *a, const wide *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

int wide_same_ascii(const wide *a, const char *b) {
  while (*a && *a == (unsigned char)*b) a++, b++;
  return *a == (unsigned char)*b;
}

static wide lower(wide u) { return u >= 'A' && u <= 'Z' ? u + 32 : u; }

int wide_same_nocase(const wide *a, const wide *b) {
  while (*a && lower(*a) == lower(*b)) a++, b++;
  return lower(*a) == lower(*b);
}

static const wide *space(const wide *p) {
  while (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n') p++;
  return p;
}

static const wide *string_end(const wide *p) {
  if (*p++ != '"') return NULL;
  for (; *p != '"'; p++) {
    if (*p < 0x20) return NULL;
    if (*p == '\\' && !*++p) return NULL;
  }
  return p + 1;
}

static const wide *value_end(const wide *p, int depth) {
  p = space(p);
  if (depth > 200) return NULL;
  if (*p == '"') return string_end(p);
  if (*p == '{' || *p == '[') {
    wide close = *p == '{' ? '}' : ']';
    p = space(p + 1);
    if (*p == close) return p + 1;
    for (;;) {
      if (close == '}') {
        p = string_end(space(p));
        if (!p) return NULL;
        p = space(p);
        if (*p++ != ':') return NULL;
      }
      p = value_end(p, depth + 1);
      if (!p) return NULL;
      p = space(p);
      if (*p == close) return p + 1;
      if (*p++ != ',') return NULL;
    }
  }
  static const char *const words[] = {"true", "false", "null"};
  for (int i = 0; i < 3; i++) {
    size_t k = 0;
    while (words[i][k] && p[k] == (unsigned char)words[i][k]) k++;
    if (!words[i][k]) return p + k;
  }
  const wide *start = p;
  if (*p == '-') p++;
  while ((*p >= '0' && *p <= '9') || *p == '.' || *p == 'e' || *p == 'E' ||
         *p == '+' || *p == '-')
    p++;
  return p > start ? p : NULL;
}

const wide *json_end(const wide *p) { return p ? value_end(p, 0) : NULL; }

int json_is_object(const wide *p) {
  if (!p || *space(p) != '{') return 0;
  const wide *end = json_end(p);
  return end && !*space(end);
}

const wide *json_member(const wide *object, const char *key) {
  if (!object || *space(object) != '{' || !json_end(object)) return NULL;
  const wide *p = space(space(object) + 1);
  while (*p != '}') {
    wide *name = json_text(p);
    p = space(string_end(p));
    const wide *value = space(p + 1);
    int found = wide_same_ascii(name, key);
    free(name);
    if (found) return value;
    p = space(json_end(value));
    if (*p == ',') p = space(p + 1);
  }
  return NULL;
}

static int hex(wide u) {
  return u >= '0' && u <= '9'   ? u - '0'
         : u >= 'a' && u <= 'f' ? u - 'a' + 10
         : u >= 'A' && u <= 'F' ? u - 'A' + 10
                                : 0;
}

wide *json_text(const wide *value) {
  if (!value) return NULL;
  const wide *p = space(value);
  if (*p != '"' || !string_end(p)) return NULL;
  struct text t = {0};
  text_add(&t, NULL, 0);
  for (p++; *p != '"'; p++) {
    wide unit = *p;
    if (unit == '\\') {
      unit = *++p;
      if (unit == 'n') unit = '\n';
      else if (unit == 't') unit = '\t';
      else if (unit == 'r') unit = '\r';
      else if (unit == 'b') unit = '\b';
      else if (unit == 'f') unit = '\f';
      else if (unit == 'u') {
        unit = 0;
        for (int i = 0; i < 4 && p[1] && p[1] != '"'; i++)
          unit = (wide)(unit * 16 + hex(*++p));
      }
    }
    text_add(&t, &unit, 1);
  }
  return t.p;
}

int json_is_true(const wide *value) {
  return value && value[0] == 't' && value[1] == 'r';
}

int64_t json_number(const wide *value) {
  char digits[32] = {0};
  for (int i = 0; value && i < 31 && value[i] < 0x80 && value[i] > ' '; i++)
    digits[i] = (char)value[i];
  return strtoll(digits, NULL, 10);
}

int json_array_allows(const wide *array, const wide *s) {
  if (!array || *space(array) != '[') return 1;
  const wide *p = space(space(array) + 1);
  if (*p == ']') return 1;
  while (*p != ']') {
    wide *item = json_text(p);
    int same = item && wide_same_nocase(item, s);
    free(item);
    if (same) return 1;
    p = space(json_end(p));
    if (*p == ',') p = space(p + 1);
  }
  return 0;
}

/* ------------------------------------------------------------------ memory */

static lock_t memory_lock = LOCK_INIT;
static uint64_t memory_live;

static void count(int by) {
  lock_take(&memory_lock);
  memory_live += (uint64_t)(int64_t)by;
  lock_give(&memory_lock);
}

uint64_t task_live(void) {
  lock_take(&memory_lock);
  uint64_t live = memory_live;
  lock_give(&memory_lock);
  return live;
}

#ifdef _WIN32
/*
 * ole32's own where the program has loaded it, so that a program which frees by
 * ole32 is served as well; else the heap that ole32 allocates from, which is
 * the process's. Loading ole32 would add to what the benchmarks measure.
 */
static FARPROC ole32(const char *name) {
  HMODULE loaded = GetModuleHandleA("ole32.dll");
  return loaded ? GetProcAddress(loaded, name) : NULL;
}
void *task_alloc(size_t size) {
  void *(WINAPI *alloc)(SIZE_T) =
      (void *(WINAPI *)(SIZE_T))(void *)ole32("CoTaskMemAlloc");
  count(1);
  return alloc ? alloc(size) : HeapAlloc(GetProcessHeap(), 0, size);
}
EXPORT void CoTaskMemFree(void *p) {
  void(WINAPI *release)(void *) =
      (void(WINAPI *)(void *))(void *)ole32("CoTaskMemFree");
  if (!p) return;
  count(-1);
  if (release) release(p);
  else HeapFree(GetProcessHeap(), 0, p);
}
#else
void *task_alloc(size_t size) {
  count(1);
  return malloc(size);
}
EXPORT void CoTaskMemFree(void *p) {
  if (p) count(-1);
  free(p);
}
#endif

wide *task_copy(const wide *s) {
  if (!s) return NULL;
  size_t size = (wide_length(s) + 1) * sizeof(wide);
  return memcpy(task_alloc(size), s, size);
}
