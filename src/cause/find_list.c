// SPDX-License-Identifier: BSD-2-Clause
/* Findings about block lists: which list, whose address, does the list still exist. */
#include <time.h>

#include "cause/dnsbl.h"
#include "cause/domain.h"
#include "cause/finder.h"

static int year_of(int64_t t)
{
	time_t tt = (time_t)t;
	struct tm tm;

	return t && gmtime_r(&tt, &tm) ? tm.tm_year + 1900 : 0;
}

/* The listed address: one that the way of the mail knows, before any other; never the refusing server's own. */
static struct slice listed_ip(struct finder *fd)
{
	const struct way *w = way_in(fd);
	struct slice ip, first = { "", 0 };
	size_t at = 0;

	while (ip_scan(fd->text, &at, &ip)) {
		if (slice_eq(ip, fd->r->reply.ip) || slice_eq(ip, fd->r->remote_ip) || slice_starts(ip, S("127.")))
			continue;
		if (us_ip(&fd->scene->us, ip) || slice_eq(ip, w->source_ip))
			return ip;
		for (size_t i = 0; i < w->n; i++)
			if (slice_eq(ip, w->hop[i].ip))
				return ip;
		if (!first.n)
			first = ip;
	}
	return first;
}

/* Whose it is: "ours", "relay" (who sends for us), "forwarder", "client" (the line it was written at), "receiver", "unknown". */
static const char *owner_of(struct finder *fd, struct slice ip)
{
	const struct us *us = &fd->scene->us;
	const struct way *w = way_in(fd);
	bool leak = fd->f->kind == FORWARD_LEAK || fd->f->kind == FORWARD_HIDDEN;

	if (us_ip(us, ip))
		return "ours";
	for (size_t i = 0; i < w->n; i++) {
		if (!slice_eq(w->hop[i].ip, ip))
			continue;
		if (slice_eq(ip, w->source_ip) && w->ours)
			return us_domain(us, w->source_host) ? "ours" : "relay";
		if (domain_same_org(w->hop[i].from, domain_of(fd->v->recipient)) && !us_domain(us, w->hop[i].from))
			return "receiver";
		if (i + 1 == w->n)
			return w->n == 1 && !reporter_is_ours(fd) ? (us_domain(us, w->hop[i].from) ? "ours" : "relay") : "client";
		return us_domain(us, w->hop[i].from) ? "ours" : w->ours ? "forwarder" : "relay";
	}
	if (us_domain(us, reporter_of(fd)))
		return "ours"; /* our server met the refusal itself */
	if (leak)
		return "forwarder";
	return reporter_is_ours(fd) ? "relay" : "unknown";
}

static struct slice hoster_in(struct slice host)
{
	static const char *const hosters[] = {
		"xserver.jp",	     "xsrv.jp",	      "sakura.ne.jp",	 "lolipop.jp",	    "heteml.jp",       "heteml.net",	"onamae.com",
		"gmoserver.jp",	     "kagoya.net",    "wadax.ne.jp",	 "coreserver.jp",   "value-server.com", "secureserver.net", "websitewelcome.com",
		"ovh.net",	     "bluehost.com",  "hostgator.com",	 "dreamhost.com",   "mailchannels.net", "kundenserver.de",	"strato.de",
		"hostinger.com",     "a2hosting.com", "one.com",	 "siteground.biz",  "infomaniak.ch",   "gandi.net",	"conoha.ne.jp",
		"mixhost.jp",	     "star.ne.jp",    "netowl.jp",	 "cpi.ad.jp",	    "bizmw.com",	       "etius.jp",
	};

	for (size_t i = 0; i < sizeof(hosters) / sizeof(hosters[0]); i++)
		if (domain_under(host, slice_of(hosters[i])))
			return slice_of(hosters[i]);
	return (struct slice){ "", 0 };
}

static void find_shared(struct finder *fd, const struct dnsbl *d, struct slice ip, const char *owner)
{
	const struct way *w = way_in(fd);
	struct slice hoster = hoster_in(w->source_host.n ? w->source_host : reporter_of(fd));
	bool range = says(fd, W_RANGE_LISTED);
	struct finding *f;

	if (strcmp(owner, "forwarder") == 0 || strcmp(owner, "client") == 0 || strcmp(owner, "receiver") == 0)
		return;
	if (!hoster.n && strcmp(owner, "relay") == 0)
		hoster = domain_org(w->source_host.n ? w->source_host : reporter_of(fd));
	if (!hoster.n && !range)
		return;
	f = finder_add(fd, FINDING_DNSBL_SHARED_HOST, range ? CONF_HIGH : CONF_MEDIUM, range ? "range" : "");
	finding_set(f, "ip", ip);
	finding_set(f, "hoster", hoster);
	finding_set(f, "list", d ? d->name : (struct slice){ "", 0 });
	finder_quote(f, fd->r->diagnostic);
}

