// SPDX-License-Identifier: BSD-2-Clause
#include "store/index.h"

#include <stdlib.h>

#include "base/clock.h"
#include "cause/domain.h"
#include "store/db.h"
#include "store/pool.h"

const char *state_name(enum state s)
{
	static const char *const names[STATE_COUNT] = { "back", "new", "open", "asleep", "muted", "done" };

	return names[s];
}

char state_letter(enum state s)
{
	return "!NOZMD"[s];
}

struct index *index_new(void)
{
	struct index *ix = mem_alloc(sizeof(*ix));

	ix->strings = mem_alloc(sizeof(*ix->strings));
	pool_init(ix->strings);
	return ix;
}

void index_free(struct index *ix)
{
	if (!ix)
		return;
	pool_free(ix->strings);
	free(ix->strings);
	free(ix);
}

struct slice index_str(const struct index *ix, uint32_t s)
{
	return pool_string(ix->strings, s);
}

uint32_t index_nstrings(const struct index *ix)
{
	return ix->strings->nstrings;
}

bool index_is_damaged(const struct index *ix)
{
	return ix->strings->check && ix->strings->check->damaged;
}

bool index_look_through(const struct index *ix)
{
	return snapshot_all_sound(ix->strings);
}

struct entry *index_find(const struct index *ix, int64_t id)
{
	size_t lo = 0, hi = ix->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (ix->v[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < ix->n && ix->v[lo].id == id ? &ix->v[lo] : NULL;
}

/* What marks change: the columns STATE_COLUMNS of db.c, from `at` on. */
static void read_state(struct index *ix, sqlite3_stmt *s, int at, struct entry *e)
{
	e->state = (uint8_t)sqlite3_column_int(s, at);
	if (e->state >= STATE_COUNT)
		e->state = STATE_OPEN;
	e->assignee = pool_intern(ix->strings, db_column(s, at + 1));
	e->by = e->state == STATE_DONE ? pool_intern(ix->strings, db_column(s, at + 2)) : 0;
	e->flags = (uint8_t)((e->flags & ENTRY_OF_MAIL) | (sqlite3_column_int(s, at + 3) & ~ENTRY_OF_MAIL));
}

/* Strings of folders by their row, as far as they were met. */
struct folders {
	struct store *st;
	struct {
		int64_t row;
		uint32_t name;
	} last;
};

static uint32_t folder_name(struct folders *f, struct index *ix, int64_t row)
{
	sqlite3_stmt *s;

	if (f->last.row == row)
		return f->last.name;
	s = db_query(f->st, Q_FOLDER_NAME);
	sqlite3_bind_int64(s, 1, row);
	f->last.row = row;
	f->last.name = sqlite3_step(s) == SQLITE_ROW ? pool_intern(ix->strings, db_column(s, 0)) : 0;
	sqlite3_reset(s);
	return f->last.name;
}

static void read_entry(struct index *ix, sqlite3_stmt *s, struct folders *folders, struct entry *e)
{
	uint32_t *strings[] = { &e->recipient, &e->alias,  &e->sender, &e->subject,  &e->msgid,	 &e->domain, &e->host,
				&e->mta,       &e->ip,	   &e->dnsbl,  &e->mailer,   &e->org,	 &e->home,     &e->reporter,
				&e->source,    &e->script, &e->campaign, &e->url,    &e->attachment };
	int at = 0;
	int64_t status;

	memset(e, 0, sizeof(*e)); /* gaps too: they are summed */
	e->id = sqlite3_column_int64(s, at++);
	e->message = sqlite3_column_int64(s, at++);
	e->issue = sqlite3_column_int64(s, at++);
	e->failed_at = sqlite3_column_int64(s, at++);
	e->pulled_at = sqlite3_column_int64(s, at++);
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		*strings[i] = pool_intern(ix->strings, db_column(s, at++));
	e->sender_domain = pool_intern(ix->strings, domain_of(index_str(ix, e->sender)));
	e->findings = e->own = (uint64_t)sqlite3_column_int64(s, at++);
	e->sure = (uint64_t)sqlite3_column_int64(s, at++);
	e->fair = (uint64_t)sqlite3_column_int64(s, at++);
	e->reply = (uint16_t)sqlite3_column_int(s, at++);
	status = sqlite3_column_int64(s, at++);
	e->status[0] = (uint16_t)(status / 1000000);
	e->status[1] = (uint16_t)(status / 1000 % 1000);
	e->status[2] = (uint16_t)(status % 1000);
	e->cause = (uint8_t)sqlite3_column_int(s, at++);
	e->kind = (uint8_t)sqlite3_column_int(s, at++);
	e->confidence = (uint8_t)sqlite3_column_int(s, at++);
	e->permanence = (uint8_t)sqlite3_column_int(s, at++);
	e->diagnosis = pool_intern(ix->strings, db_column(s, at++));
	e->flags = (uint8_t)sqlite3_column_int(s, at++);
	e->folder = folder_name(folders, ix, sqlite3_column_int64(s, at++));
	read_state(ix, s, at, e);
	if (e->cause >= CAUSE_COUNT)
		e->cause = CAUSE_UNDEFINED;
}

/* Takes the place of the entry of its id, or comes behind all. *late: the order by time no longer holds. */
static void put_entry(struct index *ix, const struct entry *e, bool *late)
{
	struct entry *old = ix->n && ix->v[ix->n - 1].id >= e->id ? index_find(ix, e->id) : NULL;
	struct region *r = &ix->strings->part[POOL_ENTRIES];
	uint64_t over_many;
	size_t at;

	ix->strings->fresh++;
	if (old) {
		*late |= old->failed_at != e->failed_at;
		if (old->message != e->message || old->recipient != e->recipient || old->sender != e->sender || old->msgid != e->msgid ||
		    old->issue != e->issue || old->org != e->org || old->campaign != e->campaign || old->cause != e->cause)
			ix->rewritten++;
		over_many = old->findings & ~old->own;
		memcpy(old, e, sizeof(*e));
		old->findings |= over_many;
		return;
	}
	region_add(r, sizeof(*e));
	ix->v = (struct entry *)(void *)r->p;
	for (at = ix->n; at > 0 && ix->v[at - 1].id > e->id; at--) /* ids grow: only one that comes back stands further in */
		;
	*late |= at < ix->n;
	ix->epoch += at < ix->n;
	memmove(&ix->v[at + 1], &ix->v[at], (ix->n - at) * sizeof(*e));
	memcpy(&ix->v[at], e, sizeof(*e));
	ix->n++;
}

/* ---- order ---- */

#define DIGIT_BITS 11
#define DIGITS (1u << DIGIT_BITS)

/* Times are 0 to 2^33 for the next two centuries, others come last. */
static uint64_t time_key(const struct entry *e)
{
	uint64_t t = e->failed_at < 0 ? 0 : (uint64_t)e->failed_at;

	return t >> 3 * DIGIT_BITS ? ((uint64_t)1 << 3 * DIGIT_BITS) - 1 : t;
}

static size_t time_digit(const struct entry *e, unsigned shift)
{
	return time_key(e) >> shift & (DIGITS - 1);
}

/* By time, stable: least significant digit first. */
static void sort_by_time(const struct index *ix, uint32_t *order)
{
	uint32_t *other = mem_alloc((ix->n + 1) * sizeof(*other)), *from = order, *to = other, *swap;

	for (uint32_t i = 0; i < ix->n; i++)
		from[i] = i;
	for (unsigned shift = 0; shift < 3 * DIGIT_BITS; shift += DIGIT_BITS) {
		size_t at[DIGITS + 1] = { 0 };

		for (size_t i = 0; i < ix->n; i++)
			at[time_digit(&ix->v[i], shift) + 1]++;
		for (size_t d = 1; d <= DIGITS; d++)
			at[d] += at[d - 1];
		for (size_t i = 0; i < ix->n; i++)
			to[at[time_digit(&ix->v[from[i]], shift)]++] = from[i];
		swap = from, from = to, to = swap;
	}
	if (from != order)
		memcpy(order, from, ix->n * sizeof(*order));
	free(other);
}

/* How many of the first n entries in order failed at that time or before. */
static size_t place_in_order(const struct index *ix, size_t n, uint64_t at)
{
	size_t lo = 0;

	while (lo < n) {
		size_t mid = lo + (n - lo) / 2;

		if (time_key(&ix->v[ix->order[mid]]) <= at)
			lo = mid + 1;
		else
			n = mid;
	}
	return lo;
}

static _Thread_local const struct entry *sorting; /* of the call in hand; qsort has no context of its own */

static int by_time(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	uint64_t s = time_key(&sorting[x]), t = time_key(&sorting[y]);

	return s != t ? (s > t) - (s < t) : (x > y) - (x < y);
}

/* The entries from `had` on take their places among those before them: what comes is newest, or older than all that is there. */
static void merge_order(struct index *ix, size_t had)
{
	size_t n = ix->n - had, end = had;
	uint32_t *fresh = mem_alloc((n + 1) * sizeof(*fresh));

	for (size_t i = 0; i < n; i++)
		fresh[i] = (uint32_t)(had + i);
	sorting = ix->v;
	qsort(fresh, n, sizeof(*fresh), by_time);
	for (size_t i = n; i-- > 0;) {
		size_t at = place_in_order(ix, end, time_key(&ix->v[fresh[i]]));

		memmove(&ix->order[at + i + 1], &ix->order[at], (end - at) * sizeof(*fresh));
		ix->order[at + i] = fresh[i];
		end = at;
	}
	free(fresh);
}

#define MERGED_SHARE 8 /* where more than one in so many is new, all are sorted */

static void set_order(struct index *ix, bool late)
{
	struct region *r = &ix->strings->part[POOL_ORDER];
	size_t had = r->used / sizeof(uint32_t);

	if (had > ix->n)
		r->used = ix->n * sizeof(uint32_t);
	else
		region_add(r, (ix->n - had) * sizeof(uint32_t));
	ix->order = (uint32_t *)(void *)r->p;
	if (late || had > ix->n || (ix->n - had) * MERGED_SHARE > ix->n)
		sort_by_time(ix, ix->order);
	else
		merge_order(ix, had);
}

/* ---- up to date ---- */

/* Entries whose rows went, and did not come back. */
static enum rc let_go(struct store *st, struct index *ix, bool *changed, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_GONE);
	size_t kept = 0, gone = 0;
	int code;

	sqlite3_bind_int64(s, 1, (int64_t)ix->generation);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		struct entry *e = index_find(ix, sqlite3_column_int64(s, 0));

		if (e) {
			e->state = STATE_COUNT; /* marked: ids must hold until all are found */
			gone++;
		}
	}
	sqlite3_reset(s);
	for (size_t i = 0; gone && i < ix->n; i++)
		if (ix->v[i].state != STATE_COUNT)
			ix->v[kept++] = ix->v[i];
	if (gone) {
		ix->n = kept;
		ix->strings->part[POOL_ENTRIES].used = kept * sizeof(*ix->v);
		ix->strings->fresh += gone;
		ix->epoch++;
		*changed = true;
	}
	return code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}

