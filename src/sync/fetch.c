// SPDX-License-Identifier: BSD-2-Clause
/*
 * Bodies, newest first. Nothing is written while the network is waited for:
 * mails gather in memory and go into the store in short transactions, so that
 * the screen can write its marks in between. The next mails are asked for
 * before the last ones are written, so that the server has no rest.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "sync/crew.h"
#include "sync/keywords.h"
#include "sync/puller.h"

#define FIRST_BATCH 50
#define NEXT_BATCH 500
#define LARGEST_BATCH 4000
#define QUICK_MS 2000	      /* a batch that is done so soon may grow */
#define WHOLE_MAX (8u << 20)  /* of a mail; what is longer stays cut */
#define GATHER_MAX (8u << 20) /* bytes in memory before they are written */
#define GATHER 42	      /* handfuls in one transaction: the pages of the indexes are written once for all of them */
#define BEHIND 20	      /* handfuls that came last: the crew works on them while those before them are written */
#define LATE_MS 500	      /* what waits so long is written, however little it is */

_Static_assert(IMAP_PART == STORE_PART, "the store knows a mail by what is fetched first");

struct batch {
	struct puller *pl;
	struct crew *crew;
	const uint32_t *uids; /* asked for, ascending */
	size_t n;
	bool came[LARGEST_BATCH]; /* by place in uids: committed, or gathered */
	struct handful pool[GATHER + BEHIND + 1];
	struct handful *line[GATHER + BEHIND + 1]; /* the first are with the crew; the next one is being filled; the others are free */
	size_t given, bytes;
	int64_t written; /* clock_ms of the last time */
	uint32_t cut[LARGEST_BATCH + (GATHER + BEHIND + 1) * HANDFUL]; /* whose rest is wanted */
	size_t ncut;
};

static enum rc put_one(struct batch *bt, struct arena *a, const struct crew_mail *m, struct err *err)
{
	struct puller *pl = bt->pl;
	struct store_mail sm = { .account = pl->account, .folder = slice_of(pl->name), .folder_id = pl->folder.id,
				 .uidvalidity = pl->folder.uidvalidity, .uid = m->uid, .size = m->size > m->came ? m->size : 0,
				 .pulled_at = pl->now };
	struct keywords k;

	if (pl->folder.share) {
		struct buf b;

		buf_init(&b, 1000);
		keywords_noted(m->keywords, &b);
		sm.shared = arena_dup(a, buf_slice(&b));
		buf_release(&b);
		if (keywords_read(slice_sub(sm.shared, 1, sm.shared.n), pl->now, &k) && k.at)
			sm.said = (int)k.state + 1;
	}
	if (sm.size && !m->understood)
		bt->cut[bt->ncut++] = m->uid;
	return store_put_ready(pl->p->store, &sm, m->ready, pl->sum, err);
}

static enum rc put_handful(struct batch *b, struct handful *h, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < h->n; i++)
		rc = put_one(b, &h->made, &h->mails[i], err);
	return rc;
}

/* The first n are done with and go to the end of the line. */
static void drop_first(struct batch *b, size_t n)
{
	struct handful *free_ones[GATHER + BEHIND + 1];
	size_t all = sizeof(b->line) / sizeof(b->line[0]);

	for (size_t i = 0; i < n; i++) {
		struct handful *h = free_ones[i] = b->line[i];

		for (size_t k = 0; k < h->n; k++)
			b->bytes -= h->mails[k].came;
		b->pl->done += h->n;
		h->n = 0;
		arena_reset(&h->made);
	}
	memmove(b->line, b->line + n, (all - n) * sizeof(b->line[0]));
	memcpy(b->line + all - n, free_ones, n * sizeof(b->line[0]));
	b->given -= n;
}

/* The first n handfuls go into the store, in one transaction. */
static enum rc write_first(struct batch *b, size_t n, struct err *err)
{
	struct puller *pl = b->pl;
	struct store_put_result before = *pl->sum;
	size_t ncut = b->ncut;
	enum rc rc;

	for (size_t i = 0; i < n; i++)
		crew_wait(b->crew, b->line[i]);
	rc = store_begin(pl->p->store, err);
	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = put_handful(b, b->line[i], err);
	if (rc == RC_OK)
		rc = store_commit(pl->p->store, err);
	else
		store_rollback(pl->p->store);
	if (rc != RC_OK) {
		*pl->sum = before;
		b->ncut = ncut;
		return rc;
	}
	drop_first(b, n);
	b->written = clock_ms();
	puller_tell(pl, EVENT_PROGRESS, "");
	puller_tell(pl, EVENT_BATCH, "");
	return RC_OK;
}

