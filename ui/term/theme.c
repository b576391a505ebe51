// SPDX-License-Identifier: BSD-2-Clause
#include "ui/term/theme.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/data.h"
#include "base/ini.h"
#include "base/path.h"
#include "base/text.h"
#include "base/utf8.h"

#define INHERIT_DEPTH 8
#define THEME_MAX 65536
#define LETS_MAX 64
#define NAME_BYTES 60
#define THEMES_MAX 200
#define NOT_SAID (-2)

static const struct {
	const char *name;
	enum role parent;
} roles[ROLE_COUNT] = {
#define ROLE(id, name, parent) [ROLE_##id] = { name, ROLE_##parent },
#include "ui/roles.def"
#undef ROLE
};

const char *role_name(enum role role)
{
	return roles[role].name;
}

static const char *const colours[] = { "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white" };

/* What xterm shows for a colour number; terminals differ in the first sixteen. */
void theme_rgb(int colour, int rgb[3])
{
	static const unsigned char first[16][3] = { { 0, 0, 0 },       { 205, 0, 0 },   { 0, 205, 0 },   { 205, 205, 0 },
						    { 0, 0, 238 },     { 205, 0, 205 }, { 0, 205, 205 }, { 229, 229, 229 },
						    { 127, 127, 127 }, { 255, 0, 0 },   { 0, 255, 0 },   { 255, 255, 0 },
						    { 92, 92, 255 },   { 255, 0, 255 }, { 0, 255, 255 }, { 255, 255, 255 } };

	for (int i = 0; i < 3; i++) {
		static const int divisor[3] = { 36, 6, 1 };
		int level = (colour - 16) / divisor[i] % 6;

		if (colour < 16)
			rgb[i] = first[colour][i];
		else if (colour < 232)
			rgb[i] = level ? 55 + 40 * level : 0;
		else
			rgb[i] = 8 + 10 * (colour - 232);
	}
}

/* The nearest of the colours from `from` to `to`. */
static int nearest(const int rgb[3], int from, int to)
{
	int best = from, least = INT_MAX;

	for (int c = from; c <= to; c++) {
		int at[3], far = 0;

		theme_rgb(c, at);
		for (int i = 0; i < 3; i++)
			far += (rgb[i] - at[i]) * (rgb[i] - at[i]);
		if (far < least) {
			least = far;
			best = c;
		}
	}
	return best;
}

static bool hex_of(struct slice w, int rgb[3])
{
	unsigned long n;
	char *end, text[8];

	if (w.n != 7 || w.p[0] != '#' || !isxdigit((unsigned char)w.p[1])) /* strtoul takes signs and blanks */
		return false;
	memcpy(text, w.p + 1, 6);
	text[6] = '\0';
	n = strtoul(text, &end, 16);
	for (int i = 0; i < 3; i++)
		rgb[i] = (int)(n >> (16 - 8 * i) & 0xff);
	return *end == '\0';
}

struct let {
	struct slice name; /* in the arena */
	struct colour colour;
};

/* One theme with all that it inherits. */
struct loading {
	struct look *looks;
	struct arena arena;
	struct let lets[LETS_MAX];
	size_t nlets;
	const char *chain[INHERIT_DEPTH]; /* what is being read, outermost first */
	int depth;
	enum rc rc; /* of the first mistake */
	struct err *err;
};

/* The first mistake is told; the others only do not apply. */
__attribute__((format(printf, 4, 5))) static void mistake(struct loading *l, const char *path, unsigned line, const char *fmt, ...)
{
	char text[160];
	va_list ap;

	if (l->rc != RC_OK)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	l->rc = err_set(l->err, RC_CONFIG, "%s:%u: %s", path, line, text);
}

/* One form of a colour: "default", a name, 0-255, #rrggbb. */
static bool form_of(struct slice w, struct colour *out)
{
	int rgb[3];
	uint64_t n;

	if (slice_eq(w, S("default"))) {
		*out = (struct colour){ -1, -1, -1 };
		return true;
	}
	if (hex_of(w, rgb)) {
		*out = (struct colour){ rgb[0] << 16 | rgb[1] << 8 | rgb[2], nearest(rgb, 16, 255), nearest(rgb, 0, 7) };
		return true;
	}
	for (n = 0; n < 8; n++)
		if (slice_eq(w, slice_of(colours[n])))
			break;
	if (n == 8 && (!slice_u64(w, &n) || n > 255))
		return false;
	theme_rgb((int)n, rgb);
	*out = (struct colour){ COLOUR_INDEX | (int)n, (int)n, n < 8 ? (int)n : nearest(rgb, 0, 7) };
	return true;
}

