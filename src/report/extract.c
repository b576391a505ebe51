// SPDX-License-Identifier: BSD-2-Clause
/* A parsed mail to its reports: structure first, then the text enriches, then a careful generic reading. */
#include "mail/header.h"
#include "report/detect.h"
#include "report/dsn.h"
#include "report/format.h"
#include "report/inner.h"
#include "report/merge.h"
#include "report/odd/odd.h"
#include "report/original.h"
#include "report/parts.h"
#include "report/reply.h"
#include "report/text.h"

/* ---- kinds ---- */

static enum report_kind kind_of_report(const struct report *r, const struct format_match *fm)
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
	if (r->status.class == 2 || (fm->delivered && !fm->words && !r->reply.code && r->reply.enhanced.class < 4))
		return REPORT_DELIVERED;
	return fm->delayed ? REPORT_DELAYED : REPORT_FAILED;
}

static void set_kinds(struct extract *x, const struct format_match *fm)
{
	x->kind = REPORT_OTHER;
	for (struct report *r = x->reports; r; r = r->next) {
		if (r->kind != REPORT_FEEDBACK && r->kind != REPORT_VACATION)
			r->kind = kind_of_report(r, fm);
		if (r->kind < x->kind)
			x->kind = r->kind;
		if (strcmp(r->format, "text") == 0 || strcmp(r->format, "rfc3464") == 0 || strcmp(r->format, "x-failed-recipients") == 0)
			r->format = fm->own ? fm->name : strcmp(r->format, "text") == 0 ? "generic" : r->format;
	}
}

/* ---- the ways through ---- */

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
		if (slice_begins(m->subject, answers[i]))
			return true;
	if (returns || slice_eq(slice_trim(path), S("<>")))
		return false;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (head_names(m->root->fields, fields[i]))
			return true;
	/* a name, and the same address as return path: he wants to know when this fails, a bounce does not */
	return !fm->own_field && m->from_name.n && slice_ieq(addr_bare(path), m->from) && !text_is_service(m->from);
}

/*
 * In whatever language: a daemon wrote it, what it writes must not be answered (RFC 5321 4.5.5), and it quotes a refusal.
 */
static bool null_notice(const struct extract *x)
{
	struct msg *m = x->msg;
	struct reply reply = { 0 };

	if (!slice_eq(slice_trim(head_value(m->arena, m->root->fields, "Return-Path")), S("<>")))
		return false;
	reply_parse(m->arena, x->text, &reply);
	return reply.code != 0;
}

static bool is_bounce(const struct extract *x, const struct format_match *fm)
{
	if (x->personal)
		return slice_eq(x->msg->root->report_type, S("delivery-status"));
	if (fm->digest && !fm->bounce_subject)
		return false;
	if (fm->landmark && (fm->from_daemon || fm->bounce_subject || fm->said >= 6))
		return true;
	if (head_names(x->msg->root->fields, "X-Failed-Recipients"))
		return true;
	if (slice_eq(x->msg->root->report_type, S("delivery-status")))
		return true;
	if (fm->bounce_subject && fm->words)
		return true;
	return fm->from_daemon && (fm->bounce_subject || fm->points >= 3 || null_notice(x));
}

/* A mail may hold several such parts; those of a mail it carries are not its own. A refusal may come as a notification. */
static void read_dsn(struct extract *x, struct part *root)
{
	struct report **tail = &x->reports;

	for (struct part *p = root; p; p = parts_next(p, root)) {
		struct slice text;

		if (p->kind != PART_DSN && p->kind != PART_MDN)
			continue;
		text = part_text(x->msg, p);
		if (!x->dsn_text.n)
			x->dsn_text = text;
		x->nreports += dsn_read(x->msg->arena, text, &tail, REPORT_MAX - x->nreports);
	}
}

/* The same fields in the text, or in a text beside it: gateways turn the part into an attachment, "details.txt". */
static void read_dsn_text(struct extract *x, struct part *root)
{
	struct report **tail = &x->reports;

	x->nreports = dsn_read_text(x->msg->arena, x->text, &tail, REPORT_MAX);
	for (struct part *p = root; p && !x->nreports; p = parts_next(p, root))
		if (p->kind == PART_TEXT && p != root)
			x->nreports = dsn_read_text(x->msg->arena, part_text(x->msg, p), &tail, REPORT_MAX);
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
	size_t at = 0, next;

	text = slice_sub(text, 0, end);
	while ((next = slice_ifind(slice_sub(text, at, end), S("\nReceived:"))) != SIZE_MAX) {
		struct slice above = slice_sub(text, 0, at += next), rest = slice_sub(text, ++at, end), line;

		above = slice_sub(above, slice_rchr(above, '\n') + 1, above.n);
		slice_line(&rest, &line);
		if (!slice_trim(above).n && slice_ifind(line, S("from")) != SIZE_MAX)
			return at;
	}
	return end;
}

/* Read the bounce whose parts hang below root; true when it is one. */
static bool read_bounce(struct extract *x, struct part *root)
{
	struct msg *m = x->msg;
	struct arena *a = m->arena;
	struct bounce_parts b = parts_of(root);
	struct slice text = parts_text(m, &b);
	struct format_match fm = format_match(m, text);
	struct report *texts = NULL, **tail = &texts;
	size_t ntexts, ndsn;
	bool bounce, listed; /* listed: lines name recipients */

	if (!b.dsn && odd_sns(x, text))
		return true;
	fm.end = bare_header(text, fm.end);
	x->text = dsn_unescape(a, slice_sub(text, 0, fm.end));
	x->intro = x->text.p == text.p ? fm.intro : dsn_unescape(a, slice_sub(text, 0, fm.intro)).n;
	x->format = fm.own ? fm.name : b.dsn ? "rfc3464" : fm.name;
	read_dsn(x, root);
	x->personal = by_a_person(m, &fm, b.returned != NULL);
	if (!x->nreports && !x->personal)
		read_dsn_text(x, root);
	drop_nameless(x);
	ndsn = x->nreports;
	bounce = ndsn > 0 || is_bounce(x, &fm);
	original_read(m, b.returned, slice_sub(text, fm.end, text.n), &x->original);
	x->envelope_from = x->original.return_path;
	if (!bounce)
		return false;
	ntexts = text_read(a, x->text, x->intro, &tail, REPORT_MAX);
	listed = ntexts > 0;
	if (!ntexts && !ndsn)
		read_session(x);
	if (!ntexts && !x->nreports)
		ntexts = text_read_prose(a, x->text, x->original.to, x->original.nto, m->to, &tail);
	if (!ntexts && !x->nreports && !x->original.nto)
		ntexts = text_read_local(a, x->text, x->intro, domain_in(m->from), &tail);
	if (ntexts && !ndsn && doubtful(x, &fm)) {
		if (!listed && !texts->reply.code && !texts->reply.enhanced.class)
			texts = NULL; /* neither a list of recipients nor a code: nothing that a mail server would say */
		ntexts = drop_own(&texts, domain_in(m->from));
	}
	if (ndsn) {
		merge_texts(x->reports, ndsn, texts, ntexts);
	} else if (!x->nreports) {
		x->reports = texts;
		x->nreports = ntexts;
		drop_sender(x);
	}
	merge_failed_header(x);
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
	b = parts_of(m->root);
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
