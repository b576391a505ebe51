// SPDX-License-Identifier: BSD-2-Clause
/* Findings from who wrote, who forwarded and who reported: leaks, lists, broken authentication, forged senders, loops. */
#include "cause/domain.h"
#include "cause/finder.h"
#include "mail/header.h"

/* ---- forwarding ---- */

/* "news.client.example" of a List-Id, else the list's return address. */
static struct slice list_name(const struct finder *fd)
{
	struct slice id = fd->x->original.list_id, local, domain;
	size_t open = slice_rchr(id, '<');

	if (open != SIZE_MAX)
		return slice_unwrap(slice_trim(slice_sub(id, open, id.n)), '<', '>');
	if (id.n)
		return id;
	return addr_split(fd->x->bounce_to, &local, &domain) ? fd->x->bounce_to : fd->f->written;
}

static void find_list_member(struct finder *fd)
{
	bool named = fd->x->original.list_id.n > 0;
	struct finding *f;

	if (fd->f->kind != FORWARD_LIST && !(named && (fd->f->kind == FORWARD_BCC || fd->f->kind == FORWARD_UNCLEAR)))
		return;
	f = finder_add(fd, FINDING_LIST_EXPANSION, named ? CONF_HIGH : CONF_MEDIUM, "");
	finding_set(f, "list", list_name(fd));
	finding_set(f, "o", fd->f->written);
	finding_set(f, "r", fd->v->recipient);
	finder_quote(f, fd->x->original.list_id);
}

static const char *leak_variant(struct finder *fd)
{
	struct slice written = domain_of(fd->f->written), target = domain_of(fd->f->target), m = reporter_of(fd);

	if (fd->f->kind == FORWARD_HIDDEN)
		return "hidden-ok";
	if (us_domain(&fd->scene->us, written) && !us_domain(&fd->scene->us, target) && us_domain(&fd->scene->us, m))
		return "leak-by-us";
	if (domain_same_org(m, target) && !domain_same_org(m, written))
		return "accept-then-bounce";
	return "";
}

static void find_leak(struct finder *fd)
{
	const struct forward *fw = fd->f;
	struct finding *f;

	if (fw->kind != FORWARD_LEAK && fw->kind != FORWARD_HIDDEN)
		return;
	if (fd->r->action == ACTION_EXPANDED)
		return; /* the notice names only what was written */
	f = finder_add(fd, FINDING_FORWARD_LEAK, (enum confidence)fw->confidence, leak_variant(fd));
	finding_set(f, "o", fw->written);
	finding_set(f, "r", fw->kind == FORWARD_HIDDEN ? (struct slice){ "", 0 } : fw->target);
	finding_set(f, "via", fw->via);
	finding_set(f, "m", reporter_of(fd));
	finding_set(f, "T", remote_of(fd));
	finding_set(f, "cause", slice_of(cause_name(fd->v->cause)));
	finding_set(f, "sender", fd->x->original.from.n ? fd->x->original.from : fd->x->bounce_to);
	finding_set(f, "why", slice_of(fw->why));
	if (f && strcmp(f->variant, "leak-by-us") == 0)
		finder_about_us(fd, f);
	finder_quote(f, fd->r->block.n ? fd->r->block : fd->r->diagnostic);
}

static void find_move(struct finder *fd)
{
	struct finding *f;

	if (!fd->f->moved.n || finder_has(fd, FINDING_FORWARD_LEAK))
		return;
	f = finder_add(fd, FINDING_FORWARD_LEAK, CONF_MEDIUM, "moved");
	finding_set(f, "o", fd->v->recipient);
	finding_set(f, "r", fd->f->moved);
	finding_set(f, "m", reporter_of(fd));
	finding_set(f, "T", remote_of(fd));
	finder_quote(f, fd->r->diagnostic);
}

/* A hop that is neither ours nor the refusing server's, and its server wrote the report. */
static bool forwarded_by_others(struct finder *fd)
{
	const struct way *w;

	if (fd->f->kind == FORWARD_LEAK || fd->f->kind == FORWARD_HIDDEN)
		return true;
	w = way_in(fd);
	return w->ours && w->foreign && !domain_same_org(w->hop[0].by, remote_of(fd)) && domain_same_org(w->hop[0].by, reporter_of(fd));
}

