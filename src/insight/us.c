// SPDX-License-Identifier: BSD-2-Clause
/* Who we are, where the configuration does not say so. */
#include "cause/domain.h"
#include "insight/chains.h"

#define US_MOST 20 /* domains */

static void add_often(const struct insight *in, struct arena *a, struct us *us, const uint32_t *count, size_t least)
{
	if (least < 2)
		least = 2;
	for (uint32_t s = 1; s < index_nstrings(in->ix) && s < in->nstrings && us->ndomains < US_MOST; s++) {
		struct slice org;

		if (count[s] < least)
			continue;
		org = domain_org(index_str(in->ix, s));
		if (!domain_is_public(org) && !us_domain(us, org))
			us->domains[us->ndomains++] = arena_dup(a, org); /* the index may move */
	}
}

struct us insight_us(const struct insight *in, struct arena *a, const struct us *configured)
{
	struct us us = { 0 };

	if (configured)
		us = *configured;
	if (us.ndomains)
		return us;
	us.inferred = true;
	us.domains = arena_array(a, US_MOST, sizeof(*us.domains));
	add_often(in, a, &us, in->home, in->failures / 10);
	add_often(in, a, &us, in->from, in->failures / 5);
	return us;
}