static void give_filled(struct batch *b)
{
	crew_give(b->crew, b->line[b->given++]);
}

static enum rc write_all(struct batch *b, struct err *err)
{
	if (b->line[b->given]->n)
		give_filled(b);
	return b->given ? write_first(b, b->given, err) : RC_OK;
}

static bool waited_long(const struct batch *b)
{
	return clock_ms() - b->written >= LATE_MS;
}

static size_t place_of(const struct batch *b, uint32_t uid)
{
	size_t lo = 0, hi = b->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (b->uids[mid] < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < b->n && b->uids[lo] == uid ? lo : SIZE_MAX;
}

static enum rc on_mail(void *ctx, const struct imap_mail *mail, struct err *err)
{
	struct batch *b = ctx;
	size_t at = place_of(b, mail->meta.uid);
	struct handful *h = b->line[b->given];
	struct crew_mail *m;

	if (at == SIZE_MAX || b->came[at]) /* nobody asked, or it came twice */
		return RC_OK;
	b->came[at] = true;
	m = &h->mails[h->n++];
	*m = (struct crew_mail){ .uid = mail->meta.uid, .size = mail->size, .keywords = arena_dup(&h->made, mail->meta.keywords),
				 .raw = arena_dup(&h->given, mail->raw), .came = mail->raw.n };
	b->bytes += m->came;
	if (h->n == HANDFUL)
		give_filled(b);
	if (b->bytes >= GATHER_MAX || waited_long(b))
		return write_all(b, err);
	return b->given == GATHER + BEHIND ? write_first(b, GATHER, err) : RC_OK;
}

static size_t missing_of(const struct batch *b, uint32_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		if (!b->came[i])
			out[n++] = b->uids[i];
	return n;
}

/* Asks for these. What came before an error is kept. */
static enum rc ask(struct batch *b, const uint32_t *uids, size_t n, struct err *err)
{
	enum rc rc = imap_fetch(b->pl->im, uids, n, on_mail, b, err);
	struct err ignored;

	if (rc != RC_OK)
		(void)!write_all(b, &ignored); /* those came whole */
	return rc;
}

/* Of those that were written and are not understood from their beginning. */
static enum rc fetch_rests(struct batch *b, struct err *err)
{
	enum rc rc = RC_OK;

	for (; rc == RC_OK && b->ncut; b->ncut--) {
		rc = fetch_whole(b->pl, b->cut[b->ncut - 1], err);
		if (rc == RC_NOT_FOUND) /* known by its Message-ID, with other bytes than those here */
			rc = RC_OK;
	}
	return rc;
}

/* The server's answer to this mail cannot be read, or it gives none: it gets a row, and the folder goes on.
 */
static enum rc give_up_on(struct puller *pl, uint32_t uid, const char *why, struct err *err)
{
	struct store_mail sm = {.account = pl->account,
				.folder = slice_of(pl->name),
				.uidvalidity = pl->folder.uidvalidity,
				.uid = uid,
				.pulled_at = pl->now};

	pl->sum->not_understood++;
	pl->done++;
	return store_put_unreadable(pl->p->store, &sm, why, err);
}

/* What cannot be parsed is halved until the guilty mail stands alone (an answer is lost with its connection).
 */
static enum rc halve(struct batch *b, const uint32_t *uids, size_t n, const struct err *why, struct err *err)
{
	uint32_t *left = mem_alloc((n + 1) * sizeof(*left));
	struct err now = *why;
	size_t k = 0;
	enum rc rc = puller_reconnect(b->pl, err);

	for (size_t i = 0; i < n; i++)
		if (!b->came[place_of(b, uids[i])])
			left[k++] = uids[i];
	if (rc == RC_OK && k == 1) {
		b->came[place_of(b, left[0])] = true;
		rc = give_up_on(b->pl, left[0], now.msg, err);
	} else if (rc == RC_OK && k) {
		size_t half = k == n ? (k + 1) / 2
				     : k; /* some came: the next in line is the guilty one's neighbour */

		for (size_t at = 0; rc == RC_OK && at < k; at += half) {
			size_t take = k - at < half ? k - at : half;

			rc = ask(b, left + at, take, &now);
			if (rc == RC_FORMAT)
				rc = halve(b, left + at, take, &now, err);
			else if (rc != RC_OK && err)
				*err = now;
		}
	}
	free(left);
	return rc;
}

/* The server said OK and left these out: expunged meanwhile, or it cannot read them. */
static enum rc look_for(struct batch *b, const uint32_t *uids, size_t n, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		struct uid_list there;

		rc = imap_uids(b->pl->im, uids[i], uids[i], &there, err);
		if (rc == RC_OK && there.n)
			rc = give_up_on(b->pl, uids[i],
					_("the server lists this mail but does not hand it out"), err);
		if (rc == RC_OK)
			free(there.v);
	}
	return rc;
}

