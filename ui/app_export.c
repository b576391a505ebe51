// SPDX-License-Identifier: BSD-2-Clause
/* Failures into a file, some at a time between two looks at the keyboard. */
#include "ui/app_out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "base/text.h"
#include "ui/target.h"

#define CHUNK 20 /* failures in one go */

/* Under way; rows are named by id, since their numbers change when mail comes in. */
struct exporting {
	struct export_job job;
	char *path, *partial;
	FILE *to; /* NULL: mails, each in its own file */
	struct ids ids;
	size_t done;
};

static const char *const formats[EXPORT_FORMATS] = { N_("text"), "JSON", "CSV", N_("mails (eml)") };
static const char *const endings[EXPORT_FORMATS] = { "txt", "ndjson", "csv", "d" };

enum outcome { DONE, STOPPED, FAILED };

static void end(struct app *app, enum outcome how, const char *error)
{
	struct exporting *x = app->exporting;

	if (x->to && fclose(x->to) != 0 && how == DONE) {
		how = FAILED;
		error = strerror(errno);
	}
	if (how == DONE && x->partial && rename(x->partial, x->path) != 0) {
		how = FAILED;
		error = strerror(errno);
	}
	if (how != DONE && x->partial)
		unlink(x->partial);
	if (how == DONE)
		app_say(app, ROLE_MESSAGE, _("exported %zu failures to %s"), x->done, x->path);
	else if (how == STOPPED)
		app_say(app, ROLE_MESSAGE_WARN, _("stopped after %zu; %s was not written"), x->done, x->path);
	else
		app_say(app, ROLE_MESSAGE_ERROR, "%s: %s", x->path, error);
	free(x->path);
	free(x->partial);
	free(x->ids.v);
	free(x);
	app->exporting = NULL;
	app->progress[0] = '\0';
	app->screen.progress = slice_of(app->progress);
}

void app_export_stop(struct app *app)
{
	if (app->exporting)
		end(app, STOPPED, "");
}

/* The head of a table and the line between two texts come once. */
static enum rc write_chunk(struct exporting *x, const uint32_t *entries, size_t n, struct err *err)
{
	char *text = NULL;
	size_t size = 0;
	struct slice rest, head;
	enum rc rc;

	if (!x->to || !x->done || x->job.format == EXPORT_JSON) {
		x->job.to = x->to ? x->to : stdout; /* mails do not go there */
		return export_write(&x->job, entries, n, err);
	}
	x->job.to = open_memstream(&text, &size);
	if (!x->job.to)
		return err_set(err, RC_IO, "memory: %s", strerror(errno));
	rc = export_write(&x->job, entries, n, err);
	fclose(x->job.to);
	rest = (struct slice){ text, size };
	if (x->job.format == EXPORT_CSV)
		slice_line(&rest, &head);
	else
		fputs("\n----------------------------------------\n\n", x->to);
	if (rc == RC_OK && fwrite(rest.p, 1, rest.n, x->to) != rest.n)
		rc = err_set(err, RC_IO, "%s: %s", x->path, strerror(errno));
	free(text);
	return rc;
}

bool app_export_step(struct app *app)
{
	struct exporting *x = app->exporting;
	uint32_t entries[CHUNK];
	size_t n = 0, taken = 0;
	struct err err = { "" };

	if (!x)
		return false;
	for (; n < CHUNK && x->done + taken < x->ids.n; taken++) {
		const struct entry *e = index_find(app->model.ix, x->ids.v[x->done + taken]);

		if (e)
			entries[n++] = (uint32_t)(e - app->model.ix->v);
	}
	if (write_chunk(x, entries, n, &err) != RC_OK) {
		end(app, FAILED, err.msg);
		return false;
	}
	x->done += taken;
	if (x->done >= x->ids.n) {
		end(app, DONE, "");
		return false;
	}
	snprintf(app->progress, sizeof(app->progress), _("%zu/%zu ^C stops"), x->done, x->ids.n);
	app->screen.progress = slice_of(app->progress);
	return true;
}

/* A new file beside the one to be, or the folder for the mails. */
static enum rc open_target(struct exporting *x, struct err *err)
{
	int fd;

