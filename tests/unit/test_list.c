// SPDX-License-Identifier: BSD-2-Clause
/* Groups over one and two levels, sorts, rows, the cursor's place, tags, slices of filtering, find, figures, completion. */
#include "tests/support/store.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/vec.h"
#include "store/db.h"
#include "insight/insight.h"
#include "ui/model/complete.h"
#include "ui/model/counts.h"
#include "ui/model/figures.h"
#include "ui/model/group.h"
#include "ui/model/saved.h"

#define NOW 1794787200 /* Monday 2026-11-16 00:00 UTC */
#define DAY 86400
#define FAILURES 300

static struct arena arena;
static struct store *st;
static struct index *ix;
static struct entry v[FAILURES];
static uint32_t order[FAILURES];
static struct model m;

#define str(...) test_str(ix, __VA_ARGS__)

static int by_time(const void *a, const void *b)
{
	const struct entry *x = &v[*(const uint32_t *)a], *y = &v[*(const uint32_t *)b];

	return x->failed_at < y->failed_at ? -1 : x->failed_at > y->failed_at ? 1 : x->id < y->id ? -1 : x->id > y->id;
}

static void make_failures(void)
{
	static const uint8_t causes[] = { CAUSE_USERUNKNOWN, CAUSE_BLOCKED, CAUSE_MAILBOXFULL, CAUSE_FILTERED };

	for (int i = 0; i < FAILURES; i++) {
		v[i] = (struct entry){ .id = i + 10, .failed_at = NOW - 3600 - (int64_t)(i * 37 % FAILURES) * DAY / 4,
				       .pulled_at = NOW, .recipient = str("user%d@x.example", i), .domain = str("d%d.example", i % 5),
				       .host = str("mx%d.example", i % 11), .mta = str("mta%d", i % 3), .sender = str("s%d@client.example", i % 7),
				       .cause = causes[i % 4], .state = STATE_OPEN, .reply = 550 };
		if (i % 10 == 0)
			v[i].dnsbl = str("list%d.example", i % 20);
		if (i % 4 == 3)
			v[i].state = i % 8 == 3 ? STATE_DONE : STATE_ASLEEP; /* all of filtered */
		order[i] = (uint32_t)i;
	}
	for (int i = 0; i < 20; i++) { /* leaks, of the first causes */
		v[i * 4].flags = ENTRY_LEAK;
		v[i * 4].alias = str("alias%d@example.org", i % 2);
	}
	qsort(order, FAILURES, sizeof(order[0]), by_time);
	ix->v = v;
	ix->n = FAILURES;
	ix->order = order;
}

static void show(const char *filter)
{
	struct filter_error error = { .column = 0 };

	if (!model_filter(&m, slice_of(filter), &error)) {
		print_error("%s: %s\n", filter, error.msg);
		fail();
	}
}

/* What must hold of any list: each kept failure once, in its group, in order; rows as counted. */
static void check_list(void)
{
	uint8_t *seen = mem_alloc(FAILURES);
	size_t rows = 0, members = 0;

	for (size_t i = 0; i < m.ngroups; i++) {
		const struct group *g = &m.groups[i];
		uint32_t states = 0, below = 0;

		assert_int_equal(g->first, members);
		members += g->n;
		for (int s = 0; s < STATE_COUNT; s++)
			states += g->states[s];
		assert_int_equal(states, g->n);
		for (uint32_t s = 0; s < g->nsubs; s++) {
			assert_int_equal(m.groups[g->subs + s].parent, i);
			assert_int_equal(m.groups[g->subs + s].first, g->first + below);
			below += m.groups[g->subs + s].n;
		}
		assert_true(!g->nsubs || below == g->n);
	}
	assert_int_equal(members, m.nmembers);
	for (size_t i = 0; i < m.nmembers; i++) {
		assert_false(seen[m.members[i]]);
		seen[m.members[i]] = 1;
		assert_true(m.keep[m.members[i]]);
	}
	for (size_t i = 0; i < m.nrows; i++) {
		struct row r = model_row_at(&m, i);
		const struct group *g = &m.groups[r.group];

		rows++;
		if (r.kind == ROW_GROUP) {
			assert_int_equal(g->row, i);
			continue;
		}
		assert_int_equal(m.members[g->first + (i - g->row) - (m.group_by != BY_NONE)], r.entry);
		assert_false(g->folded);
		assert_true(!g->depth || !m.groups[g->parent].folded);
	}
	assert_int_equal(rows, m.nrows);
	free(seen);
}

static void every_grouping_holds_every_failure_once(void **state)
{
	(void)state;
	show("");
	for (int first = 0; first < BY_COUNT; first++)
		for (int then = 0; then < BY_COUNT; then++) {
			model_group(&m, (enum group_by)first);
			model_group_then(&m, (enum group_by)then);
			for (size_t i = 0; i < m.ngroups + m.nsubs; i++)
				if (i % 2)
					model_fold(&m, i, false);
			assert_int_equal(m.nmembers, FAILURES);
			check_list();
			for (int s = 0; s < SORT_COUNT_OF; s++) {
				model_sort(&m, (enum sort_by)s);
				check_list();
				assert_int_equal(m.nmembers, FAILURES);
			}
		}
	model_group(&m, BY_CAUSE);
	model_group_then(&m, BY_NONE);
}

