// SPDX-License-Identifier: BSD-2-Clause
#include "cause/forward.h"

#include "cause/domain.h"
#include "cause/verdict.h"
#include "mail/header.h"

static bool in_to(const struct extract *x, struct slice addr)
{
	for (size_t i = 0; i < x->original.nto; i++)
		if (mailbox_same(x->original.to[i], addr))
			return true;
	return false;
}

/* "for <x>" of a Received field. */
static struct slice received_for(struct slice received)
{
	size_t at = slice_ifind(received, S(" for "));
	struct slice addr = { "", 0 };
	size_t scan = 0;

	if (at == SIZE_MAX)
		return addr;
	received = slice_sub(received, at + 5, at + 5 + 400);
	if (!addr_scan(received, &scan, &addr) || scan > addr.n + 2)
		return (struct slice){ "", 0 };
	return addr;
}

static struct slice received_by(struct slice received)
{
	size_t at = slice_ifind(received, S(" by "));
	struct slice word = { "", 0 };

	if (slice_istarts(received, S("by ")))
		at = 0;
	if (at == SIZE_MAX)
		return word;
	received = slice_sub(received, at + (at ? 4 : 3), received.n);
	slice_word(&received, &word);
	return word;
}

/* Sendmail writes the final user with its own host name: user@mail.example.jp for user@example.jp. */
static struct slice named_locally(const struct report *r)
{
	const struct slice others[] = { r->text_recipient, r->final_recipient, r->original_recipient };
	struct slice local, host, l2, d2;

	if (!addr_split(r->actual_recipient, &local, &host) || !slice_ieq(host, r->reporting_mta))
		return (struct slice){ "", 0 };
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (addr_split(others[i], &l2, &d2) && slice_ieq(local, l2))
			return others[i];
	return (struct slice){ "", 0 };
}

/* The address nearest to the real target. */
static struct slice target_of(const struct report *r)
{
	struct slice local = named_locally(r);

	if (local.n)
		return local;
	if (r->actual_recipient.n && slice_chr(r->actual_recipient, '@') != SIZE_MAX)
		return r->actual_recipient;
	if (r->failed_recipient.n)
		return r->failed_recipient;
	if (r->expanded_from.n && r->text_recipient.n && !mailbox_same(r->expanded_from, r->text_recipient))
		return r->text_recipient;
	return slice_chr(r->final_recipient, '@') != SIZE_MAX ? r->final_recipient : r->recipient;
}

static bool differs(struct slice a, struct slice b)
{
	return a.n && slice_chr(a, '@') != SIZE_MAX && !mailbox_same(a, b);
}

static bool list_like(const struct extract *x)
{
	struct slice local, domain;

	if (!addr_split(x->bounce_to, &local, &domain))
		return false;
	return slice_istarts(local, S("owner-")) || slice_iends(local, S("-owner")) || slice_iends(local, S("-bounces")) ||
	       slice_iends(local, S("-request")) || slice_iends(local, S("-admin")) ||
	       (slice_chr(local, '=') != SIZE_MAX && !slice_istarts(local, S("SRS0")) && !slice_istarts(local, S("SRS1")));
}

static void set(struct forward *f, struct slice written, const char *why, int confidence)
{
	f->written = written;
	f->why = why;
	f->confidence = confidence;
	f->kind = FORWARD_LEAK;
}

/* Relations that the report itself states. */
static void stated(const struct report *r, struct forward *f)
{
	if (differs(r->original_recipient, f->target))
		set(f, r->original_recipient, "Original-Recipient", CONF_HIGH);
	else if (differs(r->expanded_from, f->target))
		set(f, r->expanded_from, "expanded from", CONF_HIGH);
	else if (r->actual_recipient.n && differs(r->final_recipient, f->target))
		set(f, r->final_recipient, "X-Actual-Recipient", CONF_HIGH);
	else if (r->failed_recipient.n && differs(r->final_recipient, f->target))
		set(f, r->final_recipient, "X-Failed-Recipients", CONF_HIGH);
}

