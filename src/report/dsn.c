// SPDX-License-Identifier: BSD-2-Clause
#include "report/dsn.h"

#include <threads.h>

#include "base/charset.h"
#include "base/utf8.h"
#include "mail/header.h"
#include "report/reply.h"

#define VALUE_MAX 16384

static int hex(unsigned char c)
{
	if (ascii_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "+3D" of RFC 3461 4: '+' is common in addresses, so only where every one begins an escape of a character that needs it. */
/* Escapes may spell bytes that are no UTF-8. */
static struct slice valid(struct arena *a, struct slice s)
{
	return utf8_valid(s) ? s : charset_to_utf8(a, s, (struct slice){ "", 0 }).text;
}

static struct slice xtext(struct arena *a, struct slice s)
{
	char *out;
	size_t n = 0;

	if (slice_chr(s, '+') == SIZE_MAX)
		return s;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '+') {
			int hi = i + 2 < s.n ? hex((unsigned char)s.p[i + 1]) : -1, lo = i + 2 < s.n ? hex((unsigned char)s.p[i + 2]) : -1;
			int c = hi * 16 + lo;

			if (hi < 0 || lo < 0 || !(c == '+' || c == '=' || c <= 32 || c >= 127))
				return s;
		}
	out = arena_bytes(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		out[n++] = s.p[i] == '+' ? (char)(hex((unsigned char)s.p[i + 1]) * 16 + hex((unsigned char)s.p[i + 2])) : s.p[i];
		i += s.p[i] == '+' ? 2 : 0;
	}
	return valid(a, (struct slice){ out, n });
}

/* One escape at the front of s into out; its length in s, 0 when it is none. */
static size_t escape(struct slice s, char *out, size_t *n)
{
	uint32_t cp = 0;
	size_t k = 3;

	if (slice_starts(s, S("\\x{"))) {
		while (k < s.n && k < 9 && hex((unsigned char)s.p[k]) >= 0)
			cp = cp * 16 + (uint32_t)hex((unsigned char)s.p[k++]);
		if (k >= s.n || s.p[k] != '}' || k == 3)
			return 0;
		*n += utf8_encode(cp, out + *n);
		return k + 1;
	}
	if (s.n < 4 || s.p[0] != '\\' || s.p[1] < '2' || s.p[1] > '3')
		return 0;
	for (k = 2; k < 4; k++)
		if (s.p[k] < '0' || s.p[k] > '7')
			return 0;
	out[(*n)++] = (char)((s.p[1] - '0') * 64 + (s.p[2] - '0') * 8 + (s.p[3] - '0'));
	return 4;
}

struct slice dsn_unescape(struct arena *a, struct slice s)
{
	char *out;
	size_t n = 0;

	if (slice_chr(s, '\\') == SIZE_MAX)
		return s;
	out = arena_bytes(a, s.n + 4); /* an escape is never shorter than what it stands for */
	for (size_t i = 0; i < s.n;) {
		size_t used = s.p[i] == '\\' ? escape(slice_sub(s, i, s.n), out, &n) : 0;

		if (!used)
			out[n++] = s.p[i++];
		i += used;
	}
	return valid(a, (struct slice){ out, n });
}

struct slice dsn_address(struct arena *a, struct slice value)
{
	struct slice addr = addr_bare(head_decode(a, value));

	addr = slice_unwrap(addr, '<', '>');
	if (slice_istarts(addr, S("rfc822;")))
		addr = slice_trim(slice_sub(addr, 7, addr.n));
	return utf8_cut(dsn_unescape(a, xtext(a, addr)), 512);
}

/* "dns; host (ip)" → host. */
static struct slice name_value(struct slice v)
{
	struct slice type, rest, word;

	if (slice_cut(v, ';', &type, &rest))
		v = rest;
	v = slice_trim(v);
	slice_word(&v, &word);
	return slice_unwrap(word, '"', '"');
}

static enum report_action action_of(struct slice v)
{
	struct slice word;

	slice_word(&v, &word);
	for (size_t i = 0; i < word.n; i++)
		if (!ascii_alpha((unsigned char)word.p[i]))
			word.n = i;
	for (int i = ACTION_FAILED; i <= ACTION_EXPANDED; i++)
		if (slice_ieq(word, slice_of(report_action_name((enum report_action)i))))
			return (enum report_action)i;
	return slice_ieq(word, S("failure")) || slice_ieq(word, S("fail")) ? ACTION_FAILED :
	       slice_ieq(word, S("delay"))				  ? ACTION_DELAYED :
									    ACTION_NONE;
}

enum dsn_field {
	F_NONE, F_FINAL, F_ORIGINAL, F_ACTUAL, F_ACTION, F_STATUS, F_DIAGNOSTIC, F_REMOTE, F_REPORTING, F_QUEUE, F_ARRIVAL,
	F_LAST, F_RETRY, F_SENDER,
};

static const struct {
	struct slice name;
	enum dsn_field id;
} fields[] = {
	{ SLICE_INIT("Final-Recipient"), F_FINAL },	      { SLICE_INIT("Original-Recipient"), F_ORIGINAL }, { SLICE_INIT("X-Actual-Recipient"), F_ACTUAL },
	{ SLICE_INIT("Action"), F_ACTION },		      { SLICE_INIT("Status"), F_STATUS },		    { SLICE_INIT("Diagnostic-Code"), F_DIAGNOSTIC },
	{ SLICE_INIT("Remote-MTA"), F_REMOTE },	      { SLICE_INIT("Reporting-MTA"), F_REPORTING },	    { SLICE_INIT("X-Postfix-Queue-ID"), F_QUEUE },
	{ SLICE_INIT("Arrival-Date"), F_ARRIVAL },	      { SLICE_INIT("Last-Attempt-Date"), F_LAST },	    { SLICE_INIT("Will-Retry-Until"), F_RETRY },
	{ SLICE_INIT("X-Original-Recipient"), F_ORIGINAL }, { SLICE_INIT("Diagnostics"), F_DIAGNOSTIC },     { SLICE_INIT("X-SMTP-Server-Response"), F_DIAGNOSTIC },
};

/* Of the five bits that both cases of a letter have in common the rows whose names begin with it, a bit each. */
static uint16_t rows_of[32];
static once_flag once = ONCE_FLAG_INIT;

static void sort_rows(void)
{
	_Static_assert(sizeof(fields) / sizeof(fields[0]) <= 16, "a bit for each row");
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		rows_of[fields[i].name.p[0] & 31] |= (uint16_t)(1u << i);
}

static struct slice skip_blanks(struct slice s)
{
	size_t i = 0;

	while (i < s.n && ascii_space((unsigned char)s.p[i]))
		i++;
	return slice_sub(s, i, s.n);
}

/* The field that a line begins with, and what stands behind its colon. */
static enum dsn_field field_of(struct slice line, struct slice *value)
{
	line = skip_blanks(line);
	for (unsigned rows = line.n ? rows_of[line.p[0] & 31] : 0; rows; rows &= rows - 1) {
		size_t row = (size_t)__builtin_ctz(rows);
		struct slice name = fields[row].name, rest = slice_sub(line, name.n, line.n);

		if (!rest.n || (rest.p[0] != ':' && !ascii_space((unsigned char)rest.p[0])) || !slice_istarts(line, name))
			continue;
		rest = skip_blanks(rest);
		if (!rest.n || rest.p[0] != ':')
			continue;
		*value = slice_sub(rest, 1, rest.n);
		return fields[row].id;
	}
	*value = slice_sub(line, line.n, line.n);
	return F_NONE;
}

/* What stands once for the mail and is handed down to each recipient. */
struct per_message {
	struct slice reporting, queue;
	int64_t arrived;
};

static void set_diagnostic(struct arena *a, struct report *r, struct slice v)
{
	struct slice type, text;

	if (!slice_cut(v, ';', &type, &text) || type.n > 24 || slice_chr(slice_trim(type), ' ') != SIZE_MAX) {
		text = v;
		type = (struct slice){ "", 0 };
	}
	r->diagnostic_type = slice_trim(type);
	text = head_decode(a, slice_trim(text));
	if (text.n >= r->diagnostic.n)
		r->diagnostic = text;
}

static void set_field(struct arena *a, struct report *r, struct per_message *m, enum dsn_field id, struct slice v)
{
	switch (id) {
	case F_FINAL:
		r->final_recipient = dsn_address(a, v);
		break;
	case F_ORIGINAL:
		r->original_recipient = dsn_address(a, v);
		break;
	case F_ACTUAL:
		r->actual_recipient = dsn_address(a, v);
		break;
	case F_ACTION:
		r->action = action_of(v);
		break;
	case F_STATUS:
		r->status_field = v;
		r->status = enhanced_parse(v);
		break;
	case F_DIAGNOSTIC:
		set_diagnostic(a, r, v);
		break;
	case F_REMOTE:
		r->remote_mta = name_value(v);
		break;
	case F_REPORTING:
		m->reporting = name_value(v);
		break;
	case F_QUEUE:
		m->queue = slice_trim(v);
		break;
	case F_ARRIVAL:
		m->arrived = date_parse(v);
		break;
	case F_LAST:
		r->last_attempt = date_parse(v);
		break;
	case F_RETRY:
		r->will_retry_until = date_parse(v);
		break;
	case F_SENDER:
	case F_NONE:
		break;
	}
}

/*
 * A line that goes on the field above. In a diagnostic also one that lost its leading blank: it has no field name, or
 * one that no DSN knows.
 */
static bool continues(struct slice line, bool diagnostic)
{
	struct slice name, value;

	if (!skip_blanks(line).n)
		return false;
	if (fold_blank(line.p[0]))
		return true;
	if (!diagnostic || !slice_cut(line, ':', &name, &value))
		return diagnostic;
	return slice_chr(slice_trim(name), ' ') != SIZE_MAX && field_of(line, &value) == F_NONE;
}

/* A field with its continuation lines. */
struct dsn_line {
	enum dsn_field id; /* F_NONE also for lines without a name */
	struct slice value;
	bool gap; /* an empty line stood before it */
};

/* The next line goes on a field: off *rest with it. */
static bool next_part(struct slice *rest, enum dsn_field id, struct slice *line)
{
	struct slice behind = *rest;

	if (!rest->n || (id != F_DIAGNOSTIC && !fold_blank(rest->p[0])) || !slice_line(&behind, line) || !continues(*line, id == F_DIAGNOSTIC))
		return false;
	*rest = behind;
	return true;
}

static bool next_field(struct arena *a, struct slice *rest, struct dsn_line *f)
{
	struct slice line;
	struct buf joined;

	f->gap = false;
	do {
		if (!slice_line(rest, &line))
			return false;
		f->gap |= !skip_blanks(line).n;
	} while (!skip_blanks(line).n);
	f->id = field_of(line, &f->value);
	f->value = slice_sub(slice_trim(f->value), 0, VALUE_MAX);
	buf_init(&joined, VALUE_MAX);
	while (next_part(rest, f->id, &line)) {
		if (f->id == F_NONE)
			continue;
		if (!joined.n)
			buf_put(&joined, f->value);
		buf_putc(&joined, ' ');
		buf_put(&joined, slice_trim(line));
	}
	if (joined.n) {
		f->value = arena_dup(a, buf_slice(&joined));
		buf_release(&joined);
	}
	return true;
}

/* An internet address, not an X.400 one or a bare host. */
static bool is_mailbox(struct slice addr)
{
	size_t at = slice_chr(addr, '@');

	return at != SIZE_MAX && at > 0 && addr.p[0] != '/';
}

static void finish(struct arena *a, struct report *r, const struct per_message *m)
{
	r->reporting_mta = m->reporting;
	r->queue_id = m->queue;
	r->arrived = m->arrived;
	r->recipient = is_mailbox(r->final_recipient) || !is_mailbox(r->original_recipient) ? r->final_recipient : r->original_recipient;
	reply_parse(a, r->diagnostic, &r->reply);
	r->reply.host = r->remote_mta;
	r->format = "rfc3464";
}

/* Fields of RFC 3464 2.3, which stand in any order; those of 2.2 are about the mail. */
static bool opens_recipient(enum dsn_field id)
{
	return id == F_FINAL || id == F_ORIGINAL || id == F_ACTUAL || id == F_ACTION || id == F_STATUS || id == F_DIAGNOSTIC ||
	       id == F_REMOTE || id == F_LAST || id == F_RETRY;
}

size_t dsn_read(struct arena *a, struct slice text, struct report ***tail, size_t room)
{
	struct per_message m = { 0 };
	struct report *r = NULL, *first = NULL, scratch = { 0 };
	struct dsn_line f;
	size_t count = 0;

	call_once(&once, sort_rows);
	while (next_field(a, &text, &f)) {
		enum dsn_field id = f.id;

		if (f.gap && r && (r->final_recipient.n || r->original_recipient.n) && id != F_DIAGNOSTIC && id != F_STATUS &&
		    !(id == F_ACTION && r->action == ACTION_NONE) && id != F_NONE)
			r = NULL; /* an empty line ends a recipient, unless its block is still without what must stand in it */
		if (r && id == F_FINAL && r->final_recipient.n)
			r = NULL;
		if (!r && opens_recipient(id)) {
			if (count == room)
				break;
			r = arena_new(a, struct report);
			first = first ? first : r;
			**tail = r;
			*tail = &r->next;
			count++;
		}
		set_field(a, r ? r : &scratch, &m, id, f.value);
	}
	for (r = first; r; r = r->next)
		finish(a, r, &m);
	return count;
}

size_t dsn_read_text(struct arena *a, struct slice text, struct report ***tail, size_t room)
{
	struct slice rest = text, line, value;
	size_t named = slice_ifind(text, S("final-recipient")), from = SIZE_MAX;
	bool recipient = false;

	if (named == SIZE_MAX)
		return 0;
	call_once(&once, sort_rows);
	while (!recipient && slice_line(&rest, &line)) {
		enum dsn_field id = field_of(line, &value);

		if (id == F_NONE)
			continue;
		recipient = id == F_FINAL;
		if (from != SIZE_MAX)
			continue;
		from = (size_t)(line.p - text.p);
		if (from < named) /* no line above it names a recipient */
			rest = slice_sub(text, slice_rchr(slice_sub(text, 0, named), '\n') + 1, text.n);
	}
	return recipient ? dsn_read(a, slice_sub(text, from, text.n), tail, room) : 0;
}