static void groups_by_each_key(void **state)
{
	static const struct {
		enum group_by by;
		size_t n;
	} cases[] = { { BY_CAUSE, 5 }, { BY_DOMAIN, 5 }, { BY_HOST, 11 }, { BY_MTA, 3 }, { BY_DNSBL, 3 }, { BY_ALIAS, 3 }, { BY_SENDER, 7 },
		      { BY_MAILER, 1 }, { BY_DAY, 75 }, { BY_ASSIGNEE, 1 }, { BY_FINDING, 1 }, { BY_NONE, 1 } };

	(void)state;
	show("");
	model_group_then(&m, BY_NONE);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		model_group(&m, cases[i].by);
		assert_int_equal(m.ngroups, cases[i].n);
		assert_int_equal(m.nsubs, 0);
	}
	model_group(&m, BY_CAUSE);
}

static const struct group *group_of_key(uint32_t key)
{
	for (size_t i = 0; i < m.ngroups; i++)
		if (m.groups[i].key == key)
			return &m.groups[i];
	return NULL;
}

static void sorts_put_first(void **state)
{
	(void)state;
	show("");
	model_group(&m, BY_CAUSE);
	m.sort_by = SORT_COUNT;
	m.reversed = false;
	model_sort(&m, SORT_ATTENTION);
	assert_false(m.reversed);
	assert_int_equal(m.groups[m.ngroups - 1].key, CAUSE_FILTERED); /* only done and asleep */
	v[1].state = STATE_NEW;
	v[2].state = STATE_BACK;
	model_update(&m);
	assert_int_equal(m.groups[0].key, CAUSE_MAILBOXFULL); /* back */
	assert_int_equal(m.groups[1].key, CAUSE_BLOCKED); /* new */
	v[0].state = STATE_NEW; /* a new leak goes before other new ones */
	model_update(&m);
	assert_int_equal(m.groups[1].key, GROUP_LEAK);
	assert_true(m.groups[1].leak);
	v[0].state = v[1].state = v[2].state = STATE_OPEN;
	model_sort(&m, SORT_COUNT);
	for (size_t i = 1; i < m.ngroups; i++)
		assert_true(m.groups[i - 1].n >= m.groups[i].n);
	model_sort(&m, SORT_COUNT); /* again: the other way round */
	assert_true(m.reversed);
	for (size_t i = 1; i < m.ngroups; i++)
		assert_true(m.groups[i - 1].n <= m.groups[i].n);
	model_group(&m, BY_HOST);
	model_sort(&m, SORT_NEWEST);
	for (size_t i = 1; i < m.ngroups; i++)
		assert_true(m.groups[i - 1].newest >= m.groups[i].newest);
	for (uint32_t i = 1; i < m.groups[0].n; i++)
		assert_true(v[m.members[i - 1]].failed_at >= v[m.members[i]].failed_at);
	model_sort(&m, SORT_OLDEST); /* within the groups, too */
	for (size_t i = 1; i < m.ngroups; i++)
		assert_true(m.groups[i - 1].oldest <= m.groups[i].oldest);
	for (uint32_t i = 1; i < m.groups[0].n; i++)
		assert_true(v[m.members[i - 1]].failed_at <= v[m.members[i]].failed_at);
	model_sort(&m, SORT_NAME);
	for (size_t i = 1; i < m.ngroups; i++)
		assert_true(slice_cmp(model_group_name(&m, &arena, &m.groups[i - 1]), model_group_name(&m, &arena, &m.groups[i])) < 0);
	model_group(&m, BY_CAUSE);
	model_sort(&m, SORT_ATTENTION);
}

static void growth_and_trend(void **state)
{
	struct group g = { 0 };

	(void)state;
	assert_int_equal(group_growth(&g), GROWTH_STEADY);
	assert_int_equal(trend_level(&g, 0), 0);
	g.trend[7] = 2;
	assert_int_equal(group_growth(&g), GROWTH_STEADY); /* too few to speak of */
	g.trend[7] = 10, g.trend[6] = 5, g.trend[5] = 5;
	assert_int_equal(group_growth(&g), GROWTH_RISING);
	g.trend[7] = 7;
	assert_int_equal(group_growth(&g), GROWTH_STEADY);
	g.trend[7] = 2;
	assert_int_equal(group_growth(&g), GROWTH_FALLING);
	g.trend[0] = 1, g.trend[1] = 1000000;
	assert_int_equal(trend_level(&g, 1), 7);
	assert_int_equal(trend_level(&g, 0), 1); /* little is more than none */
	assert_int_equal(trend_level(&g, 2), 0);
	show("");
	model_sort(&m, SORT_GROWTH);
	check_list();
	model_sort(&m, SORT_ATTENTION);
}

