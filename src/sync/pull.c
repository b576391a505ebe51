// SPDX-License-Identifier: BSD-2-Clause
#include "sync/pull.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"
#include "net/imap.h"
#include "sync/ingest.h"

#define FIRST_BATCH 50
#define NEXT_BATCH 500
#define LARGEST_BATCH 2000
#define QUICK_MS 2000 /* a batch that is done so soon may grow */
#define RETRIES 6
#define WHOLE_MAX (8u << 20) /* a report longer than IMAP_PART is fetched again up to this */

struct puller {
	struct pull *p;
	struct imap *im;
	struct arena arena;
	struct store_folder folder;
	struct store_put_result *sum;
	int64_t now, began;
	uint64_t done, total;
	uint32_t *large; /* UIDs whose report was cut */
	size_t nlarge;
};

static void tell(struct puller *pl, enum event_kind kind, const char *text)
{
	struct event ev = { .kind = kind, .done = pl->done, .total = pl->total };
	int64_t ms = clock_ms() - pl->began;

	if (!pl->p->tell)
		return;
	ev.rate = ms > 0 ? (unsigned)(pl->done * 1000 / (uint64_t)ms) : 0;
	snprintf(ev.text, sizeof(ev.text), "%s", text);
	pl->p->tell(pl->p->ctx, &ev);
}

static enum rc put(struct puller *pl, const struct imap_mail *mail, struct err *err)
{
	struct store_mail sm = { .account = pl->p->account->name, .folder = slice_of(pl->p->account->folder),
				 .uidvalidity = pl->folder.uidvalidity, .uid = mail->meta.uid, .raw = mail->raw, .pulled_at = pl->now };
	struct analysis an = ingest(&pl->arena, pl->p->rules, mail->raw);
	enum rc rc = store_put(pl->p->store, &sm, an.extract, an.verdicts, pl->sum, err);

	arena_reset(&pl->arena);
	pl->done++;
	return rc;
}

static enum rc on_mail(void *ctx, const struct imap_mail *mail, struct err *err)
{
	struct puller *pl = ctx;

	/* the part at hand ends in the middle: the whole one follows in its own fetch */
	if (mail->size > mail->raw.n && mail->raw.n == IMAP_PART) {
		pl->large[pl->nlarge++] = mail->meta.uid;
		return RC_OK;
	}
	return put(pl, mail, err);
}

static enum rc on_whole(void *ctx, const struct imap_mail *mail, struct err *err)
{
	return put(ctx, mail, err);
}

static enum rc fetch_batch(struct puller *pl, const uint32_t *uids, size_t n, struct err *err)
{
	enum rc rc;

	pl->large = mem_alloc((n + 1) * sizeof(*pl->large));
	pl->nlarge = 0;
	rc = imap_fetch(pl->im, uids, n, on_mail, pl, err);
	for (size_t i = 0; rc == RC_OK && i < pl->nlarge; i++)
		rc = imap_fetch_part(pl->im, pl->large[i], 0, WHOLE_MAX, on_whole, pl, err);
	free(pl->large);
	pl->large = NULL;
	return rc;
}

/* One transaction a batch: what was committed is never asked for again. */
static enum rc one_batch(struct puller *pl, const uint32_t *uids, size_t n, struct err *err)
{
	struct store_put_result before = *pl->sum;
	uint64_t done = pl->done;
	enum rc rc = store_begin(pl->p->store, err);

	if (rc != RC_OK)
		return rc;
	rc = fetch_batch(pl, uids, n, err);
	if (rc == RC_OK)
		rc = store_commit(pl->p->store, err);
	else
		store_rollback(pl->p->store);
	if (rc != RC_OK) {
		*pl->sum = before;
		pl->done = done;
		return rc;
	}
	tell(pl, EVENT_PROGRESS, "");
	tell(pl, EVENT_BATCH, "");
	return RC_OK;
}

