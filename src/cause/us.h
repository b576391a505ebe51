// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_US_H
#define CAUSE_US_H

/*
 * Whose mail this is: our domains and the addresses that our servers send
 * from, as the configuration names them or as the mail lets infer.
 */
#include "base/arena.h"
#include "report/report.h"

struct us {
	struct slice *domains; /* each covers what is below its registered domain */
	size_t ndomains;
	struct slice *ips; /* "192.0.2.7", "192.0.2.0/24", "2001:db8::/32" */
	size_t nips;
	bool inferred; /* the domains come from mail, not from the configuration */
};

bool us_domain(const struct us *us, struct slice domain);
bool us_ip(const struct us *us, struct slice ip);
/*
 * us as configured (NULL: nothing is); where the domains are none or inferred,
 * also those of who got this bounce and who wrote the returned mail. Domains
 * that everybody may have an address in (gmail.com …) are nobody's. In the arena.
 */
struct us us_of_mail(struct arena *a, const struct us *configured, const struct extract *x);
/* Does a mailbox provider give addresses in this domain to the public? */
bool domain_is_public(struct slice domain);

#endif
