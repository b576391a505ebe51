// SPDX-License-Identifier: BSD-2-Clause
#include "report/merge.h"

#include "mail/header.h"
#include "report/dsn.h"
#include "report/reply.h"
#include "report/text.h"

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

void merge_texts(struct report *dsn, size_t ndsn, struct report *texts, size_t ntexts)
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

void merge_failed_header(struct extract *x)
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
		if (known || x->nreports)
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
