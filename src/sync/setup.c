// SPDX-License-Identifier: BSD-2-Clause
#include "sync/setup.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ip.h"
#include "base/text.h"
#include "base/utf8.h"
#include "net/dns.h"
#include "net/imap.h"

#define CANDIDATES 12

static const struct provider {
	const char *domain, *host;
} providers[] = {
#define PROVIDER(domain, host) { domain, host },
#include "sync/providers.def"
#undef PROVIDER
};

/* ---- which servers it could be ---- */

struct candidates {
	char host[CANDIDATES][256];
	size_t n;
};

__attribute__((format(printf, 2, 3))) static void add(struct candidates *c, const char *fmt, ...)
{
	char name[256];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	if (n <= 0 || (size_t)n >= sizeof(name) || c->n == CANDIDATES)
		return;
	for (size_t i = 0; i < c->n; i++)
		if (strcasecmp(c->host[i], name) == 0)
			return;
	memcpy(c->host[c->n++], name, (size_t)n + 1);
}

/* The provider whose domain this is, or lies under. */
static const struct provider *provider_of(struct slice name)
{
	for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++) {
		struct slice d = slice_of(providers[i].domain);

		if (slice_ieq(name, d) || (name.n > d.n && name.p[name.n - d.n - 1] == '.' && slice_ieq(slice_sub(name, name.n - d.n, name.n), d)))
			return &providers[i];
	}
	return NULL;
}

static enum rc guess(const struct conf *conf, struct slice domain, int cancel_fd, struct candidates *c, struct err *err)
{
	const struct provider *p = provider_of(domain);
	struct dns_query mx = { .name = domain, .type = DNS_MX };
	struct dns *dns = NULL;
	struct ipnet net;
	struct arena a;
	enum rc rc;

	if (p)
		add(c, "%s", p->host);
	else if (ipnet_parse(domain, &net)) /* no name to ask about */
		add(c, "%.*s", SLICE_ARG(domain));
	if (c->n)
		return RC_OK;
	arena_init(&a);
	rc = dns_open(&dns, conf_string(conf, OPT_DNS), cancel_fd, err);
	if (rc == RC_OK)
		rc = dns_ask(dns, &a, &mx, 1, err);
	for (size_t i = 0; rc == RC_OK && i < mx.nvalues; i++)
		if ((p = provider_of(mx.values[i])) != NULL)
			add(c, "%s", p->host);
	add(c, "imap.%.*s", SLICE_ARG(domain));
	add(c, "mail.%.*s", SLICE_ARG(domain));
	add(c, "%.*s", SLICE_ARG(domain));
	for (size_t i = 0; rc == RC_OK && i < mx.nvalues && i < 2; i++)
		add(c, "%.*s", SLICE_ARG(mx.values[i]));
	dns_close(dns);
	arena_release(&a);
	return rc == RC_CANCELLED ? rc : RC_OK; /* without MX there are still the usual names */
}

/* ---- which of them answers ---- */

static enum rc greet(const struct setup_server *s, int cancel_fd, struct cert *refused, struct err *err)
{
	char host[256];
	struct account acc = { .name = S("setup"), .host = host, .port = s->port, .tls = s->tls };
	struct imap_options o = { .account = &acc, .cancel_fd = cancel_fd, .only_greet = true, .refused = refused };
	struct imap *im = NULL;
	enum rc rc;

	snprintf(host, sizeof(host), "%s", s->host);
	rc = imap_open(&im, &o, err);
	if (rc == RC_OK)
		imap_close(im);
	return rc;
}

/* "name", "name:port", "[::1]:port" */
static bool split_host(const char *text, struct setup_server *s)
{
	struct slice all = slice_trim(slice_of(text)), name = all, port = { "", 0 };
	size_t colon = slice_rchr(all, ':');
	uint64_t n = 0;

	if (all.n && all.p[0] == '[') {
		size_t close = slice_rchr(all, ']');

		if (close == SIZE_MAX)
			return false;
		name = slice_sub(all, 1, close);
		port = slice_sub(all, close + 1, all.n);
		port = slice_starts(port, S(":")) ? slice_sub(port, 1, port.n) : port;
	} else if (colon != SIZE_MAX && slice_chr(all, ':') == colon) {
		name = slice_sub(all, 0, colon);
		port = slice_sub(all, colon + 1, all.n);
	}
	if (!name.n || name.n >= sizeof(s->host) || (port.n && (!slice_u64(port, &n) || n < 1 || n > 65535)))
		return false;
	snprintf(s->host, sizeof(s->host), "%.*s", SLICE_ARG(name));
	s->port = (unsigned)n;
	return true;
}

/* Both ways to TLS, on the port given or the usual two. */
static enum rc try_host(const struct setup_server *given, int cancel_fd, struct setup_server *out, struct cert *refused, struct err *err)
{
	struct setup_server s = *given;
	enum rc rc;

