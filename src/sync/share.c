// SPDX-License-Identifier: BSD-2-Clause
/*
 * States of mails as keywords on the server. What it holds is noted first
 * (share_note), then heeded: compared with what stands here, the later change
 * wins, both are in the history. What waits here is then sent as a
 * compare-and-swap where the server has it (UNCHANGEDSINCE, RFC 7162): when a
 * colleague was quicker, it is read, heeded and decided again. Sending again what was sent does
 * nothing, so each change arrives once however often the line breaks.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "sync/keywords.h"
#include "sync/puller.h"

#define SEND_MAX 500
#define SEND_PLAIN_MAX 50 /* without compare-and-swap: so that what others do to the mails meanwhile is rarely lost */
#define ROUNDS 20 /* in which colleagues may be quicker */
#define NOTES_MAX 500
#define FLAGS_MAX 900 /* characters of flags in a command */
/* A keyword cannot say until when: who put it to sleep wakes it, at the latest we do. */
#define ASLEEP_DAYS 30

/* ---- may we? ---- */

static bool server_keeps(struct puller *pl)
{
	struct slice rest = slice_of(keywords_fixed()), word;
	char text[32];

	if (!pl->sel.writable)
		return false;
	while (slice_word(&rest, &word)) {
		snprintf(text, sizeof(text), "%.*s", SLICE_ARG(word));
		if (!imap_keeps(pl->im, text))
			return false;
	}
	return pl->sel.new_keywords; /* names of people come as new words */
}

enum rc share_begin(struct puller *pl, struct err *err)
{
	bool want = pl->p->account->share && strcmp(pl->p->account->share, "keywords") == 0,
	     can = want && server_keeps(pl);
	char text[300];

	if (want && !can && !pl->p->share_told) {
		pl->p->share_told = true;
		snprintf(text, sizeof(text),
			 pl->sel.writable
				 ? _("%s keeps no new keywords in \"%s\": states stay on this machine")
				 : _("%s lets us only read \"%s\": states stay on this machine"),
			 pl->p->account->host, pl->name);
		puller_tell(pl, EVENT_NOTICE, text);
	}
	pl->share_anew = can && !pl->folder.share;
	pl->folder.share = can;
	return store_share(pl->p->store, pl->folder.id, can, err);
}

/* ---- noting ---- */

enum rc share_write_notes(struct puller *pl, struct err *err)
{
	enum rc rc;

	if (!pl->notes.n)
		return RC_OK;
	rc = store_begin(pl->p->store, err);
	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; rc == RC_OK && i < pl->notes.n; i++)
		rc = store_shared_put(pl->p->store, pl->folder.id, pl->notes.v[i].uid, pl->notes.v[i].words,
				      err);
	if (rc == RC_OK)
		rc = store_commit(pl->p->store, err);
	else
		store_rollback(pl->p->store);
	pl->notes.n = 0;
	arena_reset(&pl->note_texts);
	return rc;
}

enum rc share_note(void *ctx, const struct imap_flags *f, struct err *err)
{
	struct puller *pl = ctx;
	struct slice known, ours;
	struct arena a;
	struct buf b;
	enum rc rc;

	arena_init(&a);
	buf_init(&b, 1000);
	keywords_noted(f->keywords, &b);
	ours = buf_slice(&b);
	rc = store_shared_get(pl->p->store, pl->folder.id, f->uid, &a, &known, err);
	if (rc == RC_OK && known.p && !slice_eq(known, slice_sub(ours, 1, ours.n)) &&
	    !slice_eq(known, ours)) {
		struct note note = {f->uid, arena_dup(&pl->note_texts, ours)};

		vec_push(&pl->notes, note);
		if (pl->notes.n == NOTES_MAX)
			rc = share_write_notes(pl, err);
	}
	buf_release(&b);
	arena_release(&a);
	return rc;
}

/* ---- heeding ---- */

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

static enum rc heed(struct puller *pl, struct err *err)
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

/* ---- sending ---- */

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

/* One handful of what waits. *sent: how many went; *conflict: a colleague was quicker with some. */
static enum rc send_some(struct puller *pl, size_t *sent, bool *conflict, struct err *err)
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

/* A colleague was quicker: what stands there now decides. */
static enum rc look_again(struct puller *pl, struct err *err)
{
	uint64_t before = pl->sel.modseq;
	enum rc rc = puller_select(pl, err);

	if (rc == RC_OK && before)
		rc = imap_changes(pl->im, before, share_note, NULL, pl, err);
	if (rc == RC_OK && pl->seen_modseq == before)
		pl->seen_modseq = pl->sel.modseq;
	return rc == RC_OK ? heed(pl, err) : rc;
}

enum rc share_exchange(struct puller *pl, struct err *err)
{
	int conflicts = 0;
	size_t sent = 1;
	enum rc rc = heed(pl, err);

	while (rc == RC_OK && conflicts < ROUNDS) {
		bool conflict = false;

		rc = send_some(pl, &sent, &conflict, err);
		if (rc == RC_OK && conflict) {
			conflicts++;
			rc = look_again(pl, err);
		} else if (!sent) {
			break;
		}
	}
	if (rc == RC_UNSUPPORTED && err) { /* the server said no to it: states stay here */
		puller_tell(pl, EVENT_NOTICE, err->msg);
		pl->folder.share = false;
		rc = store_share(pl->p->store, pl->folder.id, false, err);
	}
	return rc;
}
