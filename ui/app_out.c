// SPDX-License-Identifier: BSD-2-Clause
/* What leaves the program: letters in the editor, a mail to a command, an address to the clipboard. */
#include "ui/app_state.h"

#include <stdlib.h>

#include "base/path.h"
#include "base/spawn.h"
#include "base/text.h"
#include "base/utf8.h"
#include "know/letter.h"
#include "ui/term/term.h"

#define PIPE_MS 30000

/* A file name for the shell. */
static struct slice quoted(struct arena *a, const char *path)
{
	struct buf out;
	struct slice result;

	buf_init(&out, strlen(path) * 4 + 3);
	buf_putc(&out, '\'');
	for (; *path; path++)
		if (*path == '\'')
			buf_puts(&out, "'\\''");
		else
			buf_putc(&out, *path);
	buf_putc(&out, '\'');
	result = arena_dup(a, buf_slice(&out));
	buf_release(&out);
	return result;
}

void act_letter(struct app *app, int count)
{
	const char *editor = getenv("VISUAL") ? getenv("VISUAL") : getenv("EDITOR") ? getenv("EDITOR") : "vi";
	struct arena a;
	struct buf text;
	struct err err = { "" };
	char *path;
	enum rc rc;

	(void)count;
	arena_init(&a);
	buf_init(&text, 1u << 20);
	if (app->shown && app->an.extract)
		utf8_safe(&text, letters_write(&a, know_lang_now(), app->an.extract, app->an.verdicts), true, NULL);
	path = path_join(&a, path_state_dir(&a), "letter.txt");
	if (!text.n) {
		app_say(app, ROLE_MESSAGE_WARN, "%s", _("no letter helps with this failure"));
	} else {
		rc = path_mkdirs(path_state_dir(&a), &err);
		if (rc == RC_OK)
			rc = path_write(path, buf_slice(&text), 0600, &err);
		term_leave();
		if (rc == RC_OK && !app->args->script)
			rc = spawn_on_terminal(arena_cstr(&a, arena_printf(&a, "%s %.*s", editor, SLICE_ARG(quoted(&a, path)))), &err);
		term_return();
		app_say(app, rc == RC_OK ? ROLE_MESSAGE : ROLE_MESSAGE_ERROR, rc == RC_OK ? _("kept as %s; nothing was sent") : "%s", rc == RC_OK ? path : err.msg);
	}
	buf_release(&text);
	arena_release(&a);
}

static void pipe_to(struct app *app, const char *command)
{
	struct err err = { "" };
	struct buf out;
	struct slice first, rest;
	enum rc rc;

	if (!app->shown || !app->raw.n) {
		app_say(app, ROLE_MESSAGE_WARN, "%s", _("no mail here"));
		return;
	}
	buf_init(&out, 1u << 16);
	rc = spawn_shell(command, app->raw, &out, PIPE_MS, &err);
	rest = buf_slice(&out);
	slice_line(&rest, &first);
	if (rc != RC_OK)
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	else
		app_say(app, ROLE_MESSAGE, out.n ? "%.*s" : _("done"), SLICE_ARG(slice_sub(first, 0, 200)));
	buf_release(&out);
}

static bool pipe_done(struct app *app, const char *text)
{
	if (*text)
		pipe_to(app, text);
	return true;
}

void act_pipe(struct app *app, int count)
{
	static const struct prompt p = { .label = "| ", .done = pipe_done, .history = "pipe" };

	(void)count;
	app_prompt(app, &p, S(""));
}

void act_copy(struct app *app, int count)
{
	const struct entry *e = model_entry(&app->model);
	struct slice how = conf_string(app->args->conf, OPT_CLIPBOARD), address;
	struct err err = { "" };
	struct arena a;
	enum rc rc = RC_OK;

	(void)count;
	if (!e)
		return;
	arena_init(&a);
	address = model_address(&app->model, &a, e);
	if (slice_eq(how, S("osc52")))
		term_clipboard(address);
	else
		rc = spawn_shell(arena_cstr(&a, how), address, NULL, PIPE_MS, &err);
	app_say(app, rc == RC_OK ? ROLE_MESSAGE : ROLE_MESSAGE_ERROR, rc == RC_OK ? _("copied: %.*s") : "%.*s",
		SLICE_ARG(rc == RC_OK ? address : slice_of(err.msg)));
	arena_release(&a);
}