static void the_cursor_stays(void **state)
{
	int64_t id;

	(void)state;
	show("");
	model_group(&m, BY_CAUSE);
	id = v[101].id;
	assert_true(model_go(&m, id));
	assert_int_equal(model_entry(&m)->id, id);
	for (int g = 0; g < BY_COUNT; g++) {
		model_group(&m, (enum group_by)g);
		assert_int_equal(model_entry(&m)->id, id);
		assert_int_equal(model_row(&m)->kind, ROW_FAILURE);
		model_group_then(&m, BY_DAY);
		assert_int_equal(model_entry(&m)->id, id);
		model_sort(&m, (enum sort_by)(g % SORT_COUNT_OF));
		assert_int_equal(model_entry(&m)->id, id);
	}
	model_group_then(&m, BY_NONE);
	model_group(&m, BY_CAUSE);
	model_sort(&m, SORT_ATTENTION);
	show("user1");
	assert_int_equal(model_entry(&m)->id, id); /* user101 */
	show("-user101"); /* gone: the next one of its group, not the top */
	assert_int_equal(model_row(&m)->kind, ROW_FAILURE);
	assert_int_equal(model_entry(&m)->cause, v[101].cause);
	assert_true(model_entry(&m)->failed_at <= v[101].failed_at);
	assert_false(model_go(&m, id));
	show("nothing matches this");
	assert_null(model_row(&m));
	assert_null(model_entry(&m));
	show("");
	assert_int_equal(m.nmembers, FAILURES);
}

/* Looking at a new failure changes the counts, and nothing moves; the next update finds the same counts. */
static void reading_moves_nothing(void **state)
{
	const uint32_t fresh = 101;
	size_t at;
	struct group before;

	(void)state;
	v[fresh].state = STATE_NEW;
	show("");
	model_group(&m, BY_CAUSE);
	assert_true(model_go(&m, v[fresh].id));
	at = m.cursor;
	before = m.groups[model_row(&m)->group];
	v[fresh].state = STATE_OPEN;
	model_seen(&m);
	assert_int_equal(m.cursor, at);
	assert_int_equal(before.states[STATE_NEW], 1);
	assert_int_equal(m.groups[model_row(&m)->group].states[STATE_NEW], 0);
	assert_int_equal(m.groups[model_row(&m)->group].states[STATE_OPEN], before.states[STATE_OPEN] + 1);
	before = m.groups[model_row(&m)->group];
	model_update(&m);
	assert_memory_equal(m.groups[model_row(&m)->group].states, before.states, sizeof(before.states));
}

static void folds(void **state)
{
	size_t rows;

	(void)state;
	show("");
	m.unfolded.n = 0;
	model_group(&m, BY_DOMAIN);
	model_group_then(&m, BY_CAUSE);
	for (size_t i = 0; i < m.ngroups; i++)
		model_fold(&m, i, true);
	assert_int_equal(m.nrows, m.ngroups);
	model_fold(&m, 0, false);
	assert_int_equal(m.nrows, m.ngroups + m.groups[0].nsubs);
	rows = m.nrows;
	model_fold(&m, m.groups[0].subs, false);
	assert_int_equal(m.nrows, rows + m.groups[m.groups[0].subs].n);
	m.cursor = 2; /* its first failure */
	assert_int_equal(model_row(&m)->kind, ROW_FAILURE);
	model_fold(&m, 0, true); /* goes away with its group: the cursor to the group */
	assert_int_equal(m.cursor, 0);
	model_fold(&m, 0, false);
	assert_int_equal(m.nrows, rows + m.groups[m.groups[0].subs].n); /* what was open below is open again */
	model_group(&m, BY_HOST);
	model_group_then(&m, BY_NONE);
	model_group(&m, BY_DOMAIN);
	assert_int_equal(m.nrows, m.ngroups + m.groups[0].n); /* folds belong to the grouping */
	model_group(&m, BY_CAUSE);
}

static void steps_reach_every_failure_and_group(void **state)
{
	size_t n = 0;
	uint32_t before = UINT32_MAX;

	(void)state;
	show("");
	m.unfolded.n = 0;
	model_group(&m, BY_SENDER);
	m.cursor = 0;
	while (model_step(&m, 1, ROW_FAILURE))
		n++;
	assert_int_equal(n, FAILURES);
	while (model_step(&m, -1, ROW_FAILURE))
		n--;
	assert_int_equal(n, 1);
	m.cursor = 0;
	for (n = 0; model_step(&m, 1, ROW_GROUP); n++) {
		assert_int_equal(model_row(&m)->kind, ROW_GROUP);
		assert_int_not_equal(model_row(&m)->group, before);
		before = model_row(&m)->group;
	}
	assert_int_equal(n, m.ngroups - 1);
	model_move(&m, 5); /* among the failures of the last one */
	assert_true(model_step(&m, -1, ROW_GROUP));
	assert_int_equal(model_row(&m)->group, m.ngroups - 1);
	while (model_step(&m, -1, ROW_GROUP))
		n--;
	assert_int_equal(n, 0);
	assert_int_equal(m.cursor, 0);
	model_group(&m, BY_CAUSE);
}

