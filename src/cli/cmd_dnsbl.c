// SPDX-License-Identifier: BSD-2-Clause
/*
 * modori dnsbl IP: is the address on a block list, and does its reverse name lead back to it? Asks the lists that are
 * active and open to all; those that ended or need a key are never asked. Each list is tested first with the addresses
 * that RFC 5782 section 5 sets aside: one that does not list 127.0.0.2, or lists 127.0.0.1, proves nothing.
 */
#include <stdio.h>

#include "base/text.h"
#include "cause/dnsbl.h"
#include "cli/cmd.h"
#include "net/dns.h"

struct check {
	const struct dnsbl *list;
	struct dns_query *asked, *yes, *no; /* about the address, 127.0.0.2, 127.0.0.1 */
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
	if (!v6 && (c->yes->answer != DNS_FOUND || c->no->answer == DNS_FOUND))
		return UNRELIABLE;
	return c->asked->answer == DNS_FOUND ? LISTED : NOT_LISTED;
}

static void print_values(const struct dns_query *q)
{
	for (size_t i = 0; i < q->nvalues; i++)
		put_safe(i ? ", " : "  ", q->values[i], false);
}

static void print_check(const struct check *c, enum outcome o)
{
	static const char *const words[] = { N_("LISTED"), N_("not listed"), N_("refuses our resolver"), N_("does not answer as a list should"),
					     N_("no answer") };

	put_safe("", c->list->zone, false);
	put_safe("  ", c->list->name, false);
	printf("  %s", _(words[o]));
	if (o == LISTED || o == REFUSES_US)
		print_values(c->asked);
	putchar('\n');
	if (o != LISTED)
		return;
	put_safe(_("    look-up: "), c->list->lookup, false);
	put_safe(_("\n    removal: "), c->list->delist_how, false);
	put_safe(_("\n    ends: "), c->list->typical_time, false);
	putchar('\n');
}

static struct check *make_checks(struct arena *a, struct slice ip, struct dns_query *q, size_t *n)
{
	struct check *checks = arena_array(a, dnsbl_count(), sizeof(*checks));

	*n = 0;
	for (size_t i = 0; i < dnsbl_count(); i++) {
		const struct dnsbl *d = dnsbl_get(i);
		struct check *c = &checks[*n];
		const char *zone;

		if (!may_ask(d))
			continue;
		zone = arena_cstr(a, d->zone);
		*c = (struct check){ d, &q[3 * *n], &q[3 * *n + 1], &q[3 * *n + 2] };
		c->asked->name = dns_reversed(a, ip, zone);
		c->yes->name = dns_reversed(a, S("127.0.0.2"), zone);
		c->no->name = dns_reversed(a, S("127.0.0.1"), zone);
		++*n;
	}
	return checks;
}

/* The reverse name, and whether it leads back: many receivers want both. */
static enum rc print_reverse(struct arena *a, struct slice server, struct slice ip, struct err *err)
{
	struct dns_query ptr = { .name = dns_ptr_name(a, ip), .type = DNS_PTR }, back = { 0 };
	bool leads_back = false;
	enum rc rc = dns_ask(a, server, &ptr, 1, err);

	if (rc != RC_OK)
		return rc;
	if (ptr.answer != DNS_FOUND || !ptr.nvalues) {
		printf("%.*s  %s\n", SLICE_ARG(ip), ptr.answer == DNS_NONE ? _("has no reverse name (PTR)") : _("reverse name: no answer"));
		return RC_OK;
	}
	back = (struct dns_query){ .name = ptr.values[0], .type = slice_chr(ip, ':') == SIZE_MAX ? DNS_A : DNS_AAAA };
	rc = dns_ask(a, server, &back, 1, err);
	for (size_t i = 0; rc == RC_OK && i < back.nvalues; i++)
		leads_back |= slice_eq(back.values[i], ip);
	printf("%.*s", SLICE_ARG(ip));
	put_safe("  ", ptr.values[0], false);
	printf("  %s\n", leads_back ? _("and back: good") : _("but that name does not lead back"));
	return rc;
}

int cmd_dnsbl(struct cli *cli, int argc, char **argv)
{
	struct slice server = conf_string(cli->conf, OPT_DNS), ip = slice_of(argc == 2 ? argv[1] : "");
	bool v6 = slice_chr(ip, ':') != SIZE_MAX;
	struct arena a;
	struct err err;
	size_t n, listed = 0;
	struct dns_query *q;
	struct check *checks;
	enum rc rc;

	arena_init(&a);
	if (argc != 2 || !dns_reversed(&a, ip, "").n) {
		complain(_("dnsbl wants one IP address"));
		arena_release(&a);
		return EXIT_USAGE;
	}
	q = arena_array(&a, 3 * dnsbl_count(), sizeof(*q));
	checks = make_checks(&a, ip, q, &n);
	rc = print_reverse(&a, server, ip, &err);
	if (rc == RC_OK)
		rc = dns_ask(&a, server, q, 3 * n, &err);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		enum outcome o = outcome_of(&checks[i], v6);

		listed += o == LISTED;
		if (o != NOT_LISTED || !cli->quiet)
			print_check(&checks[i], o);
	}
	if (rc == RC_OK)
		printf(_("on %zu of %zu lists\n"), listed, n);
	else
		complain("%s", err.msg);
	arena_release(&a);
	return exit_code(rc);
}
