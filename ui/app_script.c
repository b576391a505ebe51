// SPDX-License-Identifier: BSD-2-Clause
/* The screen without a terminal: keys of a file, screens as text. For tests. */
#include "ui/app_offer.h"

#include <poll.h>
#include <stdio.h>

#include "base/path.h"
#include "base/text.h"
#include "base/utf8.h"
#include "insight/insight.h"

/* "click ROW COLUMN", "drag …", "release …", "wheel …" (down), "wheelup …" */
static bool script_mouse(struct app *app, struct slice line)
{
	static const struct {
		const char *word, *event;
	} words[] = { { "click", "Click" }, { "drag", "Drag" }, { "release", "Release" }, { "wheel", "WheelDown" }, { "wheelup", "WheelUp" } };
	struct slice rest = line, word;
	int row, column;

	slice_word(&rest, &word);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_eq(word, slice_of(words[i].word)) && sscanf(rest.p, "%d %d", &row, &column) == 2)
			return app_mouse(app, words[i].event, row, column);
	return false;
}

static void await(struct app *app)
{
	while (app->asking || app->pulling) {
		struct worker *w = app->asking ? app->asker : app->worker;
		struct pollfd fd = { worker_fd(w), POLLIN, 0 };
		struct event ev;

		if (poll(&fd, 1, 60000) <= 0)
			return;
		while (worker_event(w, &ev))
			if (w == app->worker)
				app_on_event(app, &ev);
			else if (!app_setup_event(app, &ev) && !app_offer_event(app, &ev))
				app_on_answer(app, &ev);
	}
}

/* Lines that are no keys: "type TEXT" types it, "see" and the like stand for what happens by itself. False: it is a key. */
static bool script_command(struct app *app, struct slice line)
{
	char key[KEY_NAME];

	if (slice_starts(line, S("type "))) {
		for (size_t i = 5, len; i < line.n; i += len) {
			struct slice rest = slice_sub(line, i, line.n);

			utf8_decode(rest, &len);
			snprintf(key, sizeof(key), "%.*s", (int)len, rest.p);
			app_key(app, *key == ' ' ? "Space" : key);
		}
	} else if (slice_starts(line, S("paste "))) {
		app_paste(app, slice_sub(line, 6, line.n));
	} else if (slice_eq(line, S("await"))) { /* until what was asked is answered, the pull at its end */
		await(app);
	} else if (slice_eq(line, S("pause"))) { /* a second goes by between two keys */
		app->skipped_ms += 1000;
		app_mask_when_due(app);
	} else if (slice_eq(line, S("see"))) {
		app_see(app);
	} else {
		return script_mouse(app, line);
	}
	return true;
}

/* Drawn as on a terminal, from what stood there before; it must be what is drawn from nothing. */
static bool draw_both_ways(struct app *app, bool only_moved)
{
	uint64_t sum;

	app->screen.only_moved = only_moved;
	app_draw(app);
	sum = term_sum();
	app_draw(app);
	return sum == term_sum();
}

/* Keys of a script: one a line by name, "dump" prints the screen. */
int app_run_script(struct app *app, const char *path)
{
	struct slice text, line;
	struct arena a;
	struct err err;
	char key[KEY_NAME];
	bool same = true, drawn = false; /* drawn: with all that was done */

	arena_init(&a);
	if (path_read(&a, path, 1u << 20, &text, &err) != RC_OK) {
		fprintf(stderr, "modori: %s\n", err.msg);
		arena_release(&a);
		return 1;
	}
	insight_work(app->model.insight, SIZE_MAX);
	app_who(app);
	while (!app->quit && slice_line(&text, &line)) {
		line = slice_trim(line);
		if (!line.n || (line.p[0] == '#' && line.n > 1))
			continue;
		if (slice_eq(line, S("dump"))) {
			while (app_count_step(app))
				;
			app_draw(app);
			term_dump(stdout);
		} else if (script_command(app, line)) {
			drawn = false;
		} else {
			snprintf(key, sizeof(key), "%.*s", SLICE_ARG(slice_sub(line, 0, KEY_NAME - 1)));
			app_key(app, key);
			same &= draw_both_ways(app, drawn && app->moved);
			drawn = !app->nlater;
			app_handle_later(app);
		}
	}
	arena_release(&a);
	if (!same)
		printf("a screen that a key has changed is not as it is drawn from nothing\n");
	return same ? 0 : 1;
}
