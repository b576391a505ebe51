// SPDX-License-Identifier: BSD-2-Clause
#include "ui/app_form.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"

#define TYPED_ABOVE 100 /* failures: then the number has to be typed */
#define SHOW_AFTER_MS 100

/* ---- carrying it out ---- */

static void say_done(struct app *app, const struct mark *m, const struct ids *ids)
{
	size_t n = ids->n, issues = ids_issues(app->model.ix, ids);

	switch (m->op) {
	case MARK_RESOLVE:
		app_say(app, ROLE_MESSAGE, ngettext("resolved %zu failure in %zu issue, u undoes", "resolved %zu failures in %zu issues, u undoes", n), n, issues);
		break;
	case MARK_REOPEN:
		app_say(app, ROLE_MESSAGE, ngettext("reopened %zu failure in %zu issue, u undoes", "reopened %zu failures in %zu issues, u undoes", n), n, issues);
		break;
	case MARK_SLEEP:
		app_say(app, ROLE_MESSAGE, ngettext("%zu failure in %zu issue sleeps, u undoes", "%zu failures in %zu issues sleep, u undoes", n), n, issues);
		break;
	case MARK_MUTE:
		app_say(app, ROLE_MESSAGE, ngettext("muted %zu failure in %zu issue until it grows, u undoes", "muted %zu failures in %zu issues until they grow, u undoes", n), n, issues);
		break;
	case MARK_ASSIGN:
		app_say(app, ROLE_MESSAGE, ngettext("assigned %zu failure in %zu issue, u undoes", "assigned %zu failures in %zu issues, u undoes", n), n, issues);
		break;
	case MARK_NOTE:
		app_say(app, ROLE_MESSAGE, ngettext("noted at %zu failure in %zu issue, u undoes", "noted at %zu failures in %zu issues, u undoes", n), n, issues);
		break;
	case MARK_SEE:
	case MARK_MOVE:
	case MARK_DELETE:
		break;
	}
}

struct long_step {
	struct app *app;
	size_t of; /* failures; 0: it is not known how many */
	int64_t begun;
	char progress[sizeof(((struct app *)0)->progress)]; /* of what else goes on */
};

/* Progress after a while; Ctrl-C stops it, other keys wait. */
static bool go_on(void *ctx, size_t done)
{
	struct long_step *l = ctx;
	struct app *app = l->app;
	char key[KEY_NAME];

	if (clock_ms() - l->begun >= SHOW_AFTER_MS) {
		if (l->of)
			snprintf(app->progress, sizeof(app->progress), _("%zu/%zu ^C stops"), done, l->of);
		else
			snprintf(app->progress, sizeof(app->progress), "%s", _("at work, ^C stops"));
		app->screen.progress = slice_of(app->progress);
		app_draw(app);
	}
	while (term_key(key)) {
		if (strcmp(key, "^C") == 0)
			return false;
		app_later(app, key);
	}
	return true;
}

static void begin(struct app *app, struct long_step *l, size_t of)
{
	*l = (struct long_step){ .app = app, .of = of, .begun = clock_ms() };
	memcpy(l->progress, app->progress, sizeof(l->progress));
	store_ask(app->args->store, go_on, l);
}

static void end(struct long_step *l)
{
	struct app *app = l->app;

	store_ask(app->args->store, NULL, NULL);
	memcpy(app->progress, l->progress, sizeof(l->progress));
	app->screen.progress = slice_of(app->progress);
}

