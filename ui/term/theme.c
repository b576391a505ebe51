// SPDX-License-Identifier: BSD-2-Clause
#include "ui/term/theme.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/data.h"
#include "base/ini.h"
#include "base/path.h"
#include "base/text.h"

#define INHERIT_DEPTH 4
#define THEME_MAX 65536

static const struct {
	const char *name;
	enum role parent;
} roles[ROLE_COUNT] = {
#define ROLE(id, name, parent) [ROLE_##id] = { name, ROLE_##parent },
#include "ui/roles.def"
#undef ROLE
};

static const char *const colours[] = { "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white" };

/* What xterm shows for a colour number; terminals differ in the first sixteen. */
static void rgb_of(int colour, int rgb[3])
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

		rgb_of(c, at);
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

	if (w.n != 7 || w.p[0] != '#' || !isxdigit((unsigned char)w.p[1]))
		return false;
	memcpy(text, w.p + 1, 6);
	text[6] = '\0';
	n = strtoul(text, &end, 16);
	for (int i = 0; i < 3; i++)
		rgb[i] = (int)(n >> (16 - 8 * i) & 0xff);
	return *end == '\0';
}

/* One form of a colour: "default", a name, 0-255, #rrggbb. */
static bool form_of(struct slice w, int *out)
{
	int rgb[3];
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
	if (hex_of(w, rgb))
		*out = nearest(rgb, 16, 255);
	else if (slice_u64(w, &n) && n <= 255)
		*out = (int)n;
	else
		return false;
	return true;
}

/* "true colour/of 256/of 8": what is left out is the nearest of what stands there. */
static bool colour_of(struct slice w, struct colour *out)
{
	struct slice form, rest;
	int rgb[3];

	slice_cut(w, '/', &form, &rest);
	if (!form_of(form, &out->rich))
		return false;
	if (slice_cut(rest, '/', &form, &rest), form.n && !form_of(form, &out->rich))
		return false;
	out->plain = out->rich;
	if (rest.n)
		return form_of(rest, &out->plain) && out->plain < 8;
	if (out->plain >= 8) {
		rgb_of(out->rich, rgb);
		out->plain = nearest(rgb, 0, 7);
	}
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

	*look = (struct look){ { -1, -1 }, { -1, -1 }, 0, true };
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

static char *user_theme(struct arena *a, struct slice name)
{
	char *dir = path_join(a, path_config_dir(a), "themes");

	return path_join(a, dir, arena_cstr(a, arena_printf(a, "%.*s.theme", SLICE_ARG(name))));
}

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
	arena_init(&a);
	if (slice_chr(want, '/') != SIZE_MAX || slice_ends(want, S(".theme")))
		rc = path_read(&a, name, THEME_MAX, &text, err);
	else
		rc = path_read(&a, user_theme(&a, want), THEME_MAX, &text, err);
	if (rc == RC_NOT_FOUND)
		rc = err_set(err, RC_NOT_FOUND, _("no theme \"%s\""), name);
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
		looks[i] = looks[roles[i].parent].set ? looks[roles[i].parent] : (struct look){ { -1, -1 }, { -1, -1 }, 0, true };
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

/* ---- contrast, as WCAG 2.1 defines it ---- */

static double luminance(int colour)
{
	static const double weight[3] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;
	int rgb[3];

	rgb_of(colour, rgb);
	for (int i = 0; i < 3; i++) {
		double c = rgb[i] / 255.0;

		sum += weight[i] * (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double contrast(int fg, int bg)
{
	double a = luminance(fg), b = luminance(bg);

	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

enum rc theme_check(const char *name, struct buf *out, size_t *low, struct err *err)
{
	struct look looks[ROLE_COUNT];
	enum rc rc = theme_load(name, looks, err);

	*low = 0;
	for (size_t i = 0; rc == RC_OK && i < ROLE_COUNT; i++) {
		/* a role without a ground of its own stands on the text's */
		int fg = looks[i].fg.rich, bg = looks[i].bg.rich >= 0 ? looks[i].bg.rich : looks[ROLE_TEXT].bg.rich;
		double ratio;

		if (fg < 0 || bg < 0) {
			buf_printf(out, _("%-18s the terminal's own\n"), roles[i].name);
			continue;
		}
		ratio = contrast(fg, bg);
		*low += ratio < CONTRAST_LEAST;
		buf_printf(out, "%-18s %5.1f:1%s\n", roles[i].name, ratio, ratio < CONTRAST_LEAST ? _("  low") : "");
	}
	return rc;
}
