// SPDX-License-Identifier: BSD-2-Clause
#include "net/spf.h"

#include "base/ip.h"
#include "base/text.h"

#define MX_MAX 10 /* servers of one "mx" (RFC 7208 section 4.6.4) */

struct checking {
	struct dns *dns;
	struct arena *a;
	struct ipnet ip;
	struct spf *out;
	struct err *err;
	enum rc rc; /* of the look-ups: anything but RC_OK ends the check */
};

/* What one mechanism says about the address. */
enum match { NO_MATCH, MATCH, MATCH_UNSURE, MATCH_TEMPERROR, MATCH_PERMERROR };

/* A mechanism's words: "mx:example.org/24//64". */
struct words {
	struct slice domain; /* the checked one when none is written */
	struct slice value;  /* what stands behind the colon, whole */
	struct slice v4, v6; /* prefix lengths as written */
};

static enum spf_result evaluate(struct checking *c, struct slice domain, bool top);

static enum match broken(struct checking *c, const char *why)
{
	c->out->why = why;
	return MATCH_PERMERROR;
}

static bool ask(struct checking *c, struct dns_query *q)
{
	if (c->rc == RC_OK)
		c->rc = dns_ask(c->dns, c->a, q, 1, c->err);
	return c->rc == RC_OK && q->answer != DNS_TIMEOUT && q->answer != DNS_ERROR;
}

static bool prefix_of(struct slice text, unsigned most, uint8_t *out)
{
	uint64_t bits = most;

	if (text.n && (!slice_u64(text, &bits) || bits > most))
		return false;
	*out = (uint8_t)bits;
	return true;
}

static enum match match_addresses(struct checking *c, struct slice host, const struct words *w)
{
	struct dns_query q = { .name = host, .type = c->ip.length == 4 ? DNS_A : DNS_AAAA };
	uint8_t bits;

	if (!prefix_of(c->ip.length == 4 ? w->v4 : w->v6, 8u * c->ip.length, &bits))
		return broken(c, N_("a prefix length in it is none"));
	if (!ask(c, &q))
		return MATCH_TEMPERROR;
	for (size_t i = 0; i < q.nvalues; i++) {
		struct ipnet net;

		if (!ipnet_parse(q.values[i], &net))
			continue;
		net.bits = bits;
		if (ipnet_has(&net, &c->ip))
			return MATCH;
	}
	return NO_MATCH;
}

static enum match match_all(struct checking *c, const struct words *w)
{
	(void)c;
	(void)w;
	return MATCH;
}

static enum match match_ip(struct checking *c, const struct words *w)
{
	struct ipnet net;

	if (!ipnet_parse(w->value, &net))
		return broken(c, N_("an address in it is none"));
	return ipnet_has(&net, &c->ip) ? MATCH : NO_MATCH;
}

static enum match match_a(struct checking *c, const struct words *w)
{
	return match_addresses(c, w->domain, w);
}

static enum match match_mx(struct checking *c, const struct words *w)
{
	struct dns_query q = { .name = w->domain, .type = DNS_MX };

	if (!ask(c, &q))
		return MATCH_TEMPERROR;
	if (q.nvalues > MX_MAX)
		return broken(c, N_("\"mx\" of a domain with more than ten mail servers"));
	for (size_t i = 0; i < q.nvalues; i++) {
		enum match m = q.values[i].n ? match_addresses(c, q.values[i], w) : NO_MATCH;

		if (m != NO_MATCH)
			return m;
	}
	return NO_MATCH;
}

/* Section 5.2: only a pass of the included policy matches. */
static enum match match_include(struct checking *c, const struct words *w)
{
	switch (evaluate(c, w->domain, false)) {
	case SPF_PASS:
		return MATCH;
	case SPF_FAIL:
	case SPF_SOFTFAIL:
	case SPF_NEUTRAL:
		return NO_MATCH;
	case SPF_UNSURE:
		return MATCH_UNSURE;
	case SPF_TEMPERROR:
		return MATCH_TEMPERROR;
	case SPF_NONE:
		return broken(c, N_("it includes a domain that has no policy"));
	case SPF_PERMERROR:
		break;
	}
	return MATCH_PERMERROR;
}

static enum match match_unsure(struct checking *c, const struct words *w)
{
	(void)c;
	(void)w;
	return MATCH_UNSURE;
}

static const struct mechanism {
	const char *name;
	enum match (*match)(struct checking *c, const struct words *w);
	bool looks_up; /* counts towards SPF_LOOKUPS */
} mechanisms[] = {
	{ "all", match_all, false },	     { "ip4", match_ip, false }, { "ip6", match_ip, false },   { "a", match_a, true },
	{ "mx", match_mx, true },	     { "include", match_include, true }, { "exists", match_unsure, true },
	{ "ptr", match_unsure, true },
};

static const struct mechanism *mechanism_of(struct slice name)
{
	for (size_t i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++)
		if (slice_ieq(name, slice_of(mechanisms[i].name)))
			return &mechanisms[i];
	return NULL;
}

/* "mx:example.org/24//64" into its name and words. */
static struct slice split(struct slice term, struct slice domain, struct words *out)
{
	size_t end = 0;
	struct slice rest, prefix;

