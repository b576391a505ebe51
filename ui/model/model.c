// SPDX-License-Identifier: BSD-2-Clause
#include "ui/model/model.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cause/domain.h"
#include "cause/finding.h"
#include "know/know.h"

static const char *const group_names[BY_COUNT] = { N_("cause"),  N_("domain"), N_("host"), N_("mta"),      N_("dnsbl"), N_("alias"),
						   N_("sender"), N_("mailer"), N_("day"),  N_("assignee"), N_("none") };

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
	static const char *const names[] = { N_("attention"), N_("count"), N_("newest"), N_("oldest"), N_("name") };

	return names[s];
}

enum rc model_init(struct model *m, struct store *st, struct err *err)
{
	*m = (struct model){ .store = st };
	arena_init(&m->arena);
	mask_init(&m->mask, st);
	return store_index(st, &m->ix, err);
}

void model_release(struct model *m)
{
	arena_release(&m->arena);
	free(m->groups);
	free(m->members);
	free(m->rows);
	free(m->tags.v);
	free(m->unfolded.v);
	*m = (struct model){ 0 };
}

/* ---- grouping ---- */

#define LEAK_KEY UINT64_MAX /* leaks are a group of their own before the causes */

static int64_t day_of(int64_t t)
{
	time_t tt = (time_t)t;
	struct tm tm;

	if (!t || !localtime_r(&tt, &tm))
		return 0;
	return (int64_t)(tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday;
}

static uint64_t key_of(const struct model *m, const struct entry *e)
{
	switch (m->group_by) {
	case BY_CAUSE:
		return e->flags & ENTRY_LEAK ? LEAK_KEY : e->cause;
	case BY_DOMAIN:
		return e->domain;
	case BY_HOST:
		return e->host;
	case BY_MTA:
		return e->mta;
	case BY_DNSBL:
		return e->dnsbl;
	case BY_ALIAS:
		return e->alias;
	case BY_SENDER:
		return e->sender;
	case BY_MAILER:
		return e->mailer;
	case BY_DAY:
		return (uint64_t)day_of(e->failed_at);
	case BY_ASSIGNEE:
		return e->assignee;
	case BY_NONE:
	case BY_COUNT:
		break;
	}
	return 0;
}

struct keyed {
	uint64_t key;
	int64_t at;
	uint32_t entry;
};

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->at != y->at)
		return x->at > y->at ? -1 : 1;
	return x->entry < y->entry ? 1 : -1;
}

static bool is_unfolded(const struct model *m, uint64_t key)
{
	for (size_t i = 0; i < m->unfolded.n; i++)
		if (m->unfolded.v[i] == key)
			return true;
	return m->group_by == BY_NONE;
}

static void count_entry(struct group *g, const struct entry *e, int64_t now)
{
	int64_t step = e->failed_at && e->failed_at <= now ? (now - e->failed_at) / (TREND_DAYS * 86400) : e->failed_at ? 0 : -1;

	g->states[e->state]++;
	g->leak |= (e->flags & ENTRY_LEAK) != 0;
	if (e->failed_at > g->newest)
		g->newest = e->failed_at;
	if (e->failed_at && (!g->oldest || e->failed_at < g->oldest))
		g->oldest = e->failed_at;
	if (step >= 0 && step < TREND_STEPS)
		g->trend[TREND_STEPS - 1 - step]++;
}

static void make_groups(struct model *m, struct keyed *all, size_t n)
{
	int64_t now = clock_now();
	size_t cap = 0;

	m->ngroups = 0;
	free(m->groups);
	m->groups = NULL;
	m->members = mem_realloc(m->members, (n + 1) * sizeof(*m->members));
	m->nmembers = n;
	for (size_t i = 0; i < n; i++) {
		struct group *g;

		if (i == 0 || all[i].key != all[i - 1].key) {
			if (m->ngroups == cap) {
				cap = cap ? cap * 2 : 64;
				m->groups = mem_realloc(m->groups, cap * sizeof(*m->groups));
			}
			m->groups[m->ngroups++] = (struct group){ .key = all[i].key, .first = (uint32_t)i,
								  .folded = !is_unfolded(m, all[i].key) };
		}
		g = &m->groups[m->ngroups - 1];
		g->n++;
		m->members[i] = all[i].entry;
		count_entry(g, &m->ix->v[all[i].entry], now);
	}
}