	s.tls = TLS_IMPLICIT;
	if (!given->port)
		s.port = 993;
	if (s.port == 143)
		rc = RC_NET;
	else
		rc = greet(&s, cancel_fd, refused, err);
	if (rc == RC_NET || rc == RC_FORMAT || rc == RC_TIMEOUT) {
		struct err second;
		enum rc rc2;

		s.tls = TLS_STARTTLS;
		if (!given->port)
			s.port = 143;
		rc2 = greet(&s, cancel_fd, refused, given->port == 143 ? err : &second);
		if (rc2 == RC_OK || rc2 == RC_CANCELLED || given->port == 143 || (rc2 == RC_CERT && *refused->fingerprint)) {
			rc = rc2;
			if (given->port != 143)
				*err = second;
		}
	}
	*out = s;
	return rc;
}

enum rc setup_find(const struct conf *conf, const char *address, const char *host, int cancel_fd, struct setup_server *out,
		   struct cert *refused, struct err *err)
{
	struct slice at = slice_trim(slice_of(address)), local, domain = at;
	struct candidates c = { .n = 0 };
	struct setup_server given = { .port = 0 };
	enum rc rc = RC_OK, first = RC_NET;

	*refused = (struct cert){ .fingerprint = "" };
	if (*host) {
		if (!split_host(host, &given))
			return err_set(err, RC_CONFIG, _("not a server: %s"), host);
		return try_host(&given, cancel_fd, out, refused, err);
	}
	if (slice_rchr(at, '@') != SIZE_MAX) {
		local = slice_sub(at, 0, slice_rchr(at, '@'));
		domain = slice_sub(at, local.n + 1, at.n);
	}
	if (!domain.n || domain.n > 250)
		return err_set(err, RC_CONFIG, _("not an address: %s"), address);
	rc = guess(conf, domain, cancel_fd, &c, err);
	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; i < c.n; i++) {
		struct setup_server s, try = { .port = 0 };
		struct cert bad = { .fingerprint = "" };
		struct err why;

		snprintf(try.host, sizeof(try.host), "%s", c.host[i]);
		rc = try_host(&try, cancel_fd, &s, &bad, &why);
		if (rc == RC_OK || rc == RC_CANCELLED || (rc == RC_CERT && first != RC_CERT)) {
			first = rc;
			*out = s;
			*refused = bad;
			*err = why;
		}
		if (rc == RC_OK || rc == RC_CANCELLED)
			return rc;
	}
	return first == RC_CERT ? first : err_set(err, RC_NET, _("no IMAP server found for %.*s; type its name"), SLICE_ARG(domain));
}

/* ---- folders ---- */

struct folders {
	struct arena arena;
	char *name[SETUP_FOLDERS];
	size_t n;
};

static enum rc take_folder(void *ctx, const struct imap_listed *f, struct err *err)
{
	struct folders *all = ctx;

	(void)err;
	if (f->selectable && all->n < SETUP_FOLDERS && f->use != IMAP_USE_DRAFTS && f->use != IMAP_USE_SENT)
		all->name[all->n++] = arena_cstr(&all->arena, slice_of(f->name));
	return RC_OK;
}

/* How much a name sounds like a folder for returned mail. */
static int sounds_like(const char *name)
{
	static const struct {
		const char *word;
		int score;
	} words[] = { { "bounce", 10 }, { "mailer-daemon", 9 }, { "mailer daemon", 9 }, { "returned", 8 },   { "undeliver", 8 },
		      { "戻り", 8 },	{ "不達", 8 },		{ "バウンス", 8 },	{ "エラーメール", 8 }, { "failure", 6 },
		      { "postmaster", 5 }, { "dsn", 5 },	{ "inbox", 1 } };
	struct buf folded;
	int best = 0;

	buf_init(&folded, strlen(name) * 3 + 1);
	utf8_fold(&folded, slice_of(name));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].score > best && slice_find(buf_slice(&folded), slice_of(words[i].word)) != SIZE_MAX)
			best = words[i].score;
	buf_release(&folded);
	return best;
}

enum rc setup_folders(const struct account *acc, const char *password, int cancel_fd, struct buf *out, struct err *err)
{
	struct imap_options o = { .account = acc, .cancel_fd = cancel_fd, .password = password };
	struct folders *all = mem_alloc(sizeof(*all));
	struct imap *im = NULL;
	size_t likely = 0;
	int best = 0;
	enum rc rc = imap_open(&im, &o, err);

	arena_init(&all->arena);
	if (rc == RC_OK)
		rc = imap_list(im, take_folder, all, err);
	if (rc == RC_OK && all->n == 0)
		rc = err_set(err, RC_NOT_FOUND, _("the server has no folder that can be opened"));
	for (size_t i = 0; i < all->n; i++)
		if (sounds_like(all->name[i]) > best) {
			best = sounds_like(all->name[i]);
			likely = i;
		}
	for (size_t i = 0; rc == RC_OK && i < all->n; i++) {
		struct imap_counts counts;
		long long messages = -1;

		rc = imap_status(im, all->name[i], &counts, err);
		if (rc == RC_OK)
			messages = counts.messages;
		else if (rc == RC_NOT_FOUND)
			rc = RC_OK;
		buf_printf(out, "%lld %d %s\n", messages, i == likely, all->name[i]);
	}
	imap_close(im);
	arena_release(&all->arena);
	free(all);
	return rc;
}