	while (end < term.n && term.p[end] != ':' && term.p[end] != '/')
		end++;
	rest = slice_sub(term, end, term.n);
	out->value = slice_starts(rest, S(":")) ? slice_sub(rest, 1, rest.n) : (struct slice){ "", 0 };
	slice_cut(rest, '/', &rest, &prefix);
	out->domain = rest.n > 1 ? slice_sub(rest, 1, rest.n) : domain;
	slice_cut(prefix, '/', &out->v4, &out->v6);
	if (slice_starts(out->v6, S("/")))
		out->v6 = slice_sub(out->v6, 1, out->v6.n);
	return slice_sub(term, 0, end);
}

static bool one_more_lookup(struct checking *c)
{
	if (++c->out->lookups <= SPF_LOOKUPS)
		return true;
	c->out->why = N_("it needs more than ten look-ups");
	return false;
}

/* One word of the policy, its qualifier taken off. */
static enum match match_term(struct checking *c, struct slice term, struct slice domain)
{
	struct words w;
	struct slice name = split(term, domain, &w);
	const struct mechanism *m = mechanism_of(name);

	if (!m)
		return broken(c, N_("it holds a word that is no mechanism"));
	if (m->looks_up && !one_more_lookup(c))
		return MATCH_PERMERROR;
	if (slice_chr(w.domain, '%') != SIZE_MAX)
		return MATCH_UNSURE; /* a macro (section 7) */
	return m->match(c, &w);
}

static enum spf_result result_of(char qualifier)
{
	return qualifier == '-' ? SPF_FAIL : qualifier == '~' ? SPF_SOFTFAIL : qualifier == '?' ? SPF_NEUTRAL : SPF_PASS;
}

static bool is_modifier(struct slice term)
{
	size_t equals = slice_chr(term, '=');

	return equals != SIZE_MAX && slice_chr(slice_sub(term, 0, equals), ':') == SIZE_MAX &&
	       slice_chr(slice_sub(term, 0, equals), '/') == SIZE_MAX;
}

/* Section 6.1: the other domain's policy instead of this one's, which must be there. */
static enum spf_result follow(struct checking *c, struct slice redirect)
{
	enum spf_result result = one_more_lookup(c) ? evaluate(c, redirect, false) : SPF_PERMERROR;

	if (result != SPF_NONE)
		return result;
	c->out->why = N_("it leads to a domain that has no policy");
	return SPF_PERMERROR;
}

static enum spf_result run_policy(struct checking *c, struct slice record, struct slice domain)
{
	struct slice term, redirect = { "", 0 };
	bool unsure = false;

	while (c->rc == RC_OK && slice_word(&record, &term)) {
		bool qualified = strchr("+-~?", *term.p) != NULL;

		if (is_modifier(term)) {
			if (slice_istarts(term, S("redirect=")))
				redirect = slice_sub(term, 9, term.n);
			continue;
		}
		switch (match_term(c, slice_sub(term, qualified, term.n), domain)) {
		case MATCH:
			c->out->mechanism = term;
			return unsure && result_of(*term.p) != SPF_PASS ? SPF_UNSURE : result_of(*term.p);
		case MATCH_UNSURE:
			unsure = true;
			break;
		case MATCH_TEMPERROR:
			return SPF_TEMPERROR;
		case MATCH_PERMERROR:
			return SPF_PERMERROR;
		case NO_MATCH:
			break;
		}
	}
	if (unsure || slice_chr(redirect, '%') != SIZE_MAX)
		return SPF_UNSURE;
	if (!redirect.n)
		return SPF_NEUTRAL;
	return follow(c, redirect);
}

/* The policy of a domain: its text record that begins with "v=spf1". Recursion ends with SPF_LOOKUPS. */
static enum spf_result evaluate(struct checking *c, struct slice domain, bool top)
{
	struct dns_query q = { .name = domain, .type = DNS_TXT };
	struct slice record = { "", 0 };

	if (!ask(c, &q))
		return SPF_TEMPERROR;
	for (size_t i = 0; i < q.nvalues; i++) {
		struct slice rest = q.values[i], version;

		if (!slice_word(&rest, &version) || !slice_ieq(version, S("v=spf1")))
			continue;
		if (record.n) {
			c->out->why = N_("there are two of them");
			return SPF_PERMERROR;
		}
		record = q.values[i];
	}
	if (top)
		c->out->record = record;
	return record.n ? run_policy(c, slice_sub(record, 6, record.n), domain) : SPF_NONE;
}

const char *spf_result_name(enum spf_result r)
{
	static const char *const names[] = { "none", "pass", "fail", "softfail", "neutral", "temperror", "permerror", "unsure" };

	return names[r];
}

enum rc spf_check(struct dns *dns, struct arena *a, struct slice domain, struct slice ip, struct spf *out, struct err *err)
{
	struct checking c = { .dns = dns, .a = a, .out = out, .err = err };

	*out = (struct spf){ .record = { "", 0 }, .mechanism = { "", 0 } };
	if (!ipnet_parse(ip, &c.ip))
		return err_set(err, RC_FORMAT, _("%.*s is no address"), SLICE_ARG(slice_sub(ip, 0, 60)));
	out->result = evaluate(&c, domain, true);
	return c.rc;
}
