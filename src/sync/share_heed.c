// SPDX-License-Identifier: BSD-2-Clause
/* What colleagues did comes into the store: the later change wins, both stand in the history. */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "sync/keywords.h"
#include "sync/puller.h"

/* A keyword cannot say until when: who put it to sleep wakes it, at the latest we do. */
#define ASLEEP_DAYS 30

struct change {
	int64_t message;
	struct keywords k;
	bool assigns, lost;
};

struct changes {
	VEC(struct change);
};

/* So that what was one step over there is one step here. */
static int by_step(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	int d;

	if (x->lost != y->lost)
		return x->lost ? -1 : 1;
	if (x->assigns != y->assigns)
		return x->assigns ? 1 : -1;
	if (x->k.at != y->k.at)
		return x->k.at < y->k.at ? -1 : 1;
	if (x->k.state != y->k.state)
		return x->k.state < y->k.state ? -1 : 1;
	d = strcmp(x->k.by, y->k.by);
	return d ? d : strcmp(x->k.assignee, y->k.assignee);
}

static enum rc heed_group(struct puller *pl, const struct change *c, const int64_t *messages, size_t n,
			  struct err *err)
{
	static const enum mark_op ops[STATE_COUNT] = {MARK_REOPEN, MARK_REOPEN, MARK_REOPEN,
						      MARK_SLEEP,  MARK_MUTE,	MARK_RESOLVE};
	struct mark m = {.op = c->assigns ? MARK_ASSIGN : ops[c->k.state],
			 .by = slice_of(c->k.by),
			 .at = c->k.at,
			 .until = c->k.at + ASLEEP_DAYS * 86400,
			 .assignee = slice_of(c->k.assignee)};

	if (m.op != MARK_SLEEP)
		m.until = 0;
	return store_heed(pl->p->store, &m, messages, n, c->lost, err);
}

static enum rc heed_changes(struct puller *pl, struct changes *all, struct err *err)
{
	int64_t *messages = mem_alloc((all->n + 1) * sizeof(*messages));
	enum rc rc = RC_OK;

	if (all->n)
		qsort(all->v, all->n, sizeof(*all->v), by_step);
	for (size_t i = 0, k; rc == RC_OK && i < all->n; i = k) {
		size_t n = 0;

		for (k = i; k < all->n && by_step(&all->v[i], &all->v[k]) == 0; k++)
			messages[n++] = all->v[k].message;
		rc = heed_group(pl, &all->v[i], messages, n, err);
	}
	free(messages);
	return rc;
}

/* Does the mail stand here as the keywords say? Mixed states are not told to the server and count as open
 * there. */
static bool agrees(const struct store_state *x, const struct keywords *k)
{
	return (x->state == (int)k->state || (x->state < 0 && k->state == STATE_OPEN)) &&
	       keywords_same_name(x->assignee, slice_of(k->assignee));
}

static void push_change(struct changes *out, const struct store_state *x, const struct keywords *k, bool lost)
{
	struct change c = {.message = x->message, .k = *k, .lost = lost};

	if (x->state != (int)k->state && (x->state >= 0 || k->state != STATE_OPEN))
		vec_push(out, c);
	c.assigns = true;
	if (!keywords_same_name(x->assignee, slice_of(k->assignee)))
		vec_push(out, c);
}

/* When it got the state that it has here; a time that cannot be is none. */
static int64_t time_here(const struct puller *pl, const struct store_state *x)
{
	int64_t at = x->seq ? x->at : x->marked;

	return at > pl->now + STORE_CLOCKS_DIFFER ? 0 : at;
}

static bool is_later_here(const struct puller *pl, const struct store_state *x, const struct keywords *k)
{
	int64_t here = time_here(pl, x) / KEYWORD_UNIT, there = k->at / KEYWORD_UNIT;

	return x->seq ? here >= there : here > there;
}

static enum rc note_agreement(struct puller *pl, const struct store_state *x, const struct keywords *k, struct err *err)
{
	enum rc rc = RC_OK;

	if (!is_later_here(pl, x, k) && k->at / KEYWORD_UNIT != x->marked / KEYWORD_UNIT)
		rc = store_agreed(pl->p->store, x->message, k->at, err);
	return rc == RC_OK && x->seq ? store_outbox_drop(pl->p->store, x->seq, err) : rc;
}

static enum rc send_ours(struct puller *pl, const struct store_state *x, struct err *err)
{
	int64_t at = time_here(pl, x);

	return x->seq ? RC_OK : store_outbox_add(pl->p->store, pl->folder.id, x->message, at ? at : pl->now, err);
}

/* One mail whose keywords have not been heeded. */
static enum rc heed_one(struct puller *pl, const struct store_state *x, struct changes *out, struct err *err)
{
	struct slice words = slice_sub(x->shared, 1, x->shared.n);
	struct keywords k;
	bool nothing_here = x->state == STATE_OPEN || x->state < 0, clear = keywords_read(words, pl->now, &k);

	if (clear && agrees(x, &k))
		return note_agreement(pl, x, &k, err);
	if (!clear || !k.at) /* nobody has shared a state yet, or two at once; ours goes there */
		return nothing_here && !x->assignee.n ? RC_OK : send_ours(pl, x, err);
	if (is_later_here(pl, x, &k)) {
		if (!keywords_same_name(slice_of(k.by), pl->p->me))
			push_change(out, x, &k, true);
		return send_ours(pl, x, err);
	}
	push_change(out, x, &k, false);
	return x->seq ? store_outbox_drop(pl->p->store, x->seq, err) : RC_OK;
}

enum rc share_heed(struct puller *pl, struct err *err)
{
	struct store *st = pl->p->store;
	struct store_state *v;
	struct changes all = {0};
	struct arena a;
	size_t n = 0;
	enum rc rc = share_write_notes(pl, err);

	if (rc == RC_OK)
		rc = store_begin(st, err);
	if (rc != RC_OK)
		return rc;
	arena_init(&a);
	rc = store_unheeded(st, pl->folder.id, &a, &v, &n, err);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		rc = heed_one(pl, &v[i], &all, err);
		if (rc == RC_OK)
			rc = store_shared_put(st, pl->folder.id, v[i].uid,
					      slice_sub(v[i].shared, 1, v[i].shared.n), err);
	}
	if (rc == RC_OK)
		rc = heed_changes(pl, &all, err);
	if (rc == RC_OK)
		rc = store_commit(st, err);
	else
		store_rollback(st);
	if (rc == RC_OK && all.n)
		puller_tell(pl, EVENT_BATCH, "");
	vec_free(&all);
	arena_release(&a);
	return rc;
}
