// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_MODEL_H
#define UI_MODEL_MODEL_H

/*
 * What the list shows: groups and their failures, filtered, sorted, folded,
 * with cursor and tags. No curses. Works on the store's index; O(n) only when
 * data, filter or grouping change. Rows are no array: model_row_at makes the
 * one asked for.
 */
#include "base/buf.h"
#include "store/store.h"
#include "ui/model/filter.h"
#include "ui/model/mask.h"

enum group_by {
	BY_CAUSE, BY_DOMAIN, BY_HOST, BY_MTA, BY_DNSBL, BY_ALIAS, BY_SENDER, BY_MAILER, BY_DAY, BY_ASSIGNEE, BY_FINDING, BY_NONE,
	BY_COUNT
};
const char *group_by_name(enum group_by g); /* "cause" … as in --group */
enum group_by group_by_named(struct slice name); /* BY_COUNT when there is none */

enum sort_by { SORT_ATTENTION, SORT_COUNT, SORT_NEWEST, SORT_OLDEST, SORT_NAME, SORT_GROWTH, SORT_COUNT_OF };
const char *sort_by_name(enum sort_by s);

#define TREND_STEPS 8
#define TREND_DAYS 7 /* of one step */

#define GROUP_LEAK UINT32_MAX /* key of the leaks, which by cause are a group of their own */

struct group {
	uint32_t key;	   /* a cause, a string of the index, a day (20261101), a finding + 1 … by the grouping of its depth */
	uint32_t first, n; /* in model.members */
	uint32_t states[STATE_COUNT];
	uint32_t trend[TREND_STEPS]; /* newest last */
	int64_t newest, oldest;
	bool folded, leak, new_leak;
	uint8_t depth;	    /* 1: below a group of the first grouping */
	uint32_t parent;    /* of depth 1, in model.groups */
	uint32_t subs, nsubs; /* in model.groups; none while there is one grouping */
	size_t row;	    /* of its head, or of its first failure by BY_NONE; meaningless below a folded group */
};

enum row_kind { ROW_GROUP, ROW_FAILURE };

struct row {
	enum row_kind kind;
	uint32_t group; /* the innermost one */
	uint32_t entry; /* in the index; ROW_FAILURE */
};

struct insight;

struct model {
	struct store *store;
	struct index *ix;
	struct insight *insight; /* over ix */
	struct mask mask;
	struct arena arena; /* filter */
	char scope[200];    /* "account/folder" or "account/": only what came from there; empty: everything */
	struct slice me;
	char filter_text[512];
	struct filter *filter;
	bool filter_off;
	enum group_by group_by, then_by; /* then_by BY_NONE: one level */
	enum sort_by sort_by;
	bool reversed;

	/* The first ngroups are those of the first grouping as sorted; those below them follow. */
	struct group *groups;
	size_t ngroups, nsubs;
	uint32_t *members; /* entry numbers, by group in the order of groups, newest first */
	size_t nmembers;
	size_t nrows;
	size_t cursor;
	unsigned revision; /* grows when groups and members are made anew */
	struct {
		uint8_t *v; /* by entry number */
		size_t cap, n;
	} tags;
	size_t totals[STATE_COUNT], nall; /* of the scope */
	int64_t revealed; /* failure whose addresses are shown, 0 none */
	struct {
		uint64_t *v;
		size_t n, cap;
	} unfolded; /* groups that are open, by model_group_id */

	uint8_t *keep; /* by entry number, of the nkept that were looked at: the filter holds */
	size_t nkept;
	uint64_t generation; /* of the index that the list was made from */
	struct row *here; /* what model_row points to */
	struct model_counts *counts; /* what groups hold, as far as it was asked for */
	struct scan *scan; /* a list on its way, NULL none */
	struct saved *saved;
};

enum rc model_init(struct model *m, struct store *st, struct err *err) MUST_USE;
void model_release(struct model *m);

/* Rebuild after a change; the cursor stays on the same failure or group, or on the next one that is still shown. */
void model_update(struct model *m);
/*
 * The same in slices between key presses: start, then model_step_on until it is false. Till then the list is as it was, which
 * may be shown as long as ix->epoch stays: states of failures are those of now, new ones are not in it.
 */