static void slices_change_the_list_at_their_end(void **state)
{
	struct filter_error error;

	(void)state;
	show("");
	assert_false(model_step_on(&m, 1));
	assert_true(model_filter_start(&m, S("code:421"), &error));
	assert_true(model_filter_start(&m, S("cause:blocked"), &error)); /* the one before is dropped */
	assert_int_equal(m.nmembers, FAILURES);
	assert_string_equal(m.filter_text, "");
	assert_false(model_filter_start(&m, S("cause:nonsense"), &error)); /* a mistake stops nothing */
	while (model_step_on(&m, 0))
		assert_int_equal(m.nmembers, FAILURES);
	assert_int_equal(m.nmembers, FAILURES / 4);
	assert_string_equal(m.filter_text, "cause:blocked");
	check_list();
	assert_true(model_filter_start(&m, S("cause:mailboxfull"), &error)); /* the data move on meanwhile */
	ix->generation++;
	while (model_step_on(&m, 0))
		;
	assert_int_equal(m.nmembers, FAILURES / 4);
	assert_true(model_filter_start(&m, S("user7"), &error)); /* and one that is never finished */
	m.filter_off = true;
	model_update(&m);
	assert_int_equal(m.nmembers, FAILURES);
	m.filter_off = false;
	show("");
}

static void terms_about_groups(void **state)
{
	(void)state;
	show("");
	model_group(&m, BY_DNSBL); /* 270 without, 15 and 15 */
	show("count:>100");
	assert_int_equal(m.nmembers, 270);
	show("-count:>100");
	assert_int_equal(m.nmembers, 30);
	show("cause:userunknown count:<10"); /* of what the rest leaves: 15 of the first list are half of them */
	check_list();
	for (size_t i = 0; i < m.ngroups; i++)
		assert_true(m.groups[i].n < 10);
	model_group(&m, BY_CAUSE);
	show("");
}

static void targets_and_tags(void **state)
{
	struct filter_error error;
	int64_t *ids;
	size_t n;

	(void)state;
	show("is:open");
	model_untag_all(&m);
	model_group(&m, BY_DOMAIN);
	m.cursor = m.groups[2].row;
	n = model_target(&m, &ids);
	assert_int_equal(n, m.groups[2].n);
	free(ids);
	assert_int_equal(model_hidden(&m, &m.groups[2], NULL) + m.groups[2].n, 60);
	n = model_hidden(&m, &m.groups[2], &ids);
	for (size_t i = 0; i < n; i++) {
		const struct entry *e = index_find(ix, ids[i]);

		assert_true(e->state > STATE_OPEN);
		assert_int_equal(e->domain, m.groups[2].key);
	}
	free(ids);
	assert_true(model_tag_where(&m, S("cause:blocked code:550"), &error));
	assert_int_equal(m.tags.n, FAILURES / 4);
	assert_false(model_tag_where(&m, S("cause:nothing"), &error));
	show("is:tagged");
	assert_int_equal(m.nmembers, FAILURES / 4);
	show("is:done");
	n = model_target(&m, &ids); /* tags hold through filters */
	assert_int_equal(n, FAILURES / 4);
	free(ids);
	model_untag_all(&m);
	assert_true(model_tag_where(&m, S(""), &error));
	assert_int_equal(m.tags.n, m.nmembers);
	model_untag_all(&m);
	show("");
	model_group(&m, BY_CAUSE);
}

/* Findings over many failures come later: a list that does not ask for them stays as it is. */
static void judged(void **state)
{
	(void)state;
	show("");
	model_group(&m, BY_CAUSE);
	assert_false(model_judged(&m));
	model_group_then(&m, BY_FINDING);
	assert_true(model_judged(&m));
	model_group_then(&m, BY_NONE);
	assert_false(model_judged(&m));
	show("finding:recovered");
	assert_true(model_judged(&m));
	m.filter_off = true;
	assert_false(model_judged(&m));
	m.filter_off = false;
	show("");
}

/* What a list shows, to be compared with another. */
struct shown {
	size_t ngroups, nsubs, nmembers, nrows, cursor, nall, totals[STATE_COUNT];
	struct group groups[200];
	uint32_t members[FAILURES];
	uint8_t keep[FAILURES];
};

static struct shown *shown_now(void)
{
	struct shown *s = mem_alloc(sizeof(*s));

	*s = (struct shown){ .ngroups = m.ngroups, .nsubs = m.nsubs, .nmembers = m.nmembers, .nrows = m.nrows, .cursor = m.cursor, .nall = m.nall };
	memcpy(s->totals, m.totals, sizeof(s->totals));
	assert_true(m.ngroups + m.nsubs <= 200);
	memcpy(s->groups, m.groups, (m.ngroups + m.nsubs) * sizeof(*m.groups));
	memcpy(s->members, m.members, m.nmembers * sizeof(*m.members));
	memcpy(s->keep, m.keep, FAILURES);
	return s;
}

