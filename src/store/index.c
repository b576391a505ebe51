// SPDX-License-Identifier: BSD-2-Clause
#include "store/index.h"

#include <stdlib.h>

#include "base/vec.h"
#include "store/db.h"

/* Strings told apart once; ids are places in `all`, 0 is the empty string. */
struct index_strings {
	struct arena arena;
	struct {
		VEC(struct slice);
	} all;
	uint32_t *slots; /* open addressing, id + 1; nslots is a power of two */
	size_t nslots;
	size_t cap; /* of the entries */
};

const char *state_name(enum state s)
{
	static const char *const names[STATE_COUNT] = { "back", "new", "open", "asleep", "muted", "done" };

	return names[s];
}

char state_letter(enum state s)
{
	return "!NOZMD"[s];
}

static void grow_slots(struct index_strings *s)
{
	size_t n = s->nslots ? s->nslots * 2 : 1024;
	uint32_t *fresh = mem_alloc(n * sizeof(*fresh));

	for (size_t i = 1; i < s->all.n; i++) {
		size_t at = slice_hash(s->all.v[i]) & (n - 1);

		while (fresh[at])
			at = (at + 1) & (n - 1);
		fresh[at] = (uint32_t)i + 1;
	}
	free(s->slots);
	s->slots = fresh;
	s->nslots = n;
}

static uint32_t intern(struct index_strings *s, struct slice text)
{
	size_t at;

	if (!text.n)
		return 0;
	if (s->all.n * 2 >= s->nslots)
		grow_slots(s);
	at = slice_hash(text) & (s->nslots - 1);
	while (s->slots[at]) {
		if (slice_eq(s->all.v[s->slots[at] - 1], text))
			return s->slots[at] - 1;
		at = (at + 1) & (s->nslots - 1);
	}
	vec_push(&s->all, arena_dup(&s->arena, text));
	s->slots[at] = (uint32_t)s->all.n;
	return (uint32_t)s->all.n - 1;
}

struct index *index_new(void)
{
	struct index *ix = mem_alloc(sizeof(*ix));

	ix->strings = mem_alloc(sizeof(*ix->strings));
	arena_init(&ix->strings->arena);
	vec_push(&ix->strings->all, ((struct slice){ "", 0 }));
	return ix;
}

void index_free(struct index *ix)
{
	if (!ix)
		return;
	arena_release(&ix->strings->arena);
	vec_free(&ix->strings->all);
	free(ix->strings->slots);
	free(ix->strings);
	free(ix->v);
	free(ix->order);
	free(ix);
}

struct slice index_str(const struct index *ix, uint32_t s)
{
	return s < ix->strings->all.n ? ix->strings->all.v[s] : (struct slice){ "", 0 };
}

uint32_t index_nstrings(const struct index *ix)
{
	return (uint32_t)ix->strings->all.n;
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

static void read_entry(struct index *ix, sqlite3_stmt *s, struct entry *e)
{
	uint32_t *strings[] = { &e->recipient, &e->alias, &e->sender, &e->subject, &e->msgid, &e->domain, &e->host,
				&e->mta,       &e->ip,	 &e->dnsbl,  &e->mailer,  &e->org,   &e->assignee };
	int at = 0;
	int64_t status;

	*e = (struct entry){ 0 };
	e->id = sqlite3_column_int64(s, at++);
	e->message = sqlite3_column_int64(s, at++);
	e->issue = sqlite3_column_int64(s, at++);
	e->failed_at = sqlite3_column_int64(s, at++);
	e->pulled_at = sqlite3_column_int64(s, at++);
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		*strings[i] = intern(ix->strings, db_column(s, at++));
	e->findings = (uint64_t)sqlite3_column_int64(s, at++);
	e->reply = (uint16_t)sqlite3_column_int(s, at++);
	status = sqlite3_column_int64(s, at++);
	e->status[0] = (uint16_t)(status / 1000000);
	e->status[1] = (uint16_t)(status / 1000 % 1000);
	e->status[2] = (uint16_t)(status % 1000);
	e->cause = (uint8_t)sqlite3_column_int(s, at++);
	e->kind = (uint8_t)sqlite3_column_int(s, at++);
	e->state = (uint8_t)sqlite3_column_int(s, at++);
	e->confidence = (uint8_t)sqlite3_column_int(s, at++);
	e->permanence = (uint8_t)sqlite3_column_int(s, at++);
	e->flags = (uint8_t)sqlite3_column_int(s, at++);
	e->diagnosis = intern(ix->strings, db_column(s, at++));
	e->by = intern(ix->strings, db_column(s, at++));
	if (e->cause >= CAUSE_COUNT)
		e->cause = CAUSE_UNDEFINED;
	if (e->state >= STATE_COUNT)
		e->state = STATE_OPEN;
}

static void put_entry(struct index *ix, const struct entry *e)
{
	struct entry *old = ix->n && ix->v[ix->n - 1].id >= e->id ? index_find(ix, e->id) : NULL;

	if (old) {
		*old = *e;
		return;
	}
	if (ix->n == ix->strings->cap) {
		ix->strings->cap = ix->strings->cap ? ix->strings->cap * 2 : 1024;
		ix->v = mem_realloc(ix->v, ix->strings->cap * sizeof(*ix->v));
	}
	ix->v[ix->n++] = *e; /* ids only grow, so the order holds */
}

/* ---- order ---- */

#define DIGIT_BITS 11
#define DIGITS (1u << DIGIT_BITS)

static size_t time_digit(const struct entry *e, unsigned shift)
{
	uint64_t t = e->failed_at < 0 ? 0 : (uint64_t)e->failed_at;

	t = t >> 3 * DIGIT_BITS ? ((uint64_t)1 << 3 * DIGIT_BITS) - 1 : t;
	return t >> shift & (DIGITS - 1);
}

/* By time, stable: least significant digit first. Times are 0 to 2^33 for the next two centuries, others come last. */
static void sort_by_time(struct index *ix)
{
	uint32_t *from = mem_alloc((ix->n + 1) * sizeof(*from)), *to = mem_alloc((ix->n + 1) * sizeof(*to)), *swap;

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
	free(to);
	free(ix->order);
	ix->order = from;
}

enum rc index_update(struct store *st, struct index *ix, bool *changed, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_GEN);
	int64_t newest;
	int code;

	*changed = false;
	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	newest = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	if ((uint64_t)newest == ix->generation)
		return RC_OK;
	s = db_query(st, ix->generation ? Q_LOAD : Q_LOAD_ALL);
	if (ix->generation)
		sqlite3_bind_int64(s, 1, (int64_t)ix->generation);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		struct entry e;

		read_entry(ix, s, &e);
		put_entry(ix, &e);
		*changed = true;
	}
	sqlite3_reset(s);
	if (code != SQLITE_DONE)
		return db_fail(st, err);
	if (*changed || !ix->order)
		sort_by_time(ix);
	ix->generation = (uint64_t)newest;
	return RC_OK;
}