/* What the returned header remembers of the way: the oldest address it was "for". */
static void travelled(const struct extract *x, const struct report *r, struct forward *f)
{
	const struct original *o = &x->original;

	for (size_t i = o->nreceived; i-- > 0;) {
		struct slice addr = received_for(o->received[i]);

		if (!differs(addr, f->target))
			continue;
		if (f->kind == FORWARD_NONE && in_to(x, f->target))
			return; /* written to himself; the way may be another recipient's */
		if (f->kind == FORWARD_NONE || in_to(x, addr))
			set(f, addr, f->why && *f->why ? f->why : "Received", f->kind == FORWARD_NONE ? CONF_HIGH : f->confidence);
		return;
	}
	if (f->kind != FORWARD_NONE)
		return;
	for (size_t i = 0; i < o->ndelivered_to; i++)
		if (differs(o->delivered_to[i], f->target)) {
			if (in_to(x, f->target))
				return;
			set(f, o->delivered_to[i], "Delivered-To", CONF_HIGH);
			return;
		}
	if (x->nreports == 1 && differs(r->text_recipient, f->target) && in_to(x, r->text_recipient) && !in_to(x, f->target))
		set(f, r->text_recipient, "text", CONF_HIGH);
}

static struct slice reporter(const struct extract *x, const struct report *r)
{
	return r->reporting_mta.n ? r->reporting_mta : domain_of(x->msg->from);
}

/* The report speaks of this address too: it failed, or not, for itself. */
static bool reported(const struct extract *x, struct slice addr)
{
	for (const struct report *r = x->reports; r; r = r->next)
		if (mailbox_same(r->recipient, addr))
			return true;
	return false;
}

/* Nothing states a relation: To and the target are all there is. */
static void guess(const struct extract *x, const struct report *r, struct forward *f)
{
	const struct original *o = &x->original;
	struct slice host = reporter(x, r), one = { "", 0 };
	size_t ours = 0;

	if (!o->present || !o->nto || in_to(x, f->target))
		return;
	for (size_t i = 0; i < o->nreceived; i++)
		if (mailbox_same(received_for(o->received[i]), f->target)) {
			f->kind = FORWARD_BCC;
			f->confidence = CONF_HIGH;
			return;
		}
	if (mailbox_same(r->original_recipient, f->target) || domain_same_org(host, domain_of(o->from))) {
		f->kind = FORWARD_BCC;
		f->confidence = CONF_MEDIUM;
		return;
	}
	for (size_t i = 0; i < o->nto; i++)
		if (domain_same_org(domain_of(o->to[i]), host) ||
		    (o->nreceived && domain_same_org(domain_of(o->to[i]), received_by(o->received[0])))) {
			one = o->to[i];
			ours++;
		}
	if (!ours && o->nto == 1 && !domain_same_org(host, domain_of(f->target))) {
		one = o->to[0];
		ours = 1;
	}
	if (ours == 1 && !(x->nreports > 1 && x->nreports <= 64 && reported(x, one)))
		set(f, one, "To", CONF_MEDIUM);
	else
		f->kind = FORWARD_UNCLEAR;
}

/* Both names belong to the server that reports: a second domain of the same mailbox. */
static bool alias_domain(const struct extract *x, const struct report *r, const struct forward *f)
{
	struct slice a, b, da, db;

	return addr_split(f->written, &a, &da) && addr_split(f->target, &b, &db) && slice_ieq(a, b) && domain_same_org(db, reporter(x, r));
}

/* The report hides the target, the quoted reply does not. */
static bool reply_names(const struct report *r, struct forward *f)
{
	struct slice written = r->expanded_from.n ? r->expanded_from : r->final_recipient, addr;
	size_t at = 0;

	while (addr_scan(slice_sub(r->diagnostic, 0, 1024), &at, &addr))
		if (differs(addr, written)) {
			f->target = addr;
			set(f, written, "reply", CONF_HIGH);
			return true;
		}
	return false;
}