/* One failure at a time comes to the same as all at once, for each kind of filter, grouping and order; the list changes once. */
static void one_at_a_time_is_as_all_at_once(void **state)
{
	static const char *const filters[] = { "", "cause:blocked", "count:>20", "-is:done count:<70 d1", "count:>1000", "cause:blocked or trend:rising" };
	static const struct {
		enum group_by first, then;
		enum sort_by sort;
	} ways[] = { { BY_CAUSE, BY_NONE, SORT_ATTENTION }, { BY_DOMAIN, BY_HOST, SORT_COUNT }, { BY_NONE, BY_NONE, SORT_OLDEST },
		     { BY_HOST, BY_NONE, SORT_NEWEST } };
	struct filter_error error;

	(void)state;
	for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++)
		for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
			struct shown *at_once, *in_slices;
			unsigned made;
			size_t steps = 0;

			show("");
			model_group(&m, ways[w].first);
			model_group_then(&m, ways[w].then);
			if (m.sort_by != ways[w].sort)
				model_sort(&m, ways[w].sort);
			show(filters[i]);
			at_once = shown_now();
			made = m.revision;
			model_update_start(&m);
			for (; scan_some(&m, 1); steps++)
				assert_int_equal(m.revision, made);
			assert_true(steps > FAILURES);
			in_slices = shown_now();
			assert_memory_equal(at_once, in_slices, sizeof(*at_once));
			free(in_slices);
			show("");
			assert_true(model_filter_start(&m, slice_of(filters[i]), &error));
			while (scan_some(&m, 1))
				;
			in_slices = shown_now();
			in_slices->cursor = at_once->cursor;
			assert_memory_equal(at_once, in_slices, sizeof(*at_once));
			check_list();
			free(in_slices);
			free(at_once);
		}
	show("");
	model_sort(&m, SORT_ATTENTION);
	model_group(&m, BY_CAUSE);
}

/* What changes meanwhile is in it: data, order, grouping; a filter that is being typed stays on its way. */
static void what_changes_meanwhile(void **state)
{
	struct filter_error error;

	(void)state;
	show("");
	model_update_start(&m);
	for (int i = 0; i < 100; i++)
		assert_true(scan_some(&m, 1));
	v[3].state = STATE_MUTED;
	ix->generation++;
	while (scan_some(&m, 7))
		;
	assert_int_equal(m.totals[STATE_MUTED], 1);
	v[3].state = STATE_DONE;
	ix->generation++;
	model_group(&m, BY_DOMAIN); /* looks at all, since the data are others */
	assert_int_equal(m.totals[STATE_MUTED], 0);
	check_list();
	model_update_start(&m);
	for (int i = 0; i < FAILURES + 50; i++)
		assert_true(scan_some(&m, 1));
	model_group(&m, BY_HOST);
	assert_null(m.scan);
	assert_int_equal(m.ngroups, 11);
	model_update_start(&m);
	for (int i = 0; i < FAILURES + 50; i++)
		assert_true(scan_some(&m, 1));
	model_sort(&m, SORT_COUNT);
	assert_true(model_filter_start(&m, S("cause:blocked"), &error));
	for (int i = 0; i < 2 * FAILURES - 10; i++)
		assert_true(scan_some(&m, 1));
	model_update(&m);
	assert_int_equal(m.nmembers, FAILURES);
	while (scan_some(&m, 1))
		;
	assert_string_equal(m.filter_text, "cause:blocked");
	assert_int_equal(m.nmembers, FAILURES / 4);
	check_list();
	show("");
	model_sort(&m, SORT_ATTENTION);
	model_group(&m, BY_CAUSE);
}

static void finding(void **state)
{
	size_t at, of;
	bool round;

	(void)state;
	show("");
	m.unfolded.n = 0;
	model_group(&m, BY_CAUSE);
	model_update(&m);
	m.cursor = 0;
	model_find(&m, S("USER10"), 1, &at, &of, &round);
	assert_int_equal(of, 11); /* 10, 100 to 109 */
	assert_int_equal(at, 1);
	assert_false(round);
	assert_int_equal(model_row(&m)->kind, ROW_FAILURE); /* out of a folded group */
	for (size_t i = 2; i <= of; i++) {
		model_find(&m, S("user10"), 1, &at, &of, &round);
		assert_int_equal(at, i);
	}
	model_find(&m, S("user10"), 1, &at, &of, &round);
	assert_true(round);
	assert_int_equal(at, 1);
	model_find(&m, S("user10"), -1, &at, &of, &round);
	assert_true(round);
	assert_int_equal(at, of);
	model_find(&m, S("user10"), 0, &at, &of, &round); /* this one */
	assert_int_equal(at, of);
	model_find(&m, S("no such words"), 1, &at, &of, &round);
	assert_int_equal(of, 0);
	model_find(&m, S("user0@"), 1, &at, &of, &round); /* an exposed address is found as it is shown: not */
	assert_int_equal(of, 0);
	model_find(&m, S("alias0@"), 1, &at, &of, &round);
	assert_int_equal(of, 10);
}

