// SPDX-License-Identifier: BSD-2-Clause
/* A parsed mail to its reports: structure first, then the text enriches, then a careful generic reading. */
#include "mail/header.h"
#include "report/detect.h"
#include "report/dsn.h"
#include "report/format.h"
#include "report/inner.h"
#include "report/odd/odd.h"
#include "report/reply.h"
#include "report/text.h"

#define RECEIVED_MAX 50

/* The parts of a bounce, in the mail itself or in a mail it carries. */
struct bounce_parts {
	struct part *text, *html, *dsn, *returned, *feedback;
};

static void sort_part(struct bounce_parts *b, struct part *p)
{
	switch (p->kind) {
	case PART_TEXT:
		if (!b->text && slice_eq(p->type, S("text")))
			b->text = p;
		break;
	case PART_HTML:
		if (!b->html)
			b->html = p;
		break;
	case PART_DSN:
		if (!b->dsn)
			b->dsn = p;
		break;
	case PART_FEEDBACK:
		if (!b->feedback)
			b->feedback = p;
		break;
	case PART_MESSAGE:
	case PART_HEADERS:
		if (!b->returned)
			b->returned = p;
		break;
	case PART_MULTIPART:
	case PART_MDN:
	case PART_OTHER:
		break;
	}
}

/* The next part in depth-first order that is not inside p. */
static struct part *skip_part(const struct part *p, const struct part *root)
{
	while (p != root && !p->next)
		p = p->parent;
	return p == root ? NULL : p->next;
}

/* The parts below root that belong to it, not to a mail it carries. */
static struct bounce_parts collect(struct part *root)
{
	struct bounce_parts b = { 0 };
	struct part *p = root;

	while (p) {
		sort_part(&b, p);
		p = p->kind == PART_MESSAGE && p != root ? skip_part(p, root) : p->first ? p->first : skip_part(p, root);
	}
	return b;
}

static struct slice first_line_of(struct arena *a, const struct head *head, const char *name)
{
	return head_decode(a, head_value(a, head, name));
}

static void read_received(struct arena *a, const struct head *head, struct original *o)
{
	size_t most = head->n < RECEIVED_MAX ? head->n : RECEIVED_MAX;

	o->received = arena_array(a, most, sizeof(*o->received));
	o->delivered_to = arena_array(a, most, sizeof(*o->delivered_to));
	for (size_t i = 0; i < head->n; i++) {
		const struct field *f = &head->v[i];

		if (slice_is(f->name, "Received") && o->nreceived < most)
			o->received[o->nreceived++] = head_unfold(a, f->value);
		else if ((slice_is(f->name, "Delivered-To") || slice_is(f->name, "X-Original-To")) && o->ndelivered_to < most)
			o->delivered_to[o->ndelivered_to++] = addr_bare(head_unfold(a, f->value));
	}
}

/* "To: root", written on the host of the sender: RFC 5322 wants a domain, local programs leave it out. */
static struct addr_list local_user(struct arena *a, struct slice name, struct slice from)
{
	struct addr_list list = { 0 };
	struct slice local, domain;

	if (!name.n || name.n > 64 || slice_chr(name, ' ') != SIZE_MAX || slice_chr(name, ':') != SIZE_MAX ||
	    !addr_split(from, &local, &domain))
		return list;
	list.v = arena_array(a, 1, sizeof(*list.v));
	list.v[list.n++] = arena_printf(a, "%.*s@%.*s", SLICE_ARG(name), SLICE_ARG(domain));
	return list;
}

static void read_original(struct arena *a, struct slice head, struct original *o)
{
	struct addr_list to, cc, from;
	const struct head *fields;

	o->head = head;
	o->present = head.n > 0;
	if (!o->present)
		return;
	fields = head_read(a, head);
	from = addr_parse_list(a, head_value(a, fields, "From"));
	if (from.n)
		o->from = from.v[0];
	to = addr_parse_list(a, head_value(a, fields, "To"));
	if (!to.n)
		to = local_user(a, slice_trim(head_value(a, fields, "To")), o->from);
	cc = addr_parse_list(a, head_value(a, fields, "Cc"));
	o->to = arena_array(a, to.n + cc.n + 1, sizeof(*o->to));
	for (size_t i = 0; i < to.n + cc.n; i++)
		o->to[o->nto++] = i < to.n ? to.v[i] : cc.v[i - to.n];
	o->subject = first_line_of(a, fields, "Subject");
	o->message_id = slice_unwrap(slice_trim(head_value(a, fields, "Message-ID")), '<', '>');
	o->return_path = addr_bare(head_value(a, fields, "Return-Path"));
	o->mailer = first_line_of(a, fields, "X-Mailer");
	if (!o->mailer.n)
		o->mailer = first_line_of(a, fields, "User-Agent");
	o->list_id = head_value(a, fields, "List-Id");
	if (!o->list_id.n)
		o->list_id = head_value(a, fields, "List-Post");
	o->precedence = head_value(a, fields, "Precedence");
	o->date = date_parse(head_value(a, fields, "Date"));
	read_received(a, fields, o);
}

