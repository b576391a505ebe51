// SPDX-License-Identifier: BSD-2-Clause
#include "base/block.h"
#include "base/charset.h"
#include "mail/decode.h"
#include "mail/header.h"
#include "mail/html.h"
#include "mail/lines.h"
#include "mail/part.h"

struct walk {
	struct msg *m;
	struct part *todo; /* whose body is still to be looked into, linked by todo */
	size_t nparts;
};

static block16 capitals(block16 b)
{
	return (block16)((b - 'A') < 26);
}

/* s itself when it has no capitals. */
static struct slice lower(struct arena *a, struct slice s)
{
	char *p;
	size_t i = 0;

	if (s.n < BLOCK && !block_any(capitals(block_load_few(s.p, s.n))))
		return s;
	while (i < s.n && s.p[i] == (char)ascii_lower((unsigned char)s.p[i]))
		i++;
	if (i == s.n)
		return s;
	p = arena_cstr(a, s);
	for (; i < s.n; i++)
		p[i] = (char)ascii_lower((unsigned char)p[i]);
	return (struct slice){ p, s.n };
}

static const struct kind_row {
	struct slice type, subtype;
	enum part_kind kind;
} kinds[] = {
	{ SLICE_INIT("text"), SLICE_INIT("html"), PART_HTML },
	{ SLICE_INIT("text"), SLICE_INIT("rfc822-headers"), PART_HEADERS },
	{ SLICE_INIT("text"), SLICE_INIT("rfc822-header"), PART_HEADERS },
	{ SLICE_INIT("text"), SLICE_INIT("rfc822"), PART_MESSAGE },
	{ SLICE_INIT("message"), SLICE_INIT("rfc822-headers"), PART_HEADERS },
	{ SLICE_INIT("message"), SLICE_INIT("rfc822-header"), PART_HEADERS },
	{ SLICE_INIT("message"), SLICE_INIT("global-headers"), PART_HEADERS },
	{ SLICE_INIT("message"), SLICE_INIT("rfc822"), PART_MESSAGE },
	{ SLICE_INIT("message"), SLICE_INIT("global"), PART_MESSAGE },
	{ SLICE_INIT("message"), SLICE_INIT("delivery-status"), PART_DSN },
	{ SLICE_INIT("message"), SLICE_INIT("global-delivery-status"), PART_DSN },
	{ SLICE_INIT("message"), SLICE_INIT("disposition-notification"), PART_MDN },
	{ SLICE_INIT("message"), SLICE_INIT("global-disposition-notification"), PART_MDN },
	{ SLICE_INIT("message"), SLICE_INIT("feedback-report"), PART_FEEDBACK },
	{ SLICE_INIT("message"), SLICE_INIT("xdelivery-status"), PART_DSN }, /* seen from old gateways */
};

static enum part_kind kind_of(const struct part *p)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (slice_eq(p->subtype, kinds[i].subtype) && slice_eq(p->type, kinds[i].type))
			return kinds[i].kind;
	if (slice_eq(p->type, S("multipart")))
		return PART_MULTIPART;
	return slice_eq(p->type, S("text")) ? PART_TEXT : PART_OTHER;
}

static enum transfer_enc enc_of(struct slice v)
{
	static const struct {
		struct slice name;
		enum transfer_enc enc;
	} encs[] = {
		{ SLICE_INIT("base64"), ENC_BASE64 },	  { SLICE_INIT("quoted-printable"), ENC_QP },
		{ SLICE_INIT("8bit"), ENC_8BIT },	  { SLICE_INIT("binary"), ENC_BINARY },
		{ SLICE_INIT("x-uuencode"), ENC_UUENCODE }, { SLICE_INIT("uuencode"), ENC_UUENCODE },
		{ SLICE_INIT("x-uue"), ENC_UUENCODE },
	};

	v = slice_unwrap(slice_trim(v), '"', '"');
	for (size_t i = 0; i < sizeof(encs) / sizeof(encs[0]); i++)
		if (slice_istarts(v, encs[i].name))
			return encs[i].enc;
	return ENC_7BIT;
}

/* "From " separators and blank lines before the first field. */
static struct slice skip_front(struct slice s)
{
	for (;;) {
		size_t end = slice_chr(s, '\n');

		if (end == SIZE_MAX)
			return s;
		if (slice_trim(slice_sub(s, 0, end)).n != 0 && !slice_starts(s, S("From ")) && !slice_starts(s, S(">From ")))
			return s;
		s = slice_sub(s, end + 1, s.n);
	}
}

