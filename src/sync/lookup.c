// SPDX-License-Identifier: BSD-2-Clause
#include "sync/lookup.h"

#include "base/ip.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cause/dnsbl.h"
#include "cause/domain.h"
#include "net/spf.h"

struct looking {
	struct dns *dns;
	struct arena *a;
	const struct lookup *l;
	struct buf *out;
	struct err *err;
};

static void tell_values(struct looking *k, const char *label, const struct dns_query *q)
{
	for (size_t i = 0; i < q->nvalues; i++)
		utf8_say(k->out, i ? ", " : label, q->values[i]);
}

/* ---- block lists ---- */

struct check {
	const struct dnsbl *list;
	struct dns_query *asked, *yes, *no; /* about the address; about one that is always listed, one that never is */
};

enum outcome { LISTED, NOT_LISTED, REFUSES_US, UNRELIABLE, NO_ANSWER };

static bool may_ask(const struct dnsbl *d)
{
	return d->state == DNSBL_ACTIVE && slice_eq(d->kind, S("ip")) && slice_chr(d->zone, '<') == SIZE_MAX;
}

static bool answers(const struct dns_query *q, const char *prefix)
{
	for (size_t i = 0; i < q->nvalues; i++)
		if (slice_starts(q->values[i], slice_of(prefix)))
			return true;
	return false;
}

static enum outcome outcome_of(const struct check *c, bool v6)
{
	const struct dns_query *all[] = { c->asked, c->yes, c->no };

	for (size_t i = 0; i < 3; i++)
		if (answers(all[i], "127.255.255.")) /* an error code, never a listing */
			return REFUSES_US;
	for (size_t i = 0; i < 3; i++)
		if (all[i]->answer == DNS_TIMEOUT || all[i]->answer == DNS_ERROR)
			return NO_ANSWER;
	if (c->asked->answer == DNS_FOUND && !answers(c->asked, "127."))
		return UNRELIABLE; /* a parked domain, a resolver that lies */
	if (c->no->answer == DNS_FOUND)
		return UNRELIABLE;
	if (!v6 && c->yes->answer != DNS_FOUND) /* many lists know no IPv6 and have no such test point */
		return UNRELIABLE;
	return c->asked->answer == DNS_FOUND ? LISTED : NOT_LISTED;
}

static void tell_check(struct looking *k, const struct check *c, enum outcome o)
{
	static const char *const words[] = { N_("LISTED"), N_("not listed"), N_("refuses our resolver"), N_("does not answer as a list should"),
					     N_("no answer") };

	utf8_say(k->out, "", c->list->zone);
	utf8_say(k->out, "  ", c->list->name);
	buf_printf(k->out, "  %s", _(words[o]));
	if (o == LISTED || o == REFUSES_US)
		tell_values(k, "  ", c->asked);
	buf_putc(k->out, '\n');
	if (o != LISTED)
		return;
	utf8_say(k->out, _("    look-up: "), c->list->lookup);
	utf8_say(k->out, _("\n    removal: "), c->list->delist_how);
	utf8_say(k->out, _("\n    ends: "), c->list->typical_time);
	buf_putc(k->out, '\n');
}

static struct check *make_checks(struct looking *k, size_t *n)
{
	bool v6 = dns_is_v6(k->l->ip);
	struct slice yes = v6 ? S("::ffff:7f00:2") : S("127.0.0.2"), no = v6 ? S("::ffff:7f00:1") : S("127.0.0.1");
	struct check *checks = arena_array(k->a, dnsbl_count(), sizeof(*checks));
	struct dns_query *q = arena_array(k->a, 3 * dnsbl_count(), sizeof(*q));