/* Header lines in running text, from the first "Received:", "From:" … on. */
static struct slice head_in_text(struct slice text)
{
	struct slice rest = text, line;
	size_t from = SIZE_MAX, fields = 0;

	while (slice_line(&rest, &line)) {
		struct slice one = line;
		struct field f;
		size_t at = (size_t)(line.p - text.p);

		if (!line.n && from != SIZE_MAX && fields >= 2)
			return slice_sub(text, from, at);
		if (line.n && (line.p[0] == ' ' || line.p[0] == '\t') && from != SIZE_MAX)
			continue;
		if (head_next(&one, &f) && slice_chr(f.name, ' ') == SIZE_MAX && f.name.n > 1) {
			if (from == SIZE_MAX)
				from = at;
			fields++;
		} else if (fields < 2) {
			from = SIZE_MAX;
			fields = 0;
		}
	}
	return from == SIZE_MAX || fields < 2 ? (struct slice){ "", 0 } : slice_sub(text, from, text.n);
}

static struct slice returned_head(struct msg *m, struct bounce_parts *b, struct slice rest)
{
	if (b->returned && b->returned->kind == PART_MESSAGE && b->returned->first)
		return b->returned->first->head.n ? b->returned->first->head : head_in_text(b->returned->first->body);
	if (b->returned) {
		struct slice text = part_text(m, b->returned);
		size_t end = slice_find(text, S("\n\n"));

		return end == SIZE_MAX || end < 20 ? text : slice_sub(text, 0, end);
	}
	return head_in_text(rest);
}

/* ---- merging structure and text ---- */

static bool same(struct slice a, struct slice b)
{
	return a.n && slice_ieq(a, b);
}

static bool names(const struct report *r, struct slice addr)
{
	return same(r->final_recipient, addr) || same(r->original_recipient, addr) || same(r->actual_recipient, addr) ||
	       same(r->recipient, addr);
}

static struct report *counterpart(struct report *dsn, const struct report *text, bool single)
{
	for (struct report *r = dsn; r; r = r->next)
		if (names(r, text->recipient) || same(text->expanded_from, r->final_recipient))
			return r;
	return single ? dsn : NULL;
}

static void merge(struct report *r, const struct report *t)
{
	bool said_more = t->reply.code && (!r->reply.code || (!r->reply.enhanced.class && t->reply.enhanced.class));

	r->text_recipient = t->text_recipient;
	r->block = t->block;
	if (t->expanded_from.n)
		r->expanded_from = t->expanded_from;
	r->undisclosed |= t->undisclosed;
	if (r->reply.at == SMTP_UNKNOWN)
		r->reply.at = t->reply.at;
	if (!r->reply.host.n)
		r->reply.host = t->reply.host;
	if (!r->reply.ip.n)
		r->reply.ip = t->reply.ip;
	if (said_more) {
		r->reply.code = t->reply.code;
		r->reply.text = t->reply.text;
		r->reply.quoted = t->reply.quoted;
	}
	if (!r->reply.enhanced.class && reply_agrees(&r->reply, &t->reply))
		r->reply.enhanced = t->reply.enhanced;
	if (!r->diagnostic.n || said_more)
		r->diagnostic = t->diagnostic;
	if (!r->reply.text.n)
		r->reply.text = r->diagnostic;
}

static void merge_text(struct report *dsn, size_t ndsn, struct report *texts, size_t ntexts)
{
	/* an X.400 name or a bare host in the field, the address in the text */
	if (ndsn == 1 && ntexts == 1 && dsn->recipient.n && (dsn->recipient.p[0] == '/' || slice_chr(dsn->recipient, '@') == SIZE_MAX))
		dsn->recipient = dsn->final_recipient = texts->recipient;
	for (struct report *t = texts; t && ntexts < 200; t = t->next) {
		struct report *r = counterpart(dsn, t, ndsn == 1 && ntexts == 1);

		if (r)
			merge(r, t);
	}
}

