// SPDX-License-Identifier: BSD-2-Clause
/* Settings: each shows at once, Esc takes all of them back, Enter keeps them, in the configuration too when wanted. */
#include "ui/app_state.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "conf/save.h"
#include "ui/term/theme.h"

enum { F_THEME, F_LANGUAGE, F_MASK, F_MOUSE, F_KEYS, F_KEEP, F_COUNT };

static const char *const languages[] = { "auto", "en", "ja" };
static const char *const masks[] = { "exposed", "all", "none" };

struct settings {
	char theme[64];
	size_t language, mask;
	bool mouse, keys;
};

/* What the dialog works on: how it was, how it is, and the names of the themes. */
struct change {
	struct settings before, now;
	size_t nthemes;
	char themes[][64];
};

static size_t place(const char *const *words, size_t n, struct slice word)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(slice_of(words[i]), word))
			return i;
	return 0;
}

static void apply(struct app *app, const struct settings *was, const struct settings *now)
{
	struct err err;

	if (strcmp(was->theme, now->theme) != 0) {
		snprintf(app->theme, sizeof(app->theme), "%s", now->theme);
		if (term_theme(now->theme, &err) != RC_OK)
			app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	}
	if (was->mouse != now->mouse)
		term_mouse_use(now->mouse);
	app->mouse = now->mouse;
	app->screen.no_keys = !now->keys;
	if (was->mask != now->mask) {
		mask_set(&app->model.mask, slice_of(masks[now->mask]));
		app->mask = masks[now->mask];
		app_show_current(app, true);
	}
}

static void settings_changed(struct app *app, struct dialog *d)
{
	struct change *c = app_dialog_data(d);
	struct settings was = c->now;

	memcpy(c->now.theme, c->themes[d->fields[F_THEME].chosen], sizeof(c->now.theme));
	c->now.language = d->fields[F_LANGUAGE].chosen;
	c->now.mask = d->fields[F_MASK].chosen;
	c->now.mouse = d->fields[F_MOUSE].on;
	c->now.keys = d->fields[F_KEYS].on;
	apply(app, &was, &c->now);
}

static void settings_left(struct app *app, struct dialog *d)
{
	struct change *c = app_dialog_data(d);

	apply(app, &c->now, &c->before);
}

/* Only what differs from before, so that the file says no more than was chosen. */
static enum rc keep(struct app *app, const struct change *c, struct err *err)
{
	struct conf_change changes[5];
	size_t n = 0;
	struct arena a;
	enum rc rc;

	if (strcmp(c->before.theme, c->now.theme) != 0)
		changes[n++] = (struct conf_change){ "ui", "theme", slice_of(c->now.theme) };
	if (c->before.language != c->now.language)
		changes[n++] = (struct conf_change){ "ui", "language", slice_of(languages[c->now.language]) };
	if (c->before.mask != c->now.mask)
		changes[n++] = (struct conf_change){ "ui", "mask", slice_of(masks[c->now.mask]) };
	if (c->before.mouse != c->now.mouse)
		changes[n++] = (struct conf_change){ "ui", "mouse", c->now.mouse ? S("yes") : S("no") };
	if (c->before.keys != c->now.keys)
		changes[n++] = (struct conf_change){ "ui", "key-line", c->now.keys ? S("yes") : S("no") };
	if (!n)
		return RC_OK;
	arena_init(&a);
	rc = conf_save(app->args->conf_path ? app->args->conf_path : conf_default_path(&a), changes, n, err);
	arena_release(&a);
	return rc;
}

static bool settings_accepted(struct app *app, struct dialog *d)
{
	const struct change *c = app_dialog_data(d);
	struct err err;

	if (d->fields[F_KEEP].on && keep(app, c, &err) != RC_OK) {
		d->error = arena_cstr(&d->arena, slice_of(err.msg));
		return false;
	}
	if (d->fields[F_KEEP].on)
		app_say(app, ROLE_MESSAGE, "%s", _("settings kept in the configuration"));
	if (c->before.language != c->now.language && app->args->outcome) { /* every text anew: another screen */
		app->args->outcome->kind = OUTCOME_LANGUAGE;
		snprintf(app->args->outcome->text, sizeof(app->args->outcome->text), "%s", languages[c->now.language]);
		app->quit = true;
	}
	return true;
}

void act_settings(struct app *app, int count)
{
	const char *const language_words[] = { _("by the system"), "English", "日本語" };
	const char *const mask_words[] = { _("exposed addresses"), _("all"), _("nothing") };
	const struct conf *conf = app->args->conf;
	struct arena a;
	const struct theme_entry *list;
	const char **titles;
	struct change *c;
	size_t n, chosen = 0;

	(void)count;
	arena_init(&a);
	list = theme_list(&a, &n);
	titles = arena_array(&a, n, sizeof(*titles));
	c = mem_alloc(sizeof(*c) + n * sizeof(c->themes[0]));
	c->nthemes = n;
	for (size_t i = 0; i < n; i++) {
		snprintf(c->themes[i], sizeof(c->themes[i]), "%.*s", SLICE_ARG(utf8_cut(list[i].name, 63)));
		titles[i] = arena_cstr(&a, safe_line(&a, list[i].title));
		if (strcmp(c->themes[i], app->theme) == 0)
			chosen = i;
	}
	memcpy(c->before.theme, c->themes[chosen], sizeof(c->before.theme));
	c->before.language = place(languages, 3, conf_string(conf, OPT_LANG));
	c->before.mask = place(masks, 3, slice_of(app->mask));
	c->before.mouse = app->mouse;
	c->before.keys = !app->screen.no_keys;
	c->now = c->before;
	app_dialog(app, &(struct dialog_spec){
				.title = _("Settings"),
				.accept = _("keep"),
				.fields =
					(const struct field[]){
						[F_THEME] = { FIELD_LIST, _("Theme"), .choices = titles, .nchoices = n, .chosen = chosen },
						[F_LANGUAGE] = { FIELD_RADIO, _("Language"), .choices = language_words, .nchoices = 3, .chosen = c->before.language },
						[F_MASK] = { FIELD_RADIO, _("Masked"), .choices = mask_words, .nchoices = 3, .chosen = c->before.mask },
						[F_MOUSE] = { FIELD_CHECK, _("Mouse"), .text = _("use it"), .on = c->before.mouse },
						[F_KEYS] = { FIELD_CHECK, _("Key line"), .text = _("show it"), .on = c->before.keys },
						[F_KEEP] = { FIELD_CHECK, _("Keep"), .text = _("in the configuration, not only until the end"),
							     .on = !app->args->demo },
					},
				.nfields = F_COUNT,
				.done = settings_accepted,
				.left = settings_left,
				.changed = settings_changed,
				.data = c,
			});
	arena_release(&a);
}
