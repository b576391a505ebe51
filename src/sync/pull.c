// SPDX-License-Identifier: BSD-2-Clause
#include "sync/pull.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "sync/puller.h"

#define RETRIES 6
#define LONGEST_MS 60000
#define RENEWALS 3 /* of UIDVALIDITY in one pull */

int pull_patience(unsigned try)
{
	int ms = try < 6 ? 1000 << try : LONGEST_MS;

	/* jitter: many clients must not come back at once */
	return ms + (int)((clock_ms() * 7919 + getpid()) % 500);
}

/* Wait before another try, unless the user stops it. False: stopped. */
static bool pause_before(struct puller *pl, unsigned try)
{
	struct pollfd fd = {pl->p->cancel_fd, POLLIN, 0};
	int ms = pull_patience(try);
	char text[80];
	int n;

	snprintf(text, sizeof(text), _("connection lost, retry in %d s"), ms / 1000);
	puller_tell(pl, EVENT_STATE, text);
	do
		n = poll(&fd, 1, ms);
	while (n < 0 && errno == EINTR);
	return n == 0;
}

static bool worth_retrying(enum rc rc)
{
	return rc == RC_NET || rc == RC_TIMEOUT;
}

/* ---- one folder ---- */

/* Whether anything is to be written on the server: else it is opened read-only. */
static enum rc wants_to_write(struct puller *pl, bool *yes, struct err *err)
{
	struct store_errand *v;
	struct arena a;
	size_t n = 0;
	enum rc rc;

	*yes = pl->p->account->share && strcmp(pl->p->account->share, "keywords") == 0;
	if (*yes)
		return RC_OK;
	arena_init(&a);
	rc = store_errands(pl->p->store, pl->folder.id, pl->now, 1, &a, &v, &n, err);
	arena_release(&a);
	*yes = n > 0;
	return rc;
}

static enum rc open_folder(struct puller *pl, struct err *err)
{
	struct buf names;
	struct err ignored;
	enum rc rc = wants_to_write(pl, &pl->writes, err);

	if (rc == RC_OK)
		rc = imap_select(pl->im, pl->name, pl->writes, &pl->sel, err);
	if (rc != RC_NOT_FOUND)
		return rc;
	buf_init(&names, 1000);
	if (imap_folders(pl->im, &names, &ignored) == RC_OK)
		puller_tell(pl, EVENT_FOLDERS, buf_cstr(&names));
	buf_release(&names);
	return rc;
}

/* Other UIDs than those known: all of them are read anew, and known again by their content. */
static enum rc meet_validity(struct puller *pl, struct err *err)
{
	char text[300];

	if (pl->sel.uidvalidity == pl->folder.uidvalidity && pl->sel.uidvalidity)
		return RC_OK;
	if (pl->folder.uidvalidity) {
		snprintf(text, sizeof(text),
			 _("folder \"%s\" was replaced on the server: it is read anew, states are kept"),
			 pl->name);
		puller_tell(pl, EVENT_NOTICE, text);
	}
	pl->folder = (struct store_folder){
		.id = pl->folder.id, .uidvalidity = pl->sel.uidvalidity, .share = pl->folder.share};
	return store_folder_reset(pl->p->store, pl->folder.id, pl->sel.uidvalidity, err);
}

static bool unchanged(const struct puller *pl)
{
	const struct store_folder *f = &pl->folder;

	return f->pulled_at && pl->sel.uidnext && pl->sel.uidnext == f->uidnext &&
	       pl->sel.exists == f->exists && !pl->share_anew &&
	       f->only_bounces == pl->p->account->only_bounces &&
	       (!f->share || (pl->sel.modseq && pl->sel.modseq == f->highestmodseq));
}

static enum rc sync_folder(struct puller *pl, struct err *err)
{
	struct imap_folder first;
	bool anew;
	enum rc rc = open_folder(pl, err);

	if (rc == RC_OK && pl->forget) { /* only now: a server that is not there must cost nothing */
		rc = store_folder_forget(pl->p->store, pl->folder.id, err);
		pl->folder = (struct store_folder){.id = pl->folder.id, .share = pl->folder.share};
		pl->forget = false;
	}
	if (rc == RC_OK)
		rc = meet_validity(pl, err);
	if (rc == RC_OK)
		rc = share_begin(pl, err);
	if (rc != RC_OK)
		return rc;
	first = pl->sel;
	pl->seen_modseq = first.modseq;
	anew = !pl->folder.pulled_at || pl->folder.only_bounces != pl->p->account->only_bounces;
	if (!unchanged(pl))
		rc = listing_sync(pl, anew, err);
	if (rc == RC_OK && pl->folder.share)
		rc = share_exchange(pl, err);
	if (rc == RC_OK && pl->writes)
		rc = errands_run(pl, err);
	if (rc != RC_OK)
		return rc;
	/* as it stood when it was selected: what came since then is seen next time */
	pl->folder.uidnext = first.uidnext;
	pl->folder.exists = first.exists;
	pl->folder.highestmodseq = pl->seen_modseq;
	pl->folder.pulled_at = pl->now;
	pl->folder.only_bounces = pl->p->account->only_bounces;
	return store_folder_complete(pl->p->store, &pl->folder, anew, err);
}

