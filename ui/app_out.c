// SPDX-License-Identifier: BSD-2-Clause
/* What leaves the program: a mail to a command, a text to the clipboard, letters and notes through the editor. */
#include "ui/app_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/path.h"
#include "base/text.h"
#include "base/utf8.h"
#include "know/letter.h"

#define COMMAND_MS 30000
#define OUTPUT_MAX (64u << 10)
#define EDIT_FILE_MAX (64u << 10)

bool app_revealed(const struct app *app, const struct entry *e)
{
	return app->model.mask.off || (e && app->model.revealed == e->id);
}

size_t app_entries(struct app *app, uint32_t **entries)
{
	struct model *m = &app->model;
	int64_t *ids;
	size_t n = model_target(m, &ids), kept = 0;

	*entries = mem_alloc((n + 1) * sizeof(**entries));
	for (size_t i = 0; i < n; i++) {
		const struct entry *e = index_find(m->ix, ids[i]);

		if (e)
			(*entries)[kept++] = (uint32_t)(e - m->ix->v);
	}
	free(ids);
	return kept;
}

bool app_has_target(struct app *app)
{
	if (app->model.tags.n || model_row(&app->model))
		return true;
	app_say(app, ROLE_MESSAGE_WARN, _("nothing is selected"));
	return false;
}

/* ---- commands: one at a time, beside the screen ---- */

static void start(struct app *app, const char *command, struct slice in, void (*done)(struct app *, enum rc, struct slice, const char *))
{
	struct err err = { "" };

	if (app->child) {
		app_say(app, ROLE_MESSAGE_WARN, "%s", _("another command is still running; ^C stops it"));
		return;
	}
	if (child_start(&app->child, command, in, OUTPUT_MAX, COMMAND_MS, &err) != RC_OK) {
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
		return;
	}
	app->child_done = done;
	app_say(app, ROLE_MESSAGE, _("running: %s"), command);
	if (app->args->script) /* nobody else waits for it */
		while (app->child) {
			struct pollfd fds[CHILD_FDS];

			poll(fds, child_fds(app->child, fds), child_wait_ms(app->child));
			app_child_step(app);
		}
}

void app_child_step(struct app *app)
{
	struct child *c = app->child;
	struct slice out;
	struct arena a;
	struct err err = { "" };
	enum rc rc;

	if (!c || child_step(c))
		return;
	arena_init(&a);
	out = arena_dup(&a, child_output(c));
	app->child = NULL;
	rc = child_end(c, &err);
	app->child_done(app, rc, out, err.msg);
	arena_release(&a);
}

/* ---- pipe ---- */

static void piped(struct app *app, enum rc rc, struct slice out, const char *error)
{
	struct slice first = { "", 0 }, rest = out;

	slice_line(&rest, &first);
	if (rc != RC_OK)
		app_say(app, ROLE_MESSAGE_ERROR, "%s", error);
	else if (slice_trim(rest).n) /* more than one line: to be read */
		app_show_text(app, _(" Output · Esc closes "), out);
	else
		app_say(app, ROLE_MESSAGE, "%.*s", SLICE_ARG(slice_sub(first.n ? first : slice_of(_("done")), 0, 200)));
}

/* The mails of the tagged failures, else of the cursor's, one behind the other. */
static bool pipe_done(struct app *app, const char *command)
{
	struct export_job job = { .model = &app->model, .rules = app->args->rules, .format = EXPORT_EML };
	const struct entry *e = model_entry(&app->model);
	struct err err = { "" };
	uint32_t *entries;
	char *text = NULL;
	size_t size = 0, n = app_entries(app, &entries);
	enum rc rc;

	if (!*command || !n) {
		free(entries);
		return true;
	}
	job.reveal = n == 1 && app_revealed(app, e);
	job.to = open_memstream(&text, &size);
	rc = job.to ? export_write(&job, entries, n, &err) : err_set(&err, RC_IO, "memory");
	if (job.to)
		fclose(job.to);
	if (rc == RC_OK)
		start(app, command, (struct slice){ text, size }, piped);
	else
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	free(text);
	free(entries);
	return true;
}

