// SPDX-License-Identifier: BSD-2-Clause
/*
 * Moving and deleting on the server, on request only. An errand is marked as
 * begun before it is asked for, so that after a cut it is known that the
 * server may have done it: then the mail is either no longer in its place, or,
 * with a server that copies instead of moving, the copy is looked for.
 */
#include <stdlib.h>

#include "base/text.h"
#include "sync/puller.h"

#define ERRANDS_MAX 500

struct seen {
	const struct store_errand *v;
	bool *there;
	size_t n;
};

static enum rc on_there(void *ctx, const struct imap_flags *f, struct err *err)
{
	struct seen *s = ctx;

	(void)err;
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].uid == f->uid)
			s->there[i] = true;
	return RC_OK;
}

/* Only what is no longer in its place has been done. */
static enum rc confirm(struct puller *pl, const struct store_errand *v, const uint32_t *uids, size_t n,
		       struct err *err)
{
	struct seen s = {v, mem_alloc(n * sizeof(bool)), n};
	enum rc rc = imap_flags_of(pl->im, uids, n, on_there, &s, err);

	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		if (s.there[i])
			continue;
		rc = store_folder_gone(pl->p->store, pl->folder.id, &uids[i], 1, err);
		if (rc == RC_OK)
			rc = store_errand_stage(pl->p->store, &v[i], 1, ERRAND_DONE, err);
	}
	free(s.there);
	return rc;
}

/* Of those begun before: whose copy lies in the target already? They come first; *n is how many. */
static enum rc copied_before(struct puller *pl, struct store_errand *v, size_t n, size_t *copied,
			     struct err *err)
{
	struct imap_folder target;
	bool begun = false;
	enum rc rc;

	*copied = 0;
	for (size_t i = 0; i < n; i++)
		begun |= v[i].begun && v[i].msgid.n;
	if (!begun || !v[0].target.n || imap_can(pl->im, IMAP_CAN_MOVE))
		return RC_OK;
	rc = imap_select(pl->im, v[0].target.p, false, &target, err);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		struct uid_list found = {0};

		if (v[i].begun && v[i].msgid.n)
			rc = imap_search_msgid(pl->im,
					       arena_printf(&pl->arena, "<%.*s>", SLICE_ARG(v[i].msgid)),
					       &found, err);
		if (found.n) {
			struct store_errand x = v[i];

			v[i] = v[*copied];
			v[(*copied)++] = x;
		}
		free(found.v);
	}
	arena_reset(&pl->arena);
	return rc == RC_OK ? puller_select(pl, err) : rc;
}

static int by_uid(const void *a, const void *b)
{
	uint32_t x = ((const struct store_errand *)a)->uid, y = ((const struct store_errand *)b)->uid;

	return x < y ? -1 : x > y;
}

/* Those of one target; already: they have been copied, what is left is to delete them here. */
static enum rc run_group(struct puller *pl, struct store_errand *v, size_t n, bool already, struct err *err)
{
	uint32_t *uids = mem_alloc((n + 1) * sizeof(*uids));
	enum rc rc = RC_OK;

	if (n)
		qsort(v, n, sizeof(*v), by_uid);
	for (size_t i = 0; i < n; i++)
		uids[i] = v[i].uid;
	if (n)
		rc = store_errand_stage(pl->p->store, v, n, ERRAND_BEGUN, err);
	if (rc == RC_OK && n)
		rc = v[0].target.n && !already ? imap_move(pl->im, uids, n, v[0].target.p, NULL, NULL, err)
					       : imap_delete(pl->im, uids, n, err);
	if (rc == RC_UNSUPPORTED || rc == RC_NOT_FOUND) { /* refused: it does not happen */
		if (err)
			puller_tell(pl, EVENT_NOTICE, err->msg);
		rc = store_errand_stage(pl->p->store, v, n, ERRAND_UNDONE, err);
	} else if (rc == RC_OK && n) {
		rc = confirm(pl, v, uids, n, err);
	}
	free(uids);
	return rc;
}

static enum rc run_target(struct puller *pl, struct store_errand *v, size_t n, struct err *err)
{
	size_t copied;
	enum rc rc = copied_before(pl, v, n, &copied, err);

	if (rc == RC_OK)
		rc = run_group(pl, v, copied, true, err);
	return rc == RC_OK ? run_group(pl, v + copied, n - copied, false, err) : rc;
}

enum rc errands_run(struct puller *pl, struct err *err)
{
	struct store_errand *v;
	struct arena a;
	size_t n = 0;
	enum rc rc;

	arena_init(&a);
	rc = store_errands(pl->p->store, pl->folder.id, pl->now, ERRANDS_MAX, &a, &v, &n, err);
	for (size_t i = 0, k; rc == RC_OK && i < n; i = k) {
		for (k = i + 1; k < n && slice_eq(v[i].target, v[k].target); k++)
			;
		rc = run_target(pl, v + i, k - i, err);
	}
	arena_release(&a);
	if (n)
		puller_tell(pl, EVENT_BATCH, "");
	return rc;
}