/* Split into head and body at the first empty line, and read the fields on the way there. */
static void split_head(struct msg *m, struct part *p, struct slice all, bool root)
{
	struct slice rest;
	size_t empty, more;

	if (root)
		all = skip_front(all);
	if (!head_is_field(all) && (!root || slice_chr(all, ':') == SIZE_MAX)) {
		/* an empty line first, or text without any header */
		if (all.n && all.p[0] == '\n')
			all = slice_sub(all, 1, all.n);
		else if (all.n)
			m->flags |= MSG_NO_HEADER;
		p->head = slice_sub(all, 0, 0);
		p->fields = head_read(m->arena, p->head);
		p->body = all;
		return;
	}
	rest = slice_sub(all, 0, MAIL_MAX_HEADER);
	p->fields = head_take(m->arena, &rest);
	empty = (size_t)(rest.p - all.p);
	if (!rest.n) {
		more = slice_find(slice_sub(all, empty - 1, all.n), S("\n\n"));
		empty = more == SIZE_MAX ? all.n + 1 : empty + more;
	}
	p->head = slice_sub(all, 0, empty - 1);
	p->body = slice_sub(all, empty + 1, all.n);
	if (p->head.n > MAIL_MAX_HEADER) {
		m->flags |= MSG_BIG_HEADER;
		p->head.n = MAIL_MAX_HEADER;
	}
}

static void read_head(struct msg *m, struct part *p, bool in_digest)
{
	struct arena *a = m->arena;
	struct slice value = head_value(a, p->fields, "Content-Type");
	enum { CHARSET, BOUNDARY, REPORT_TYPE, PARAMS };
	struct param params[PARAMS] = {
		[CHARSET] = { S("charset"), S("") },
		[BOUNDARY] = { S("boundary"), S("") },
		[REPORT_TYPE] = { S("report-type"), S("") },
	};
	struct slice full, type, subtype;

	slice_cut(value, ';', &full, &type);
	if (!slice_cut(full, '/', &type, &subtype) || !slice_trim(type).n || !slice_trim(subtype).n) {
		type = in_digest ? S("message") : S("text");
		subtype = in_digest ? S("rfc822") : S("plain");
	}
	p->type = lower(a, slice_trim(type));
	subtype = slice_trim(subtype);
	slice_cut(subtype, ' ', &subtype, &type);
	p->subtype = lower(a, subtype);
	head_params(a, value, params, PARAMS);
	p->charset = params[CHARSET].value;
	p->boundary = params[BOUNDARY].value;
	p->report_type = lower(a, params[REPORT_TYPE].value);
	p->enc = enc_of(head_value(a, p->fields, "Content-Transfer-Encoding"));
	p->kind = kind_of(p);
}

static struct part *add_part(struct walk *w, struct part *parent, struct slice region)
{
	struct part *p;

	if (w->nparts >= MAIL_MAX_PARTS) {
		w->m->flags |= MSG_MANY_PARTS;
		return NULL;
	}
	if (parent && parent->depth + 1 >= MAIL_MAX_DEPTH) {
		w->m->flags |= MSG_DEEP;
		return NULL;
	}
	p = arena_new(w->m->arena, struct part);
	p->parent = parent;
	p->depth = (uint16_t)(parent ? parent->depth + 1 : 0);
	split_head(w->m, p, region, !parent || parent->kind == PART_MESSAGE);
	read_head(w->m, p, parent && parent->kind == PART_MULTIPART && slice_eq(parent->subtype, S("digest")));
	w->nparts++;
	p->todo = w->todo;
	w->todo = p;
	return p;
}

/*
 * Find the next delimiter line of a boundary from `at` on: its start, the start
 * of what follows, and whether it closes. False when there is none.
 */
static bool find_boundary(struct slice body, struct slice boundary, size_t at, size_t *start, size_t *after, bool *closes)
{
	while (at < body.n) {
		size_t hit = at, end;
		struct slice line;

		if (!(at == 0 && slice_starts(body, S("--")))) {
			hit = slice_find(slice_sub(body, at, body.n), S("\n--"));
			if (hit == SIZE_MAX)
				return false;
			hit += at + 1;
		}
		end = slice_chr(slice_sub(body, hit, body.n), '\n');
		end = end == SIZE_MAX ? body.n : hit + end;
		line = slice_sub(body, hit + 2, end);
		at = end;
		if (!slice_starts(line, boundary))
			continue;
		line = slice_sub(line, boundary.n, line.n);
		*closes = slice_starts(line, S("--"));
		if (*closes)
			line = slice_sub(line, 2, line.n);
		if (slice_trim(line).n)
			continue; /* another boundary that begins the same */
		*start = hit;
		*after = end < body.n ? end + 1 : end;
		return true;
	}
	return false;
}

/* A multipart that names no boundary: its first line "--x" is taken for one. */
static struct slice guess_boundary(struct slice body)
{
	struct slice line;

	for (int lines = 0; lines < 50 && slice_line(&body, &line); lines++)
		if (slice_starts(line, S("--")) && slice_trim(line).n > 4)
			return slice_trim(slice_sub(line, 2, line.n));
	return (struct slice){ "", 0 };
}

static void link_child(struct part *parent, struct part **last, struct part *child)
{
	if (*last)
		(*last)->next = child;
	else
		parent->first = child;
	*last = child;
}