/* The server's answer to this mail cannot be read: it gets a row, and the folder goes on. */
static enum rc give_up_on(struct puller *pl, uint32_t uid, const struct err *why, struct err *err)
{
	struct store_mail sm = { .account = pl->p->account->name, .folder = slice_of(pl->p->account->folder),
				 .uidvalidity = pl->folder.uidvalidity, .uid = uid, .pulled_at = pl->now };

	pl->sum->not_understood++;
	pl->done++;
	return store_put_unreadable(pl->p->store, &sm, why->msg, err);
}

static enum rc connect_again(struct puller *pl, struct err *err);

/* A batch whose answer cannot be parsed is halved until the guilty mail stands alone. */
static enum rc halve(struct puller *pl, const uint32_t *uids, size_t n, struct err *err)
{
	struct err why = *err;
	enum rc rc = connect_again(pl, err);

	if (rc != RC_OK)
		return rc;
	if (n == 1)
		return give_up_on(pl, uids[0], &why, err);
	rc = one_batch(pl, uids, n / 2, err);
	if (rc == RC_FORMAT)
		rc = halve(pl, uids, n / 2, err);
	if (rc != RC_OK)
		return rc;
	rc = one_batch(pl, uids + n / 2, n - n / 2, err);
	return rc == RC_FORMAT ? halve(pl, uids + n / 2, n - n / 2, err) : rc;
}

/* Newest first; each batch ascending for short commands. */
static enum rc fetch_all(struct puller *pl, const uint32_t *uids, size_t n, struct err *err)
{
	size_t size = FIRST_BATCH;
	enum rc rc = RC_OK;

	while (rc == RC_OK && n) {
		size_t take = n < size ? n : size;
		int64_t began = clock_ms(), took;

		rc = one_batch(pl, uids + n - take, take, err);
		if (rc == RC_FORMAT)
			rc = halve(pl, uids + n - take, take, err);
		n -= take;
		took = clock_ms() - began;
		size = size < NEXT_BATCH ? NEXT_BATCH : took < QUICK_MS && size < LARGEST_BATCH ? size * 2 : size;
		if (size > LARGEST_BATCH)
			size = LARGEST_BATCH;
	}
	return rc;
}

static int find_uid(const uint32_t *v, size_t n, uint32_t uid)
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

/* Those of a (ascending) that are not in b (ascending); malloc'd. */
static uint32_t *missing(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, size_t *n)
{
	uint32_t *out = mem_alloc((na + 1) * sizeof(*out));

	*n = 0;
	for (size_t i = 0; i < na; i++)
		if (!find_uid(b, nb, a[i]))
			out[(*n)++] = a[i];
	return out;
}

static enum rc open_folder(struct puller *pl, struct imap_folder *f, struct err *err)
{
	struct buf names;
	enum rc rc = imap_select(pl->im, pl->p->account->folder, false, f, err);
	struct err ignored;

	if (rc != RC_NOT_FOUND)
		return rc;
	buf_init(&names, 1000);
	if (imap_folders(pl->im, &names, &ignored) == RC_OK)
		tell(pl, EVENT_FOLDERS, buf_cstr(&names));
	buf_release(&names);
	return rc;
}

static enum rc sync_folder(struct puller *pl, struct err *err)
{
	struct imap_folder f;
	struct uid_list server = { NULL, 0 };
	uint32_t *known, *fresh, *gone;
	size_t nknown, nfresh, ngone;
	struct arena a;
	enum rc rc = open_folder(pl, &f, err);

