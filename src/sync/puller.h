// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_PULLER_H
#define SYNC_PULLER_H

/*
 * What the files of one pull share: puller.c (the connection), pull.c (accounts,
 * folders, patience), listing.c (what is new, what is gone), fetch.c (bodies), share.c (states),
 * errands.c (moving, deleting). Nobody else includes it.
 */
#include "base/vec.h"
#include "net/imap.h"
#include "sync/pull.h"
#include "sync/who.h"

struct note {
	uint32_t uid;
	struct slice words;
};

struct puller {
	struct pull *p;
	struct imap *im;
	struct slice account;
	char *name;		    /* of the folder in hand */
	struct store_folder folder; /* as stored */
	struct imap_folder sel;	   /* as selected */
	uint64_t seen_modseq;	   /* all changes up to here have been taken */
	bool writes;		   /* it is selected for writing */
	bool forget;		   /* the folder's mail goes before it is listed */
	bool share_anew;	   /* sharing began just now: read all flags */
	struct arena arena;	   /* of one mail */
	struct arena kept;	   /* of the whole pull */
	struct us us;		   /* as configured */
	struct {
		VEC(struct note);
	} notes; /* keywords seen, to be written */
	struct arena note_texts;
	struct store_put_result *sum;
	int64_t now, began;
	uint64_t done, total;
};

/* sync/puller.c */
void puller_tell(struct puller *pl, enum event_kind kind, const char *text);
/* The session that the last pull left open, while it is sound, or a new one. A refused certificate is told of. */
enum rc puller_connect(struct puller *pl, struct err *err) MUST_USE;
void puller_disconnect(struct puller *pl);
/* After a broken session: a new one, in the same folder. RC_CONFIG-like errors end the folder. */
enum rc puller_reconnect(struct puller *pl, struct err *err) MUST_USE;
/* SELECT what is in hand again. RC_BUSY when its UIDVALIDITY has changed meanwhile: begin anew. */
enum rc puller_select(struct puller *pl, struct err *err) MUST_USE;

/* What is new comes in, what is gone is flagged, changed states are noted. */
enum rc listing_sync(struct puller *pl, bool anew, struct err *err) MUST_USE;
/* Bodies of these UIDs (ascending), the newest first, a transaction a batch. */
enum rc fetch_mails(struct puller *pl, const uint32_t *uids, size_t n, struct err *err) MUST_USE;
/* The whole of one mail whose beginning is there. */
enum rc fetch_whole(struct puller *pl, uint32_t uid, struct err *err) MUST_USE;

/* Whether the folder shares, now that it is selected. */
enum rc share_begin(struct puller *pl, struct err *err) MUST_USE;
/* An imap_flags_fn with the puller: these keywords stand at this UID. Gathered; share_exchange writes what is
 * left. */
enum rc share_note(void *ctx, const struct imap_flags *f, struct err *err) MUST_USE;
enum rc share_write_notes(struct puller *pl, struct err *err) MUST_USE;
/* What was noted is compared with what stands here, and decided. */
enum rc share_heed(struct puller *pl, struct err *err) MUST_USE;
/* One handful of what waits. *sent: how many went; *conflict: a colleague was quicker with some, which were noted. */
enum rc share_send(struct puller *pl, size_t *sent, bool *conflict, struct err *err) MUST_USE;
/* All of it: what colleagues did comes into the store; what waits goes to the server. */
enum rc share_exchange(struct puller *pl, struct err *err) MUST_USE;

/* Moves and deletions that are due. */
enum rc errands_run(struct puller *pl, struct err *err) MUST_USE;

#endif