/* X-Failed-Recipients names the addresses; Exim puts the real target there. */
static void read_failed_header(struct extract *x, bool bounce)
{
	struct arena *a = x->msg->arena;
	struct addr_list list = addr_parse_list(a, dsn_unescape(a, head_value(a, x->msg->root->fields, "X-Failed-Recipients")));
	struct report **tail = &x->reports, *r;

	for (size_t i = 0; i < list.n; i++) {
		bool known = false;

		for (r = x->reports; r; r = r->next) {
			if (names(r, list.v[i])) {
				r->failed_recipient = list.v[i];
				known = true;
			}
		}
		if (!known && x->nreports == 1 && list.n == 1) {
			x->reports->failed_recipient = list.v[i];
			known = true;
		}
		if (known || x->nreports || !bounce)
			continue;
		r = arena_new(a, struct report);
		r->recipient = r->failed_recipient = list.v[i];
		r->format = "x-failed-recipients";
		text_enrich(a, r, x->text);
		while (*tail)
			tail = &(*tail)->next;
		*tail = r;
	}
	if (!x->nreports)
		for (r = x->reports; r; r = r->next)
			x->nreports++;
}

/* ---- kinds ---- */

static enum report_kind kind_of_report(const struct report *r, bool delayed)
{
	switch (r->action) {
	case ACTION_FAILED:
		return REPORT_FAILED;
	case ACTION_DELAYED:
		return REPORT_DELAYED;
	case ACTION_DELIVERED:
	case ACTION_RELAYED:
	case ACTION_EXPANDED:
		return REPORT_DELIVERED;
	case ACTION_NONE:
		break;
	}
	if (r->status.class == 2)
		return REPORT_DELIVERED;
	return delayed ? REPORT_DELAYED : REPORT_FAILED;
}

static void set_kinds(struct extract *x, const struct format_match *fm)
{
	x->kind = REPORT_OTHER;
	for (struct report *r = x->reports; r; r = r->next) {
		if (r->kind != REPORT_FEEDBACK && r->kind != REPORT_VACATION)
			r->kind = kind_of_report(r, fm->delayed);
		if (r->kind < x->kind)
			x->kind = r->kind;
		if (strcmp(r->format, "text") == 0 || strcmp(r->format, "rfc3464") == 0 || strcmp(r->format, "x-failed-recipients") == 0)
			r->format = fm->own ? fm->name : strcmp(r->format, "text") == 0 ? "generic" : r->format;
	}
}

/* ---- the ways through ---- */

static struct slice human_text(struct msg *m, struct bounce_parts *b)
{
	struct slice text = { "", 0 };

	if (b->text)
		text = part_text(m, b->text);
	if (slice_trim(text).n < 20 && b->html)
		text = part_text(m, b->html);
	return text;
}

/*
 * Written or passed on by a person or a list: it may talk about bounces and quote them. A bounce to a list carries the
 * list's fields too, but comes from a daemon or returns the mail.
 */
static bool by_a_person(const struct msg *m, const struct format_match *fm, bool returns)
{
	static const char *const answers[] = { "re:", "aw:", "sv:", "vs:", "antw:", "odp:", "fw:", "fwd:", "wg:", "tr:", "rv:", "enc:", "回复", "答复", "转发" };
	static const char *const fields[] = { "In-Reply-To", "List-Id", "List-Unsubscribe", "List-Post" };
	struct slice path = head_value(m->arena, m->root->fields, "Return-Path");

	if (fm->from_daemon)
		return false;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		if (slice_istarts(m->subject, slice_of(answers[i])))
			return true;
	if (returns || slice_eq(slice_trim(path), S("<>")))
		return false;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (head_names(m->root->fields, fields[i]))
			return true;
	/* a name, and the same address as return path: he wants to know when this fails, a bounce does not */
	return !fm->own_field && m->from_name.n && slice_ieq(addr_bare(path), m->from) && !text_is_service(m->from);
}

static bool is_bounce(const struct extract *x, const struct format_match *fm)
{
	if (x->personal)
		return slice_eq(x->msg->root->report_type, S("delivery-status"));
	if (fm->landmark && (fm->from_daemon || fm->bounce_subject || fm->said >= 6))
		return true;
	if (head_names(x->msg->root->fields, "X-Failed-Recipients"))
		return true;
	if (slice_eq(x->msg->root->report_type, S("delivery-status")))
		return true;
	if (fm->bounce_subject && fm->words)
		return true;
	return fm->from_daemon && (fm->bounce_subject || fm->points >= 3);
}

