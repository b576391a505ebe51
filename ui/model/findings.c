// SPDX-License-Identifier: BSD-2-Clause
#include "ui/model/findings.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "know/know.h"

static bool among(const struct finding *f, size_t n, enum finding_id id)
{
	for (size_t i = 0; i < n; i++)
		if (f[i].id == id)
			return true;
	return false;
}

/* What the mail says of a finding that many failures show, too. False when they do not. */
static bool add_to(struct finding *over, size_t n, const struct finding *f)
{
	for (size_t i = 0; i < n; i++) {
		if (over[i].id != f->id)
			continue;
		for (size_t k = 0; k < f->nslots; k++)
			if (!finding_get(&over[i], f->slots[k].name).n)
				finding_set(&over[i], f->slots[k].name, f->slots[k].value);
		return true;
	}
	return false;
}

size_t findings_all(const struct model *m, struct arena *a, const struct entry *e, const struct verdict *v, struct finding out[ALL_FINDINGS])
{
	size_t over = insight_of(m->insight, e, clock_now(), a, out), n = over;

	for (size_t i = 0; v && i < v->nfindings; i++)
		if (!add_to(out, over, &v->findings[i]))
			out[n++] = v->findings[i];
	for (int id = 0; !v && id < FINDING_COUNT; id++)
		if (e->own >> id & 1 && !among(out, over, (enum finding_id)id))
			out[n++] = (struct finding){ .id = (enum finding_id)id,
						     .confidence = e->sure >> id & 1 ? CONF_HIGH : e->fair >> id & 1 ? CONF_MEDIUM : CONF_LOW };
	findings_sort(out, n);
	return n;
}

static struct slice masked(const struct model *m, struct arena *a, const struct entry *e, const struct verdict *v, struct slice s)
{
	struct slice exposed[EXPOSED_MAX];
	size_t n = v ? verdict_exposed(v, exposed) : 0;

	if (m->revealed != e->id) {
		for (size_t i = 0; i < n; i++)
			s = mask_text(&m->mask, a, s, exposed[i]);
		if ((e->flags & ENTRY_LEAK) || m->mask.all)
			s = mask_text(&m->mask, a, s, index_str(m->ix, e->recipient));
	}
	return safe_line(a, s);
}

void findings_mask(const struct model *m, struct arena *a, const struct entry *e, const struct verdict *v, struct finding *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < f[i].nslots; k++)
			f[i].slots[k].value = masked(m, a, e, v, f[i].slots[k].value);
		for (size_t k = 0; k < f[i].nevidence; k++)
			f[i].evidence[k] = masked(m, a, e, v, f[i].evidence[k]);
	}
}

/* The words for one that spans failures, from the newest failure of the group that has it. */
static struct slice words(const struct model *m, struct arena *a, const struct group *g, enum finding_id id)
{
	struct finding found[INSIGHTS_MAX];

	for (uint32_t i = 0; i < g->n; i++) {
		const struct entry *e = &m->ix->v[m->members[g->first + i]];
		size_t n = e->findings & INSIGHT_BITS & (uint64_t)1 << id ? insight_of(m->insight, e, clock_now(), a, found) : 0;

		for (size_t k = 0; k < n; k++)
			if (found[k].id == id) {
				findings_mask(m, a, e, NULL, &found[k], 1);
				return know_fill(a, know_finding(id, know_lang_now(), KNOW_EXPLAIN, NULL), &found[k]);
			}
	}
	return (struct slice){ "", 0 };
}

struct slice findings_of_group(const struct model *m, struct arena *a, const struct group *g)
{
	size_t count[FINDING_COUNT] = { 0 };
	struct slice text = { "", 0 };

	for (uint32_t i = 0; i < g->n; i++)
		for (int id = 0; id < FINDING_COUNT; id++)
			count[id] += m->ix->v[m->members[g->first + i]].findings >> id & 1;
	for (int id = 0; id < FINDING_COUNT; id++) {
		struct slice said;

		if (!count[id])
			continue;
		said = words(m, a, g, (enum finding_id)id);
		text = arena_printf(a, "%.*s%s%zu  %.*s%s%.*s", SLICE_ARG(text), text.n ? "\n" : "", count[id],
				    SLICE_ARG(know_finding_title(a, (enum finding_id)id, know_lang_now())),
				    said.n ? _(". ") : "", SLICE_ARG(said));
	}
	return text;
}

void findings_json(struct buf *out, const struct finding *f, size_t n)
{
	json_open(out, "findings", '[');
	for (size_t i = 0; i < n; i++) {
		json_open(out, NULL, '{');
		json_put_string(out, "id", finding_name(f[i].id));
		json_put_string(out, "confidence", confidence_name((enum confidence)f[i].confidence));
		if (f[i].variant && *f[i].variant)
			json_put_string(out, "variant", f[i].variant);
		for (size_t k = 0; k < f[i].nslots; k++)
			json_put_text(out, f[i].slots[k].name, f[i].slots[k].value);
		if (f[i].nevidence)
			json_open(out, "evidence", '[');
		for (size_t k = 0; k < f[i].nevidence; k++)
			json_put_text(out, NULL, f[i].evidence[k]);
		if (f[i].nevidence)
			json_close(out, ']');
		json_close(out, '}');
	}
	json_close(out, ']');
}
