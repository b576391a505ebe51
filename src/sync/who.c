// SPDX-License-Identifier: BSD-2-Clause
#include "sync/who.h"

#define WHO_MAX 1000

static struct slice *words(struct arena *a, struct slice list, size_t *n)
{
	struct slice *v, rest = list, word;

	*n = 0;
	while (*n < WHO_MAX && conf_list_next(&rest, &word))
		(*n)++;
	v = arena_array(a, *n + 1, sizeof(*v));
	rest = list;
	for (size_t i = 0; i < *n && conf_list_next(&rest, &word); i++)
		v[i] = word;
	return v;
}

struct us who_configured(struct arena *a, const struct conf *conf)
{
	struct us us = { 0 };

	us.domains = words(a, conf_string(conf, OPT_DOMAINS), &us.ndomains);
	us.ips = words(a, conf_string(conf, OPT_IPS), &us.nips);
	return us;
}