	if (rc == RC_OK && pl->p->again && !pl->done) { /* only now: a server that is not there must cost nothing */
		rc = store_folder_forget(pl->p->store, pl->folder.id, err);
		pl->folder.uidvalidity = 0;
	}
	if (rc != RC_OK)
		return rc;
	if (f.uidvalidity != pl->folder.uidvalidity) {
		rc = store_folder_reset(pl->p->store, pl->folder.id, f.uidvalidity, err);
		pl->folder.uidvalidity = f.uidvalidity;
		if (rc != RC_OK)
			return rc;
	} else if (f.uidnext && f.uidnext == pl->folder.uidnext && f.exists == pl->folder.exists) {
		return RC_OK; /* nothing new, nothing gone */
	}
	arena_init(&a);
	rc = imap_uids(pl->im, 1, 0, &server, err);
	if (rc == RC_OK)
		rc = store_folder_uids(pl->p->store, pl->folder.id, &a, &known, &nknown, err);
	if (rc == RC_OK) {
		fresh = missing(server.v, server.n, known, nknown, &nfresh);
		gone = missing(known, nknown, server.v, server.n, &ngone);
		pl->total = pl->done + nfresh;
		tell(pl, EVENT_PROGRESS, "");
		rc = store_folder_gone(pl->p->store, pl->folder.id, gone, ngone, err);
		if (rc == RC_OK)
			rc = fetch_all(pl, fresh, nfresh, err);
		free(fresh);
		free(gone);
	}
	free(server.v);
	arena_release(&a);
	if (rc != RC_OK)
		return rc;
	pl->folder.uidnext = f.uidnext;
	pl->folder.exists = f.exists;
	pl->folder.pulled_at = pl->now;
	return store_folder_put(pl->p->store, &pl->folder, err);
}

static void tell_refused(struct puller *pl, const struct cert *cert)
{
	struct event ev = { .kind = EVENT_CERT, .cert = *cert };

	if (pl->p->tell)
		pl->p->tell(pl->p->ctx, &ev);
}

static enum rc connect_now(struct puller *pl, struct err *err)
{
	struct cert refused = { .fingerprint = "" };
	struct imap_options o = { .account = pl->p->account, .cancel_fd = pl->p->cancel_fd, .ask = pl->p->ask,
				  .trust = pl->p->trust, .refused = &refused };
	enum rc rc;

	tell(pl, EVENT_STATE, _("connecting"));
	rc = imap_open(&pl->im, &o, err);
	if (rc == RC_CERT && *refused.fingerprint)
		tell_refused(pl, &refused);
	return rc;
}

static enum rc connect_again(struct puller *pl, struct err *err)
{
	struct imap_folder f;
	enum rc rc;

	imap_close(pl->im);
	pl->im = NULL;
	rc = connect_now(pl, err);
	return rc == RC_OK ? imap_select(pl->im, pl->p->account->folder, false, &f, err) : rc;
}

/* Wait before another try, unless the user stops it. False: stopped. */
static bool pause_before(struct puller *pl, int try)
{
	struct pollfd fd = { pl->p->cancel_fd, POLLIN, 0 };
	int ms = (1000 << try) + (int)(clock_ms() % 500); /* jitter: many clients must not come back at once */
	char text[80];
	int n;

	snprintf(text, sizeof(text), _("connection lost, retry in %d s"), ms / 1000);
	tell(pl, EVENT_STATE, text);
	do
		n = poll(&fd, 1, ms);
	while (n < 0 && errno == EINTR);
	return n == 0;
}

static bool worth_retrying(enum rc rc)
{
	return rc == RC_NET || rc == RC_TIMEOUT;
}

enum rc pull_run(struct pull *p, struct store_put_result *sum, struct err *err)
{
	struct puller pl = { .p = p, .sum = sum, .now = clock_now(), .began = clock_ms() };
	uint64_t done_before = 0;
	enum rc rc = store_folder_get(p->store, p->account->name, slice_of(p->account->folder), &pl.folder, err);

	if (rc != RC_OK)
		return rc;
	arena_init(&pl.arena);
	for (int try = 0;; try++) {
		rc = connect_now(&pl, err);
		if (rc == RC_OK)
			rc = sync_folder(&pl, err);
		imap_close(pl.im);
		pl.im = NULL;
		if (pl.done > done_before)
			try = 0; /* it went forward: patience anew */
		done_before = pl.done;
		/* a server that was never reached is an answer; one that was lost in between is tried again */
		if (rc == RC_OK || !worth_retrying(rc) || pl.done == 0 || try >= RETRIES || !pause_before(&pl, try))
			break;
	}
	arena_release(&pl.arena);
	return rc;
}