static enum rc load(struct store *st, struct index *ix, int64_t to, bool *changed, bool *late, struct err *err)
{
	sqlite3_stmt *s = db_query(st, ix->generation ? Q_LOAD : Q_LOAD_ALL);
	struct folders folders = { .st = st };
	int code;

	if (ix->generation) {
		sqlite3_bind_int64(s, 1, (int64_t)ix->generation);
		sqlite3_bind_int64(s, 2, to);
	}
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		struct entry e;

		read_entry(ix, s, &folders, &e);
		put_entry(ix, &e, late);
		st->ask.done++;
		*changed = true;
	}
	sqlite3_reset(s);
	return code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}

/* Of failures that are in the index: one that came meanwhile is of a later generation. */
static enum rc load_states(struct store *st, struct index *ix, int64_t to, bool *changed, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_LOAD_STATES);
	int code;

	sqlite3_bind_int64(s, 1, (int64_t)ix->generation);
	sqlite3_bind_int64(s, 2, to);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		struct entry *e = index_find(ix, sqlite3_column_int64(s, 0));

		if (!e)
			continue;
		read_state(ix, s, 1, e);
		ix->strings->fresh++;
		*changed = true;
	}
	sqlite3_reset(s);
	return code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}

static void start_over(struct index *ix)
{
	pool_free(ix->strings);
	pool_init(ix->strings);
	*ix = (struct index){ .strings = ix->strings, .epoch = ix->epoch + 1, .rewritten = ix->rewritten };
}

