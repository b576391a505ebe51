// SPDX-License-Identifier: BSD-2-Clause
#ifndef STORE_DB_H
#define STORE_DB_H

/* What the files of store/ share: the connection, prepared statements, errors. Nobody else includes this. */
#include <sqlite3.h>

#include "base/vec.h"
#include "store/store.h"

/* Prepared once, kept until close; the SQL stands in db.c. */
enum query {
	Q_FAILURE_LAST, Q_BEGIN, Q_COMMIT, Q_ROLLBACK, Q_NEXT_GEN, Q_GEN, Q_GONE,
	Q_MESSAGE_BY_DIGEST, Q_MESSAGE_ADD, Q_RAW_ADD, Q_FAILURE_ADD, Q_STATE_ADD,
	Q_ISSUE_ADD, Q_ISSUE_BY_KEY, Q_ISSUE_GET, Q_ISSUE_SET, Q_ISSUE_COUNTS, Q_MARK_GET,
	Q_CHANGE_MARK, Q_CHANGE_WAKE, Q_CHANGE_UNDO, Q_CHANGE_REDO, Q_CHANGE_COUNT, Q_CHANGE_ISSUES, Q_CHANGE_TO_STEP,
	Q_CHANGE_TO_MARKS, Q_MARK_AGREED, Q_CHANGE_TO_STATES, Q_CHANGE_TO_OUTBOX, Q_SHARES,
	Q_FAILURE_ISSUE, Q_STEP_ADD, Q_STEP_ISSUE_ADD, Q_STEP_LAST, Q_STEP_NEXT,
	Q_STEP_UNDONE, Q_STEP_ISSUES, Q_STEP_DROP_UNDONE, Q_STEP_DROP_OLD, Q_HISTORY_ADD, Q_HISTORY_GET,
	Q_HISTORY_OF_STEP, Q_HISTORY_DROP, Q_LOAD, Q_LOAD_ALL, Q_LOAD_STATES, Q_RAW_GET, Q_TROUBLE, Q_FOLDER_ADD, Q_FOLDER_GET, Q_FOLDER_NAME, Q_PULLED_AT, Q_FOLDER_SET, Q_FOLDER_UIDS,
	Q_FOLDER_GONE, Q_FOLDER_GONE_FAILURES, Q_FOLDER_FORGET, Q_FOLDER_RESET, Q_SETTING_GET, Q_SETTING_SET, Q_ISSUE_ASLEEP,
	Q_ISSUE_SINCE, Q_ISSUE_AFTER, Q_ISSUE_NEW_LEAK, Q_NOTE_DROP_UNDONE, Q_NOTE_FLAG,
	Q_FAILURE_AT, Q_FAILURE_DROP, Q_FAILURES_SURPLUS, Q_FAILURES_OF, Q_MESSAGE_BY_MSGID, Q_MESSAGE_RAW, Q_MESSAGE_SIZE, Q_MESSAGE_BACK,
	Q_FAILURES_BACK, Q_PLACE_ADD, Q_PLACE_GET, Q_PLACE_DROP, Q_PLACE_SHARED, Q_PLACES_NEW, Q_PLACE_OF, Q_FOLDER_LOST, Q_FOLDER_SWEEP,
	Q_FOLDER_SWEEP_FAILURES, Q_FOLDER_SHARE, Q_SHARE_ANEW, Q_OUTBOX_ADD_MESSAGE, Q_OUTBOX_HAS, Q_OUTBOX_LIST,
	Q_OUTBOX_DROP, Q_OUTBOX_CLEAR, Q_OUTBOX_COUNT, Q_OUTBOX_SWEEP, Q_ERRAND_SWEEP, Q_FAILURES_WHO, Q_ERRAND_ADD, Q_ERRAND_LIST, Q_ERRAND_STAGE, Q_ERRAND_UNDO, Q_ERRAND_REDO,
	Q_ERRAND_COUNT, Q_ERRAND_NEXT, Q_ERRAND_BEGUN, Q_MESSAGE_OF, Q_FOLDER_COUNT,
	Q_COUNT
};

struct store {
	sqlite3 *db;
	char *path;
	enum store_mode mode;
	int lock_fd; /* held while open for writing, -1 else */
	sqlite3_stmt *stmt[Q_COUNT];
	struct index *index; /* NULL until asked for */
	struct pack *pack;   /* likewise */
	char *index_file;    /* its snapshot; NULL none */
	size_t beside;	     /* an index of so many entries is made beside us; 0: none is */
	struct build *build; /* which is going on; NULL none */
	int64_t gen;	     /* of the transaction in hand */
	struct {
		bool (*go_on)(void *ctx, size_t done);
		void *ctx;
		size_t done;
		int64_t at; /* clock_ms when it was asked last */
		int every;  /* ms */
		bool stopped;
	} ask; /* store_ask */
};

