// SPDX-License-Identifier: BSD-2-Clause
#include "cause/finding.h"

#include "cause/verdict.h"

static const char *const finding_names[FINDING_COUNT] = {
#define FINDING(id, name, order) [FINDING_##id] = name,
#include "cause/findings.def"
#undef FINDING
};

static const int finding_orders[FINDING_COUNT] = {
#define FINDING(id, name, order) [FINDING_##id] = order,
#include "cause/findings.def"
#undef FINDING
};

const char *finding_name(enum finding_id id)
{
	return id < FINDING_COUNT ? finding_names[id] : "";
}

void finding_set(struct finding *f, const char *name, struct slice value)
{
	if (f && f->nslots < FINDING_SLOTS && value.n)
		f->slots[f->nslots++] = (struct finding_slot){ name, value };
}

struct slice finding_get(const struct finding *f, const char *name)
{
	for (size_t i = 0; i < f->nslots; i++)
		if (strcmp(f->slots[i].name, name) == 0)
			return f->slots[i].value;
	return (struct slice){ "", 0 };
}

void findings_sort(struct finding *f, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && finding_orders[f[k].id] < finding_orders[f[k - 1].id]; k--) {
			struct finding other = f[k];

			f[k] = f[k - 1];
			f[k - 1] = other;
		}
}

size_t verdict_exposed(const struct verdict *v, struct slice out[EXPOSED_MAX])
{
	static const char *const slots[] = { "r", "via" };
	size_t n = 0;

	for (size_t i = 0; i < v->nfindings; i++) {
		const struct finding *f = &v->findings[i];

		for (size_t k = 0; f->id == FINDING_FORWARD_LEAK && k < 2 && n < EXPOSED_MAX; k++) {
			out[n] = finding_get(f, slots[k]);
			n += out[n].n > 0;
		}
	}
	return n;
}
