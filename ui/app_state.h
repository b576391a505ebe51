// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_APP_STATE_H
#define UI_APP_STATE_H

/*
 * The state of the screen, shared by the files that work on it: app.c (start,
 * loops, keys), app_open.c (what is under the cursor), app_mail.c (pulling), app_prompt.c
 * (input), app_dialog.c, app_trust.c (certificates), app_password.c, app_overlay.c (help, messages), app_read.c, and the handlers of
 * actions (act.h). Nobody else includes it.
 */
#include "base/buf.h"
#include "base/spawn.h"
#include "sync/worker.h"
#include "ui/act.h"
#include "ui/app.h"
#include "ui/app_dialog.h"
#include "ui/app_open.h"
#include "ui/app_prompt.h"
#include "ui/app_read.h"
#include "ui/app_setup.h"
#include "ui/edit.h"
#include "ui/keys.h"
#include "ui/term/term.h"
#include "ui/view/view.h"

#define MESSAGES_MAX 200
#define SEEN_AFTER_MS 1000
#define COUNT_MAX 99999
/* of jobs, by which their ends are told apart; 0 is the worker's own */
enum { JOB_ID_SELF, JOB_ID_PULL, JOB_ID_SEND, JOB_ID_WHOLE, JOB_ID_FOLDERS };
#define LATER_MAX 32

struct app {
	const struct app_args *args;
	struct model model;
	struct screen screen;
	struct worker *worker;
	struct worker *asker; /* looks things up; NULL before the first time */
	bool asking;
	struct us us;	 /* as configured, else as the folder shows */
	struct arena who;
	bool thinking; /* not all is judged yet by what many failures show */
	int64_t walked_at; /* clock_ms of the last work on all of the index; 0: its memory rests */
	int64_t think_begun, think_next; /* clock_ms; next: not before */
	const struct account *account; /* that a pull reads; NULL: there is none */
	const struct account *offered; /* whose folders were asked for, to offer them */
	size_t offer_taken;	       /* of those that are offered; 0: none */
	bool picked;		       /* with "c", or because the configured folder is not there */
	struct arena picks;	       /* what it points to then */
	char title[200];
	bool pulling, quit, quit_when_done;
	bool filling; /* a list that was empty fills, and nobody has touched it: the first row stays under the cursor */
	const struct account *trusting; /* whose certificate was asked about */
	char trust[CERT_FINGERPRINT]; /* a certificate to accept until the program ends; empty: none */
	char theme[64];	  /* in use; as the settings of the screen are now: */
	const char *mask; /* "exposed", "all", "none" */
	bool mouse;
	int exit_code;
	int64_t interrupted_at; /* app_ms of the last SIGINT */
	bool said_method;
	int64_t skipped_ms; /* that a script jumped over */

	char key[KEY_NAME]; /* being handled; empty between keys */
	bool moved;	    /* all it did was to move the cursor of the list, as in screen.only_moved */
	int64_t pressed_at; /* clock_ms of the last one */
	int count;	    /* typed before a key, 0 none */
	bool counting;
	bool dragging;	    /* the divider */
	int64_t clicked_at; /* app_ms of the last click on a row */

	struct opened opened[OPENED_COUNT]; /* app_open.c's alone */
	size_t was_at; /* row of the cursor when it was last looked at, and how far the last step led there */
	long stride;
	bool behind;	     /* the panes show a row that the cursor has left */
	int64_t shown_since; /* clock_ms */
	size_t above; /* rows that the pull under way brought above the cursor */
	int64_t revealed_at; /* app_ms, while addresses are shown */

	bool said_lost; /* that characters cannot be shown */
	struct setup *setup; /* NULL: not the first run */
	struct open_dialog *dialog; /* the topmost, NULL none */
	const struct prompt *prompt; /* NULL none */
	struct edit edit;
	char edited[EDIT_MAX]; /* what was typed before walking the history */
	size_t recalled;       /* how far back that is */
	char filter_before[512];
	char find[EDIT_MAX];
	struct filter_error filter_error;
	size_t find_from;      /* row or line where the find began */
	char candidates[1024]; /* of completion, as shown */
	bool cycling;	       /* through candidates; typed at first, and where the present one stands */
	char cycle_typed[EDIT_MAX];
	size_t cycle, cycle_from, cycle_end;
	char helped[64];       /* words the help list was made for */
	size_t help_chosen;
	size_t last_reason, last_recur; /* of the last resolve */
	bool shown; /* what is on the screen has changed since work began */
	bool stale; /* the store has news; shown when prompt and dialog are closed */
	struct {
		bool came, changed, grew; /* changed: the index, since the list was made; grew: the list on its way is of that */
		enum { NEWS_NONE, NEWS_READ, NEWS_LIST } stage; /* into the index; the list is made */
		int64_t begun, next; /* clock_ms; next: not before */
	} news; /* of the store, that nobody waits for */
	struct event ended; /* of a pull, to be told when the list is up to date */
	bool has_ended;

	struct child *child; /* a command of the user's, NULL none */
	void (*child_done)(struct app *app, enum rc rc, struct slice out, const char *error);
	char *copied;		     /* what a clipboard command has taken, should it fail */
	struct exporting *exporting; /* NULL none */
	struct reading *reading;     /* files, NULL none */
	char later[LATER_MAX][KEY_NAME]; /* keys that came while something went on */
	size_t nlater;

