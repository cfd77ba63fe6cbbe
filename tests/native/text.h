/* UTF-16 texts and the little JSON that the stand-in reads and writes. */
#ifndef TEXT_H
#define TEXT_H
#include <stddef.h>
#include <stdint.h>

typedef uint16_t wide; /* a UTF-16 unit on every platform */

/* A text that grows. Always NUL-terminated once something was added. */
struct text {
  wide *p;
  size_t n, room;
};
void text_add(struct text *t, const wide *s, size_t n);
void text_wide(struct text *t, const wide *s);
void text_ascii(struct text *t, const char *s);
void text_number(struct text *t, int64_t value);
/* Adds a JSON string, quotes and escapes included. NULL gives `null`. */
void text_string(struct text *t, const wide *s);

size_t wide_length(const wide *s);
wide *wide_copy(const wide *s);
wide *wide_from_ascii(const char *s);
int wide_same(const wide *a, const wide *b);
int wide_same_ascii(const wide *a, const char *b);
/* GUIDs and owners compare without case, as in HCS. */
int wide_same_nocase(const wide *a, const wide *b);

/* The end of the JSON value at p, or NULL where it is none. */
const wide *json_end(const wide *p);
/* True for exactly one JSON object and white space around it. */
int json_is_object(const wide *p);
/* The value of an object's own member, or NULL. */
const wide *json_member(const wide *object, const char *key);
/* The text of a JSON string, to be freed, or NULL where it is no string. */
wide *json_text(const wide *value);
int json_is_true(const wide *value);
int64_t json_number(const wide *value);
/* True where the JSON array has the string; also where there is no array. */
int json_array_allows(const wide *array, const wide *s);

/* Memory that the caller frees by CoTaskMemFree, counted. */
void *task_alloc(size_t size);
/* A counted copy of a text; NULL stays NULL. */
wide *task_copy(const wide *s);
uint64_t task_live(void);
#endif
