// SPDX-License-Identifier: BSD-2-Clause
#ifndef STORE_STORE_H
#define STORE_STORE_H

/*
 * What modori remembers: a SQLite file (WAL) that is a cache of the mail
 * folder, except for the admin's marks, which survive its rebuild. One
 * connection a thread. Every change of marks is one step that can be undone,
 * also after a restart. The only place with SQL.
 */
#include "base/err.h"
#include "cause/verdict.h"
#include "store/index.h"

struct store;

enum store_mode {
	STORE_READ,   /* the screen's own connection: reads, and nothing else */
	STORE_WRITE,  /* may write marks and mail */
	STORE_MEMORY, /* nothing on disk: the demo, PATH…; path is ignored */
};

/*
 * Open the store at path. STORE_WRITE creates it, brings it up to date, and is
 * RC_BUSY when another modori holds it for writing. STORE_READ is RC_NOT_FOUND
 * when there is none; it keeps nobody from writing. RC_FORMAT when the file is
 * no store or newer than this program, RC_IO when the disk refuses. The
 * message names the path.
 */
enum rc store_open(struct store **out, const char *path, enum store_mode mode, struct err *err) MUST_USE;
void store_close(struct store *st);

/* ---- mail in ---- */

/* Where a mail came from. uid 0 and an empty folder for files. */
struct store_mail {
	struct slice account, folder, path;
	int64_t folder_id; /* of store_folder; 0: it is looked up */
	uint32_t uidvalidity, uid;
	struct slice raw;
	uint32_t size;	     /* of the whole mail, when raw is only its beginning; else 0 */
	struct slice shared; /* our keywords on the server, '?' in front; empty when the folder does not share */
	int said;	     /* enum state + 1 that they say, for failures not marked here; 0: nothing */
	int64_t pulled_at;
	const struct us *us; /* as configured, may be NULL */
};

/* A mail is known again by its first so many bytes, so that its beginning and the whole of it are the same mail. */
#define STORE_PART (64u << 10)

enum rc store_begin(struct store *st, struct err *err) MUST_USE;
enum rc store_commit(struct store *st, struct err *err) MUST_USE;
void store_rollback(struct store *st);

/* What putting one mail did. */
struct store_put_result {
	unsigned failures, new_issues, back, known, late, not_understood;
	bool duplicate; /* this mail was there already: nothing changed */
};
/*
 * Store one analysed mail and its failures; recurrence is judged by the time
 * of the failure. The same mail twice (same digest, or same folder and UID)
 * is kept once. Inside store_begin/store_commit. Adds to *sum.
 */
enum rc store_put(struct store *st, const struct store_mail *mail, const struct extract *x, const struct verdict *v,
		  struct store_put_result *sum, struct err *err) MUST_USE;
/*
 * The same in two steps. store_ready takes all that is kept of a mail into the
 * arena, packed, and borrows nothing; any thread may do it. store_put_ready
 * writes it; of struct store_mail, raw and us are not looked at.
 */
struct pack;
struct store_ready;
struct store_ready *store_ready(struct arena *a, struct pack *pack, const struct us *us, struct slice raw, const struct extract *x,
				const struct verdict *v);
enum rc store_put_ready(struct store *st, const struct store_mail *mail, const struct store_ready *ready, struct store_put_result *sum,
			struct err *err) MUST_USE;
/* The whole of a mail of which the beginning is there: its failures are judged anew, their states and ids stay. */
enum rc store_put_whole(struct store *st, const struct store_mail *mail, const struct extract *x, const struct verdict *v,
			struct err *err) MUST_USE;
/* A mail that could not be fetched or read still gets its row, under "Not understood", with the reason. */
enum rc store_put_unreadable(struct store *st, const struct store_mail *mail, const char *why, struct err *err) MUST_USE;

/* ---- folders (sync state) ---- */