/* The address that the refusal speaks of: not the refusing server's own, which the report names beside it. */
static struct slice refused_ip(const struct finder *fd)
{
	struct slice ip;
	size_t at = 0;

	while (ip_scan(fd->text, &at, &ip))
		if (!slice_eq(ip, fd->r->reply.ip) && !slice_eq(ip, fd->r->remote_ip) && !slice_starts(ip, S("127.")))
			return ip;
	return (struct slice){ "", 0 };
}

static void find_breaks_auth(struct finder *fd)
{
	bool auth = fd->v->cause == CAUSE_AUTHFAILURE || (fd->v->cause == CAUSE_SPAMDETECTED && (remote_is(fd, "google.com") || says(fd, W_GOOGLE)));
	struct slice ip;
	struct finding *f;

	if (!auth || !forwarded_by_others(fd) || reporter_is_ours(fd))
		return;
	ip = refused_ip(fd);
	if (ip.n && (us_ip(&fd->scene->us, ip) || slice_eq(ip, way_in(fd)->source_ip)))
		return; /* the receiver looked at our own server */
	f = finder_add(fd, FINDING_FORWARD_BREAKS_AUTH, ip.n ? CONF_HIGH : CONF_MEDIUM, says(fd, W_SPF_NONE) ? "no-spf" : "");
	finding_set(f, "T", remote_of(fd));
	finding_set(f, "ip", ip);
	finding_set(f, "m", reporter_of(fd));
	finding_set(f, "domain", sender_domain(fd));
	finder_about_us(fd, f);
	finder_quote(f, fd->r->diagnostic);
}

/* ---- our name on it ---- */

static bool signed_by_us(const struct finder *fd)
{
	struct slice value;

	for (size_t i = 0; i < 4; i++) {
		value = head_get_nth(fd->a, fd->x->original.head, "DKIM-Signature", i);
		if (!value.n)
			return false;
		if (us_domain(&fd->scene->us, head_param(fd->a, arena_join(fd->a, S("x"), S("; "), value), "d")))
			return true;
	}
	return false;
}

static bool touches(const struct way *w, struct slice domain)
{
	for (size_t i = 0; i < w->n; i++)
		if (domain_same_org(w->hop[i].by, domain) || domain_same_org(w->hop[i].from, domain))
			return true;
	return false;
}

/*
 * A returned mail in our name that none of our servers ever saw. A service
 * that sends for us (newsletter, shop) names itself in the return path or in
 * List-Id; a hoster's server names itself in the Message-ID.
 */
static void find_backscatter(struct finder *fd)
{
	const struct original *o = &fd->x->original;
	const struct us *us = &fd->scene->us;
	struct slice id = domain_of(o->message_id), e = domain_of(fd->x->envelope_from);
	const struct way *w;
	struct finding *f;

	if (!o->nreceived || !o->message_id.n || fd->r->kind != REPORT_FAILED || !us_domain(us, domain_of(o->from)) || us_domain(us, id) ||
	    us_domain(us, reporter_of(fd)) || o->list_id.n || (e.n && !us_domain(us, e)))
		return;
	w = way_in(fd);
	if (w->ours || us_ip(us, w->client_ip) || signed_by_us(fd))
		return;
	if (us->inferred && touches(w, id))
		return;
	f = finder_add(fd, FINDING_BACKSCATTER, !us->inferred && w->client_ip.n ? CONF_HIGH : us->inferred ? CONF_LOW : CONF_MEDIUM, "");
	finding_set(f, "from", o->from);
	finding_set(f, "ip", w->client_ip);
	finding_set(f, "m", reporter_of(fd));
	finding_set(f, "msgid", o->message_id);
	finder_about_us(fd, f);
	finder_quote(f, o->received[o->nreceived - 1]);
}

