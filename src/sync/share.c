// SPDX-License-Identifier: BSD-2-Clause
/*
 * States of mails as keywords on the server. What it holds is noted first
 * (share_note), then heeded (share_heed.c): compared with what stands here,
 * the later change wins. What waits here is then sent (share_send.c); where a
 * colleague was quicker, it is read, heeded and decided again. Sending again
 * what was sent does nothing, so each change arrives once however often the
 * line breaks.
 */
#include <stdio.h>

#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "sync/keywords.h"
#include "sync/puller.h"

#define ROUNDS 20 /* in which colleagues may be quicker */
#define NOTES_MAX 500

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

/* ---- both ways ---- */

/* A colleague was quicker: what stands there now decides. */
static enum rc look_again(struct puller *pl, struct err *err)
{
	uint64_t before = pl->sel.modseq;
	enum rc rc = puller_select(pl, err);

	if (rc == RC_OK && before)
		rc = imap_changes(pl->im, before, share_note, NULL, pl, err);
	if (rc == RC_OK && pl->seen_modseq == before)
		pl->seen_modseq = pl->sel.modseq;
	return rc == RC_OK ? share_heed(pl, err) : rc;
}

enum rc share_exchange(struct puller *pl, struct err *err)
{
	int conflicts = 0;
	size_t sent = 1;
	enum rc rc = share_heed(pl, err);

	while (rc == RC_OK && conflicts < ROUNDS) {
		bool conflict = false;

		rc = share_send(pl, &sent, &conflict, err);
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