/* What our statements call, for a new connection. */
bool db_functions(sqlite3 *db) MUST_USE;
/* The statement, reset and without bindings; ends the program's trust in us when the SQL is wrong (an assert). */
sqlite3_stmt *db_query(struct store *st, enum query q);
void db_text(sqlite3_stmt *s, int at, struct slice text);
struct slice db_column(sqlite3_stmt *s, int at); /* borrowed until the next step */
/* Step a statement that returns nothing. */
enum rc db_run(struct store *st, sqlite3_stmt *s, struct err *err) MUST_USE;
/* Message for the last failure of the connection. */
enum rc db_fail(struct store *st, struct err *err);
/* A transaction unless one is open already; *mine tells. */
enum rc db_begin(struct store *st, bool *mine, struct err *err) MUST_USE;
enum rc db_end(struct store *st, bool mine, enum rc rc, struct err *err) MUST_USE;
/* The generation of this transaction, drawn on first use. */
enum rc db_gen(struct store *st, int64_t *gen, struct err *err) MUST_USE;

/* The changeable columns of an issue. */
struct issue_row {
	int64_t id, at, until, days, per_day, count, rate, base, usual;
	int state, recur;
	char by[64];
};
enum rc issue_get(struct store *st, int64_t id, struct issue_row *out, struct err *err) MUST_USE;
enum rc issue_put(struct store *st, const struct issue_row *row, struct err *err) MUST_USE;
/* The row as a text, for a step, and back. */
#define ISSUE_TEXT 256
void issue_pack(const struct issue_row *r, char out[ISSUE_TEXT]);
bool issue_unpack(const char *text, int64_t id, struct issue_row *r);
/* Whether failures of the issue bear a note that stands; flags them. */
enum rc issue_flag_notes(struct store *st, int64_t issue, struct err *err) MUST_USE;
enum rc history_add(struct store *st, int64_t issue, int64_t step, int64_t at, struct slice by, const char *what, struct slice note,
		    struct err *err) MUST_USE;
/* The state that a mark gives, -1 none; and its name in the history. */
int mark_state(enum mark_op op);
/* Do colleagues need to know it? */
bool mark_is_shared(enum mark_op op);
const char *mark_word(enum mark_op op);
/* A mark that came from the server: no step, nothing to send. */
enum rc mark_from_server(struct store *st, const struct mark *m, const int64_t *ids, size_t n, struct err *err) MUST_USE;
/* A new step of this kind, for what is no mark of failures. */
enum rc step_new(struct store *st, const struct mark *m, int64_t *step, struct err *err) MUST_USE;
/* Undo or redo of a step whose errands the server has confirmed already is RC_UNSUPPORTED. */
enum rc errand_move(struct store *st, int64_t step, bool forward, size_t *n, struct err *err) MUST_USE;
enum rc place_add(struct store *st, int64_t folder, uint32_t uid, int64_t message, struct slice shared, struct err *err) MUST_USE;
/* The message has a place again: it is no longer gone. */
enum rc message_back(struct store *st, int64_t message, struct err *err) MUST_USE;
struct ids {
	VEC(int64_t);
};

/* ---- new states for many failures (change.c), inside a transaction ---- */

struct change {
	int64_t step; /* that they are part of; 0: none */
	int64_t at;   /* when; 0: nothing that colleagues need to know */
	bool woke;    /* they slept until now */
	bool from_server; /* colleagues know it */
};
/* None collected yet. */
enum rc change_begin(struct store *st, struct err *err) MUST_USE;
/* How many there are, and the failure of the first. */
enum rc change_count(struct store *st, size_t *n, int64_t *first, struct err *err) MUST_USE;
/* Their issues, each once, added to *out. */
enum rc change_issues(struct store *st, struct ids *out, struct err *err) MUST_USE;
/* All that were collected, by the Q_CHANGE_ queries. */
enum rc change_carry_out(struct store *st, const struct change *c, struct err *err) MUST_USE;

/* ---- a failure that arrives (arrive.c) ---- */

struct arrival {
	char key[64];
	int64_t issue, at;
	bool fresh; /* its issue is new */
	int said;   /* see struct store_mail */
};
struct standing { /* the line of the table state */
	int state;
	char assignee[64], by[64]; /* by: who resolved it, while it is done */
	uint8_t flags;
};
/* Adds to *sum; opens an issue again that recurs. */
enum rc arrival_standing(struct store *st, const struct arrival *f, struct standing *out, struct store_put_result *sum,
			 struct err *err) MUST_USE;

void index_free(struct index *ix);
/* Read entries newer than ix->generation into it, as store_refresh_some. */
enum rc index_update(struct store *st, struct index *ix, int ms, bool *changed, bool *more, struct err *err) MUST_USE;
struct index *index_new(void);
/* All of it, into a new one. */
enum rc index_from_tables(struct store *st, struct index *ix, struct err *err) MUST_USE;
/*
 * Written to the file and mapped from there: pages of a file take no memory that could not be had back. A disk that refuses,
 * or *stop, leaves it as it was.
 */
void index_through_file(struct store *st, struct index *ix, const char *file, const _Atomic bool *stop);
/* What `from` holds takes the place of what ix held; from is empty then. Entry numbers mean others. */
void index_move(struct index *ix, struct index *from);

#endif