void act_pipe(struct app *app, int count)
{
	static const struct prompt p = { .label = "| ", .done = pipe_done, .history = "pipe" };

	(void)count;
	if (app_has_target(app))
		app_prompt(app, &p, S(""));
}

/* ---- copy ---- */

static void into_file(struct app *app, struct slice text)
{
	struct err err = { "" };
	struct arena a;
	char *path;
	enum rc rc;

	arena_init(&a);
	path = path_join(&a, path_state_dir(&a), "clipboard.txt");
	rc = path_mkdirs(path_state_dir(&a), &err);
	if (rc == RC_OK)
		rc = path_write(path, text, 0600, &err);
	app_say(app, rc == RC_OK ? ROLE_MESSAGE : ROLE_MESSAGE_ERROR, rc == RC_OK ? _("copied to the file %s") : "%s",
		rc == RC_OK ? path : err.msg);
	arena_release(&a);
}

static void copied(struct app *app, enum rc rc, struct slice out, const char *error)
{
	(void)out;
	if (rc == RC_OK) {
		app_say(app, ROLE_MESSAGE, "%s", _("copied by the command of the configuration"));
		return;
	}
	into_file(app, slice_of(app->copied ? app->copied : ""));
	app_say(app, ROLE_MESSAGE_ERROR, _("%s; copied to clipboard.txt in the state folder instead"), error);
}

void app_copy_text(struct app *app, struct slice raw)
{
	struct slice how = conf_string(app->args->conf, OPT_CLIPBOARD), first, text, rest;
	char command[512];
	struct buf safe;

	buf_init(&safe, OUTPUT_MAX);
	utf8_safe(&safe, raw, true, NULL);
	rest = text = slice_trim(buf_slice(&safe));
	slice_line(&rest, &first);
	if (!text.n) {
		app_say(app, ROLE_MESSAGE_WARN, "%s", _("nothing to copy"));
	} else if (slice_eq(how, S("osc52"))) {
		term_clipboard(text);
		app_say(app, ROLE_MESSAGE, rest.n ? _("copied by the terminal: %.*s …") : _("copied by the terminal: %.*s"),
			SLICE_ARG(utf8_cut(first, 120)));
	} else if (how.n && how.n < sizeof(command)) {
		snprintf(command, sizeof(command), "%.*s", SLICE_ARG(how));
		free(app->copied);
		app->copied = mem_strdup(buf_cstr(&safe));
		start(app, command, text, copied);
	} else {
		into_file(app, text);
	}
	buf_release(&safe);
}

enum { COPY_ADDRESS, COPY_DIAGNOSIS, COPY_TRANSCRIPT, COPY_MEANING, COPY_LETTERS, COPY_JSON, COPY_COUNT };

static void write_addresses(struct app *app, FILE *to)
{
	uint32_t *entries;
	size_t n = app_entries(app, &entries);
	struct arena a;

	arena_init(&a);
	for (size_t i = 0; i < n; i++)
		fprintf(to, "%.*s\n", SLICE_ARG(model_address(&app->model, &a, &app->model.ix->v[entries[i]])));
	arena_release(&a);
	free(entries);
}

static void write_diagnosis(struct app *app, FILE *to, const struct entry *e)
{
	const struct opened *o = app_opened(app);
	const struct report *r = o->an.extract ? o->an.extract->reports : NULL;
	struct exposed exposed;
	struct slice text;
	struct arena a;

	for (size_t i = o->ordinal; r && i; i--)
		r = r->next;
	if (!r)
		return;
	arena_init(&a);
	text = r->diagnostic.n ? r->diagnostic : r->reply.text;
	exposed = mask_exposed(&a, o->an.verdicts, o->an.n, app_revealed(app, e) ? &o->an.verdicts[o->ordinal] : NULL);
	text = mask_texts(&app->model.mask, &a, text, &exposed);
	if (!app_revealed(app, e))
		text = mask_text(&app->model.mask, &a, text, e->flags & ENTRY_LEAK ? index_str(app->model.ix, e->recipient) : S(""));
	fprintf(to, "%.*s\n", SLICE_ARG(text));
	arena_release(&a);
}

static void write_letters(struct app *app, FILE *to)
{
	const struct analysis *an = &app_opened(app)->an;
	struct arena a;

	arena_init(&a);
	if (an->extract)
		fprintf(to, "%.*s", SLICE_ARG(letters_write(&a, know_lang_now(), an->extract, an->verdicts)));
	arena_release(&a);
}

