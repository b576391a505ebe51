// SPDX-License-Identifier: BSD-2-Clause
/* Findings about what receivers ask for: Gmail, Microsoft, Yahoo, Apple; greylisting, TLS, IPv6; numbers that mislead. */
#include "cause/domain.h"
#include "cause/finder.h"
#include "cause/status.h"
#include "report/reply.h"

static struct slice any_ip(const struct finder *fd)
{
	struct slice ip;
	size_t at = 0;

	while (ip_scan(fd->text, &at, &ip))
		if (!slice_eq(ip, fd->r->reply.ip) && !slice_eq(ip, fd->r->remote_ip))
			return ip;
	return (struct slice){ "", 0 };
}

/* The slots that all of these use. */
static void describe(struct finder *fd, struct finding *f)
{
	finding_set(f, "T", remote_of(fd));
	finding_set(f, "domain", sender_domain(fd));
	finding_set(f, "ip", any_ip(fd));
	finding_set(f, "code", code_text(fd));
	finder_quote(f, fd->r->diagnostic);
}

static bool google(const struct finder *fd)
{
	return remote_is(fd, "google.com") || remote_is(fd, "googlemail.com") || remote_is(fd, "gmail.com") || says(fd, W_GOOGLE);
}

/* What Gmail's code asks for (support.google.com/a/answer/3726730); empty when the code is about something else. */
static const char *gmail_piece(const struct finder *fd)
{
	static const struct {
		const char *codes, *piece;
	} pieces[] = {
		{ "7.26", "auth" },	{ "7.24 7.27", "spf" }, { "7.30", "dkim" },	 { "7.31 7.40", "dmarc" },
		{ "7.32", "alignment" }, { "7.29", "tls" },	{ "7.23 7.25", "ptr" }, { "7.28", "rate" },
	};

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		if (code_in(fd, pieces[i].codes))
			return pieces[i].piece;
	if (says(fd, W_GMAIL_RATE))
		return "rate";
	if (says(fd, W_GMAIL_SPAM))
		return "spam";
	return says(fd, W_GMAIL_RULES) ? "rules" : "";
}

static bool personal_gmail(const struct finder *fd)
{
	struct slice d = domain_of(fd->v->recipient);

	return slice_ieq(d, S("gmail.com")) || slice_ieq(d, S("googlemail.com"));
}

static void find_gmail(struct finder *fd)
{
	const char *piece;
	struct finding *f;

	/* Workspace domains are exempt: their admins and 5.7.26 have rules of their own */
	if (!personal_gmail(fd) || !google(fd) || !*(piece = gmail_piece(fd)))
		return;
	f = finder_add(fd, FINDING_GMAIL_BULK_RULES, finder_has(fd, FINDING_FORWARD_BREAKS_AUTH) ? CONF_LOW : CONF_HIGH, piece);
	describe(fd, f);
}

/* "Spf= Fail , Dkim= Pass , DMARC= None" */
static struct slice result_of(const struct finder *fd, const char *name)
{
	size_t at = slice_ifind(fd->text, slice_of(name));
	struct slice rest, word = { "", 0 };
	size_t n = 0;

	if (at == SIZE_MAX)
		return word;
	rest = slice_sub(fd->text, at + strlen(name), fd->text.n);
	if (!slice_word(&rest, &word))
		return word;
	while (n < word.n && ascii_alpha((unsigned char)word.p[n]))
		n++;
	return slice_sub(word, 0, n);
}

static void find_microsoft(struct finder *fd)
{
	struct finding *f;

	if (!says(fd, W_MICROSOFT_515))
		return;
	f = finder_add(fd, FINDING_MICROSOFT_2025, CONF_HIGH, "");
	describe(fd, f);
	finding_set(f, "spf", result_of(fd, "spf="));
	finding_set(f, "dkim", result_of(fd, "dkim="));
	finding_set(f, "dmarc", result_of(fd, "dmarc="));
}

/* yahoo.co.jp is another company, with servers and rules of its own. */
static const char *yahoo_or_apple(const struct finder *fd)
{
	if (remote_is(fd, "yahoodns.net") || remote_is(fd, "yahoo.com") || remote_is(fd, "aol.com"))
		return "yahoo";
	return remote_is(fd, "icloud.com") || remote_is(fd, "me.com") || remote_is(fd, "mac.com") ? "apple" : "";
}

static void find_yahoo_apple(struct finder *fd)
{
	enum cause c = fd->v->cause;
	const char *piece = c == CAUSE_AUTHFAILURE ? "auth" :
			    c == CAUSE_REQUIREPTR  ? "ptr" :
			    c == CAUSE_RATELIMITED ? "rate" :
			    c == CAUSE_BADREPUTATION || c == CAUSE_BLOCKED || c == CAUSE_SPAMDETECTED || c == CAUSE_POLICYVIOLATION ? "reputation" :
			    "";
	const char *who = *piece ? yahoo_or_apple(fd) : "";
	struct finding *f;

	if (!*who)
		return;
	f = finder_add(fd, FINDING_YAHOO_APPLE_RULES, fd->v->status.class || fd->v->reply ? CONF_HIGH : CONF_MEDIUM, who);
	describe(fd, f);
	finding_set(f, "piece", slice_of(piece));
}