/* Another person than the author got the bounce, where the address written to lives: its owner knows the members. */
static bool errors_stay(const struct extract *x, const struct forward *f)
{
	const struct original *o = &x->original;

	if (slice_istarts(x->bounce_to, S("SRS0")) || slice_istarts(x->bounce_to, S("SRS1")) || slice_istarts(x->bounce_to, S("postmaster@")) ||
	    slice_istarts(x->bounce_to, S("mailer-daemon@")))
		return false; /* passed on to the author; a copy for the admin */
	return differs(o->from, x->bounce_to) && domain_same_org(domain_of(x->bounce_to), domain_of(f->written)) &&
	       !domain_same_org(domain_of(o->from), domain_of(x->bounce_to)) && !list_like(x);
}

static bool is_between(const struct extract *x, const struct forward *f, struct slice addr)
{
	return differs(addr, f->target) && differs(addr, f->written) && differs(addr, x->original.from) && differs(addr, x->envelope_from) &&
	       differs(addr, x->bounce_to) && !in_to(x, addr) && slice_chr(addr, '=') == SIZE_MAX &&
	       !domain_same_org(domain_of(addr), domain_of(f->written)) && !domain_same_org(domain_of(addr), domain_of(x->original.from));
}

/* Of a chain of forwards, the address nearest to the target that is neither end. */
static struct slice between(const struct extract *x, const struct report *r, const struct forward *f)
{
	const struct original *o = &x->original;
	const struct slice named[] = { r->expanded_from, r->original_recipient, r->final_recipient };

	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (is_between(x, f, named[i]))
			return named[i];
	for (size_t i = 0; i < o->ndelivered_to; i++)
		if (is_between(x, f, o->delivered_to[i]))
			return o->delivered_to[i];
	for (size_t i = 0; i < o->nreceived; i++) {
		struct slice addr = received_for(o->received[i]);

		if (is_between(x, f, addr))
			return addr;
	}
	return (struct slice){ "", 0 };
}

/* "551 User not local; please try <new@there.example>": a move, not a forward. */
static struct slice moved_to(const struct extract *x, const struct report *r, struct slice old)
{
	struct slice text = slice_sub(r->diagnostic, 0, 1024), addr;
	size_t at = 0;

	while (r->reply.code == 551 && addr_scan(text, &at, &addr))
		if (differs(addr, old) && differs(addr, x->original.from) && differs(addr, x->bounce_to) && !in_to(x, addr) &&
		    !slice_istarts(addr, S("postmaster@")))
			return addr;
	return (struct slice){ "", 0 };
}

void forward_judge(const struct extract *x, const struct report *r, struct forward *f)
{
	*f = (struct forward){ .target = target_of(r), .why = "" };
	f->moved = moved_to(x, r, f->target);
	stated(r, f);
	travelled(x, r, f);
	if (r->undisclosed && reply_names(r, f))
		return;
	if (r->undisclosed) {
		f->kind = FORWARD_HIDDEN;
		f->written = r->expanded_from.n ? r->expanded_from : r->final_recipient;
		f->confidence = CONF_HIGH;
		return;
	}
	if (f->kind == FORWARD_NONE)
		guess(x, r, f);
	if (f->kind != FORWARD_LEAK)
		return;
	if (slice_chr(f->target, '@') == SIZE_MAX) { /* a pipe or a file of the same host */
		f->kind = FORWARD_INTERNAL;
		return;
	}
	if (domain_same_org(domain_of(f->written), domain_of(f->target)) || alias_domain(x, r, f))
		f->kind = FORWARD_INTERNAL;
	else if (x->original.list_id.n || list_like(x) || errors_stay(x, f))
		f->kind = FORWARD_LIST;
	else
		f->via = between(x, r, f);
}
