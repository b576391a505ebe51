// SPDX-License-Identifier: BSD-2-Clause
#include "ui/term/theme.h"

#include "base/data.h"
#include "base/ini.h"
#include "base/path.h"
#include "base/text.h"

#define INHERIT_DEPTH 4

static const struct {
	const char *name;
	enum role parent;
} roles[ROLE_COUNT] = {
#define ROLE(id, name, parent) [ROLE_##id] = { name, ROLE_##parent },
#include "ui/roles.def"
#undef ROLE
};

static const char *const colours[] = { "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white" };

static bool colour_of(struct slice w, int *out)
{
	uint64_t n;

	if (slice_eq(w, S("default"))) {
		*out = -1;
		return true;
	}
	for (int i = 0; i < 8; i++)
		if (slice_eq(w, slice_of(colours[i]))) {
			*out = i;
			return true;
		}
	if (!slice_u64(w, &n) || n > 255)
		return false;
	*out = (int)n;
	return true;
}

static unsigned attr_of(struct slice w)
{
	static const struct {
		const char *name;
		unsigned attr;
	} attrs[] = { { "bold", ATTR_BOLD }, { "dim", ATTR_DIM }, { "underline", ATTR_UNDERLINE }, { "reverse", ATTR_REVERSE },
		      { "italic", ATTR_ITALIC } };

	for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++)
		if (slice_eq(w, slice_of(attrs[i].name)))
			return attrs[i].attr;
	return 0;
}

/* "fg [on bg] [attributes]" */
static bool look_of(struct slice v, struct look *look)
{
	struct slice w;
	bool ground = false;

	*look = (struct look){ -1, -1, 0, true };
	while (slice_word(&v, &w)) {
		unsigned attr = attr_of(w);

		if (slice_eq(w, S("on")))
			ground = true;
		else if (attr)
			look->attrs |= attr;
		else if (!slice_eq(w, S("none")) && !colour_of(w, ground ? &look->bg : &look->fg))
			return false;
	}
	return true;
}

static enum rc load_text(const char *path, struct slice text, struct look *looks, int depth, struct err *err);

static enum rc load_named(const char *name, struct look *looks, int depth, struct err *err)
{
	struct slice want = slice_of(name), text;
	struct arena a;
	enum rc rc;

	for (const struct data_file *f = data_themes; f->path; f++) {
		struct slice base = slice_of(f->path);

		base = slice_sub(base, slice_rchr(base, '/') + 1, base.n);
		if (slice_ends(base, S(".theme")) && slice_eq(slice_sub(base, 0, base.n - 6), want))
			return load_text(f->path, (struct slice){ f->text, f->n }, looks, depth, err);
	}
	if (slice_chr(want, '/') == SIZE_MAX)
		return err_set(err, RC_NOT_FOUND, _("no theme \"%s\""), name);
	arena_init(&a);
	rc = path_read(&a, name, 65536, &text, err);
	if (rc == RC_OK)
		rc = load_text(name, text, looks, depth, err);
	arena_release(&a);
	return rc;
}

static enum rc load_text(const char *path, struct slice text, struct look *looks, int depth, struct err *err)
{
	struct ini ini;
	enum ini_event ev;
	enum rc rc = RC_OK;

	ini_init(&ini, text);
	while ((ev = ini_next(&ini)) != INI_END) {
		struct look look;
		size_t i;

		if (ev == INI_PAIR && (slice_eq(ini.key, S("name")) || slice_eq(ini.key, S("name.ja"))))
			continue;
		if (ev == INI_PAIR && slice_eq(ini.key, S("inherit"))) {
			char name[64];

			snprintf(name, sizeof(name), "%.*s", SLICE_ARG(slice_sub(ini.value, 0, 60)));
			if (depth >= INHERIT_DEPTH)
				rc = err_set(err, RC_CONFIG, _("%s:%u: themes inherit in a loop"), path, ini.line);
			else
				rc = load_named(name, looks, depth + 1, err);
			continue;
		}
		for (i = 0; ev == INI_PAIR && i < ROLE_COUNT; i++)
			if (slice_eq(ini.key, slice_of(roles[i].name)))
				break;
		if (ev != INI_PAIR || i == ROLE_COUNT)
			rc = err_set(err, RC_CONFIG, _("%s:%u: no such role: %.*s"), path, ini.line, SLICE_ARG(slice_sub(ini.text, 0, 60)));
		else if (!look_of(ini.value, &look))
			rc = err_set(err, RC_CONFIG, _("%s:%u: no such colour: %.*s"), path, ini.line, SLICE_ARG(slice_sub(ini.value, 0, 60)));
		else
			looks[i] = look;
	}
	return rc;
}

enum rc theme_load(const char *name, struct look *looks, struct err *err)
{
	enum rc rc;

	memset(looks, 0, ROLE_COUNT * sizeof(*looks));
	rc = load_named(name, looks, 0, err);
	for (size_t i = 0; i < ROLE_COUNT; i++) { /* parents stand before their children */
		if (looks[i].set)
			continue;
		looks[i] = looks[roles[i].parent].set ? looks[roles[i].parent] : (struct look){ -1, -1, 0, true };
	}
	return rc;
}

struct slice theme_name(size_t i)
{
	size_t n = 0;

	for (const struct data_file *f = data_themes; f->path; f++)
		if (n++ == i) {
			struct slice base = slice_of(f->path);

			base = slice_sub(base, slice_rchr(base, '/') + 1, base.n);
			return slice_sub(base, 0, base.n - 6);
		}
	return (struct slice){ "", 0 };
}