/* First contact is held up on purpose; for longer than a day it is something else. */
static void find_greylisting(struct finder *fd)
{
	int64_t from = fd->r->arrived ? fd->r->arrived : fd->x->original.date, to = fd->r->last_attempt ? fd->r->last_attempt : fd->x->msg->date;
	struct finding *f;

	if (!says(fd, W_GREYLIST) || fd->v->reply / 100 == 5 || (from && to && to - from > 86400) || finder_has(fd, FINDING_DNSBL_LISTING))
		return;
	f = finder_add(fd, FINDING_GREYLISTING, fd->v->reply / 100 == 4 || fd->v->status.class == 4 ? CONF_HIGH : CONF_MEDIUM, "");
	describe(fd, f);
}

static void find_tls(struct finder *fd)
{
	const char *side = says(fd, W_TLS_REQUIRED) || fd->v->reply == 530 || code_in(fd, "7.29") ? "theirs" : "ours";
	const char *detail = says(fd, W_MTA_STS)       ? "mta-sts" :
			     says(fd, W_DANE)	       ? "dane" :
			     says(fd, W_CERTIFICATE)   ? "certificate" :
			     says(fd, W_TLS_NOT_OFFERED) ? "not-offered" :
			     says(fd, W_TLS_REQUIRED)  ? "not-used" :
							 "handshake";
	struct finding *f;

	if (fd->v->cause != CAUSE_FAILEDSTARTTLS && !(fd->v->cause == CAUSE_SECURITYERROR && says(fd, W_TLS_REQUIRED)))
		return;
	f = finder_add(fd, FINDING_TLS_FAILURE, strcmp(detail, "handshake") == 0 ? CONF_MEDIUM : CONF_HIGH, side);
	finding_set(f, "detail", slice_of(detail));
	describe(fd, f);
}

static void find_ipv6(struct finder *fd)
{
	struct finding *f;
	bool v6;

	if (fd->v->cause != CAUSE_REQUIREPTR && !(says(fd, W_PTR) && (fd->v->cause == CAUSE_AUTHFAILURE || fd->v->cause == CAUSE_SPAMDETECTED || fd->v->cause == CAUSE_BLOCKED)))
		return;
	v6 = slice_chr(any_ip(fd), ':') != SIZE_MAX;
	if (!v6 && !says(fd, W_IPV6))
		return;
	f = finder_add(fd, FINDING_IPV6_NO_PTR, v6 ? CONF_HIGH : CONF_MEDIUM, "");
	describe(fd, f);
}

/* Without the full stop, for a quotation. */
static struct slice unstopped(struct slice s)
{
	if (slice_ends(s, S(".")))
		s.n--;
	else if (slice_ends(s, S("\xe3\x80\x82")))
		s.n -= 3;
	return s;
}

/* The receiver's own meaning of a registered number. */
static void find_collision(struct finder *fd)
{
	const struct status *vendor, *s, *iana = NULL;
	struct finding *f;
	size_t at = 0;

	if (!fd->v->status.class || !status_has_vendor(remote_of(fd)))
		return;
	vendor = status_lookup(fd->v->status, remote_of(fd));
	if (!vendor || !slice_starts(vendor->scheme, S("vendor:")))
		return;
	while ((s = status_next(fd->v->status, &at)) != NULL)
		if (slice_eq(s->scheme, S("iana")))
			iana = s;
	if (!iana || slice_ieq(iana->name, vendor->name) || iana->cause == vendor->cause)
		return; /* both say the same */
	f = finder_add(fd, FINDING_CODE_COLLISION, CONF_HIGH, "");
	finding_set(f, "code", arena_dup(fd->a, slice_of(fd->status)));
	finding_set(f, "receiver", slice_sub(vendor->scheme, 7, vendor->scheme.n));
	finding_set(f, "iana_en", unstopped(iana->en));
	finding_set(f, "iana_ja", unstopped(iana->ja));
	finding_set(f, "vendor_en", unstopped(vendor->en));
	finding_set(f, "vendor_ja", unstopped(vendor->ja));
	finder_quote(f, fd->r->diagnostic);
}

/* The words and the number of one refusal speak of different things. */
static void find_contradiction(struct finder *fd)
{
	struct finding *f;

	if (!fd->v->disagree || finder_has(fd, FINDING_CODE_COLLISION) || fd->v->by_code == CAUSE_COUNT)
		return;
	f = finder_add(fd, FINDING_CODE_COLLISION, CONF_MEDIUM, "contradicts");
	finding_set(f, "code", arena_dup(fd->a, slice_of(fd->status)));
	finding_set(f, "cause", slice_of(cause_name(fd->v->cause)));
	finding_set(f, "bycode", slice_of(cause_name(fd->v->by_code)));
	finder_quote(f, fd->r->diagnostic);
}

void find_rule(struct finder *fd)
{
	if (fd->r->kind != REPORT_FAILED && fd->r->kind != REPORT_DELAYED)
		return;
	find_gmail(fd);
	find_microsoft(fd);
	find_yahoo_apple(fd);
	find_greylisting(fd);
	find_tls(fd);
	find_ipv6(fd);
	find_collision(fd);
	find_contradiction(fd);
}
