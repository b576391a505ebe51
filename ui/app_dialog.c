// SPDX-License-Identifier: BSD-2-Clause
#include "ui/app_dialog.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "ui/app_state.h"
#include "ui/term/term.h"

#define HELD_MS 700 /* longer than a keyboard takes to begin repeating */

/* The dialog of the view, and what its keys need. */
struct open_dialog {
	struct dialog d; /* first */
	struct dialog_spec spec;
	struct open_dialog *below;
	int64_t held; /* time of the last Enter of those that opened it; 0: another key did */
};

static struct open_dialog *top(const struct app *app)
{
	return app->dialog;
}

bool app_dialog_is_open(const struct app *app)
{
	return app->dialog != NULL;
}

struct dialog *app_dialog_top(const struct app *app)
{
	return app->dialog ? &top(app)->d : NULL;
}

void *app_dialog_data(const struct dialog *d)
{
	return ((const struct open_dialog *)d)->spec.data;
}

const char *field_choice(const struct field *f)
{
	return f->chosen < f->nchoices ? f->choices[f->chosen] : NULL;
}

/* ---- open and close ---- */

static const char *copy(struct arena *a, const char *s)
{
	return s ? arena_cstr(a, slice_of(s)) : NULL;
}

static void copy_field(struct arena *a, struct field *f)
{
	const char **choices = arena_array(a, f->nchoices + 1, sizeof(*choices));

	for (size_t i = 0; i < f->nchoices; i++)
		choices[i] = copy(a, f->choices[i]);
	f->choices = choices;
	f->label = copy(a, f->label);
	f->hint = copy(a, f->hint);
	if (f->kind == FIELD_INPUT) {
		f->edit = arena_new(a, struct edit);
		edit_set(f->edit, slice_of(f->text));
	}
	f->text = f->text ? copy(a, f->text) : "";
}

/* Words and an input behind the dialog's own fields. */
static void add_number(struct dialog *d)
{
	d->fields[d->nfields++] = (struct field){ FIELD_TEXT, .text = "", .role = ROLE_BOLD };
	d->fields[d->nfields] = (struct field){ FIELD_INPUT, .text = "" };
	copy_field(&d->arena, &d->fields[d->nfields++]);
}

void app_dialog_number(struct dialog *d, size_t number)
{
	struct open_dialog *o = (struct open_dialog *)d;
	struct field *words = &d->fields[o->spec.nfields], *input = words + 1;

	o->spec.number = number;
	if (number && d->nfields == o->spec.nfields)
		add_number(d);
	if (d->nfields == o->spec.nfields)
		return;
	words->hidden = input->hidden = !number;
	words->text = arena_cstr(&d->arena, arena_printf(&d->arena, _("Type %zu to go on"), number));
}

struct dialog *app_dialog(struct app *app, const struct dialog_spec *spec)
{
	struct open_dialog *o = mem_alloc(sizeof(*o));
	struct dialog *d = &o->d;

	arena_init(&d->arena);
	o->spec = *spec;
	o->below = top(app);
	o->held = strcmp(app->key, "Enter") == 0 ? app_ms(app) : 0;
	d->title = copy(&d->arena, spec->title);
	d->accept = copy(&d->arena, spec->accept ? spec->accept : _("accept"));
	d->question = spec->question;
	d->fields = arena_array(&d->arena, spec->nfields + 3, sizeof(*d->fields));
	d->nfields = spec->nfields;
	for (size_t i = 0; i < spec->nfields; i++) {
		d->fields[i] = spec->fields[i];
		copy_field(&d->arena, &d->fields[i]);
	}
	app_dialog_number(d, spec->number);
	d->focus = spec->focus;
	for (size_t i = 0; i < d->nfields && !field_takes_focus(&d->fields[d->focus]); i++)
		d->focus = (d->focus + 1) % d->nfields;
	app->dialog = o;
	if (spec->changed)
		spec->changed(app, d);
	return d;
}

struct dialog *app_ask(struct app *app, const char *title, const char *accept, const char *text, bool (*done)(struct app *, struct dialog *))
{
	const struct field fields[] = { { FIELD_TEXT, .text = text } };

	return app_dialog(app, &(struct dialog_spec){ .title = title, .accept = accept, .fields = fields, .nfields = 1, .question = true,
						      .done = done });
}

static void free_dialog(struct open_dialog *o)
{
	for (size_t i = 0; i < o->d.nfields; i++)
		if (o->d.fields[i].secret)
			explicit_bzero(o->d.fields[i].edit, sizeof(*o->d.fields[i].edit));
	arena_release(&o->d.arena);
	if (o->spec.release)
		o->spec.release(o->spec.data);
	else
		free(o->spec.data);
	free(o);
}