static void divisions(void **state)
{
	const struct group all = { .n = FAILURES };
	const struct counts *c;
	const struct shares *s;
	size_t n = 0;

	(void)state;
	show("");
	c = model_counts(&m, &all);
	assert_non_null(c);
	s = &c->shares[SHARE_HOST];
	assert_int_equal(s->distinct, 11);
	assert_int_equal(s->n, 8);
	for (size_t i = 0; i < s->n; i++) {
		n += s->v[i].n;
		assert_true(i == 0 || s->v[i - 1].n >= s->v[i].n);
	}
	assert_int_equal(n + s->rest, FAILURES);
	s = &c->shares[SHARE_DAY];
	assert_int_equal(s->distinct, 75);
	assert_int_equal(share_name(&m, &arena, SHARE_DAY, s->v[0].key).n, 10);
	assert_true(slice_ends(share_name(&m, &arena, SHARE_DOMAIN, c->shares[SHARE_DOMAIN].v[0].key), S(".example")));
	assert_ptr_equal(model_counts(&m, &all), c);
	c = model_counts(&m, group_of_key(CAUSE_BLOCKED));
	assert_int_equal(c->causes[CAUSE_BLOCKED], group_of_key(CAUSE_BLOCKED)->n);
	assert_int_equal(c->causes[CAUSE_FILTERED], 0);
}

/* Of failures that may tell of something, as many as may be looked at, and no two of an issue together. */
static void failures_that_tell(void **state)
{
	const struct group all = { .n = FAILURES };
	const struct counts *c;

	(void)state;
	show("");
	for (size_t i = 0; i < FAILURES; i++) {
		v[i].issue = (int64_t)i / 2;
		v[i].findings = i % 2 ? INSIGHT_BIT(RECOVERED) : INSIGHT_BIT(RECEIVER_TROUBLE) | INSIGHT_BIT(COMMON_FACTOR);
	}
	model_counts_forget(&m);
	c = model_counts(&m, &all);
	assert_int_equal(c->ntelling, 2 * TELLING_EACH);
	for (size_t i = 1; i < c->ntelling; i++)
		assert_int_not_equal(v[c->telling[i]].issue, v[c->telling[i - 1]].issue);
	for (size_t i = 0; i < FAILURES; i++)
		v[i].issue = 0, v[i].findings = 0;
	model_counts_forget(&m);
}

/* A large group is counted in slices; what comes of it is the same, and the last ones asked for are remembered. */
static void large_groups_are_counted_in_slices(void **state)
{
	enum { LARGE = 100000 };
	const struct counts *c;
	uint32_t *members = mem_alloc(LARGE * sizeof(*members)), *real;
	struct group groups[12];
	size_t steps = 0, had = m.nmembers;

	(void)state;
	show("");
	for (size_t i = 0; i < LARGE; i++)
		members[i] = (uint32_t)(i * 7 % FAILURES);
	real = m.members;
	m.members = members;
	m.nmembers = LARGE;
	m.revision++;
	for (uint32_t i = 0; i < 12; i++) {
		groups[i] = (struct group){ .first = i, .n = LARGE - i };
		assert_null(model_counts(&m, &groups[i]));
	}
	while (model_count_step(&m, 0))
		steps++;
	assert_true(steps > LARGE / 512);
	assert_null(model_counts(&m, &groups[0]));
	model_counts_forget(&m);
	assert_null(model_counts(&m, &groups[3]));
	while (model_count_step(&m, 1000))
		;
	c = model_counts(&m, &groups[3]);
	assert_non_null(c);
	for (int i = 0; i < SHARE_COUNT; i++) {
		size_t n = c->shares[i].rest;

		for (size_t k = 0; k < c->shares[i].n; k++)
			n += c->shares[i].v[k].n;
		assert_int_equal(n, groups[3].n);
	}
	assert_int_equal(c->shares[SHARE_HOST].distinct, 11);
	m.revision++;
	assert_false(model_count_step(&m, 0)); /* of another list */
	assert_null(model_counts(&m, &groups[3]));
	m.members = real;
	m.nmembers = had;
	free(members);
	model_counts_forget(&m);
}