	if (x->job.format == EXPORT_EML) {
		x->job.folder = x->path;
		return mkdir(x->path, 0700) == 0 || errno == EEXIST ? RC_OK : err_set(err, RC_IO, "%s: %s", x->path, strerror(errno));
	}
	x->partial = mem_alloc(strlen(x->path) + 6);
	snprintf(x->partial, strlen(x->path) + 6, "%s.part", x->path);
	fd = open(x->partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	x->to = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (x->to)
		return RC_OK;
	if (fd >= 0)
		close(fd);
	return err_set(err, RC_IO, "%s: %s", x->path, strerror(errno));
}

/* ---- the dialog ---- */

enum { X_SCOPE, X_FORMAT, X_FILE, X_REVEAL };
enum { SCOPE_HERE, SCOPE_SHOWN };

static struct ids ids_of(struct app *app, bool all_shown)
{
	const struct model *m = &app->model;
	uint32_t *entries;
	struct ids ids;

	if (all_shown) {
		ids = (struct ids){ mem_alloc((m->nmembers + 1) * sizeof(*ids.v)), m->nmembers };
		for (size_t i = 0; i < ids.n; i++)
			ids.v[i] = m->ix->v[m->members[i]].id;
		return ids;
	}
	ids.n = app_entries(app, &entries);
	ids.v = mem_alloc((ids.n + 1) * sizeof(*ids.v));
	for (size_t i = 0; i < ids.n; i++)
		ids.v[i] = m->ix->v[entries[i]].id;
	free(entries);
	return ids;
}

static bool export_chosen(struct app *app, struct dialog *d)
{
	struct slice file = slice_trim(edit_slice(d->fields[X_FILE].edit));
	struct exporting *x;
	struct err err = { "" };

	if (!file.n) {
		d->error = _("a file name is wanted");
		d->focus = X_FILE;
		return false;
	}
	x = mem_alloc(sizeof(*x));
	*x = (struct exporting){ .job = { .model = &app->model, .rules = app->args->rules, .format = (enum export_format)d->fields[X_FORMAT].chosen,
					  .reveal = d->fields[X_REVEAL].on } };
	x->path = mem_strdup(path_expand(&d->arena, file));
	if (open_target(x, &err) != RC_OK) {
		d->error = arena_cstr(&d->arena, slice_of(err.msg));
		free(x->path);
		free(x->partial);
		free(x);
		return false;
	}
	x->ids = ids_of(app, d->fields[X_SCOPE].chosen == SCOPE_SHOWN);
	app->exporting = x;
	while (app->args->script && app_export_step(app))
		;
	return true;
}

/* The ending follows the format. */
static void export_changed(struct app *app, struct dialog *d)
{
	struct edit *e = d->fields[X_FILE].edit;
	size_t dot = slice_rchr(edit_slice(e), '.');

	(void)app;
	if (d->focus == X_FORMAT && dot != SIZE_MAX)
		edit_replace(e, dot + 1, e->n, slice_of(endings[d->fields[X_FORMAT].chosen]));
}

void act_export(struct app *app, int count)
{
	const char *names[EXPORT_FORMATS], *scopes[2];
	uint32_t *entries;
	size_t n = app_entries(app, &entries);
	struct arena a;

	(void)count;
	free(entries);
	if (app->exporting) {
		app_say(app, ROLE_MESSAGE_WARN, "%s", _("another export is still running; ^C stops it"));
		return;
	}
	if (!app_has_target(app))
		return;
	arena_init(&a);
	for (size_t i = 0; i < EXPORT_FORMATS; i++)
		names[i] = _(formats[i]);
	if (app->model.tags.n)
		scopes[SCOPE_HERE] = arena_cstr(&a, arena_printf(&a, ngettext("only the %zu tagged", "only the %zu tagged", n), n));
	else
		scopes[SCOPE_HERE] = n == 1 ? _("this failure") : arena_cstr(&a, arena_printf(&a, _("this group, %zu shown"), n));
	scopes[SCOPE_SHOWN] = arena_cstr(&a, arena_printf(&a, _("all %zu shown"), app->model.nmembers));
	const struct field fields[] = {
		[X_SCOPE] = { FIELD_RADIO, _("Scope"), .choices = scopes, .nchoices = 2 },
		[X_FORMAT] = { FIELD_RADIO, _("Format"), .choices = names, .nchoices = EXPORT_FORMATS },
		[X_FILE] = { FIELD_INPUT, _("File"), .text = "~/modori.txt" },
		[X_REVEAL] = { FIELD_CHECK, _("Masking"), .text = _("with the exposed addresses as they are") },
	};
	app_dialog(app, &(struct dialog_spec){ .title = _("Export"), .accept = _("export"), .fields = fields, .nfields = 4, .focus = X_FORMAT,
					       .done = export_chosen, .changed = export_changed });
	arena_release(&a);
}