static void write_json(struct app *app, FILE *to, const struct entry *e)
{
	struct export_job job = { .model = &app->model, .rules = app->args->rules, .format = EXPORT_JSON, .to = to,
				  .reveal = app_revealed(app, e) };
	uint32_t entry = (uint32_t)(e - app->model.ix->v);
	struct err err = { "" };

	if (export_write(&job, &entry, 1, &err) != RC_OK)
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
}

static bool copy_chosen(struct app *app, struct dialog *d)
{
	const struct entry *e = model_entry(&app->model);
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	if (!to || !e)
		return true;
	switch (d->fields[0].chosen) {
	case COPY_ADDRESS:
		write_addresses(app, to);
		break;
	case COPY_DIAGNOSIS:
		write_diagnosis(app, to, e);
		break;
	case COPY_TRANSCRIPT:
		export_lines(to, &app->screen.text[PANE_TRANSCRIPT]);
		break;
	case COPY_MEANING:
		export_lines(to, &app->screen.text[PANE_MEANING]);
		break;
	case COPY_LETTERS:
		write_letters(app, to);
		break;
	default:
		write_json(app, to, e);
		break;
	}
	fclose(to);
	app_copy_text(app, (struct slice){ text, size });
	free(text);
	return true;
}

void act_copy(struct app *app, int count)
{
	const char *const what[COPY_COUNT] = { _("the address mailed to"), _("the diagnosis"), _("the transcript"), _("what it means"),
						_("the letters about it"), "JSON" };
	const struct field list = { FIELD_LIST, .choices = what, .nchoices = COPY_COUNT, .numbered = true };

	(void)count;
	if (app_has_target(app))
		app_dialog(app, &(struct dialog_spec){ .title = _("Copy"), .accept = _("copy"), .fields = &list, .nfields = 1, .done = copy_chosen });
}

/* ---- the editor ---- */

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

enum rc app_on_terminal(struct app *app, const char *command, struct err *err)
{
	enum rc rc = RC_OK;

	if (app->args->script)
		return rc;
	term_leave();
	rc = spawn_on_terminal(command, err);
	term_return();
	return rc;
}

char *app_edit_file(struct app *app, struct arena *a, const char *name, struct slice text)
{
	const char *editor = getenv("VISUAL") ? getenv("VISUAL") : getenv("EDITOR") ? getenv("EDITOR") : "vi";
	char *path = path_join(a, path_state_dir(a), name);
	struct err err = { "" };
	enum rc rc = path_mkdirs(path_state_dir(a), &err);

	if (rc == RC_OK)
		rc = path_write(path, text, 0600, &err);
	if (rc == RC_OK)
		rc = app_on_terminal(app, arena_cstr(a, arena_printf(a, "%s %.*s", editor, SLICE_ARG(quoted(a, path)))), &err);
	if (rc != RC_OK)
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	return rc == RC_OK ? path : NULL;
}

struct slice app_edit(struct app *app, struct arena *a, const char *name, struct slice text)
{
	char *path = app_edit_file(app, a, name, text);
	struct slice result = { "", 0 };
	struct err err = { "" };

	if (!path)
		return result;
	if (path_read(a, path, EDIT_FILE_MAX, &result, &err) != RC_OK)
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	unlink(path);
	return slice_trim(result);
}

void act_letter(struct app *app, int count)
{
	const struct opened *o = app_opened(app);
	struct arena a;
	struct buf text;
	char *path;

	(void)count;
	arena_init(&a);
	buf_init(&text, 1u << 20);
	if (o->id && o->an.extract)
		utf8_safe(&text, letters_write(&a, know_lang_now(), o->an.extract, o->an.verdicts), true, NULL);
	if (!text.n)
		app_say(app, ROLE_MESSAGE_WARN, "%s", _("no letter helps with this failure"));
	else if ((path = app_edit_file(app, &a, "letter.txt", buf_slice(&text))))
		app_say(app, ROLE_MESSAGE, _("kept as %s; nothing was sent"), path);
	buf_release(&text);
	arena_release(&a);
}