/* Up to and with that generation. */
static enum rc catch_up(struct store *st, struct index *ix, int64_t to, bool *changed, struct err *err)
{
	bool gone = false, late;
	enum rc rc = ix->generation ? let_go(st, ix, &gone, err) : RC_OK;

	*changed |= gone;
	late = gone;
	if (rc == RC_OK)
		rc = load(st, ix, to, changed, &late, err);
	if (rc == RC_OK && ix->generation)
		rc = load_states(st, ix, to, changed, err);
	if (rc != RC_OK)
		return rc;
	if (*changed || !ix->order)
		set_order(ix, late);
	ix->generation = (uint64_t)to;
	return RC_OK;
}

enum rc index_from_tables(struct store *st, struct index *ix, struct err *err)
{
	bool changed, more;

	return index_update(st, ix, -1, &changed, &more, err);
}

void index_move(struct index *ix, struct index *from)
{
	struct index_strings *strings = ix->strings;

	pool_free(strings);
	*strings = *from->strings;
	pool_init(from->strings);
	*ix = (struct index){ .v = from->v, .n = from->n, .order = from->order, .generation = from->generation, .epoch = ix->epoch + 1,
			      .rewritten = ix->rewritten, .strings = strings };
	*from = (struct index){ .strings = from->strings };
}

/* Damaged, and no other one is being made. */
static bool is_useless(const struct store *st, const struct index *ix)
{
	return index_is_damaged(ix) && !st->build;
}

enum rc index_update(struct store *st, struct index *ix, int ms, bool *changed, bool *more, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_GEN);
	int64_t newest, end = clock_ms() + ms;
	enum rc rc = RC_OK;

	*changed = *more = false;
	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	newest = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	if ((uint64_t)newest < ix->generation || is_useless(st, ix)) { /* an older copy of the store was put back, or the file */
		start_over(ix);
		*changed = true;
	}
	while (rc == RC_OK && (uint64_t)newest != ix->generation) {
		rc = catch_up(st, ix, ms < 0 || !ix->generation ? newest : (int64_t)ix->generation + 1, changed, err);
		*more = (uint64_t)newest != ix->generation;
		if (ms >= 0 && clock_ms() >= end)
			break;
	}
	/* damage that was found while it was read into */
	return rc == RC_OK && is_useless(st, ix) ? index_update(st, ix, ms, changed, more, err) : rc;
}