bool app_mark(struct app *app, struct mark *m, const struct ids *ids)
{
	struct err err = { "" };
	struct long_step l;
	enum rc rc;

	if (app->args->read_only) {
		app_say(app, ROLE_MESSAGE_WARN, _("another modori writes; this one only reads"));
		return false;
	}
	if (!ids->n) {
		app_say(app, ROLE_MESSAGE_WARN, _("nothing is selected"));
		return false;
	}
	m->by = app->model.me;
	m->at = clock_now();
	begin(app, &l, ids->n);
	rc = store_mark(app->args->store, m, ids->v, ids->n, NULL, &err);
	end(&l);
	if (rc != RC_OK) {
		app_say(app, rc == RC_CANCELLED ? ROLE_MESSAGE_WARN : ROLE_MESSAGE_ERROR, "%s", err.msg);
		return false;
	}
	model_untag_all(&app->model);
	app_data_changed(app);
	app_send(app);
	say_done(app, m, ids);
	return true;
}

enum rc app_take_back(struct app *app, bool forward, struct store_step *done, struct err *err)
{
	struct long_step l;
	enum rc rc;

	begin(app, &l, 0);
	rc = forward ? store_redo(app->args->store, done, err) : store_undo(app->args->store, done, err);
	end(&l);
	return rc;
}

void app_mark_here(struct app *app, struct mark *m)
{
	struct target t;

	if (app->model.tags.n)
		target_tagged(&app->model, STATE_COUNT, &t);
	else
		target_cursor(&app->model, STATE_COUNT, &t);
	app_mark(app, m, &t.shown);
	target_release(&t);
}

size_t form_size(struct app *app)
{
	const struct row *r = model_row(&app->model);
	size_t n = app->model.tags.n ? app->model.tags.n : !r ? 0 : r->kind == ROW_GROUP ? app->model.groups[r->group].n : 1;

	if (app->args->read_only)
		app_say(app, ROLE_MESSAGE_WARN, _("another modori writes; this one only reads"));
	else if (!n)
		app_say(app, ROLE_MESSAGE_WARN, _("nothing is selected"));
	return app->args->read_only ? 0 : n;
}

/* ---- the dialog ---- */

/* What the callbacks work on. */
struct form_data {
	struct app *app;
	struct form form;
	struct target tagged, cursor; /* frozen when the dialog opened */
	struct ids all;		      /* of the target in force, the hidden ones behind the shown */
};

static void form_release(void *data)
{
	struct form_data *fd = data;

	target_release(&fd->tagged);
	target_release(&fd->cursor);
	free(fd->all.v);
	free(fd);
}

/* The scope radio: the tagged ones first, if there are any. */
static struct target *target_of(struct form_data *fd, const struct dialog *d)
{
	bool cursor = !fd->tagged.shown.n || (!d->fields[FORM_SCOPE].hidden && d->fields[FORM_SCOPE].chosen == 1);

	return cursor ? &fd->cursor : &fd->tagged;
}

static void freeze(struct form_data *fd, const struct dialog *d)
{
	struct target *t = target_of(fd, d);
	size_t more = !d->fields[FORM_HIDDEN].hidden && d->fields[FORM_HIDDEN].on ? t->hidden.n : 0;

	fd->all.n = t->shown.n + more;
	fd->all.v = mem_realloc(fd->all.v, (fd->all.n + 1) * sizeof(*fd->all.v));
	memcpy(fd->all.v, t->shown.v, t->shown.n * sizeof(*fd->all.v));
	if (more)
		memcpy(fd->all.v + t->shown.n, t->hidden.v, more * sizeof(*fd->all.v));
}

static void form_changed(struct app *app, struct dialog *d)
{
	struct form_data *fd = app_dialog_data(d);
	struct target *t = target_of(fd, d);
	struct field *hidden = &d->fields[FORM_HIDDEN];
	size_t n;

	(void)app;
	hidden->hidden = !t->hidden.n;
	hidden->text = arena_cstr(&d->arena, arena_printf(&d->arena, t->group ? _("%zu of this group are hidden by the filter: take them too") :
									_("%zu of the tagged are hidden by the filter: take them too"),
							  t->hidden.n));
	freeze(fd, d);
	n = fd->all.n;
	d->fields[FORM_HEAD].text =
		t->ngroups ? arena_cstr(&d->arena, arena_printf(&d->arena, ngettext("%zu failure", "%zu failures", n), n)) : t->names;
	if (t->ngroups)
		d->fields[FORM_HEAD].text = arena_cstr(
			&d->arena, arena_printf(&d->arena, ngettext("%s in %zu group", "%s in %zu groups", t->ngroups), d->fields[FORM_HEAD].text,
						t->ngroups));
	d->fields[FORM_GROUPS].text = t->names;
	d->fields[FORM_GROUPS].hidden = !t->ngroups;
	app_dialog_number(d, n > TYPED_ABOVE ? n : 0);
	if (fd->form.changed)
		fd->form.changed(d);
}