struct store_folder {
	int64_t id;
	uint32_t uidvalidity, uidnext;
	uint64_t highestmodseq;
	uint64_t exists;
	int64_t pulled_at;
	bool share, only_bounces;
};
/* Creates it on first sight. */
enum rc store_folder_get(struct store *st, struct slice account, struct slice folder, struct store_folder *out,
			 struct err *err) MUST_USE;
/* When the last pull of one of this account's folders (empty: of any account) ended; 0: never. */
enum rc store_pulled_at(struct store *st, struct slice account, int64_t *at, struct err *err) MUST_USE;
enum rc store_folder_put(struct store *st, const struct store_folder *f, struct err *err) MUST_USE;
/* A pull of the folder is complete: keep where it stands. anew: it began from nothing; what did not come back is gone. */
enum rc store_folder_complete(struct store *st, const struct store_folder *f, bool anew, struct err *err) MUST_USE;
/* The UIDs known in a folder from `from` to `to` (0: to the end), ascending, in the arena. */
enum rc store_folder_uids(struct store *st, int64_t folder, uint32_t from, uint32_t to, struct arena *a, uint32_t **uids, size_t *n,
			  struct err *err) MUST_USE;
enum rc store_folder_count(struct store *st, int64_t folder, size_t *n, struct err *err) MUST_USE;
/* These mails are no longer on the server. Their failures and marks stay, flagged ENTRY_GONE. */
enum rc store_folder_gone(struct store *st, int64_t folder, const uint32_t *uids, size_t n, struct err *err) MUST_USE;
/* Drop the mail of a folder, to pull it again; marks, notes and history stay and are matched again by store_put. */
enum rc store_folder_forget(struct store *st, int64_t folder, struct err *err) MUST_USE;
/* UIDVALIDITY changed: forget the UIDs; mails are matched again by digest when they come back. */
enum rc store_folder_reset(struct store *st, int64_t folder, uint32_t uidvalidity, struct err *err) MUST_USE;

/* ---- reading ---- */

/* The current snapshot; built on first use, borrowed until store_close. */
enum rc store_index(struct store *st, struct index **out, struct err *err) MUST_USE;
/*
 * Keep the index in this file as well: store_index maps it from there,
 * store_close writes it when much was read from the tables. A damaged file, or
 * one of another store or program, is as good as none. NULL: no file. Before
 * the first store_index.
 */
void store_index_file(struct store *st, const char *path);
/*
 * For a screen: an index of so many entries at least that has to be made from the tables, because its file is not there or
 * damaged, is made on a thread of its own. store_index gives an empty one till then (or the damaged one goes on), and
 * store_refresh the new one when it is there; ix->epoch tells. Of what a good file lacks store_index reads some only, for
 * store_refresh to go on. Before the first store_index; STORE_MEMORY: never.
 */
void store_index_beside(struct store *st, size_t least);
/* It is being made, and so far; false also when it is there but not taken yet. */
bool store_index_in_making(const struct store *st, size_t *done, size_t *rows);
/* Bring the snapshot up to the newest generation, from any process. *changed tells whether anything did. */
enum rc store_refresh(struct store *st, bool *changed, struct err *err) MUST_USE;
/* The same for about ms milliseconds, one change of the store at least; *more: there are others. ms < 0: all. */
enum rc store_refresh_some(struct store *st, int ms, bool *changed, bool *more, struct err *err) MUST_USE;
/* The raw mail of a failure and which of its reports it is. Into the arena. */
enum rc store_raw(struct store *st, int64_t failure, struct arena *a, struct slice *raw, size_t *report,
		  struct err *err) MUST_USE;
/* Where the server keeps the mail of a failure. RC_NOT_FOUND: nowhere. size: 0 when the whole of it is here. Into the arena. */
struct store_place {
	struct slice account, folder;
	uint32_t uid, size;
};
enum rc store_place(struct store *st, int64_t failure, struct arena *a, struct store_place *out, struct err *err) MUST_USE;
/* Why a mail that could not be read could not: empty for all others. */
enum rc store_trouble(struct store *st, int64_t failure, struct arena *a, struct slice *why, struct err *err) MUST_USE;