enum state group_state(const struct group *g)
{
	for (unsigned s = 0; s < STATE_COUNT; s++)
		if (g->states[s])
			return (enum state)s;
	return STATE_DONE;
}

static const struct model *sorting; /* for qsort's comparison, set around the call only */

static long compare_names(const struct group *a, const struct group *b)
{
	struct arena arena;
	int c;

	arena_init(&arena);
	c = slice_cmp(model_group_name(sorting, &arena, a), model_group_name(sorting, &arena, b));
	arena_release(&arena);
	return c;
}

/* Back, leaks, new, then by what is to be done. */
static long attention(const struct group *g)
{
	enum state s = group_state(g);
	long open = (long)(g->states[STATE_BACK] + g->states[STATE_NEW] + g->states[STATE_OPEN]);

	return (s == STATE_BACK ? 8000000L : 0) + (g->leak && s <= STATE_OPEN ? 4000000L : 0) + (s == STATE_NEW ? 2000000L : 0) +
	       (open > 999999 ? 999999 : open);
}

static int by_sort(const void *pa, const void *pb)
{
	const struct group *a = pa, *b = pb;
	long d = 0;

	switch (sorting->sort_by) {
	case SORT_ATTENTION:
		d = attention(b) - attention(a);
		break;
	case SORT_COUNT:
		d = (long)b->n - (long)a->n;
		break;
	case SORT_NEWEST:
		d = b->newest < a->newest ? -1 : b->newest > a->newest;
		break;
	case SORT_OLDEST:
		d = a->oldest < b->oldest ? -1 : a->oldest > b->oldest;
		break;
	case SORT_NAME:
		d = compare_names(a, b);
		break;
	case SORT_COUNT_OF:
		break;
	}
	if (d == 0)
		d = (long)b->n - (long)a->n;
	if (d == 0)
		d = a->key < b->key ? -1 : 1;
	if (sorting->reversed)
		d = -d;
	return d < 0 ? -1 : d > 0;
}

static void push_row(struct model *m, struct row r)
{
	if (m->nrows == m->cap_rows) {
		m->cap_rows = m->cap_rows ? m->cap_rows * 2 : 256;
		m->rows = mem_realloc(m->rows, m->cap_rows * sizeof(*m->rows));
	}
	m->rows[m->nrows++] = r;
}

static void make_rows(struct model *m)
{
	m->nrows = 0;
	for (uint32_t i = 0; i < m->ngroups; i++) {
		const struct group *g = &m->groups[i];

		if (m->group_by != BY_NONE)
			push_row(m, (struct row){ ROW_GROUP, i, 0 });
		for (uint32_t k = 0; k < g->n && !g->folded; k++)
			push_row(m, (struct row){ ROW_FAILURE, i, m->members[g->first + k] });
	}
}

/* ---- keeping the place ---- */

struct place {
	bool group;
	uint64_t key;
	int64_t id;
	size_t row;
};

static struct place place_of(const struct model *m)
{
	struct place p = { .row = m->cursor };

	if (m->cursor < m->nrows) {
		const struct row *r = &m->rows[m->cursor];

		p.group = r->kind == ROW_GROUP;
		p.key = m->groups[r->group].key;
		if (!p.group)
			p.id = m->ix->v[r->entry].id;
	}
	return p;
}

static void go_to(struct model *m, const struct place *p)
{
	for (size_t i = 0; i < m->nrows; i++) {
		const struct row *r = &m->rows[i];

		if (p->id ? r->kind == ROW_FAILURE && m->ix->v[r->entry].id == p->id :
			    p->group && r->kind == ROW_GROUP && m->groups[r->group].key == p->key) {
			m->cursor = i;
			return;
		}
	}
	m->cursor = p->row < m->nrows ? p->row : m->nrows ? m->nrows - 1 : 0;
}