static void read_dsn(struct extract *x, struct part *root)
{
	struct report **tail = &x->reports;
	struct part *p = root;

	/* a mail may hold several such parts; those of a mail it carries are not its own. A refusal may come as a notification. */
	while (p) {
		if (p->kind == PART_DSN || p->kind == PART_MDN) {
			struct slice text = part_text(x->msg, p);

			if (!x->dsn_text.n)
				x->dsn_text = text;
			x->nreports += dsn_read(x->msg->arena, text, &tail, REPORT_MAX - x->nreports);
		}
		p = p->kind == PART_MESSAGE && p != root ? skip_part(p, root) : p->first ? p->first : skip_part(p, root);
	}
}

/* Who got the bounce sent the mail; a line that names him beside others names no recipient. */
static void drop_sender(struct extract *x)
{
	struct slice sender = x->msg->to;
	size_t left = x->nreports;

	for (struct report **at = &x->reports; *at && left > 1;) {
		if (!slice_ieq((*at)->recipient, sender)) {
			at = &(*at)->next;
			continue;
		}
		*at = (*at)->next;
		left--;
	}
	x->nreports = left;
}

/* Recipients of a quoted session, where the report names them nowhere else. */
static void read_session(struct extract *x)
{
	struct arena *a = x->msg->arena;
	struct slice rest = x->text, addr;
	struct report **tail = &x->reports;
	size_t found;

	while (x->nreports < REPORT_MAX && (found = slice_ifind(rest, S("RCPT TO:"))) != SIZE_MAX) {
		struct slice line = slice_sub(rest, found, found + 400);
		size_t at = 0;
		struct report *r;

		rest = slice_sub(rest, found + 8, rest.n);
		if (!addr_scan(line, &at, &addr) || at > addr.n + 12)
			continue;
		r = arena_new(a, struct report);
		r->recipient = r->text_recipient = arena_dup(a, addr);
		r->format = "text";
		*tail = r;
		tail = &r->next;
		x->nreports++;
	}
}

static struct slice domain_in(struct slice addr)
{
	struct slice local, domain = { "", 0 };

	addr_split(addr, &local, &domain);
	return domain;
}

/*
 * No daemon sent it, no format is known by its words, and its return path is not empty: shops and parcel services speak of
 * deliveries too, and the addresses they name are their own.
 */
static bool doubtful(const struct extract *x, const struct format_match *fm)
{
	const struct msg *m = x->msg;

	return !fm->from_daemon && !fm->landmark && m->root->report_type.n == 0 &&
	       !slice_eq(slice_trim(head_value(m->arena, m->root->fields, "Return-Path")), S("<>"));
}

static size_t drop_own(struct report **list, struct slice domain)
{
	size_t left = 0;

	while (*list) {
		if (slice_ieq(domain_in((*list)->recipient), domain)) {
			*list = (*list)->next;
			continue;
		}
		left++;
		list = &(*list)->next;
	}
	return left;
}

static void drop_nameless(struct extract *x)
{
	for (struct report **at = &x->reports; *at;) {
		if ((*at)->recipient.n) {
			at = &(*at)->next;
			continue;
		}
		*at = (*at)->next;
		x->nreports--;
	}
}

/* The failed address is only in the returned mail. */
static void fall_back_to_original(struct extract *x)
{
	struct arena *a = x->msg->arena;
	struct report *r;

	if (!x->original.nto || x->original.nto > 3)
		return;
	r = arena_new(a, struct report);
	r->recipient = x->original.to[0];
	r->format = "text";
	text_enrich(a, r, x->text);
	x->reports = r;
	x->nreports = 1;
}

/* Zoho and others put the returned header below the notice without a word between: from its first "Received:" on. */
static size_t bare_header(struct slice text, size_t end)
{
	struct slice rest = slice_sub(text, 0, end), line;
	bool blank = false;

	while (slice_line(&rest, &line)) {
		if (blank && slice_istarts(line, S("Received:")) && slice_ifind(line, S("from")) != SIZE_MAX)
			return (size_t)(line.p - text.p);
		blank = !slice_trim(line).n;
	}
	return end;
}