/* Where the mail that failed our own policy came from. */
static const char *dmarc_source(struct finder *fd, struct slice ip)
{
	const struct us *us = &fd->scene->us;
	const struct way *w = way_in(fd);
	struct slice e = domain_of(fd->x->envelope_from);

	if (ip.n && us_ip(us, ip))
		return "ours";
	if (forwarded_by_others(fd))
		return "forwarder";
	if (e.n && !us_domain(us, e))
		return "service";
	if (w->ours || us_domain(us, reporter_of(fd)))
		return "ours";
	return w->n ? "unknown" : "ours";
}

static void find_dmarc(struct finder *fd)
{
	struct slice domain = sender_domain(fd), policy = { "", 0 }, ip;
	struct finding *f;

	if (fd->v->cause != CAUSE_AUTHFAILURE || !says(fd, W_DMARC) || domain_is_public(domain) || !us_domain(&fd->scene->us, domain))
		return;
	if (slice_ifind(fd->text, S("p=reject")) != SIZE_MAX || slice_ifind(fd->text, S("policy (reject)")) != SIZE_MAX)
		policy = S("p=reject");
	else if (slice_ifind(fd->text, S("p=quarantine")) != SIZE_MAX)
		policy = S("p=quarantine");
	ip = refused_ip(fd);
	f = finder_add(fd, FINDING_DMARC_OWN_POLICY, slice_ifind(fd->text, domain_org(domain)) != SIZE_MAX && !fd->scene->us.inferred ? CONF_HIGH : CONF_MEDIUM,
		       dmarc_source(fd, ip));
	finding_set(f, "domain", domain);
	finding_set(f, "policy", policy);
	finding_set(f, "T", remote_of(fd));
	finding_set(f, "ip", ip);
	finder_about_us(fd, f);
	finder_quote(f, fd->r->diagnostic);
}

/* ---- loops ---- */

/* A server that the mail came back to: at least three times, with another organisation's in between. */
static bool circle(const struct way *w, struct slice *a, struct slice *b)
{
	for (size_t i = 0; i < w->n; i++) {
		size_t seen = 0;
		struct slice other = { "", 0 };

		for (size_t k = i; k < w->n; k++) {
			if (slice_ieq(w->hop[k].by, w->hop[i].by))
				seen += k == i || !slice_ieq(w->hop[k - 1].by, w->hop[i].by);
			else if (!other.n)
				other = w->hop[k].by;
		}
		if (w->hop[i].by.n && seen >= 3 && other.n) {
			*a = w->hop[i].by;
			*b = other;
			return true;
		}
	}
	return false;
}

static bool delivered_twice(const struct original *o)
{
	for (size_t i = 0; i < o->ndelivered_to; i++)
		for (size_t k = i + 1; k < o->ndelivered_to; k++)
			if (slice_ieq(o->delivered_to[i], o->delivered_to[k]))
				return true;
	return false;
}

static void find_loop(struct finder *fd)
{
	bool worded = says(fd, W_LOOP) || code_in(fd, "4.6 4.14");
	struct slice a = { "", 0 }, b = { "", 0 };
	const struct original *o = &fd->x->original;
	bool proven = o->nreceived >= 5 && circle(way_in(fd), &a, &b);
	struct finding *f;

	if (!worded && !proven && o->nreceived <= 25)
		return;
	if (fd->r->kind == REPORT_DELIVERED || fd->r->kind == REPORT_FEEDBACK)
		return;
	f = finder_add(fd, FINDING_LOOP, proven || (worded && delivered_twice(o)) ? CONF_HIGH : CONF_MEDIUM, proven ? "" : "worded");
	finding_set(f, "a", a);
	finding_set(f, "b", b);
	finding_set(f, "o", fd->v->alias.n ? fd->v->alias : fd->v->recipient);
	for (size_t i = 0; proven && i < o->nreceived && i < 4; i++)
		finder_quote(f, o->received[i]);
	if (!proven)
		finder_quote(f, fd->r->diagnostic);
}

void find_path(struct finder *fd)
{
	find_list_member(fd);
	find_leak(fd);
	find_move(fd);
	find_breaks_auth(fd);
	find_backscatter(fd);
	find_dmarc(fd);
	find_loop(fd);
}