	*n = 0;
	for (size_t i = 0; i < dnsbl_count(); i++) {
		const struct dnsbl *d = dnsbl_get(i);
		struct check *c = &checks[*n];
		const char *zone;

		if (!may_ask(d))
			continue;
		zone = arena_cstr(k->a, d->zone);
		*c = (struct check){ d, &q[3 * *n], &q[3 * *n + 1], &q[3 * *n + 2] };
		c->asked->name = dns_reversed(k->a, k->l->ip, zone);
		c->yes->name = dns_reversed(k->a, yes, zone);
		c->no->name = dns_reversed(k->a, no, zone);
		++*n;
	}
	return checks;
}

static enum rc look_at_lists(struct looking *k)
{
	size_t n, of[NO_ANSWER + 1] = { 0 };
	struct check *checks = make_checks(k, &n);
	enum rc rc = n ? dns_ask(k->dns, k->a, checks[0].asked, 3 * n, k->err) : RC_OK;

	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; i < n; i++) {
		enum outcome o = outcome_of(&checks[i], dns_is_v6(k->l->ip));

		of[o]++;
		if (o == LISTED || k->l->all)
			tell_check(k, &checks[i], o);
	}
	buf_printf(k->out, _("on %zu of %zu lists"), of[LISTED], of[LISTED] + of[NOT_LISTED]);
	if (of[LISTED] + of[NOT_LISTED] < n)
		buf_printf(k->out, _("; %zu more gave no answer that counts"), n - of[LISTED] - of[NOT_LISTED]);
	buf_putc(k->out, '\n');
	return rc;
}

/* ---- the server's own name ---- */

/* The reverse name, and whether it leads back: many receivers want both. */
static enum rc look_at_name(struct looking *k)
{
	struct slice ip = k->l->ip;
	struct dns_query ptr = { .name = dns_ptr_name(k->a, ip), .type = DNS_PTR }, back;
	bool leads_back = false;
	struct ipnet wanted, net;
	enum rc rc = dns_ask(k->dns, k->a, &ptr, 1, k->err);

	if (rc != RC_OK)
		return rc;
	utf8_say(k->out, "", ip);
	if (ptr.answer != DNS_FOUND || !ptr.nvalues) {
		buf_printf(k->out, "  %s\n", ptr.answer == DNS_NONE ? _("has no reverse name (PTR)") : _("reverse name: no answer"));
		return RC_OK;
	}
	back = (struct dns_query){ .name = ptr.values[0], .type = dns_is_v6(ip) ? DNS_AAAA : DNS_A };
	rc = dns_ask(k->dns, k->a, &back, 1, k->err);
	for (size_t i = 0; rc == RC_OK && i < back.nvalues; i++)
		leads_back |= ipnet_parse(ip, &wanted) && ipnet_parse(back.values[i], &net) && ipnet_has(&wanted, &net);
	utf8_say(k->out, "  ", ptr.values[0]);
	buf_printf(k->out, "  %s\n", leads_back ? _("and back: good") : _("but that name does not lead back"));
	return rc;
}

/* ---- the sender's domain ---- */

static const char *without_records(const struct dns_query *q)
{
	return q->answer == DNS_NONE || q->answer == DNS_FOUND ? _("no record") : _("no answer");
}

static enum rc look_at_mx(struct looking *k)
{
	struct dns_query q = { .name = k->l->domain, .type = DNS_MX };
	enum rc rc = dns_ask(k->dns, k->a, &q, 1, k->err);

	if (rc != RC_OK)
		return rc;
	buf_puts(k->out, "MX     ");
	if (q.nvalues == 1 && !q.values[0].n)
		buf_puts(k->out, _("takes no mail (null MX)"));
	else if (q.nvalues)
		tell_values(k, "", &q);
	else
		buf_puts(k->out, without_records(&q));
	buf_putc(k->out, '\n');
	return rc;
}