/* Patience and new beginnings around one folder. */
static enum rc pull_folder(struct puller *pl, struct err *err)
{
	uint64_t done_before = pl->done;
	int renewals = 0;
	enum rc rc;

	pl->forget = pl->p->again;
	for (unsigned try = 0;; try++) {
		rc = store_folder_get(pl->p->store, pl->account, slice_of(pl->name), &pl->folder, err);
		if (rc == RC_OK && !pl->im)
			rc = puller_connect(pl, err);
		if (rc == RC_OK)
			rc = sync_folder(pl, err);
		pl->notes.n = 0;
		arena_reset(&pl->note_texts);
		if (rc == RC_OK || rc == RC_NOT_FOUND)
			return rc;
		if (rc == RC_BUSY &&
		    renewals++ < RENEWALS) /* replaced in the middle: from the start, at once */
			continue;
		puller_disconnect(pl);
		if (pl->done > done_before)
			try = 0; /* it went forward: patience anew */
		done_before = pl->done;
		/* a server that was never reached is an answer; one that was lost in between is tried again
		 */
		if (!worth_retrying(rc) || pl->done == 0 || try >= RETRIES || !pause_before(pl, try))
			return rc;
	}
}

static void start(struct puller *pl, struct pull *p, struct store_put_result *sum)
{
	*pl = (struct puller){
		.p = p, .account = p->account->name, .sum = sum, .now = clock_now(), .began = clock_ms()};
	arena_init(&pl->arena);
	arena_init(&pl->note_texts);
	arena_init(&pl->kept);
	pl->us = who_configured(&pl->kept, p->conf);
}

static void end(struct puller *pl, enum rc rc)
{
	if (pl->p->keep && (rc == RC_OK || rc == RC_NOT_FOUND))
		pl->p->session = pl->im;
	else
		imap_close(pl->im);
	vec_free(&pl->notes);
	arena_release(&pl->arena);
	arena_release(&pl->note_texts);
	arena_release(&pl->kept);
}

enum rc pull_run(struct pull *p, struct store_put_result *sum, struct err *err)
{
	struct slice name;
	struct puller pl;
	struct err missing;
	struct arena a;
	size_t woken;
	enum rc rc = RC_OK, worst = RC_OK;

	arena_init(&a);
	start(&pl, p, sum);
	rc = store_wake(p->store, pl.now, &woken,
			err); /* whose hour has come: also that goes to the server */
	for (size_t i = 0; rc == RC_OK && account_folder(p->account, i, &name); i++) {
		pl.name = arena_cstr(&a, name);
		rc = pull_folder(&pl, err);
		if (rc == RC_NOT_FOUND) { /* the others are there all the same */
			worst = rc;
			missing = *err;
			rc = RC_OK;
		}
	}
	end(&pl, rc);
	arena_release(&a);
	if (rc == RC_OK && worst != RC_OK && err)
		*err = missing;
	return rc == RC_OK ? worst : rc;
}

enum rc pull_whole(struct pull *p, int64_t failure, struct err *err)
{
	struct store_put_result sum = {0};
	struct store_place place;
	struct puller pl;
	struct arena a;
	enum rc rc;

	arena_init(&a);
	start(&pl, p, &sum);
	rc = store_place(p->store, failure, &a, &place, err);
	if (rc == RC_OK && place.size) {
		pl.name = arena_cstr(&a, place.folder);
		rc = store_folder_get(p->store, place.account, place.folder, &pl.folder, err);
		if (rc == RC_OK)
			rc = puller_connect(&pl, err);
		if (rc == RC_OK)
			rc = puller_select(&pl, err);
		if (rc == RC_OK)
			rc = fetch_whole(&pl, place.uid, err);
	}
	end(&pl, rc);
	arena_release(&a);
	return rc;
}

enum rc pull_wait(struct pull *p, int ms, int wake_fd, bool *news, struct err *err)
{
	enum rc rc;

	if (!p->session)
		return err_set(err, RC_NET, "%s", _("the connection broke"));
	imap_wake_on(p->session, wake_fd);
	rc = imap_wait(p->session, ms, news, err);
	if (rc != RC_OK)
		pull_close(p);
	return rc;
}

void pull_close(struct pull *p)
{
	imap_close(p->session);
	p->session = NULL;
}