static bool form_done(struct app *app, struct dialog *d)
{
	struct form_data *fd = app_dialog_data(d);
	struct mark m = { .op = fd->form.op };

	if (fd->form.read && !fd->form.read(app, d, &m))
		return false;
	app_mark(app, &m, &fd->all);
	return true;
}

size_t form_add(struct form *f, struct field field)
{
	if (!f->n)
		f->n = FORM_OWN;
	f->fields[f->n] = field;
	return f->n++;
}

static enum state state_after(enum mark_op op)
{
	return op == MARK_RESOLVE ? STATE_DONE : op == MARK_SLEEP ? STATE_ASLEEP : op == MARK_MUTE ? STATE_MUTED : STATE_COUNT;
}

/* "the 2 tagged", "this group, 12 shown" */
static void fill_scope(struct form_data *fd, struct arena *a, const char *choices[2])
{
	choices[0] = arena_cstr(a, arena_printf(a, ngettext("only the %zu tagged", "only the %zu tagged", fd->tagged.shown.n), fd->tagged.shown.n));
	choices[1] = fd->cursor.group ? arena_cstr(a, arena_printf(a, _("this group, %zu shown"), fd->cursor.shown.n)) : _("this failure");
}

void form_open(struct app *app, struct form *f)
{
	struct model *m = &app->model;
	struct form_data *fd = mem_alloc(sizeof(*fd));
	const char *scope[2];
	struct arena a;

	*fd = (struct form_data){ .app = app };
	arena_init(&a);
	target_tagged(m, state_after(f->op), &fd->tagged);
	target_cursor(m, state_after(f->op), &fd->cursor);
	if (!fd->tagged.shown.n && m->tags.n) { /* all of them are hidden: they are meant all the same */
		fd->tagged.shown = fd->tagged.hidden;
		fd->tagged.hidden = (struct ids){ 0 };
		snprintf(fd->tagged.names, sizeof(fd->tagged.names), "%s", _("(hidden by the filter)"));
		fd->tagged.ngroups = 1;
	}
	fill_scope(fd, &a, scope);
	if (!f->n)
		f->n = FORM_OWN;
	f->fields[FORM_HEAD] = (struct field){ FIELD_TEXT, .text = "", .role = ROLE_BOLD };
	f->fields[FORM_GROUPS] = (struct field){ FIELD_TEXT, _("Group"), .text = "" };
	f->fields[FORM_FILTER] = (struct field){ FIELD_TEXT, _("Filter"), .text = m->filter_text, .hidden = !m->filter || m->filter_off };
	f->fields[FORM_SCOPE] = (struct field){ FIELD_RADIO, _("Scope"), .choices = scope, .nchoices = 2,
						.hidden = !fd->tagged.shown.n || !fd->cursor.shown.n };
	f->fields[FORM_HIDDEN] = (struct field){ FIELD_CHECK, _("Not in"), .text = "", .hidden = true };
	f->fields[FORM_GAP] = (struct field){ FIELD_TEXT, .text = "" };
	fd->form = *f;
	app_dialog(app, &(struct dialog_spec){ .title = f->title, .accept = f->accept, .fields = f->fields, .nfields = f->n, .focus = f->focus,
					       .done = form_done, .changed = form_changed, .data = fd, .release = form_release });
	arena_release(&a);
}
