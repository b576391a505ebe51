// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_APP_STATE_H
#define UI_APP_STATE_H

/*
 * The state of the screen, shared by the files that work on it: app.c (start,
 * loops, drawing), app_mail.c (what is under the cursor, pulling), app_act.c
 * (actions), app_prompt.c (input, overlays, messages). Nobody else includes it.
 */
#include "base/buf.h"
#include "sync/ingest.h"
#include "sync/worker.h"
#include "ui/app.h"
#include "ui/keys.h"
#include "ui/view/view.h"

#define MESSAGES_MAX 200
#define SEEN_AFTER_MS 1000

enum prompt { PROMPT_NONE, PROMPT_FILTER, PROMPT_FIND, PROMPT_PIPE, PROMPT_RESOLVE, PROMPT_NOTE, PROMPT_ASSIGN, PROMPT_QUIT };

struct app {
	const struct app_args *args;
	struct model model;
	struct screen screen;
	struct worker *worker;
	bool pulling, quit;
	size_t theme; /* the next one to try */
	int exit_code;

	/* the mail under the cursor, read again when it changes */
	struct arena mail;
	struct analysis an;
	struct slice raw;
	int64_t shown; /* failure id, 0 none */
	int built_width[PANE_COUNT];
	int64_t shown_since;

	enum prompt prompt;
	char input[512];
	char filter_before[512];
	char find[512];
	struct filter_error filter_error;

	struct arena texts; /* of panes and overlay; reset with each rebuild */
	char message[256];
	char progress[80];
	char *log[MESSAGES_MAX]; /* message history, newest last */
	size_t nlog;
};

/* A message for the message line and the list of messages; sanitised here. */
void app_say(struct app *app, enum role role, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The mail under the cursor into the text panes; force: also when it is the same. */
void app_show_current(struct app *app, bool force);
/* The store has a new generation. */
void app_data_changed(struct app *app);
/* The failure under the cursor has been looked at long enough to be no longer new. */
void app_see(struct app *app);
void app_start_pull(struct app *app);
void app_on_event(struct app *app, const struct event *ev);

void app_mark(struct app *app, enum mark_op op, const char *text);
void app_undo(struct app *app, bool forward);
void app_act(struct app *app, enum action a);

/* "Click", "WheelUp", "WheelDown" at a cell; false when it is none of them. */
bool app_mouse(struct app *app, const char *what, int row, int column);

/* From the place in focus on, forward (by = 1) or back. */
void app_find(struct app *app, int by);
/* The mail under the cursor, as it came, to a command of the user's. */
void app_pipe(struct app *app, const char *command);
/* Letters about that mail into a file, and the file into the editor. Nothing is sent. */
void app_letters(struct app *app);
/* The address mailed to, to the terminal's clipboard or the configured command; an exposed one stays masked. */
void app_copy(struct app *app);

void app_open_prompt(struct app *app, enum prompt which, const char *label, const char *text);
void app_close_prompt(struct app *app);
void app_prompt_key(struct app *app, const char *key);
void app_close_overlay(struct app *app);
void app_show_help(struct app *app);
void app_show_messages(struct app *app);

#endif
