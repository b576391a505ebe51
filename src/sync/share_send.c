// SPDX-License-Identifier: BSD-2-Clause
/* What waits here goes to the server, as a compare-and-swap where it has one (UNCHANGEDSINCE, RFC 7162). */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "sync/keywords.h"
#include "sync/puller.h"

#define SEND_MAX 500
#define SEND_PLAIN_MAX 50 /* without compare-and-swap: so that what others do to the mails meanwhile is rarely lost */
#define FLAGS_MAX 900	  /* characters of flags in a command */

struct parcel {
	const struct store_state *x;
	struct slice target; /* our words as they shall be */
	struct slice flags;  /* all flags as they shall be; .p NULL: the mail is not there */
	bool refused;
};

struct parcels {
	struct puller *pl;
	struct parcel *v; /* by UID */
	size_t n;
	struct arena a;
};

static int by_uid(const void *a, const void *b)
{
	uint32_t x = ((const struct parcel *)a)->x->uid, y = ((const struct parcel *)b)->x->uid;

	return x < y ? -1 : x > y;
}

static struct parcel *parcel_of(struct parcels *p, uint32_t uid)
{
	for (size_t lo = 0, hi = p->n; lo < hi;) {
		size_t mid = lo + (hi - lo) / 2;

		if (p->v[mid].x->uid == uid)
			return &p->v[mid];
		if (p->v[mid].x->uid < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

static struct slice target_of(struct parcels *p, const struct store_state *x)
{
	struct keywords k = {.state = x->state < 0 ? STATE_OPEN : (enum state)x->state, .at = x->at};
	struct slice out;
	struct buf b;

	snprintf(k.by, sizeof(k.by), "%.*s", SLICE_ARG(utf8_cut(p->pl->p->me, sizeof(k.by) - 1)));
	snprintf(k.assignee, sizeof(k.assignee), "%.*s",
		 SLICE_ARG(utf8_cut(x->assignee, sizeof(k.assignee) - 1)));
	buf_init(&b, 900);
	keywords_write(&k, &b);
	out = arena_dup(&p->a, buf_slice(&b));
	buf_release(&b);
	return out;
}

/* The flags as they are, with our words taken out and the new ones put in. */
static enum rc on_flags(void *ctx, const struct imap_flags *f, struct err *err)
{
	static const struct {
		unsigned bit;
		const char *word;
	} system[] = {{IMAP_SEEN, "\\Seen"},
		      {IMAP_ANSWERED, "\\Answered"},
		      {IMAP_FLAGGED, "\\Flagged"},
		      {IMAP_DELETED, "\\Deleted"},
		      {IMAP_DRAFT, "\\Draft"}};
	struct parcels *p = ctx;
	struct parcel *at = parcel_of(p, f->uid);
	struct buf ours, all;

	if (!at)
		return RC_OK;
	buf_init(&ours, 1000);
	buf_init(&all, 20000);
	keywords_split(f->keywords, &ours, &all);
	for (size_t i = 0; i < sizeof(system) / sizeof(system[0]); i++)
		if (f->flags & system[i].bit)
			buf_printf(&all, "%s%s", all.n ? " " : "", system[i].word);
	buf_printf(&all, "%s%.*s", all.n ? " " : "", SLICE_ARG(at->target));
	at->flags = arena_dup(&p->a, buf_slice(&all));
	at->refused = !slice_eq(buf_slice(&ours), at->x->shared); /* a colleague was here since we looked */
	buf_release(&ours);
	buf_release(&all);
	return at->refused ? share_note(p->pl, f, err) : RC_OK;
}

static int by_flags(const void *a, const void *b)
{
	const struct parcel *x = a, *y = b;
	int d = slice_cmp(x->flags, y->flags);

	return d ? d : by_uid(a, b);
}

/* Those that were taken are no longer to be sent. */
static enum rc confirm(struct parcels *p, size_t from, size_t to, struct err *err)
{
	struct store *st = p->pl->p->store;
	enum rc rc = store_begin(st, err);

	if (rc != RC_OK)
		return rc;
	for (size_t i = from; rc == RC_OK && i < to; i++) {
		if (p->v[i].refused)
			continue;
		rc = store_shared_put(st, p->pl->folder.id, p->v[i].x->uid, p->v[i].target, err);
		if (rc == RC_OK)
			rc = store_outbox_drop(st, p->v[i].x->seq, err);
	}
	if (rc == RC_OK)
		return store_commit(st, err);
	store_rollback(st);
	return rc;
}

/*
 * All flags at once, so that no state is ever mixed with a colleague's. Servers without CONDSTORE cannot compare and swap:
 * there the one that is sent last stands, and whoever was later sends it again when he sees that. Only flags that do not fit
 * into a command change in two steps.
 */
static enum rc store_flags(struct parcels *p, const uint32_t *uids, size_t n, struct slice flags,
			   struct slice shared, struct uid_list *conflicts, struct err *err)
{
	struct puller *pl = p->pl;
	enum rc rc = RC_OK;

	if (flags.n < FLAGS_MAX)
		return imap_store(pl->im, uids, n, IMAP_STORE_REPLACE, flags.p, pl->sel.modseq, conflicts, err);
	if (shared.n)
		rc = imap_store(pl->im, uids, n, IMAP_STORE_REMOVE, shared.p, 0, NULL, err);
	return rc == RC_OK ? imap_store(pl->im, uids, n, IMAP_STORE_ADD, p->v[0].target.p, 0, NULL, err) : rc;
}

/* Mails that shall have the same flags go in one command. */
static enum rc send_group(struct parcels *p, size_t from, size_t to, bool *conflict, struct err *err)
{
	uint32_t *uids = mem_alloc((to - from) * sizeof(*uids));
	struct uid_list taken_by_others = {0};
	struct parcels group = {.pl = p->pl, .v = p->v + from, .n = to - from};
	enum rc rc;

	for (size_t i = from; i < to; i++)
		uids[i - from] = p->v[i].x->uid;
	rc = store_flags(&group, uids, to - from, p->v[from].flags, p->v[from].x->shared, &taken_by_others,
			 err);
	for (size_t i = 0; rc == RC_OK && i < taken_by_others.n; i++) {
		struct parcel *at = parcel_of(&group, taken_by_others.v[i]);

		if (at)
			at->refused = *conflict = true;
	}
	if (rc == RC_OK)
		rc = confirm(p, from, to, err);
	free(taken_by_others.v);
	free(uids);
	return rc;
}

static bool same_group(const struct parcel *a, const struct parcel *b)
{
	return slice_eq(a->flags, b->flags) &&
	       (a->flags.n < FLAGS_MAX || (slice_eq(a->target, b->target) && slice_eq(a->x->shared, b->x->shared)));
}

enum rc share_send(struct puller *pl, size_t *sent, bool *conflict, struct err *err)
{
	struct parcels p = {.pl = pl};
	struct store_state *v;
	uint32_t *uids;
	size_t n;
	enum rc rc;

	arena_init(&p.a);
	rc = store_outbox(pl->p->store, pl->folder.id, pl->sel.modseq ? SEND_MAX : SEND_PLAIN_MAX, &p.a, &v, &n, err);
	p.v = arena_array(&p.a, n + 1, sizeof(*p.v));
	uids = arena_array(&p.a, n + 1, sizeof(*uids));
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		if (!slice_starts(v[i].shared, S("?"))) /* else it has to be heeded before */
			p.v[p.n++] =
				(struct parcel){.x = &v[i], .target = target_of(&p, &v[i]), .refused = true};
	if (p.n)
		qsort(p.v, p.n, sizeof(*p.v), by_uid);
	for (size_t i = 0; i < p.n; i++)
		uids[i] = p.v[i].x->uid;
	if (rc == RC_OK && p.n)
		rc = imap_flags_of(pl->im, uids, p.n, on_flags, &p, err);
	for (size_t i = 0; i < p.n; i++)
		*conflict |= p.v[i].refused && p.v[i].flags.p;
	/* what is refused already, or not there, comes to the end */
	*sent = 0;
	for (size_t i = 0; i < p.n; i++)
		if (!p.v[i].refused)
			p.v[(*sent)++] = p.v[i];
	if (*sent)
		qsort(p.v, *sent, sizeof(*p.v), by_flags);
	for (size_t i = 0, k; rc == RC_OK && i < *sent; i = k) {
		for (k = i + 1; k < *sent && same_group(&p.v[i], &p.v[k]); k++)
			;
		rc = send_group(&p, i, k, conflict, err);
	}
	arena_release(&p.a);
	return rc;
}