void model_update_start(struct model *m);
bool model_step_on(struct model *m, int ms); /* works about ms milliseconds; true while there is more to do */
/* After insight_work: findings alone changed. True: the list is filtered or grouped by them, and to be made anew. */
bool model_judged(struct model *m);
/*
 * The failure under the cursor was new and is open now. Its counts follow at once; the order of the groups, and what the
 * filter hides, with the next update: nothing moves while somebody reads.
 */
void model_seen(struct model *m);
/* Only what came from there is listed and counted, as in model.scope. Tags are dropped. */
void model_set_scope(struct model *m, const char *scope);
bool model_in_scope(const struct model *m, const struct entry *e);
/* False and *error on a mistake: nothing changes then. */
bool model_filter(struct model *m, struct slice text, struct filter_error *error);
/* The same in slices, by model_step_on. The list changes with the last step only. A new start drops the one before. */
bool model_filter_start(struct model *m, struct slice text, struct filter_error *error);
bool model_filters(const struct model *m); /* a filter is on its way */
/* The list is to follow the typing: always in small lists, from the third character on in large ones. */
bool model_filter_follows(const struct model *m, struct slice text);

/* The cursor stays on its failure; its group opens for that. */
void model_group(struct model *m, enum group_by g);
void model_group_then(struct model *m, enum group_by g); /* the level below; BY_NONE, or the first one again: none */
void model_sort(struct model *m, enum sort_by s); /* the same again reverses */
void model_fold(struct model *m, size_t group, bool folded);
/* A name for a group that outlives string numbers: for fold states. */
uint64_t model_group_id(const struct model *m, const struct group *g);

/* Grouping, sort and folds as they were left (store setting). load: before the first update; false: none were kept. */
bool model_view_load(struct model *m);
void model_view_save(struct model *m);

struct row model_row_at(const struct model *m, size_t i); /* i < nrows */
const struct row *model_row(const struct model *m); /* under the cursor, NULL when there is none; until the next call */
const struct entry *model_entry(const struct model *m); /* of the cursor, or of its group's first failure */
const struct entry *model_entry_of(const struct model *m, const struct row *r); /* the same of any row */
void model_move(struct model *m, long by);
/* To the failure of that id, opening its group; false when it is not shown. */
bool model_go(struct model *m, int64_t id);
/* To the next (by = 1) or previous failure, group, or thing to do. False when there is none. */
bool model_step(struct model *m, int by, enum row_kind kind);
bool model_todo(struct model *m, int by);
/*
 * To the next (by = 1), the previous (-1) or this-or-the-next (0) row that
 * holds the words as shown, around the end, opening its group. *at of *of hits,
 * counted from 1; *of is 0 when there is none. *round: it went around.
 */
void model_find(struct model *m, struct slice words, int by, size_t *at, size_t *of, bool *round);

bool model_tagged(const struct model *m, uint32_t entry);
void model_tag(struct model *m, uint32_t entry, bool on);
void model_untag_all(struct model *m);
/* Tag what is shown and matches; an empty text: all of it. False and *error on a mistake. */
bool model_tag_where(struct model *m, struct slice text, struct filter_error *error);
/*
 * What an action works on: the tagged failures, else the cursor's failure, else
 * the shown failures of the cursor's group. ids is malloc'd. Returns the count.
 */
size_t model_target(const struct model *m, int64_t **ids);
/* The failures of a group that the filter hides; ids as above, may be NULL. */
size_t model_hidden(const struct model *m, const struct group *g, int64_t **ids);

/* Texts of a row, in the arena, sanitised and masked. */
struct slice model_group_name(const struct model *m, struct arena *a, const struct group *g);
struct slice model_address(const struct model *m, struct arena *a, const struct entry *e);   /* mailed to */
struct slice model_row_name(const struct model *m, struct arena *a, const struct entry *e);  /* the same; without one, what the mail is about */
struct slice model_exposed(const struct model *m, struct arena *a, const struct entry *e);   /* behind it; empty when none */
enum state group_state(const struct group *g);
/* By what a group groups: by its depth. */
enum group_by model_group_kind(const struct model *m, const struct group *g);
/* "LEAK", "HARD" … translated; of a group by cause or of a failure. */
const char *model_tag_word(const struct model *m, const struct group *g, const struct entry *e);
/* Sanitised to one line, in the arena. */
struct slice safe_line(struct arena *a, struct slice s);

#endif