/* "a/b/c": each form also stands for those behind it that are left out. */
static bool colour_of(const struct loading *l, struct slice w, struct colour *out)
{
	struct colour form;
	struct slice one, rest;

	for (size_t i = l->nlets; i-- > 0;)
		if (slice_eq(l->lets[i].name, w)) {
			*out = l->lets[i].colour;
			return true;
		}
	slice_cut(w, '/', &one, &rest);
	if (!form_of(one, out))
		return false;
	if (slice_cut(rest, '/', &one, &rest), one.n) {
		if (!form_of(one, &form))
			return false;
		out->rich = form.rich;
		out->plain = form.plain;
	}
	if (!rest.n)
		return true;
	if (!form_of(rest, &form) || form.rich >= 8)
		return false;
	out->plain = form.plain;
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
static bool look_of(const struct loading *l, struct slice v, struct look *look)
{
	static const struct colour not_said = { NOT_SAID, NOT_SAID, NOT_SAID };
	struct slice w;
	bool ground = false;

	*look = (struct look){ not_said, not_said, 0, true };
	while (slice_word(&v, &w)) {
		unsigned attr = attr_of(w);

		if (slice_eq(w, S("on")))
			ground = true;
		else if (attr)
			look->attrs |= attr;
		else if (!slice_eq(w, S("none")) && !colour_of(l, w, ground ? &look->bg : &look->fg))
			return false;
	}
	return true;
}

/* ---- files ---- */

static struct slice shipped_name(const struct data_file *f)
{
	struct slice base = slice_of(f->path);

	base = slice_sub(base, slice_rchr(base, '/') + 1, base.n);
	return slice_ends(base, S(".theme")) ? slice_sub(base, 0, base.n - 6) : S("");
}

static const struct data_file *shipped(struct slice name)
{
	for (const struct data_file *f = data_themes; f->path; f++)
		if (slice_eq(shipped_name(f), name))
			return f;
	return NULL;
}

static char *user_folder(struct arena *a)
{
	return path_join(a, path_config_dir(a), "themes");
}

static char *user_theme(struct arena *a, struct slice name)
{
	return path_join(a, user_folder(a), arena_cstr(a, arena_printf(a, "%.*s.theme", SLICE_ARG(name))));
}

static bool reading(const struct loading *l, const char *path)
{
	for (int i = 0; i < l->depth; i++)
		if (strcmp(l->chain[i], path) == 0)
			return true;
	return false;
}

static void load_text(struct loading *l, const char *path, struct slice text);

/* The user's folder, then the shipped ones; so one of the user's may inherit the shipped theme of its own name. */
static enum rc load_named(struct loading *l, struct slice name, struct err *err)
{
	bool is_path = slice_chr(name, '/') != SIZE_MAX || slice_ends(name, S(".theme"));
	char *path = is_path ? arena_cstr(&l->arena, name) : user_theme(&l->arena, name);
	const struct data_file *f = is_path ? NULL : shipped(name);
	bool loop = reading(l, path);
	struct slice text;
	enum rc rc = loop ? RC_NOT_FOUND : path_read(&l->arena, path, THEME_MAX, &text, err);

	if (rc == RC_NOT_FOUND && f && !reading(l, f->path)) {
		path = arena_cstr(&l->arena, slice_of(f->path));
		text = (struct slice){ f->text, f->n };
		rc = RC_OK;
	} else if (loop || (rc == RC_NOT_FOUND && f)) {
		return err_set(err, RC_CONFIG, _("themes inherit in a loop"));
	} else if (rc == RC_NOT_FOUND) {
		return err_set(err, RC_NOT_FOUND, _("no theme \"%.*s\""), SLICE_ARG(name));
	}
	if (rc == RC_OK)
		load_text(l, path, text);
	return rc;
}

static void inherit(struct loading *l, const char *path, unsigned line, struct slice name)
{
	struct err err;

	if (l->depth == INHERIT_DEPTH)
		mistake(l, path, line, _("themes inherit deeper than %d"), INHERIT_DEPTH);
	else if (load_named(l, utf8_cut(name, NAME_BYTES), &err) != RC_OK)
		mistake(l, path, line, "%s", err.msg);
}

static void let(struct loading *l, const char *path, unsigned line, struct slice name, struct slice value)
{
	struct let one = { .name = name };

	if (l->nlets == LETS_MAX)
		mistake(l, path, line, _("more than %d names"), LETS_MAX);
	else if (!colour_of(l, value, &one.colour))
		mistake(l, path, line, _("no such colour: %.*s"), SLICE_ARG(utf8_cut(value, NAME_BYTES)));
	else
		l->lets[l->nlets++] = one;
}

static void set_role(struct loading *l, const char *path, unsigned line, struct slice name, struct slice value)
{
	struct look look;
	size_t i = 0;

	while (i < ROLE_COUNT && !slice_eq(name, slice_of(roles[i].name)))
		i++;
	if (i == ROLE_COUNT)
		mistake(l, path, line, _("no such role: %.*s"), SLICE_ARG(utf8_cut(name, NAME_BYTES)));
	else if (!look_of(l, value, &look))
		mistake(l, path, line, _("no such colour: %.*s"), SLICE_ARG(utf8_cut(value, NAME_BYTES)));
	else
		l->looks[i] = look;
}

static void load_text(struct loading *l, const char *path, struct slice text)
{
	struct ini ini;
	enum ini_event ev;

	l->chain[l->depth++] = path;
	ini_init(&ini, text);
	while ((ev = ini_next(&ini)) != INI_END) {
		struct slice key = ini.key, word;

		if (ev != INI_PAIR)
			mistake(l, path, ini.line, _("not \"role = colours\": %.*s"), SLICE_ARG(utf8_cut(ini.text, NAME_BYTES)));
		else if (slice_eq(key, S("name")) || slice_eq(key, S("name.ja")))
			continue;
		else if (slice_eq(key, S("inherit")))
			inherit(l, path, ini.line, ini.value);
		else if (slice_starts(key, S("let ")) && (slice_word(&key, &word), key = slice_trim(key)).n)
			let(l, path, ini.line, key, ini.value);
		else
			set_role(l, path, ini.line, ini.key, ini.value);
	}
	l->depth--;
}

enum rc theme_load(const char *name, struct look *looks, struct err *err)
{
	static const struct colour own = { -1, -1, -1 };
	struct loading l = { .looks = looks, .err = err };
	enum rc rc;

	memset(looks, 0, ROLE_COUNT * sizeof(*looks));
	arena_init(&l.arena);
	rc = load_named(&l, slice_of(name), err);
	if (rc == RC_OK)
		rc = l.rc;
	arena_release(&l.arena);
	for (size_t i = 0; i < ROLE_COUNT; i++) { /* parents stand before their children, text before all */
		struct look *k = &looks[i];

		if (!k->set)
			*k = i == ROLE_TEXT ? (struct look){ own, own, 0, true } : looks[roles[i].parent];
		if (k->fg.rich == NOT_SAID)
			k->fg = i == ROLE_TEXT ? own : looks[ROLE_TEXT].fg;
		if (k->bg.rich == NOT_SAID)
			k->bg = i == ROLE_TEXT ? own : looks[ROLE_TEXT].bg;
	}
	return rc;
}

/* ---- the list ---- */

static struct slice title_of(struct slice text, struct slice name)
{
	bool ja = text_is_ja();
	struct ini ini;

	ini_init(&ini, text);
	for (enum ini_event ev; (ev = ini_next(&ini)) != INI_END;)
		if (ev == INI_PAIR && (slice_eq(ini.key, S("name")) || (ja && slice_eq(ini.key, S("name.ja")))))
			name = ini.value;
	return name;
}

static int by_name(const void *a, const void *b)
{
	return slice_cmp(((const struct theme_entry *)a)->name, ((const struct theme_entry *)b)->name);
}

struct theme_entry *theme_list(struct arena *a, size_t *n)
{
	struct theme_entry *list = arena_array(a, THEMES_MAX, sizeof(*list));
	const char *folder = user_folder(a);
	DIR *dir = opendir(folder);
	struct dirent *d;

	*n = 0;
	for (const struct data_file *f = data_themes; f->path; f++) {
		struct slice name = shipped_name(f);

		list[(*n)++] = (struct theme_entry){ name, title_of((struct slice){ f->text, f->n }, name) };
	}
	while (dir && *n < THEMES_MAX && (d = readdir(dir)) != NULL) {
		struct slice name = slice_of(d->d_name), text;
		size_t at = 0;
		struct err err;

		if (name.n < 7 || !slice_ends(name, S(".theme")) || !utf8_valid(name) ||
		    path_read(a, path_join(a, folder, d->d_name), THEME_MAX, &text, &err) != RC_OK)
			continue;
		name = arena_dup(a, slice_sub(name, 0, name.n - 6));
		while (at < *n && !slice_eq(list[at].name, name))
			at++;
		list[at] = (struct theme_entry){ name, title_of(text, name) };
		*n += at == *n;
	}
	if (dir)
		closedir(dir);
	qsort(list, *n, sizeof(*list), by_name);
	return list;
}