void app_dialog_close_all(struct app *app)
{
	struct open_dialog *o;

	while ((o = top(app))) {
		app->dialog = o->below;
		free_dialog(o);
	}
}

/* Off the stack, so that the callback may open another. */
static void leave(struct app *app, struct open_dialog *o)
{
	app->dialog = o->below;
	if (o->spec.left)
		o->spec.left(app, &o->d);
	free_dialog(o);
	app_settle(app);
}

static bool number_typed(struct open_dialog *o)
{
	struct dialog *d = &o->d;
	uint64_t typed;

	if (!o->spec.number || (slice_u64(slice_trim(edit_slice(d->fields[d->nfields - 1].edit)), &typed) && typed == o->spec.number))
		return true;
	d->focus = d->nfields - 1;
	d->error = arena_cstr(&d->arena, arena_printf(&d->arena, _("the number is %zu"), o->spec.number));
	return false;
}

static void accept(struct app *app, struct open_dialog *o)
{
	o->d.error = NULL;
	if (!number_typed(o))
		return;
	app->dialog = o->below;
	if (o->spec.done && !o->spec.done(app, &o->d)) {
		o->below = top(app);
		app->dialog = o;
		return;
	}
	free_dialog(o);
	app_settle(app);
}

/* ---- keys ---- */

static void changed(struct app *app, struct open_dialog *o)
{
	o->d.error = NULL;
	if (o->spec.changed)
		o->spec.changed(app, &o->d);
}

void app_dialog_again(struct app *app)
{
	if (top(app))
		changed(app, top(app));
}

static void move_focus(struct app *app, struct open_dialog *o, int by)
{
	struct dialog *d = &o->d;

	for (size_t i = 0; i < d->nfields; i++) {
		d->focus = (d->focus + d->nfields + (size_t)by) % d->nfields;
		if (field_takes_focus(&d->fields[d->focus]))
			break;
	}
	changed(app, o);
}

static struct field *focused(struct dialog *d)
{
	return d->focus < d->nfields && field_takes_focus(&d->fields[d->focus]) ? &d->fields[d->focus] : NULL;
}

static bool choose(struct field *f, long by, bool around)
{
	long at = (long)f->chosen + by, n = (long)f->nchoices;

	if (!n)
		return true;
	if (around)
		at = (at % n + n) % n;
	f->chosen = (size_t)(at < 0 ? 0 : at >= n ? n - 1 : at);
	return true;
}

/* The next choice that begins with these letters, from the marked one on. */
static bool find_choice(struct field *f, struct slice name)
{
	for (size_t i = 0; i < f->nchoices; i++) {
		size_t at = (f->chosen + i) % f->nchoices;

		if (slice_istarts(slice_trim(slice_of(f->choices[at])), name)) {
			f->chosen = at;
			return true;
		}
	}
	return false;
}

static bool is_character(const char *key)
{
	size_t len;

	return *key && (utf8_decode(slice_of(key), &len), !key[len]);
}

/* Letters of a name are taken together; one that leads nowhere begins anew. */
static bool search(struct dialog *d, struct field *f, const char *key)
{
	size_t n = strlen(d->typed);

	if (!is_character(key))
		return false;
	if (n + strlen(key) < sizeof(d->typed))
		memcpy(d->typed + n, key, strlen(key) + 1);
	if (!find_choice(f, slice_of(d->typed))) {
		snprintf(d->typed, sizeof(d->typed), "%s", key);
		find_choice(f, slice_of(d->typed));
	}
	return true;
}

static bool list_key(struct dialog *d, struct field *f, const char *key)
{
	long across = strcmp(key, "Right") == 0 ? (long)f->stride : strcmp(key, "Left") == 0 ? -(long)f->stride : 0;
	static const struct {
		const char *key;
		long by;
	} steps[] = { { "Down", 1 }, { "Up", -1 }, { "PgDn", 10 }, { "PgUp", -10 }, { "Home", -100000000 }, { "End", 100000000 } };

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (strcmp(steps[i].key, key) == 0) {
			d->typed[0] = '\0';
			return choose(f, steps[i].by, false);
		}
	if (across)
		return choose(f, across, false);
	return search(d, f, key);
}