void model_update(struct model *m)
{
	struct place p = place_of(m);
	struct keyed *all = mem_alloc((m->ix->n + 1) * sizeof(*all));
	size_t n = 0;

	memset(m->totals, 0, sizeof(m->totals));
	for (uint32_t i = 0; i < m->ix->n; i++) {
		const struct entry *e = &m->ix->v[i];

		m->totals[e->state]++;
		if (m->filter_off || filter_holds(m->filter, m->ix, e))
			all[n++] = (struct keyed){ key_of(m, e), e->failed_at, i };
	}
	if (n)
		qsort(all, n, sizeof(*all), by_key);
	make_groups(m, all, n);
	free(all);
	sorting = m;
	if (m->ngroups)
		qsort(m->groups, m->ngroups, sizeof(*m->groups), by_sort);
	make_rows(m);
	go_to(m, &p);
	if (m->tags.cap < m->ix->n) {
		m->tags.v = mem_realloc(m->tags.v, m->ix->n);
		memset(m->tags.v + m->tags.cap, 0, m->ix->n - m->tags.cap);
		m->tags.cap = m->ix->n;
	}
}

bool model_filter(struct model *m, struct slice text, struct filter_error *error)
{
	struct arena a;
	struct filter *f;

	arena_init(&a);
	f = filter_parse(&a, text, m->me, clock_now(), error);
	if (!f) {
		arena_release(&a);
		return false;
	}
	arena_release(&m->arena);
	m->arena = a;
	m->filter = slice_trim(text).n ? f : NULL;
	m->filter_off = false;
	snprintf(m->filter_text, sizeof(m->filter_text), "%.*s", SLICE_ARG(utf8_cut(text, 500)));
	model_update(m);
	return true;
}

void model_group(struct model *m, enum group_by g)
{
	m->group_by = g;
	m->unfolded.n = 0;
	model_update(m);
}

void model_sort(struct model *m, enum sort_by s)
{
	m->reversed = m->sort_by == s && !m->reversed;
	m->sort_by = s;
	model_update(m);
}

void model_fold(struct model *m, size_t group, bool folded)
{
	struct place p = place_of(m);
	struct group *g = &m->groups[group];

	if (g->folded == folded)
		return;
	g->folded = folded;
	for (size_t i = 0; i < m->unfolded.n; i++)
		if (m->unfolded.v[i] == g->key)
			m->unfolded.v[i--] = m->unfolded.v[--m->unfolded.n];
	if (!folded) {
		if (m->unfolded.n == m->unfolded.cap) {
			m->unfolded.cap = m->unfolded.cap ? m->unfolded.cap * 2 : 16;
			m->unfolded.v = mem_realloc(m->unfolded.v, m->unfolded.cap * sizeof(*m->unfolded.v));
		}
		m->unfolded.v[m->unfolded.n++] = g->key;
	}
	if (folded && p.id) { /* its members go: the group stays */
		p.group = true;
		p.id = 0;
	}
	make_rows(m);
	go_to(m, &p);
}

/* ---- moving ---- */

const struct row *model_row(const struct model *m)
{
	return m->cursor < m->nrows ? &m->rows[m->cursor] : NULL;
}

const struct entry *model_entry(const struct model *m)
{
	const struct row *r = model_row(m);

	if (!r)
		return NULL;
	return &m->ix->v[r->kind == ROW_FAILURE ? r->entry : m->members[m->groups[r->group].first]];
}

void model_move(struct model *m, long by)
{
	long at = (long)m->cursor + by;

	if (at >= (long)m->nrows)
		at = (long)m->nrows - 1;
	m->cursor = at < 0 ? 0 : (size_t)at;
}

bool model_step(struct model *m, int by, enum row_kind kind)
{
	for (long i = (long)m->cursor + by; i >= 0 && i < (long)m->nrows; i += by) {
		if (kind == ROW_FAILURE && by > 0 && m->rows[i].kind == ROW_GROUP && m->groups[m->rows[i].group].folded)
			model_fold(m, m->rows[i].group, false);
		if (m->rows[i].kind == kind) {
			m->cursor = (size_t)i;
			return true;
		}
	}
	return false;
}

