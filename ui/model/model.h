// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_MODEL_H
#define UI_MODEL_MODEL_H

/*
 * What the list shows: groups and their failures, filtered, sorted, folded,
 * with cursor and tags. No curses. Works on the store's index; O(n) only when
 * data, filter or grouping change, O(rows shown) otherwise.
 */
#include "base/buf.h"
#include "store/store.h"
#include "ui/model/filter.h"
#include "ui/model/mask.h"

enum group_by { BY_CAUSE, BY_DOMAIN, BY_HOST, BY_MTA, BY_DNSBL, BY_ALIAS, BY_SENDER, BY_MAILER, BY_DAY, BY_ASSIGNEE, BY_NONE, BY_COUNT };
const char *group_by_name(enum group_by g); /* "cause" … as in --group */
enum group_by group_by_named(struct slice name); /* BY_COUNT when there is none */

enum sort_by { SORT_ATTENTION, SORT_COUNT, SORT_NEWEST, SORT_OLDEST, SORT_NAME, SORT_COUNT_OF };
const char *sort_by_name(enum sort_by s);

#define TREND_STEPS 8
#define TREND_DAYS 7 /* of one step */

struct group {
	uint64_t key;	 /* a cause, a string of the index, a day … by group_by */
	uint32_t first, n; /* in model.members */
	uint32_t states[STATE_COUNT];
	uint32_t trend[TREND_STEPS]; /* newest last */
	int64_t newest, oldest;
	bool folded, leak;
};

enum row_kind { ROW_GROUP, ROW_FAILURE };

struct row {
	enum row_kind kind;
	uint32_t group;
	uint32_t entry; /* in the index; ROW_FAILURE */
};

struct model {
	struct store *store;
	struct index *ix;
	struct mask mask;
	struct arena arena; /* filter */
	struct slice me;
	char filter_text[512];
	struct filter *filter;
	bool filter_off;
	enum group_by group_by;
	enum sort_by sort_by;
	bool reversed;

	struct group *groups;
	size_t ngroups;
	uint32_t *members; /* entry numbers, by group, newest first */
	size_t nmembers;
	struct row *rows;
	size_t nrows, cap_rows;
	size_t cursor;
	struct {
		uint8_t *v; /* by entry number */
		size_t cap, n;
	} tags;
	size_t totals[STATE_COUNT];
	int64_t revealed; /* failure whose addresses are shown, 0 none */
	struct {
		uint64_t *v;
		size_t n, cap;
	} unfolded; /* keys of groups that are open */
};

enum rc model_init(struct model *m, struct store *st, struct err *err) MUST_USE;
void model_release(struct model *m);

/* Rebuild after a change; the cursor stays on the same failure or group. */
void model_update(struct model *m);
/* False and *error on a mistake: nothing changes then. */
bool model_filter(struct model *m, struct slice text, struct filter_error *error);
void model_group(struct model *m, enum group_by g);
void model_sort(struct model *m, enum sort_by s);
void model_fold(struct model *m, size_t group, bool folded);

const struct row *model_row(const struct model *m); /* under the cursor, NULL when there is none */
const struct entry *model_entry(const struct model *m); /* of the cursor, or of its group's first failure */
void model_move(struct model *m, long by);
/* To the next (by = 1) or previous failure, group, or thing to do. False when there is none. */
bool model_step(struct model *m, int by, enum row_kind kind);
bool model_todo(struct model *m, int by);

bool model_tagged(const struct model *m, uint32_t entry);
void model_tag(struct model *m, uint32_t entry, bool on);
void model_untag_all(struct model *m);
/*
 * What an action works on: the tagged failures, else the cursor's failure, else
 * the shown failures of the cursor's group. ids is malloc'd. Returns the count.
 */
size_t model_target(const struct model *m, int64_t **ids);

/* Texts of a row, in the arena, sanitised and masked. */
struct slice model_group_name(const struct model *m, struct arena *a, const struct group *g);
struct slice model_address(const struct model *m, struct arena *a, const struct entry *e);   /* mailed to */
struct slice model_exposed(const struct model *m, struct arena *a, const struct entry *e);   /* behind it; empty when none */
enum state group_state(const struct group *g);
/* "LEAK", "HARD" … translated; of a group by cause or of a failure. */
const char *model_tag_word(const struct model *m, const struct group *g, const struct entry *e);
/* Sanitised to one line, in the arena. */
struct slice safe_line(struct arena *a, struct slice s);

#endif