static enum rc one_batch(struct batch *b, const uint32_t *uids, size_t n, struct err *err)
{
	uint32_t *left = mem_alloc((n + 1) * sizeof(*left));
	struct err why;
	enum rc rc;
	size_t k;

	b->uids = uids;
	b->n = n;
	memset(b->came, 0, n * sizeof(*b->came));
	rc = ask(b, uids, n, &why);
	if (rc == RC_FORMAT)
		rc = halve(b, uids, n, &why, err);
	else if (rc != RC_OK && err)
		*err = why;
	k = rc == RC_OK ? missing_of(b, left) : 0;
	if (k)
		rc = ask(b, left, k, err);
	k = rc == RC_OK && k ? missing_of(b, left) : 0;
	if (k)
		rc = look_for(b, left, k, err);
	free(left);
	return rc;
}

static struct batch *batch_new(struct puller *pl)
{
	struct batch *b = mem_alloc(sizeof(*b));

	b->pl = pl;
	b->crew = crew_start(pl->p->rules, &pl->us);
	b->written = clock_ms();
	for (size_t i = 0; i < sizeof(b->line) / sizeof(b->line[0]); i++)
		b->line[i] = &b->pool[i];
	return b;
}

static void batch_free(struct batch *b)
{
	for (size_t i = 0; i < b->given; i++) /* after an error */
		crew_wait(b->crew, b->line[i]);
	crew_stop(b->crew);
	for (size_t i = 0; i < sizeof(b->line) / sizeof(b->line[0]); i++) {
		arena_release(&b->pool[i].given);
		arena_release(&b->pool[i].made);
	}
	free(b);
}

static size_t next_size(size_t size, int64_t took)
{
	if (size < NEXT_BATCH)
		return NEXT_BATCH;
	if (took < QUICK_MS)
		size *= 2;
	return size < LARGEST_BATCH ? size : LARGEST_BATCH;
}

enum rc fetch_mails(struct puller *pl, const uint32_t *uids, size_t n, struct err *err)
{
	struct batch *b = batch_new(pl);
	size_t size = FIRST_BATCH;
	enum rc rc = RC_OK;

	while (rc == RC_OK && n) {
		size_t take = n < size ? n : size;
		int64_t began = clock_ms();

		rc = one_batch(b, uids + n - take, take, err);
		n -= take;
		if (rc == RC_OK && (size == FIRST_BATCH || !n || waited_long(b))) /* the first rows at once, and the last ones */
			rc = write_all(b, err);
		if (rc == RC_OK)
			rc = fetch_rests(b, err);
		size = next_size(size, clock_ms() - began);
	}
	batch_free(b);
	return rc;
}

/* ---- the rest of a mail ---- */

struct whole {
	struct puller *pl;
	struct slice raw;
	uint32_t size;
	struct arena text;
};

static enum rc on_whole(void *ctx, const struct imap_mail *mail, struct err *err)
{
	struct whole *w = ctx;

	(void)err;
	if (mail->meta.uid) {
		w->raw = arena_dup(&w->text, mail->raw);
		w->size = mail->size;
	}
	return RC_OK;
}

enum rc fetch_whole(struct puller *pl, uint32_t uid, struct err *err)
{
	struct whole w = { .pl = pl };
	struct store_mail sm = { .account = pl->account, .folder = slice_of(pl->name), .uidvalidity = pl->folder.uidvalidity, .uid = uid,
				 .pulled_at = pl->now, .us = &pl->us };
	struct analysis an;
	enum rc rc;

	arena_init(&w.text);
	rc = imap_fetch_part(pl->im, uid, 0, WHOLE_MAX, on_whole, &w, err);
	if (rc == RC_OK && w.raw.n) {
		sm.raw = w.raw;
		sm.size = w.size > w.raw.n && w.raw.n < WHOLE_MAX ? w.size : 0;
		an = ingest(&w.text, pl->p->rules, &pl->us, w.raw);
		rc = store_put_whole(pl->p->store, &sm, an.extract, an.verdicts, err);
		puller_tell(pl, EVENT_BATCH, "");
	}
	arena_release(&w.text);
	return rc;
}
