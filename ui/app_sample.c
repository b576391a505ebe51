// SPDX-License-Identifier: BSD-2-Clause
/* ":send-sample": a mail to report with, its addresses removed and all of it shown. Nothing is sent from here. */
#include "ui/app_out.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/path.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "sync/redact.h"

#define LINES_MAX 5000
#define LINE_MAX 2000 /* bytes of a line that are shown */

enum { SAMPLE_TEXT, SAMPLE_LINES, SAMPLE_WARNING, SAMPLE_HOW, SAMPLE_FIELDS };
enum { HOW_FILE, HOW_EDIT, HOW_COPY, HOW_COUNT };

/* The copy, behind the dialog. */
struct sample {
	size_t n;
	char text[];
};

static void keep(struct app *app, struct slice text)
{
	struct err err = { "" };
	struct arena a;
	char *path;

	arena_init(&a);
	path = path_join(&a, path_state_dir(&a), "sample.eml");
	if (path_mkdirs(path_state_dir(&a), &err) == RC_OK && path_write(path, text, 0600, &err) == RC_OK)
		app_say(app, ROLE_MESSAGE, _("kept as %s; nothing was sent"), path);
	else
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	arena_release(&a);
}

static void change(struct app *app, struct slice text)
{
	struct arena a;
	char *path;

	arena_init(&a);
	path = app_edit_file(app, &a, "sample.eml", text);
	if (path)
		app_say(app, ROLE_MESSAGE, _("kept as %s; nothing was sent"), path);
	arena_release(&a);
}

static bool sample_done(struct app *app, struct dialog *d)
{
	static void (*const hows[HOW_COUNT])(struct app *app, struct slice text) = { keep, change, app_copy_text };
	const struct sample *s = app_dialog_data(d);

	hows[d->fields[SAMPLE_HOW].chosen](app, (struct slice){ s->text, s->n });
	return true;
}

/* Every line of it, as it may be shown. */
static size_t lines_of(struct arena *a, struct slice text, const char **lines)
{
	struct slice line;
	size_t n = 0;

	while (n < LINES_MAX && slice_line(&text, &line))
		lines[n++] = arena_cstr(a, safe_line(a, utf8_cut(line, LINE_MAX)));
	if (text.n && n == LINES_MAX)
		lines[n - 1] = _("(cut here)");
	return n;
}

static void open_sample(struct app *app, struct arena *a, struct slice copy, size_t removed)
{
	const char *const hows[HOW_COUNT] = { _("keep it as a file"), _("change it first"), _("copy it") };
	const char **lines = arena_array(a, LINES_MAX, sizeof(*lines));
	struct sample *s = mem_alloc(sizeof(*s) + copy.n);
	char what[300];

	s->n = copy.n;
	memcpy(s->text, copy.p, copy.n);
	snprintf(what, sizeof(what),
		 ngettext("A copy of this mail to report with: %zu address is taken out, and the words of the returned mail. Nothing is sent from here.",
			  "A copy of this mail to report with: %zu addresses are taken out, and the words of the returned mail. Nothing is sent from here.",
			  removed),
		 removed);
	const struct field fields[SAMPLE_FIELDS] = {
		[SAMPLE_TEXT] = { FIELD_TEXT, .text = what },
		[SAMPLE_LINES] = { FIELD_LIST, .choices = lines, .nchoices = lines_of(a, copy, lines), .searched = true },
		[SAMPLE_WARNING] = { FIELD_TEXT, .text = _("Names and subjects are still in it: read it before you pass it on."),
				     .role = ROLE_MESSAGE_WARN },
		[SAMPLE_HOW] = { FIELD_BUTTONS, .choices = hows, .nchoices = HOW_COUNT },
	};
	app_dialog(app, &(struct dialog_spec){ .title = _("Sample of this mail"), .accept = _("does what is marked"), .fields = fields,
					       .nfields = SAMPLE_FIELDS, .focus = SAMPLE_HOW, .done = sample_done, .data = s });
}

void act_send_sample(struct app *app, int count)
{
	const struct opened *o = app_opened(app);
	struct slice copy;
	struct err err;
	struct arena a;
	size_t removed;

	(void)count;
	if (!o->id || !o->raw.n) {
		app_say(app, ROLE_MESSAGE_WARN, "%s", o->id ? _("nothing of this mail is here") : _("nothing is selected"));
		return;
	}
	arena_init(&a);
	if (redact(&a, app->args->rules, o->raw, REDACT_SAMPLE, &copy, &removed, &err) == RC_OK)
		open_sample(app, &a, copy, removed);
	else
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	arena_release(&a);
}