static void open_multipart(struct walk *w, struct part *p)
{
	struct slice boundary = p->boundary;
	struct part *last = NULL;
	size_t start, from, next, after;
	bool closes = false;

	while (boundary.n && ascii_space((unsigned char)boundary.p[boundary.n - 1]))
		boundary.n--;
	if (!boundary.n || !find_boundary(p->body, boundary, 0, &start, &from, &closes)) {
		w->m->flags |= MSG_NO_BOUNDARY;
		boundary = guess_boundary(p->body);
		if (!boundary.n || !find_boundary(p->body, boundary, 0, &start, &from, &closes)) {
			p->kind = PART_TEXT; /* then all of it is text */
			p->type = S("text");
			p->subtype = S("plain");
			return;
		}
	}
	while (!closes) {
		bool more = find_boundary(p->body, boundary, from ? from - 1 : 0, &next, &after, &closes);
		struct part *child;

		if (!more) {
			w->m->flags |= MSG_NO_BOUNDARY;
			next = p->body.n + 1;
			closes = true;
		}
		if (from < p->body.n || more) {
			child = add_part(w, p, slice_sub(p->body, from, next ? next - 1 : 0));
			if (!child)
				return;
			link_child(p, &last, child);
		}
		from = after;
		if (!more)
			break;
	}
}

static void open_message(struct walk *w, struct part *p)
{
	struct part *child, *last = NULL;
	struct slice inner = part_bytes(w->m, p);

	if (p->enc == ENC_BASE64 || p->enc == ENC_QP)
		inner = lines_normalise(w->m->arena, inner);
	child = add_part(w, p, inner);
	if (child)
		link_child(p, &last, child);
}

static void read_envelope(struct msg *m)
{
	struct arena *a = m->arena;
	const struct head *head = m->root->fields;
	struct slice v;
	size_t at;
	struct addr_list list;

	m->subject = head_decode(a, head_value(a, head, "Subject"));
	v = head_value(a, head, "From");
	list = addr_parse_list(a, v);
	if (list.n)
		m->from = list.v[0];
	at = slice_chr(v, '<');
	if (at != SIZE_MAX)
		m->from_name = head_decode(a, slice_unwrap(slice_trim(slice_sub(v, 0, at)), '"', '"'));
	list = addr_parse_list(a, head_value(a, head, "To"));
	if (list.n)
		m->to = list.v[0];
	m->message_id = slice_unwrap(slice_trim(head_value(a, head, "Message-ID")), '<', '>');
	m->date = date_parse(head_value(a, head, "Date"));
	if (m->date)
		return;
	v = head_value(a, head, "Received");
	at = slice_rchr(v, ';');
	if (at != SIZE_MAX)
		m->received = date_parse(slice_sub(v, at + 1, v.n));
}

struct msg *mail_parse(struct arena *a, struct slice raw)
{
	struct msg *m = arena_new(a, struct msg);
	struct walk w = { .m = m };

	m->arena = a;
	if (raw.n > MAIL_MAX_SIZE) {
		raw.n = MAIL_MAX_SIZE;
		m->flags |= MSG_CUT;
	}
	m->text = lines_normalise(a, raw);
	m->root = add_part(&w, NULL, m->text);
	while (w.todo) {
		struct part *p = w.todo;

		w.todo = p->todo;
		if (p->kind == PART_MULTIPART)
			open_multipart(&w, p);
		else if (p->kind == PART_MESSAGE)
			open_message(&w, p);
	}
	read_envelope(m);
	return m;
}

struct part *part_after(const struct part *p)
{
	if (p->first)
		return p->first;
	while (p && !p->next)
		p = p->parent;
	return p ? p->next : NULL;
}

struct slice part_name(struct arena *a, const struct part *p)
{
	struct slice name = head_param(a, head_value(a, p->fields, "Content-Type"), "name");

	return name.n ? name : head_param(a, head_value(a, p->fields, "Content-Disposition"), "filename");
}

struct slice part_bytes(struct msg *m, const struct part *p)
{
	bool bad = false;
	struct slice bytes = decode_transfer(m->arena, p->body, p->enc, &bad);

	if (bad)
		m->flags |= MSG_BAD_ENCODING;
	return bytes;
}

struct slice part_text(struct msg *m, struct part *p)
{
	struct slice bytes;
	struct charset_text t;

	if (p->text_cached)
		return p->text_cache;
	p->text_cached = true;
	p->text_cache = (struct slice){ "", 0 };
	if (p->kind == PART_MULTIPART)
		return p->text_cache;
	bytes = part_bytes(m, p);
	if (p->kind == PART_OTHER && slice_chr(bytes, '\0') != SIZE_MAX)
		return p->text_cache;
	if (p->enc == ENC_BASE64 || p->enc == ENC_QP || p->enc == ENC_UUENCODE)
		bytes = lines_normalise(m->arena, bytes);
	t = charset_to_utf8(m->arena, bytes, p->charset);
	p->text_guessed = t.guessed;
	p->text_cache = p->kind == PART_HTML ? html_text(m->arena, t.text) : t.text;
	return p->text_cache;
}
