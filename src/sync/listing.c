// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a folder holds against what the store has of it: QRESYNC and CONDSTORE
 * (RFC 7162) where the folder has them, else by comparing. The newest windows
 * come first, so that the first rows of a huge folder are there at once and a
 * pull that was cut goes on where it was.
 */
#include <stdlib.h>

#include "base/vec.h"
#include "sync/puller.h"

#define WINDOW 50000 /* messages listed at a time */
#define ROUNDS 3     /* of listing, while the folder changes under us */

struct uids {
	VEC(uint32_t);
};

static bool has(const uint32_t *v, size_t n, uint32_t uid)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (v[mid] < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n && v[lo] == uid;
}

/* Those of a (ascending) that are not in b (ascending). */
static void missing(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, struct uids *out)
{
	for (size_t i = 0; i < na; i++)
		if (!has(b, nb, a[i]))
			vec_push(out, a[i]);
}

/* ---- one window ---- */

/* UIDs in [from, to] (0: to the end): what is new is fetched, what is gone is flagged. */
static enum rc sync_window(struct puller *pl, uint32_t from, uint32_t to, struct err *err)
{
	struct uid_list server = {0};
	struct uids fresh = {0}, gone = {0};
	uint32_t *known;
	size_t nknown;
	struct arena a;
	enum rc rc = pl->p->account->only_bounces ? imap_search_bounces(pl->im, from, to, &server, err)
						  : imap_uids(pl->im, from, to, &server, err);

	if (rc != RC_OK)
		return rc;
	arena_init(&a);
	rc = store_folder_uids(pl->p->store, pl->folder.id, from, to, &a, &known, &nknown, err);
	if (rc == RC_OK) {
		missing(server.v, server.n, known, nknown, &fresh);
		missing(known, nknown, server.v, server.n, &gone);
		if (pl->total < pl->done + fresh.n)
			pl->total = pl->done + fresh.n;
		if (fresh.n)
			puller_tell(pl, EVENT_PROGRESS, "");
		rc = store_folder_gone(pl->p->store, pl->folder.id, gone.v, gone.n, err);
		if (rc == RC_OK && fresh.n)
			rc = fetch_mails(pl, fresh.v, fresh.n, err);
	}
	vec_free(&fresh);
	vec_free(&gone);
	free(server.v);
	arena_release(&a);
	return rc;
}

/* All of the folder, from the end. UIDs may be sparse: windows are as wide as to hold WINDOW messages on
 * average. */
static enum rc sync_all(struct puller *pl, struct err *err)
{
	uint64_t last = pl->sel.uidnext ? pl->sel.uidnext - 1 : 0, wide = WINDOW, to;
	enum rc rc;

	if (!last) /* the server does not say where the end is */
		return sync_window(pl, 1, 0, err);
	if (pl->sel.exists && last / pl->sel.exists)
		wide *= last / pl->sel.exists;
	if (pl->total < pl->sel.exists && !pl->p->account->only_bounces)
		pl->total = pl->done + pl->sel.exists;
	rc = sync_window(pl, last < wide ? 1 : (uint32_t)(last - wide + 1), 0, err);
	for (to = last < wide ? 0 : last - wide; rc == RC_OK && to; to = to < wide ? 0 : to - wide)
		rc = sync_window(pl, to < wide ? 1 : (uint32_t)(to - wide + 1), (uint32_t)to, err);
	return rc;
}

/* ---- changes since the last pull ---- */

static enum rc on_flags(void *ctx, const struct imap_flags *f, struct err *err)
{
	struct puller *pl = ctx;

	return pl->folder.share ? share_note(pl, f, err) : RC_OK; /* else nobody asks for them */
}

struct range {
	uint32_t from, to;
};

struct ranges {
	struct puller *pl;
	VEC(struct range);
};

static enum rc on_gone(void *ctx, uint32_t from, uint32_t to, struct err *err)
{
	struct ranges *r = ctx;
	struct range one = {from, to};

	(void)err;
	vec_push(r, one);
	return RC_OK;
}

static enum rc on_flags_of_changes(void *ctx, const struct imap_flags *f, struct err *err)
{
	struct ranges *r = ctx;

	return on_flags(r->pl, f, err);
}

static enum rc drop_range(struct puller *pl, struct range r, struct err *err)
{
	uint32_t *known;
	size_t n;
	struct arena a;
	enum rc rc;

	arena_init(&a);
	rc = store_folder_uids(pl->p->store, pl->folder.id, r.from, r.to, &a, &known, &n, err);
	if (rc == RC_OK)
		rc = store_folder_gone(pl->p->store, pl->folder.id, known, n, err);
	arena_release(&a);
	return rc;
}

static enum rc sync_changes(struct puller *pl, struct err *err)
{
	struct ranges gone = {.pl = pl};
	enum rc rc = imap_changes(pl->im, pl->folder.highestmodseq, on_flags_of_changes, on_gone, &gone, err);

	for (size_t i = 0; rc == RC_OK && i < gone.n; i++)
		rc = drop_range(pl, gone.v[i], err);
	vec_free(&gone);
	return rc;
}

/* As many in the store as on the server? With a search among them nobody can tell. */
static enum rc adds_up(struct puller *pl, bool *yes, struct err *err)
{
	size_t n = 0;
	enum rc rc = RC_OK;

	*yes = pl->p->account->only_bounces && imap_can(pl->im, IMAP_CAN_QRESYNC);
	if (!pl->p->account->only_bounces) {
		rc = store_folder_count(pl->p->store, pl->folder.id, &n, err);
		*yes = n == pl->sel.exists && !imap_stale(pl->im);
	}
	return rc;
}

enum rc listing_sync(struct puller *pl, bool anew, struct err *err)
{
	bool quick =
		!anew && pl->folder.highestmodseq && pl->sel.modseq && imap_can(pl->im, IMAP_CAN_CONDSTORE);
	bool whole = anew || !quick, yes = false;
	enum rc rc = RC_OK;

	if (quick)
		rc = sync_changes(pl, err);
	if (rc == RC_OK && !whole)
		rc = sync_window(pl, pl->folder.uidnext ? pl->folder.uidnext : 1, 0, err);
	for (int round = 0; rc == RC_OK && round < ROUNDS; round++) {
		if (whole)
			rc = sync_all(pl, err);
		if (rc == RC_OK)
			rc = adds_up(pl, &yes, err);
		if (rc != RC_OK || yes || (whole && pl->p->account->only_bounces))
			break;
		whole = true; /* they were expunged under us, or the server forgot to tell: compare */
		rc = puller_select(pl, err);
	}
	/* a server without modification sequences, or sharing that begins: all flags */
	if (rc == RC_OK && pl->folder.share && (pl->share_anew || !quick))
		rc = imap_flags(pl->im, 1, 0, on_flags, pl, err);
	return rc;
}
