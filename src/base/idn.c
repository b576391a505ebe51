// SPDX-License-Identifier: BSD-2-Clause
#include "base/idn.h"

#include <idn2.h>

#define DOMAIN_MAX 1024 /* bytes; longer ones are no domain (RFC 1035 section 2.3.4) */

static struct slice convert(struct arena *a, struct slice domain, int (*how)(const char *, char **, int), int flags)
{
	char *out = NULL;
	struct slice result = domain;

	if (!domain.n || domain.n > DOMAIN_MAX || memchr(domain.p, '\0', domain.n))
		return domain;
	if (how(arena_cstr(a, domain), &out, flags) == IDN2_OK && out)
		result = arena_dup(a, slice_of(out));
	idn2_free(out);
	return result;
}

struct slice idn_ascii(struct arena *a, struct slice domain)
{
	return convert(a, domain, idn2_to_ascii_8z, IDN2_NONTRANSITIONAL);
}

struct slice idn_unicode(struct arena *a, struct slice domain)
{
	return convert(a, domain, idn2_to_unicode_8z8z, 0);
}