/* ---- marks ---- */

/* MARK_MOVE and MARK_DELETE are steps of store_errand_add, not for store_mark. */
enum mark_op { MARK_SEE, MARK_RESOLVE, MARK_REOPEN, MARK_SLEEP, MARK_MUTE, MARK_ASSIGN, MARK_NOTE, MARK_MOVE, MARK_DELETE };

enum recur { RECUR_REOPEN, RECUR_IF_WORSE, RECUR_STAY }; /* stay: for `days` */

struct mark {
	enum mark_op op;
	struct slice reason; /* resolve: "fixed", "address removed", "not ours", "other" */
	struct slice note;
	struct slice by;     /* who: $USER or the config's name */
	int64_t at;	     /* when */
	enum recur recur;
	unsigned days, per_day; /* RECUR_STAY, RECUR_IF_WORSE */
	int64_t until;	     /* sleep: time, or 0 */
	unsigned count, rate; /* sleep: wake after N more failures / more than N a day */
	struct slice assignee;
};

/*
 * While marks are made, taken back and done again, this is asked every STORE_ASK_MS, with how many of the failures are
 * collected (0 where that is not known); false stops it: nothing is changed then, and RC_CANCELLED is returned. NULL: nobody
 * is asked.
 */
#define STORE_ASK_MS 20
void store_ask(struct store *st, bool (*go_on)(void *ctx, size_t done), void *ctx);

/*
 * Apply one mark to n failures (ids) as one step. MARK_SEE only turns new into open and is no step. *step (may be NULL)
 * gets its number, 0 for none.
 */
enum rc store_mark(struct store *st, const struct mark *m, const int64_t *ids, size_t n, int64_t *step,
		   struct err *err) MUST_USE;

/* What a step did, for the message line. */
struct store_step {
	int64_t step;
	enum mark_op op;
	size_t failures, issues;
	int64_t first; /* a failure to move the cursor to */
	int64_t at;
};
/* RC_NOT_FOUND when there is nothing to take back (forward). The last 100 steps are kept. */
enum rc store_undo(struct store *st, struct store_step *done, struct err *err) MUST_USE;
enum rc store_redo(struct store *st, struct store_step *done, struct err *err) MUST_USE;

/* Let sleep end and mutes wake where their condition holds at `now`. */
enum rc store_wake(struct store *st, int64_t now, size_t *woken, struct err *err) MUST_USE;

/* What was last decided about an issue. */
struct store_issue {
	int64_t at;	    /* when; 0: nothing was */
	struct slice by;
	int64_t until;	    /* asleep until then, 0 */
	unsigned more, rate; /* asleep until so many more, more than so many a day; 0 */
	unsigned usual;	    /* failures a week when it was muted */
};
enum rc store_issue(struct store *st, int64_t issue, struct arena *a, struct store_issue *out, struct err *err) MUST_USE;

struct history {
	int64_t at;
	struct slice by, what, note; /* what: "resolved", "reopened", "back", "slept" … not translated */
};
/* History and notes of the issue this failure belongs to, newest first, into the arena. */
enum rc store_history(struct store *st, int64_t failure, struct arena *a, struct history **out, size_t *n,
		      struct err *err) MUST_USE;

/* ---- what goes to the server ---- */

/*
 * Whether states of this folder's mail are shared. Turned on: all of it is to
 * be compared with the server; turned off: what waited to be sent is dropped.
 */
enum rc store_share(struct store *st, int64_t folder, bool on, struct err *err) MUST_USE;

#define STORE_CLOCKS_DIFFER 3600 /* seconds by which a colleague's clock may be ahead of ours */