/* What the field in focus makes of a key; false: nothing. */
static bool field_key(struct dialog *d, struct field *f, const char *key)
{
	bool space = strcmp(key, "Space") == 0;

	switch (f->kind) {
	case FIELD_INPUT:
		return edit_key(f->edit, key);
	case FIELD_CHECK:
		if (space)
			f->on = !f->on;
		return space;
	case FIELD_RADIO:
	case FIELD_BUTTONS:
		if (space || strcmp(key, "Right") == 0)
			return choose(f, 1, true);
		return strcmp(key, "Left") == 0 && choose(f, -1, true);
	case FIELD_LIST:
		return list_key(d, f, key);
	case FIELD_TEXT:
		break;
	}
	return false;
}

/* A list that is searched is moved in from its input field. */
static bool searched_key(struct dialog *d, const char *key)
{
	struct field *f = focused(d);
	static const char *const keys[] = { "Down", "Up", "PgDn", "PgUp", "Left", "Right" };
	size_t n = f && f->kind == FIELD_INPUT ? f->edit->n ? 4 : 6 : 0; /* in a text Left and Right are the text's */

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; strcmp(keys[i], key) == 0 && k < d->nfields; k++)
			if (d->fields[k].searched)
				return list_key(d, &d->fields[k], key);
	return false;
}

bool app_dialog_wants_text(const struct app *app)
{
	const struct field *f = app->dialog ? focused(&top(app)->d) : NULL;

	return f && f->kind == FIELD_INPUT;
}

/* A digit takes a choice of a numbered list at once. */
static bool by_number(struct app *app, struct open_dialog *o, const char *key)
{
	struct field *f = focused(&o->d);
	size_t at;

	if (!f || f->kind != FIELD_LIST || !f->numbered || !ascii_digit((unsigned char)key[0]) || key[1])
		return false;
	at = key[0] == '0' ? 9 : (size_t)(key[0] - '1');
	if (at < f->nchoices) {
		f->chosen = at;
		changed(app, o);
		accept(app, o);
	}
	return true;
}

static void type_somewhere(struct app *app, struct open_dialog *o, const char *key)
{
	bool types = is_character(key) || strcmp(key, "Space") == 0;

	for (size_t i = 0; types && i < o->d.nfields; i++) {
		struct field *f = &o->d.fields[i];

		if (f->kind == FIELD_INPUT && !f->hidden && edit_key(f->edit, key)) {
			o->d.focus = i;
			changed(app, o);
			return;
		}
	}
}

static bool is_held(struct app *app, struct open_dialog *o)
{
	int64_t before = o->held;

	if (!before)
		return false;
	o->held = app_ms(app);
	return o->held - before < HELD_MS;
}

void app_dialog_key(struct app *app, const char *key)
{
	struct open_dialog *o = top(app);
	struct field *f = focused(&o->d);

	if (strcmp(key, "Enter") == 0) {
		if (!is_held(app, o))
			accept(app, o);
		return;
	}
	o->held = 0;
	if (o->spec.key && o->spec.key(app, &o->d, key))
		return;
	if (strcmp(key, "Esc") == 0 || strcmp(key, "^C") == 0 || (o->d.question && (strcmp(key, "n") == 0 || strcmp(key, "N") == 0)))
		leave(app, o);
	else if (o->d.question && (strcmp(key, "y") == 0 || strcmp(key, "Y") == 0))
		accept(app, o);
	else if (by_number(app, o, key))
		return;
	else if (searched_key(&o->d, key) || (f && field_key(&o->d, f, key)))
		changed(app, o);
	else if (strcmp(key, "Tab") == 0 || strcmp(key, "Down") == 0)
		move_focus(app, o, 1);
	else if (strcmp(key, "BackTab") == 0 || strcmp(key, "Up") == 0)
		move_focus(app, o, -1);
	else
		type_somewhere(app, o, key);
}

void app_dialog_paste(struct app *app, struct slice text)
{
	struct open_dialog *o = top(app);
	struct field *f = focused(&o->d);

	if (!f || f->kind != FIELD_INPUT)
		return;
	edit_insert(f->edit, text);
	changed(app, o);
}

void app_dialog_click(struct app *app, int row, int column)
{
	struct open_dialog *o = top(app);
	int rows, columns;
	size_t field, choice;
	struct field *f;

	term_size(&rows, &columns);
	if (!dialog_at(&o->d, 1, rows - 2, columns, row, column, &field, &choice))
		return;
	f = &o->d.fields[field];
	if (!field_takes_focus(f))
		return;
	o->d.focus = field;
	if (f->kind == FIELD_CHECK && choice != SIZE_MAX)
		f->on = !f->on;
	else if (choice < f->nchoices) {
		bool again = f->chosen == choice;

		f->chosen = choice;
		if (f->kind == FIELD_BUTTONS || (f->kind == FIELD_LIST && again)) {
			accept(app, o);
			return;
		}
	}
	changed(app, o);
}
