// SPDX-License-Identifier: BSD-2-Clause
#include "cause/domain.h"

/* Second levels under which names are registered (Public Suffix List, those of mail's everyday). */
static bool is_second_level(struct slice label)
{
	static const char levels[][4] = { "co", "or", "ne", "ac", "go", "lg", "ed", "gr", "ad", "com", "net", "org", "gov", "edu" };

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (slice_is(label, levels[i]))
			return true;
	return false;
}

struct slice domain_org(struct slice domain)
{
	size_t last, second, third;
	struct slice label;

	while (domain.n && domain.p[domain.n - 1] == '.')
		domain.n--;
	last = slice_rchr(domain, '.');
	if (last == SIZE_MAX)
		return domain;
	second = slice_rchr(slice_sub(domain, 0, last), '.');
	if (second == SIZE_MAX)
		return domain;
	label = slice_sub(domain, second + 1, last);
	if (domain.n - last - 1 != 2 || !is_second_level(label))
		return slice_sub(domain, second + 1, domain.n);
	third = slice_rchr(slice_sub(domain, 0, second), '.');
	return third == SIZE_MAX ? domain : slice_sub(domain, third + 1, domain.n);
}

struct slice domain_of(struct slice addr)
{
	size_t at = slice_rchr(addr, '@');

	return at == SIZE_MAX ? (struct slice){ "", 0 } : slice_sub(addr, at + 1, addr.n);
}

bool domain_same_org(struct slice a, struct slice b)
{
	return a.n && b.n && slice_ieq(domain_org(a), domain_org(b));
}

bool domain_under(struct slice domain, struct slice suffix)
{
	if (!suffix.n || !slice_iends(domain, suffix))
		return false;
	return domain.n == suffix.n || domain.p[domain.n - suffix.n - 1] == '.';
}

static struct slice local_of(struct slice addr)
{
	size_t at = slice_rchr(addr, '@');
	struct slice local = slice_unwrap(at == SIZE_MAX ? addr : slice_sub(addr, 0, at), '"', '"');
	size_t plus = slice_chr(local, '+');

	return plus == SIZE_MAX || plus == 0 ? local : slice_sub(local, 0, plus);
}

static bool local_same(struct slice a, struct slice b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.n && a.p[i] == '.')
			i++;
		while (k < b.n && b.p[k] == '.')
			k++;
		if (i == a.n || k == b.n)
			return i == a.n && k == b.n;
		if (ascii_lower((unsigned char)a.p[i++]) != ascii_lower((unsigned char)b.p[k++]))
			return false;
	}
}

static bool is_gmail(struct slice domain)
{
	return slice_ieq(domain, S("gmail.com")) || slice_ieq(domain, S("googlemail.com"));
}

bool mailbox_same(struct slice a, struct slice b)
{
	struct slice da = domain_of(a), db = domain_of(b);

	if (!a.n || !b.n)
		return false;
	return (slice_ieq(da, db) || (is_gmail(da) && is_gmail(db))) && local_same(local_of(a), local_of(b));
}
