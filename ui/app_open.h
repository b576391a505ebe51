// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_APP_OPEN_H
#define UI_APP_OPEN_H

/*
 * The failure under the cursor with its mail read and judged and the texts of
 * the panes made from it; and the rows where the next key probably leads, its
 * neighbours and what the last step leads to again, made ready while nobody
 * presses a key, so that a step only draws.
 */
#include "sync/ingest.h"
#include "ui/view/view.h"

struct app;

struct opened {
	int64_t id;	     /* of the failure, 0: none */
	uint32_t group;	     /* shown as the first of so many; 0: as itself */
	unsigned revision;   /* of the model whose groups the texts tell of */
	struct arena mail;   /* what an and raw live in */
	struct analysis an;
	struct slice raw;
	size_t ordinal;	     /* of its report in the mail */
	struct arena texts;  /* what text lives in */
	struct lines text[PANE_COUNT];
	int width[PANE_COUNT]; /* that they are wrapped to */
	bool counting;	     /* what the group holds is not in them yet */
	bool unreadable;     /* the mail; it is said when one comes there */
	int64_t made_at;     /* clock_ms */
};

#define AHEAD 4 /* rows that are made ready */
enum { OPENED_HERE, OPENED_COUNT = 1 + AHEAD + 1 }; /* one is always spare */

void app_open_init(struct app *app);
void app_open_release(struct app *app);

/* The failure under the cursor as it is read; id 0: there is none. Until the next key. */
const struct opened *app_opened(struct app *app);
/*
 * The mail under the cursor into the text panes; force: also when it is the same. While the list is in focus this may
 * wait until no key does: app_catch_up, app_opened.
 */
void app_show_current(struct app *app, bool force);
/* The same mail, its texts in another width or detail. */
void app_texts_again(struct app *app);
/* What app_show_current left for later. */
void app_catch_up(struct app *app);
/* Some milliseconds of counting what large groups hold; true while there is more to do. */
bool app_count_step(struct app *app);
/* Make one row ready; false: there was none to make. */
bool app_look_ahead(struct app *app);

#endif