/* Read the bounce whose parts hang below root; true when it is one. */
static bool read_bounce(struct extract *x, struct part *root)
{
	struct msg *m = x->msg;
	struct arena *a = m->arena;
	struct bounce_parts b = collect(root);
	struct slice text = human_text(m, &b);
	struct format_match fm = format_match(m, text);
	struct report *texts = NULL, **tail = &texts;
	size_t ntexts, ndsn;
	bool bounce;

	if (!b.dsn && odd_sns(x, text))
		return true;
	fm.end = bare_header(text, fm.end);
	x->text = dsn_unescape(a, slice_sub(text, 0, fm.end));
	x->intro = x->text.p == text.p ? fm.intro : dsn_unescape(a, slice_sub(text, 0, fm.intro)).n;
	x->format = fm.own ? fm.name : b.dsn ? "rfc3464" : fm.name;
	read_dsn(x, root);
	x->personal = by_a_person(m, &fm, b.returned != NULL);
	if (!x->nreports && !x->personal) {
		struct report **embedded = &x->reports;

		x->nreports = dsn_read_text(a, x->text, &embedded, REPORT_MAX);
	}
	drop_nameless(x);
	ndsn = x->nreports;
	bounce = ndsn > 0 || is_bounce(x, &fm);
	read_original(a, returned_head(m, &b, slice_sub(text, fm.end, text.n)), &x->original);
	x->envelope_from = x->original.return_path;
	if (!bounce)
		return false;
	ntexts = text_read(a, x->text, x->intro, &tail, REPORT_MAX);
	if (!ntexts && !ndsn)
		read_session(x);
	if (!ntexts && !x->nreports)
		ntexts = text_read_prose(a, x->text, x->original.to, x->original.nto, m->to, &tail);
	if (!ntexts && !x->nreports && !x->original.nto)
		ntexts = text_read_local(a, x->text, x->intro, domain_in(m->from), &tail);
	if (ntexts && !ndsn && doubtful(x, &fm))
		ntexts = drop_own(&texts, domain_in(m->from));
	if (ndsn) {
		merge_text(x->reports, ndsn, texts, ntexts);
	} else if (!x->nreports) {
		x->reports = texts;
		x->nreports = ntexts;
		drop_sender(x);
	}
	read_failed_header(x, true);
	if (!x->nreports && root == m->root && (detect_inner_bounce(m) || (b.text && inner_pasted(b.text->body).n)))
		return false; /* it only passes another one on */
	if (!x->nreports)
		fall_back_to_original(x);
	text_dialog(a, x->text, x->reports);
	if (x->nreports == 1)
		text_program(a, x->reports, x->text);
	if (ndsn == 1 && !ntexts && x->reports->reply.code)
		text_relation(a, x->reports, x->text);
	else if (ndsn == 1 && !ntexts)
		text_enrich(a, x->reports, x->text);
	set_kinds(x, &fm);
	return x->nreports > 0;
}

static void find_envelope(struct extract *x)
{
	struct arena *a = x->msg->arena;
	struct slice sender = head_get(a, x->dsn_text, "X-Postfix-Sender");

	if (sender.n)
		x->envelope_from = dsn_address(a, sender);
	x->bounce_to = x->msg->to;
	if (!x->bounce_to.n)
		x->bounce_to = addr_bare(head_value(a, x->msg->root->fields, "Delivered-To"));
}

static struct extract *extract_at(struct msg *m, int depth);

/* What a mail in the text reports becomes what this one reports. */
static bool adopt(struct extract *x, struct slice raw, int depth)
{
	struct extract *inner;

	if (!raw.n)
		return false;
	inner = extract_at(mail_parse(x->msg->arena, raw), depth + 1);
	if (!inner->nreports || inner->kind > REPORT_DELIVERED)
		return false;
	inner->msg = x->msg;
	inner->passed_on = true;
	*x = *inner;
	return true;
}

/* List managers, ticket systems and people pass bounces on: attached, forwarded in the text, pasted into it. */
static void read_inner(struct extract *x, int depth)
{
	struct msg *m = x->msg;
	struct part *inner = detect_inner_bounce(m);
	struct bounce_parts b;

	x->reports = NULL;
	x->nreports = 0;
	if (inner && read_bounce(x, inner))
		return;
	b = collect(m->root);
	if (depth || !b.text || (!x->personal && adopt(x, inner_pasted(b.text->body), depth)))
		return;
	adopt(x, inner_forwarded(m->arena, part_text(m, b.text)), depth);
}

static struct extract *extract_at(struct msg *m, int depth)
{
	struct extract *x = arena_new(m->arena, struct extract);

	x->msg = m;
	x->format = "none";
	x->kind = REPORT_OTHER;
	if (!detect_other(x)) {
		if (!read_bounce(x, m->root))
			read_inner(x, depth);
		if (!x->nreports)
			detect_autoreply(x);
	}
	find_envelope(x);
	return x;
}

struct extract *report_extract(struct msg *m)
{
	return extract_at(m, 0);
}
