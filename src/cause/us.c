// SPDX-License-Identifier: BSD-2-Clause
#include "cause/us.h"

#include <threads.h>

#include "base/ip.h"
#include "base/wordset.h"
#include "cause/domain.h"

#define DOMAINS_OF_MAIL 4

static struct wordset public_domains; /* built once, immutable afterwards */
static once_flag once = ONCE_FLAG_INIT;

static void load(void)
{
	static const char *const all = " gmail.com googlemail.com outlook.com hotmail.com live.com msn.com outlook.jp hotmail.co.jp live.jp yahoo.com "
				       "yahoo.co.jp ymail.ne.jp icloud.com me.com mac.com aol.com docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp "
				       "i.softbank.jp gmx.net gmx.de web.de t-online.de mail.ru yandex.ru qq.com 163.com 126.com naver.com "
				       "proton.me protonmail.com nifty.com ocn.ne.jp biglobe.ne.jp so-net.ne.jp orange.fr free.fr comcast.net ";

	wordset_add(&public_domains, slice_of(all), 0);
}

bool domain_is_public(struct slice domain)
{
	call_once(&once, load);
	return wordset_find(&public_domains, domain) != WORD_UNKNOWN;
}

bool us_domain(const struct us *us, struct slice domain)
{
	for (size_t i = 0; i < us->ndomains; i++)
		if (domain_under(domain, us->domains[i]) || domain_same_org(domain, us->domains[i]))
			return true;
	return false;
}

bool us_ip(const struct us *us, struct slice ip)
{
	struct ipnet one, net;

	if (!us->nips || !ipnet_parse(ip, &one))
		return false;
	for (size_t i = 0; i < us->nips; i++)
		if (ipnet_parse(us->ips[i], &net) && ipnet_has(&net, &one))
			return true;
	return false;
}

static void add_domain(struct us *us, struct slice domain)
{
	domain = domain_org(domain);
	if (domain.n && !domain_is_public(domain) && !us_domain(us, domain))
		us->domains[us->ndomains++] = domain;
}

struct us us_of_mail(struct arena *a, const struct us *configured, const struct extract *x)
{
	struct us us = { 0 };

	if (configured)
		us = *configured;
	if (us.ndomains && !us.inferred)
		return us;
	us.inferred = true;
	us.domains = arena_array(a, us.ndomains + DOMAINS_OF_MAIL, sizeof(*us.domains));
	for (size_t i = 0; i < us.ndomains; i++)
		us.domains[i] = configured->domains[i];
	add_domain(&us, domain_of(x->bounce_to));
	add_domain(&us, domain_of(x->original.from));
	return us;
}
