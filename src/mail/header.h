// SPDX-License-Identifier: BSD-2-Clause
#ifndef MAIL_HEADER_H
#define MAIL_HEADER_H

/*
 * Header fields (RFC 5322 2.2) of a head block with LF line ends, RFC 2047
 * words, addresses, dates. Leaf grammar goes to libetpan where house rules
 * say it may (values of at most 16 KB, padded).
 */
#include "base/arena.h"

struct field {
	struct slice name;  /* as written */
	struct slice value; /* still folded, without the leading blank and the last line end */
};

/* White space that folds a line, or stands behind a name (RFC 5322 2.2.3). */
static inline bool fold_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * Take the next field off *rest. Lines that are no field (garbage, "From ",
 * ">From ") are passed over. False at the end.
 */
bool head_next(struct slice *rest, struct field *f);
/* A field name and a colon stand at the front of the line. */
bool head_is_field(struct slice line);
/* All fields of a head, for many look-ups: each costs a fraction of one by head_get. */
struct head {
	struct field *v;
	unsigned char *keys; /* head_key of each name */
	size_t n;
};
/* What names that are the same but for case have in common, and few others. */
static inline unsigned char head_key(struct slice name)
{
	return name.n ? (unsigned char)(name.n * 37 + ((unsigned char)name.p[0] & 31u) * 7 + ((unsigned char)name.p[name.n - 1] & 31u)) : 0;
}
const struct head *head_read(struct arena *a, struct slice lines);
/* Take those up to the first empty line off *rest, which begins with that line then, or is empty. */
const struct head *head_take(struct arena *a, struct slice *rest);
/* First field of that name, whose head_key is given; NULL when there is none. */
const struct field *head_field(const struct head *h, struct slice name, unsigned char key);

/* Folding removed: line ends with the blanks after them become one blank. Raw 8-bit bytes become UTF-8. */
struct slice head_unfold(struct arena *a, struct slice value);

static inline bool head_names(const struct head *h, const char *name)
{
	return head_field(h, slice_of(name), head_key(slice_of(name))) != NULL;
}

/* First field of that name, unfolded to one line; empty when there is none. */
static inline struct slice head_value(struct arena *a, const struct head *h, const char *name)
{
	const struct field *f = head_field(h, slice_of(name), head_key(slice_of(name)));

	return f ? head_unfold(a, f->value) : (struct slice){ "", 0 };
}

/* The same from the block itself. First field of that name, unfolded to one line; empty when there is none. */
struct slice head_get(struct arena *a, struct slice head, const char *name);
/* The n-th (from 0) field of that name. */
struct slice head_get_nth(struct arena *a, struct slice head, const char *name, size_t n);

/* RFC 2047 encoded words and raw 8-bit bytes to UTF-8. Takes an unfolded value. */
struct slice head_decode(struct arena *a, struct slice value);

/*
 * The parameter of a structured field (RFC 2045 5.1, RFC 2231 continuations):
 * head_param(a, "multipart/report; boundary=x", "boundary"). Tolerates missing
 * quotes. Empty when there is none.
 */
struct slice head_param(struct arena *a, struct slice value, const char *name);
/* Several of them in one pass: the values of wanted are set where there are such parameters. Names end with a NUL. */
struct param {
	struct slice name, value;
};
void head_params(struct arena *a, struct slice value, struct param *wanted, size_t n);

/* A mail address as sloppy text has it: "<a@b>", "a@b", "Name <a@b>", "rfc822; a@b". Bare address or empty. */
struct slice addr_bare(struct slice s);
/* local part and domain at the last @; false when s is no address. */
bool addr_split(struct slice addr, struct slice *local, struct slice *domain);

struct addr_list {
	struct slice *v; /* bare addresses, in order */
	size_t n;
};
/* All addresses of To/Cc/From values, at most 1000, comments and names dropped. */
struct addr_list addr_parse_list(struct arena *a, struct slice value);
/* The next address in free text after *at; advances *at behind it. False when there is none. */
bool addr_scan(struct slice text, size_t *at, struct slice *addr);

/* RFC 5322 dates plus ctime, ISO and named zones (JST is +0900). 0 when unreadable. */
int64_t date_parse(struct slice value);

#endif
