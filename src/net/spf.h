// SPDX-License-Identifier: BSD-2-Clause
#ifndef NET_SPF_H
#define NET_SPF_H

/* May this server send for this domain? Sender Policy Framework (RFC 7208), by look-ups in the DNS. */
#include "net/dns.h"

enum spf_result {
	SPF_NONE, /* no policy */
	SPF_PASS,
	SPF_FAIL,
	SPF_SOFTFAIL,
	SPF_NEUTRAL,
	SPF_TEMPERROR, /* the DNS did not answer */
	SPF_PERMERROR, /* the policy is wrong: *why says what */
	SPF_UNSURE,    /* it depends on the mail itself: macros, exists, ptr */
};
const char *spf_result_name(enum spf_result r); /* as in RFC 7208 section 2.6: "pass", "softfail" … */

struct spf {
	enum spf_result result;
	struct slice record;	/* of the domain; empty when there is none */
	struct slice mechanism; /* that decided, as written; empty for none */
	const char *why;	/* of an error, for gettext; static; NULL for none */
	unsigned lookups;	/* that a receiver makes; SPF_LOOKUPS are allowed (section 4.6.4) */
};

#define SPF_LOOKUPS 10

/* ip: the sending server. Errors are those of dns_ask; texts live in the arena. */
enum rc spf_check(struct dns *dns, struct arena *a, struct slice domain, struct slice ip, struct spf *out,
		  struct err *err) MUST_USE;

#endif