static void find_new(struct finder *fd, const struct dnsbl *d, struct slice ip, const char *owner)
{
	bool range = says(fd, W_END_USER_RANGE) || (d && (slice_eq(d->zone, S("pbl.spamhaus.org")) || slice_eq(d->zone, S("css.spamhaus.org"))));
	struct finding *f;

	if ((!range && !says(fd, W_NEW_IP)) || strcmp(owner, "forwarder") == 0 || strcmp(owner, "client") == 0 || strcmp(owner, "receiver") == 0)
		return;
	f = finder_add(fd, FINDING_DNSBL_NEW_IP, CONF_MEDIUM, "worded");
	finding_set(f, "ip", ip);
	finding_set(f, "list", d ? d->name : (struct slice){ "", 0 });
	finder_quote(f, fd->r->diagnostic);
}

/*
 * Closed before this bounce? The closing year proves nothing about itself, and
 * "before 2021" is an upper limit: then the year in front is open as well.
 */
enum life { LIFE_ALIVE, LIFE_UNDECIDED, LIFE_DEAD };
static enum life life_of(const struct dnsbl *d, int year)
{
	if (!d->closed_year || !year || year < d->closed_year - 1)
		return LIFE_ALIVE;
	if (year > d->closed_year)
		return LIFE_DEAD;
	return year == d->closed_year || slice_istarts(d->year, S("before")) ? LIFE_UNDECIDED : LIFE_ALIVE;
}

/* Refusals that have nothing to do with who sent: no list is looked for in them. */
static bool about_the_address(enum cause c)
{
	return c == CAUSE_USERUNKNOWN || c == CAUSE_MAILBOXFULL || c == CAUSE_HOSTUNKNOWN || c == CAUSE_SUSPEND || c == CAUSE_HASMOVED ||
	       c == CAUSE_EMAILTOOLARGE || c == CAUSE_DELIVERED || c == CAUSE_VACATION || c == CAUSE_FEEDBACK;
}

void find_list(struct finder *fd)
{
	const struct dnsbl *d = about_the_address(fd->v->cause) ? NULL : fd->said.named.list;
	int64_t when = fd->x->msg->date ? fd->x->msg->date : fd->x->original.date;
	struct slice ip;
	struct finding *f;
	const char *owner;
	enum life life;

	if (!d && !says(fd, W_NEW_IP) && !says(fd, W_RANGE_LISTED))
		return;
	ip = listed_ip(fd);
	owner = ip.n ? owner_of(fd, ip) : "unknown";
	life = d ? life_of(d, year_of(when)) : LIFE_ALIVE;
	if (!d || (life == LIFE_ALIVE && !says(fd, W_QUERY_ERROR))) {
		find_shared(fd, d, ip, owner);
		find_new(fd, d, ip, owner);
	}
	if (!d)
		return;
	if (says(fd, W_QUERY_ERROR))
		f = finder_add(fd, FINDING_DNSBL_QUERY_ERROR, CONF_HIGH, "");
	else if (life == LIFE_DEAD)
		f = finder_add(fd, FINDING_DNSBL_DEAD, d->sure ? CONF_HIGH : CONF_MEDIUM, d->state == DNSBL_CLOSED_WILDCARD ? "wildcard" : "");
	else
		f = finder_add(fd, FINDING_DNSBL_LISTING, life == LIFE_UNDECIDED ? CONF_LOW : !ip.n || strcmp(owner, "unknown") == 0 ? CONF_MEDIUM : CONF_HIGH,
			       life == LIFE_UNDECIDED ? "closing" : "");
	finding_set(f, "T", remote_of(fd));
	finding_set(f, "ip", ip);
	finding_set(f, "list", d->name);
	finding_set(f, "zone", d->zone);
	finding_set(f, "year", d->closed_year ? arena_printf(fd->a, "%d", d->closed_year) : (struct slice){ "", 0 });
	finding_set(f, "owner", slice_of(owner));
	finding_set(f, "delist_how", d->delist_how);
	finding_set(f, "lookup", d->lookup);
	finding_set(f, "time", d->typical_time);
	finding_set(f, "delist_how_ja", d->delist_how_ja);
	finding_set(f, "time_ja", d->typical_time_ja);
	finding_set(f, "note_en", d->note_en);
	finding_set(f, "note_ja", d->note_ja);
	finding_set(f, "forwarder", strcmp(owner, "forwarder") == 0 ? reporter_of(fd) : S(""));
	if (ip.n && strcmp(owner, "unknown") != 0)
		finder_about_us(fd, f);
	finder_quote(f, fd->r->diagnostic);
}