/* A mail with its state: of all its failures, or mixed. */
struct store_state {
	int64_t message;
	uint32_t uid;
	struct slice shared; /* our keywords on the server, as known here; '?' in front: not heeded yet */
	int64_t seq, at;     /* of the outbox; 0: nothing waits */
	int64_t marked;	     /* when it was given its state, here or by a colleague; 0: never, or nobody knows */
	int state;	     /* STATE_OPEN, STATE_ASLEEP, STATE_MUTED, STATE_DONE; -1 when they differ */
	struct slice assignee; /* empty also when they differ */
};
/* The server said so; heeded: nothing more is to be done about it. uid that is not there: nothing happens. */
enum rc store_shared_put(struct store *st, int64_t folder, uint32_t uid, struct slice shared, struct err *err) MUST_USE;
/* What the server said of this UID, in the arena; NULL when it is not there. */
enum rc store_shared_get(struct store *st, int64_t folder, uint32_t uid, struct arena *a, struct slice *shared, struct err *err) MUST_USE;
/* Mails whose keywords have not been heeded. */
enum rc store_unheeded(struct store *st, int64_t folder, struct arena *a, struct store_state **out, size_t *n, struct err *err) MUST_USE;
/* What waits to be sent, oldest first, at most max. A mail that lies twice in the folder comes twice. */
enum rc store_outbox(struct store *st, int64_t folder, size_t max, struct arena *a, struct store_state **out, size_t *n, struct err *err) MUST_USE;
enum rc store_outbox_drop(struct store *st, int64_t seq, struct err *err) MUST_USE;
/* This mail's state is to be sent, as of `at`; nothing happens when it waits already. */
enum rc store_outbox_add(struct store *st, int64_t folder, int64_t message, int64_t at, struct err *err) MUST_USE;
/*
 * A colleague's mark on whole mails: no step, nothing to send. Failures that
 * have the state already are left alone. A mark that lost against a later one
 * of ours: only `lost` history.
 */
enum rc store_heed(struct store *st, const struct mark *m, const int64_t *messages, size_t n, bool lost, struct err *err) MUST_USE;

/* The server knows this mail in the state that it has here, of a change at that time. */
enum rc store_agreed(struct store *st, int64_t message, int64_t at, struct err *err) MUST_USE;

/* How much waits for the server: marks to send, mails to move or delete. */
enum rc store_waiting(struct store *st, size_t *marks, size_t *errands, struct err *err) MUST_USE;

/* ---- moving and deleting on the server ---- */

#define STORE_GRACE 60 /* seconds in which moving and deleting can be taken back */

/*
 * Queue the mails of these failures to be moved to target (empty: deleted) not
 * before `due`. Only mails all of whose failures are done and that lie on a
 * server; *queued and *left count mails. One step, undone until it has begun.
 */
enum rc store_errand_add(struct store *st, const struct mark *m, const int64_t *ids, size_t n, struct slice target, int64_t due, size_t *queued,
			 size_t *left, struct err *err) MUST_USE;

struct store_errand {
	int64_t id, message;
	uint32_t uid;
	bool begun; /* asked for before, and no answer came */
	struct slice target, msgid;
};
/* Those of a folder that are due, by target and UID, in the arena. */
enum rc store_errands(struct store *st, int64_t folder, int64_t now, size_t max, struct arena *a, struct store_errand **out, size_t *n,
		      struct err *err) MUST_USE;
enum errand_stage { ERRAND_WAITS, ERRAND_BEGUN, ERRAND_DONE, ERRAND_UNDONE };
enum rc store_errand_stage(struct store *st, const struct store_errand *v, size_t n, enum errand_stage stage, struct err *err) MUST_USE;
/* When the next one is due; 0: there is none. */
enum rc store_errand_next(struct store *st, int64_t *due, struct err *err) MUST_USE;

/* Small values kept beside the marks: fold state, saved filters, filter history, undo position. */
enum rc store_setting_get(struct store *st, const char *name, struct arena *a, struct slice *value, struct err *err) MUST_USE;
enum rc store_setting_put(struct store *st, const char *name, struct slice value, struct err *err) MUST_USE;

#endif
