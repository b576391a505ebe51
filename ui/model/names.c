// SPDX-License-Identifier: BSD-2-Clause
/* What rows are called: names of groupings, groups, addresses, tags. */
#include <stdio.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cause/finding.h"
#include "know/know.h"
#include "ui/model/model.h"

static const char *const group_names[BY_COUNT] = { N_("cause"),	 N_("domain"), N_("host"), N_("mta"),	   N_("dnsbl"),	  N_("alias"),
						   N_("sender"), N_("mailer"), N_("day"),  N_("assignee"), N_("finding"), N_("none") };

const char *group_by_name(enum group_by g)
{
	return group_names[g];
}

enum group_by group_by_named(struct slice name)
{
	for (unsigned i = 0; i < BY_COUNT; i++)
		if (slice_eq(name, slice_of(group_names[i])))
			return (enum group_by)i;
	return BY_COUNT;
}

const char *sort_by_name(enum sort_by s)
{
	static const char *const names[] = { N_("attention"), N_("count"), N_("newest"), N_("oldest"), N_("name"), N_("growth") };

	return names[s];
}

enum state group_state(const struct group *g)
{
	for (unsigned s = 0; s < STATE_COUNT; s++)
		if (g->states[s])
			return (enum state)s;
	return STATE_DONE;
}

enum group_by model_group_kind(const struct model *m, const struct group *g)
{
	return g->depth ? m->then_by : m->group_by;
}

struct slice safe_line(struct arena *a, struct slice s)
{
	struct buf out;
	struct slice result;
	bool plain = true;

	for (size_t i = 0; i < s.n && plain; i++)
		plain = s.p[i] >= 32 && s.p[i] < 127;
	if (plain)
		return s;
	buf_init(&out, s.n * 8 + 16);
	utf8_safe(&out, s, false, NULL);
	result = arena_dup(a, buf_slice(&out));
	buf_release(&out);
	return result;
}

/* The key of such a group is a string of the index. */
static bool by_string(enum group_by by)
{
	return by != BY_CAUSE && by != BY_DAY && by != BY_FINDING && by != BY_NONE;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9E3779B97F4A7C15u;
	return h ^ h >> 29;
}

uint64_t model_group_id(const struct model *m, const struct group *g)
{
	enum group_by by = model_group_kind(m, g);
	uint64_t key = g->key;

	if (by_string(by))
		key = slice_hash(index_str(m->ix, g->key));
	else if (by == BY_CAUSE && g->key < CAUSE_COUNT)
		key = slice_hash(slice_of(cause_name((enum cause)g->key)));
	else if (by == BY_FINDING && g->key)
		key = slice_hash(slice_of(finding_name((enum finding_id)(g->key - 1))));
	key = mix(mix(1, slice_hash(slice_of(group_names[by]))), key);
	return g->depth ? mix(model_group_id(m, &m->groups[g->parent]), key) : key;
}

static struct slice string_name(const struct model *m, struct arena *a, uint32_t key, const char *none)
{
	struct slice name = index_str(m->ix, key);

	if (m->mask.all)
		name = mask_text(&m->mask, a, name, S(""));
	return key ? safe_line(a, name) : slice_of(none);
}

struct slice model_group_name(const struct model *m, struct arena *a, const struct group *g)
{
	switch (model_group_kind(m, g)) {
	case BY_CAUSE:
		if (g->key == GROUP_LEAK)
			return slice_of(_("Leaked by a forwarder"));
		return g->key == CAUSE_UNDEFINED ? slice_of(_("Not understood")) :
						   know_cause((enum cause)g->key, know_lang_now(), KNOW_TITLE, NULL);
	case BY_FINDING:
		return g->key ? know_finding_title(a, (enum finding_id)(g->key - 1), know_lang_now()) :
				slice_of(_("(nothing found)"));
	case BY_DAY:
		return g->key ? arena_printf(a, "%04u-%02u-%02u", g->key / 10000, g->key / 100 % 100, g->key % 100) :
				slice_of(_("(no date)"));
	case BY_DNSBL:
		return string_name(m, a, g->key, _("(no block list)"));
	case BY_ASSIGNEE:
		return string_name(m, a, g->key, _("(nobody)"));
	case BY_ALIAS:
		return string_name(m, a, g->key, _("(not forwarded)"));
	case BY_DOMAIN:
	case BY_HOST:
	case BY_MTA:
	case BY_SENDER:
	case BY_MAILER:
		return string_name(m, a, g->key, _("(unknown)"));
	case BY_NONE:
	case BY_COUNT:
		break;
	}
	return (struct slice){ "", 0 };
}

struct slice model_address(const struct model *m, struct arena *a, const struct entry *e)
{
	struct slice addr = index_str(m->ix, e->alias ? e->alias : e->recipient);

	if (m->mask.all && m->revealed != e->id)
		addr = mask_address(&m->mask, a, addr);
	return addr.n ? safe_line(a, addr) : slice_of(_("(no address)"));
}

struct slice model_row_name(const struct model *m, struct arena *a, const struct entry *e)
{
	static const struct slice none = { "", 0 };
	struct slice subject = index_str(m->ix, e->subject);

	if (!subject.n || index_str(m->ix, e->alias ? e->alias : e->recipient).n)
		return model_address(m, a, e);
	return arena_printf(a, _("\"%.*s\""), SLICE_ARG(safe_line(a, m->mask.all && m->revealed != e->id ? mask_text(&m->mask, a, subject, none) : subject)));
}

struct slice model_exposed(const struct model *m, struct arena *a, const struct entry *e)
{
	struct slice addr = index_str(m->ix, e->recipient);

	if (!e->alias || e->alias == e->recipient)
		return (struct slice){ "", 0 };
	if (((e->flags & ENTRY_LEAK) || m->mask.all) && m->revealed != e->id)
		addr = mask_address(&m->mask, a, addr);
	return safe_line(a, addr);
}

const char *model_tag_word(const struct model *m, const struct group *g, const struct entry *e)
{
	enum cause_tag tag = TAG_OTHER;

	if (e)
		tag = e->flags & ENTRY_LEAK ? TAG_LEAK : cause_tag_of((enum cause)e->cause);
	else if (g && model_group_kind(m, g) == BY_CAUSE)
		tag = g->key == GROUP_LEAK ? TAG_LEAK : cause_tag_of((enum cause)g->key);
	else
		return "";
	return _(cause_tag_name(tag));
}