static void histograms(void **state)
{
	struct histogram *h = mem_alloc(sizeof(*h));
	uint32_t all = 0;
	char text[60];

	(void)state;
	show("");
	model_histogram(&m, NULL, HISTOGRAM_DAYS, 30, h);
	assert_int_equal(h->n, 30);
	for (size_t i = 0; i < h->n; i++) {
		all += h->count[i];
		assert_int_equal(h->edge[i + 1] - h->edge[i], DAY);
		assert_true(h->count[i] <= h->max);
	}
	assert_int_equal(all, h->total);
	assert_int_equal(all + h->before + h->undated, FAILURES);
	assert_slice(histogram_filter(h, &arena, 29), "on:2026-11-16");
	snprintf(text, sizeof(text), "%.*s", SLICE_ARG(histogram_filter(h, &arena, 20)));
	all = h->count[20];
	show(text); /* Enter on a column filters to what it counts */
	assert_int_equal(m.nmembers, all);
	show("");
	model_histogram(&m, NULL, HISTOGRAM_HOURS, 48, h);
	assert_slice(histogram_filter(h, &arena, 47), "since:2026-11-16t00 before:2026-11-16t01");
	for (size_t i = 0; i < h->n; i++) {
		all = h->count[i];
		snprintf(text, sizeof(text), "%.*s", SLICE_ARG(histogram_filter(h, &arena, i)));
		show(text);
		assert_int_equal(m.nmembers, all);
		show("");
	}
	free(h);
}

static void a_histogram_of_what_is_long_past(void **state)
{
	struct histogram *h = mem_alloc(sizeof(*h));
	uint32_t all;

	(void)state;
	show("before:2026-10-01");
	all = (uint32_t)m.nmembers;
	assert_true(all > 0);
	model_histogram(&m, NULL, HISTOGRAM_DAYS, 30, h);
	assert_true(h->count[29] > 0); /* it ends with the newest of them */
	assert_int_equal(h->total + h->before + h->undated, all);
	show("");
	free(h);
}

static void kept_between_runs(void **state)
{
	size_t rows;

	(void)state;
	show("");
	model_group(&m, BY_DOMAIN);
	model_group_then(&m, BY_CAUSE);
	model_sort(&m, SORT_NAME);
	model_sort(&m, SORT_NAME);
	model_fold(&m, 1, false);
	model_fold(&m, m.groups[1].subs, false);
	rows = m.nrows;
	model_view_save(&m);
	model_group(&m, BY_HOST);
	model_sort(&m, SORT_COUNT);
	m.unfolded.n = 0;
	assert_true(model_view_load(&m));
	model_update(&m);
	assert_int_equal(m.group_by, BY_DOMAIN);
	assert_int_equal(m.then_by, BY_CAUSE);
	assert_int_equal(m.sort_by, SORT_NAME);
	assert_true(m.reversed);
	assert_int_equal(m.nrows, rows);
	for (int i = 0; i < 4; i++) { /* what is no such setting is none */
		static const char *const odd[] = { "", "cause", "cause none sideways +", "planet none count + zz 0123456789abcdeg" };
		struct err err;

		assert_int_equal(store_setting_put(st, "list-view", slice_of(odd[i]), &err), RC_OK);
		assert_false(model_view_load(&m));
	}
	assert_int_equal(m.group_by, BY_DOMAIN);
	model_group_then(&m, BY_NONE);
	model_group(&m, BY_CAUSE);
	model_sort(&m, SORT_ATTENTION);
}

static void saved_filters(void **state)
{
	struct err err = { "" };
	const char *text;
	struct model again = { 0 };

	(void)state;
	assert_true(saved_put(&m, S("Mine"), S("  cause:blocked is:open "), &err));
	assert_true(saved_put(&m, S("all"), S("@mine or cause:userunknown"), &err));
	assert_true(saved_put(&m, S("日本"), S("to:.jp"), &err));
	assert_false(saved_put(&m, S("two words"), S("x"), &err));
	assert_false(saved_put(&m, S(""), S("x"), &err));
	assert_false(saved_put(&m, S("bad"), S("cause:nothing"), &err));
	assert_non_null(strstr(err.msg, "no such cause"));
	assert_false(saved_put(&m, S("mine"), S("@all"), &err)); /* would hold itself */
	show("@mine");
	assert_int_equal(m.nmembers, FAILURES / 4);
	show("@all");
	assert_int_equal(m.nmembers, FAILURES / 2);
	assert_int_equal(model_init(&again, st, &err), RC_OK);
	assert_string_equal(saved_name(&again, 0, &text), "all");
	assert_string_equal(saved_name(&again, 1, &text), "mine");
	assert_string_equal(text, "cause:blocked is:open");
	assert_null(saved_name(&again, 3, &text));
	model_release(&again);
	assert_true(saved_put(&m, S("all"), S(""), &err));
	assert_string_equal(saved_name(&m, 0, &text), "mine");
	show("");
}

static bool offers(const struct candidates *c, const char *text, uint32_t count)
{
	for (size_t i = 0; i < c->n; i++)
		if (slice_eq(c->v[i].text, slice_of(text)) && c->v[i].count == count)
			return true;
	return false;
}