	struct arena overlay; /* of what lies over the panes; reset when it is closed */
	char message[256];
	char progress[120];
	char pulled[80], looked[16];
	char waiting[40];
	bool sending;  /* what waits is on its way to the server */
	int64_t whole; /* failure whose mail was asked for whole */
	char *log[MESSAGES_MAX]; /* message history, newest last */
	size_t nlog;
};

/* A message for the message line and the list of messages; sanitised here. */
void app_say(struct app *app, enum role role, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The same for what is true for a moment only: not kept in the list. */
void app_hint(struct app *app, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* What keys do now, for the key line. */
void app_hints(struct app *app);
/* Draw now, in the middle of something long. */
void app_draw(struct app *app);
/* A key by its name, pasted text, to whatever takes it now. */
void app_key(struct app *app, const char *key);
void app_paste(struct app *app, struct slice text);
/* Keys that waited. */
void app_handle_later(struct app *app);
/* Keys of a file, one a line, without a terminal; "dump" prints the screen. Exit code. */
int app_run_script(struct app *app, const char *path);
/* A key that is to be handled when the work in hand is done. */
void app_later(struct app *app, const char *key);
/* Monotonic milliseconds, what a script jumped over included. */
int64_t app_ms(const struct app *app);

/* The store has a new generation: show it, or, while a prompt or dialog is open, when that is closed. */
void app_data_changed(struct app *app);
/* The same for what nobody waits for: a large list follows in slices between key presses. */
void app_news(struct app *app);
/* One slice; true: something was done, and more may be to do. */
bool app_news_step(struct app *app);
/* Milliseconds until it has to go on; -1: nothing to wait for. */
int app_news_in(const struct app *app);
/* The list is behind the store. */
bool app_following(const struct app *app);
/* The list is up to date: what the end of a pull says of it. */
void app_listed(struct app *app);
/* Findings over many failures are known. */
void app_judged(struct app *app);
/* A prompt or dialog was closed: what waited for it. */
void app_settle(struct app *app);
/* Revealed addresses are masked. */
void app_mask_again(struct app *app);
void app_mask_when_due(struct app *app); /* a minute after they were revealed */
/* What is ours, as configured or as the folder shows. */
void app_who(struct app *app);
/* The failure under the cursor has been looked at long enough to be no longer new. */
void app_see(struct app *app);
void app_start_pull(struct app *app);
/* When that was last done, into the header. */
void app_show_pulled(struct app *app);
/* The same, accepting a certificate with this fingerprint (empty: none). */
void app_pull_trusting(struct app *app, const char *fingerprint, bool remember);
/* What is to be pulled: one account, NULL all. */
const struct account *app_pulled_account(const struct app *app);
/* True: a password is missing and is asked for; the pull begins when it is there. */
bool app_ask_password(struct app *app);
/* The server refused the login: a password that was typed is typed anew the next time. */
void app_forget_password(struct app *app, const struct account *acc);
/* A certificate was refused: what to do. */
void app_ask_trust(struct app *app, const struct cert *cert, const struct account *acc);
/* Who shows a certificate and what is wrong with it; the first answer, "no", is marked. */
void app_cert_dialog(struct app *app, const char *host, unsigned port, const struct cert *cert, const char *const *answers, size_t nanswers,
		     bool (*done)(struct app *app, struct dialog *d));
/* Which answer, 0 is "no". */
size_t app_trust_chosen(const struct dialog *d);
/* The configured folder is not there; names: one a line. */
void app_ask_folder(struct app *app, struct slice names);
/* The worker, started when there is none yet; false and a message when that fails. */
bool app_need_worker(struct app *app);
/* How much waits for the server, into the header; to send it now. */
void app_show_waiting(struct app *app);
void app_send(struct app *app);
/* The mail that is shown is long and only its beginning is here: fetch the rest. */
void app_fetch_rest(struct app *app);
void app_fetched_rest(struct app *app, const struct event *ev);
void app_on_event(struct app *app, const struct event *ev);
/* A look-up or a trace ended. Takes ev->answer. */
void app_on_answer(struct app *app, struct event *ev);

/* "Click", "Drag", "Release", "WheelUp", "WheelDown" at a cell; false when it is none of them. */
bool app_mouse(struct app *app, const char *what, int row, int column);

/* Another pane in focus. */
void app_focus(struct app *app, enum pane p);
/* Scroll what lies over the panes, or the text pane in focus. */
void app_scroll(struct app *app, long by);
/* A filter from a command; what is wrong with it is said. */
void app_set_filter(struct app *app, const char *text);
/* Keep the filter under a name. */
void app_save_filter(struct app *app, struct slice name);
/* Some milliseconds of filtering; true while there is more to do. */
bool app_filter_step(struct app *app);
/* For prompts that take a filter. */
void app_complete_filter(struct app *app, int by);
/* Some of an export; true while there is more to do. */
bool app_export_step(struct app *app);
void app_export_stop(struct app *app);
/* The user's command has something, or is done. */
void app_child_step(struct app *app);
/* A text through the user's editor, trimmed, in the arena; empty when it failed (said). */
struct slice app_edit(struct app *app, struct arena *a, const char *name, struct slice text);
/* A text over the panes. */
void app_show_text(struct app *app, const char *title, struct slice text);
void app_close_overlay(struct app *app);
/* The large trend: a key while it is open; again for other data or size; closed on the way out. */
bool app_trend_key(struct app *app, const char *key);
void app_trend_click(struct app *app, int column);
void app_trend_again(struct app *app);
void app_trend_close(struct app *app);

#endif