static const char *spf_words(enum spf_result r)
{
	static const char *const words[] = {
		[SPF_NONE] = N_("the domain has no SPF policy"),
		[SPF_PASS] = N_("this address may send for the domain"),
		[SPF_FAIL] = N_("this address may not send for the domain"),
		[SPF_SOFTFAIL] = N_("this address should not send for the domain"),
		[SPF_NEUTRAL] = N_("the policy says neither yes nor no"),
		[SPF_TEMPERROR] = N_("the DNS did not answer"),
		[SPF_PERMERROR] = N_("the policy is wrong, receivers cannot use it"),
		[SPF_UNSURE] = N_("depends on the single mail"),
	};

	return _(words[r]);
}

static enum rc look_at_spf(struct looking *k)
{
	struct spf spf;
	enum rc rc = spf_check(k->dns, k->a, k->l->domain, k->l->ip.n ? k->l->ip : S("::"), &spf, k->err);

	if (rc != RC_OK)
		return rc;
	buf_puts(k->out, "SPF    ");
	if (k->l->ip.n || spf.result == SPF_NONE || spf.result == SPF_PERMERROR || spf.result == SPF_TEMPERROR)
		buf_printf(k->out, "%s: %s", spf_result_name(spf.result), spf_words(spf.result));
	else
		buf_printf(k->out, _("%u of %d look-ups"), spf.lookups, SPF_LOOKUPS);
	if (k->l->ip.n)
		utf8_say(k->out, "  ", spf.mechanism);
	if (spf.why)
		buf_printf(k->out, " (%s)", _(spf.why));
	utf8_say(k->out, "\n       ", spf.record);
	buf_putc(k->out, '\n');
	return RC_OK;
}

/* RFC 7489 section 6.6.3: the domain's own record, else that of the organisation. */
static enum rc look_at_dmarc(struct looking *k)
{
	struct slice org = domain_org(k->l->domain);
	struct dns_query q[2] = { { .name = arena_printf(k->a, "_dmarc.%.*s", SLICE_ARG(k->l->domain)), .type = DNS_TXT },
				  { .name = arena_printf(k->a, "_dmarc.%.*s", SLICE_ARG(org)), .type = DNS_TXT } };
	enum rc rc = dns_ask(k->dns, k->a, q, 2, k->err);

	buf_puts(k->out, rc == RC_OK ? "DMARC  " : "");
	for (size_t i = 0; rc == RC_OK && i < 2; i++)
		for (size_t v = 0; v < q[i].nvalues; v++) {
			if (!slice_istarts(q[i].values[v], S("v=DMARC1")))
				continue;
			utf8_say(k->out, "", q[i].values[v]);
			utf8_say(k->out, " @ ", i && !slice_ieq(org, k->l->domain) ? org : (struct slice){ "", 0 });
			buf_putc(k->out, '\n');
			return rc;
		}
	if (rc == RC_OK)
		buf_printf(k->out, "%s\n", without_records(&q[0]));
	return rc;
}

enum rc lookup_run(struct dns *dns, const struct lookup *l, struct buf *out, struct err *err)
{
	static enum rc (*const of_address[])(struct looking *) = { look_at_name, look_at_lists };
	static enum rc (*const of_domain[])(struct looking *) = { look_at_mx, look_at_spf, look_at_dmarc };
	struct arena a;
	struct looking k = { dns, &a, l, out, err };
	struct ipnet net;
	enum rc rc = RC_OK;

	if (l->ip.n && (!ipnet_parse(l->ip, &net) || slice_chr(l->ip, '/') != SIZE_MAX))
		return err_set(err, RC_FORMAT, _("%.*s is no address"), SLICE_ARG(slice_sub(l->ip, 0, 60)));
	arena_init(&a);
	for (size_t i = 0; rc == RC_OK && l->ip.n && i < 2; i++)
		rc = of_address[i](&k);
	if (rc == RC_OK && l->domain.n) {
		utf8_say(k.out, l->ip.n ? "\n" : "", l->domain);
		buf_putc(out, '\n');
	}
	for (size_t i = 0; rc == RC_OK && l->domain.n && i < 3; i++)
		rc = of_domain[i](&k);
	arena_release(&a);
	return rc;
}