static void completion(void **state)
{
	struct candidates *c = mem_alloc(sizeof(*c));
	struct err err;

	(void)state;
	model_complete(&m, &arena, S(""), 0, c);
	assert_true(offers(c, "cause:", 0) && offers(c, "trend:", 0) && offers(c, "@mine", 0));
	model_complete(&m, &arena, S("is:open ca"), 10, c);
	assert_int_equal(c->n, 1);
	assert_int_equal(c->from, 8);
	assert_slice(c->common, "cause:");
	model_complete(&m, &arena, S("-(cause:blocked,mailb"), 21, c);
	assert_int_equal(c->from, 16);
	assert_true(offers(c, "mailboxfull", FAILURES / 4));
	model_complete(&m, &arena, S("domain:"), 7, c);
	assert_int_equal(c->n, 5);
	assert_int_equal(c->v[0].count, FAILURES / 5);
	assert_slice(c->common, "d");
	model_complete(&m, &arena, S("domain:D3"), 9, c);
	assert_true(c->n == 1 && offers(c, "d3.example", FAILURES / 5));
	model_complete(&m, &arena, S("is:"), 3, c);
	assert_true(offers(c, "asleep", 37) || offers(c, "asleep", 38));
	assert_true(offers(c, "tagged", 0));
	model_complete(&m, &arena, S("code:5"), 6, c);
	assert_true(offers(c, "550", FAILURES));
	model_complete(&m, &arena, S("since:"), 6, c);
	assert_true(offers(c, "7d", 0) && offers(c, "today", 0));
	model_complete(&m, &arena, S("@mi"), 3, c);
	assert_int_equal(c->n, 1);
	assert_slice(c->v[0].means, "cause:blocked is:open");
	model_complete(&m, &arena, S("ｃａｕｓｅ：mailb"), 23, c);
	assert_true(offers(c, "mailboxfull", FAILURES / 4));
	model_complete(&m, &arena, S("\"cau"), 4, c);
	assert_int_equal(c->n, 0); /* in quotes */
	model_complete(&m, &arena, S("exposed:"), 8, c);
	assert_int_equal(c->n, 0); /* never offered */
	model_complete(&m, &arena, S("to:user0@"), 9, c);
	assert_int_equal(c->n, 0); /* leaked: its alias is offered instead */
	model_complete(&m, &arena, S("to:alias0"), 9, c);
	assert_true(offers(c, "alias0@example.org", 10));
	assert_true(saved_put(&m, S("mine"), S(""), &err));
	free(c);
}

static int set_up(void **state)
{
	struct err err;

	(void)state;
	setlocale(LC_CTYPE, "C.UTF-8");
	setenv("TZ", "UTC", 1);
	setenv("MODORI_NOW", "1794787200", 1);
	tzset();
	arena_init(&arena);
	assert_int_equal(store_open(&st, NULL, STORE_MEMORY, &err), RC_OK);
	assert_int_equal(model_init(&m, st, &err), RC_OK);
	ix = index_new();
	make_failures();
	m.ix = ix;
	model_update(&m);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	model_release(&m);
	index_free(ix);
	store_close(st);
	arena_release(&arena);
	return 0;
}

static void without_an_address_the_subject_names_a_row(void **state)
{
	struct entry e = v[0];

	(void)state;
	e.subject = str("Re: lunch \033[2J with taro@x.example");
	assert_slice(model_row_name(&m, &arena, &e), "alias0@example.org");
	e.alias = e.recipient = 0;
	assert_int_equal(slice_find(model_row_name(&m, &arena, &e), S("\033")), SIZE_MAX);
	assert_int_equal(slice_find(model_row_name(&m, &arena, &e), S("\"Re: lunch")), 0);
	mask_set(&m.mask, S("all"));
	assert_int_equal(slice_find(model_row_name(&m, &arena, &e), S("taro@")), SIZE_MAX);
	mask_set(&m.mask, S("exposed"));
	e.subject = 0;
	assert_slice(model_row_name(&m, &arena, &e), "(no address)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_grouping_holds_every_failure_once), cmocka_unit_test(groups_by_each_key),
		cmocka_unit_test(sorts_put_first),			   cmocka_unit_test(growth_and_trend),
		cmocka_unit_test(the_cursor_stays),
		cmocka_unit_test(reading_moves_nothing),			   cmocka_unit_test(folds),
		cmocka_unit_test(steps_reach_every_failure_and_group),	   cmocka_unit_test(slices_change_the_list_at_their_end),
		cmocka_unit_test(terms_about_groups),			   cmocka_unit_test(targets_and_tags),
		cmocka_unit_test(judged),
		cmocka_unit_test(one_at_a_time_is_as_all_at_once),
		cmocka_unit_test(what_changes_meanwhile),
		cmocka_unit_test(finding),				   cmocka_unit_test(divisions),
		cmocka_unit_test(failures_that_tell),
		cmocka_unit_test(without_an_address_the_subject_names_a_row),
		cmocka_unit_test(large_groups_are_counted_in_slices),
		cmocka_unit_test(histograms),
		cmocka_unit_test(a_histogram_of_what_is_long_past),				   cmocka_unit_test(kept_between_runs),
		cmocka_unit_test(saved_filters),			   cmocka_unit_test(completion),
	};

	return cmocka_run_group_tests_name("list", tests, set_up, tear_down);
}