bool model_todo(struct model *m, int by)
{
	for (long i = (long)m->cursor + by; i >= 0 && i < (long)m->nrows; i += by) {
		const struct row *r = &m->rows[i];
		enum state s = r->kind == ROW_GROUP ? group_state(&m->groups[r->group]) : (enum state)m->ix->v[r->entry].state;

		if (s <= STATE_OPEN) {
			m->cursor = (size_t)i;
			return true;
		}
	}
	return false;
}

/* ---- tags and targets ---- */

bool model_tagged(const struct model *m, uint32_t entry)
{
	return entry < m->tags.cap && m->tags.v[entry];
}

void model_tag(struct model *m, uint32_t entry, bool on)
{
	if (entry >= m->tags.cap || m->tags.v[entry] == on)
		return;
	m->tags.v[entry] = on;
	m->tags.n = on ? m->tags.n + 1 : m->tags.n - 1;
}

void model_untag_all(struct model *m)
{
	if (m->tags.cap)
		memset(m->tags.v, 0, m->tags.cap);
	m->tags.n = 0;
}

size_t model_target(const struct model *m, int64_t **ids)
{
	const struct row *r = model_row(m);
	size_t n = 0, most = m->tags.n ? m->tags.n : r ? m->groups[r->group].n : 0;

	*ids = mem_alloc((most + 1) * sizeof(**ids));
	if (m->tags.n) {
		for (uint32_t i = 0; i < m->ix->n && i < m->tags.cap; i++)
			if (m->tags.v[i])
				(*ids)[n++] = m->ix->v[i].id;
	} else if (r && r->kind == ROW_FAILURE) {
		(*ids)[n++] = m->ix->v[r->entry].id;
	} else if (r) {
		for (uint32_t k = 0; k < m->groups[r->group].n; k++)
			(*ids)[n++] = m->ix->v[m->members[m->groups[r->group].first + k]].id;
	}
	return n;
}

/* ---- words ---- */

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

static struct slice string_name(const struct model *m, struct arena *a, uint64_t key, const char *none)
{
	return key ? safe_line(a, index_str(m->ix, (uint32_t)key)) : slice_of(none);
}

struct slice model_group_name(const struct model *m, struct arena *a, const struct group *g)
{
	switch (m->group_by) {
	case BY_CAUSE:
		if (g->key == LEAK_KEY)
			return slice_of(_("Leaked by a forwarder"));
		return g->key == CAUSE_UNDEFINED ? slice_of(_("Not understood")) :
						   know_cause((enum cause)g->key, know_lang_now(), KNOW_TITLE, NULL);
	case BY_DAY:
		return g->key ? arena_printf(a, "%04d-%02d-%02d", (int)(g->key / 10000), (int)(g->key / 100 % 100), (int)(g->key % 100)) :
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

	return addr.n ? safe_line(a, addr) : slice_of(_("(no address)"));
}

struct slice model_exposed(const struct model *m, struct arena *a, const struct entry *e)
{
	struct slice addr = index_str(m->ix, e->recipient);

	if (!e->alias || e->alias == e->recipient)
		return (struct slice){ "", 0 };
	if ((e->flags & ENTRY_LEAK) && m->revealed != e->id)
		addr = mask_address(&m->mask, a, addr);
	return safe_line(a, addr);
}

const char *model_tag_word(const struct model *m, const struct group *g, const struct entry *e)
{
	enum cause_tag tag = TAG_OTHER;

	if (e)
		tag = e->flags & ENTRY_LEAK ? TAG_LEAK : cause_tag_of((enum cause)e->cause);
	else if (g && m->group_by == BY_CAUSE)
		tag = g->key == LEAK_KEY ? TAG_LEAK : cause_tag_of((enum cause)g->key);
	else
		return "";
	return _(cause_tag_name(tag));
}
