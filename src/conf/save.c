// SPDX-License-Identifier: BSD-2-Clause
#include "conf/save.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/ini.h"
#include "base/path.h"
#include "base/text.h"
#include "base/utf8.h"
#include "conf/conf.h"

#define FILE_MAX (1u << 20)

char *conf_default_path(struct arena *a)
{
	return path_join(a, path_config_dir(a), "config");
}

/* Bytes of the first n lines. */
static size_t offset_of(struct slice text, size_t n)
{
	struct slice rest = text, line;

	while (n-- && slice_line(&rest, &line))
		;
	return (size_t)(rest.p - text.p);
}

/* Where a change goes: lines before it, and how many it replaces. */
struct place {
	size_t line, replaces;
	bool section; /* it is there */
};

static struct place find_place(struct slice text, const struct conf_change *c)
{
	struct place at = { 0, 0, *c->section == '\0' };
	struct ini ini;
	enum ini_event ev;

	ini_init(&ini, text);
	while ((ev = ini_next(&ini)) != INI_END) {
		bool here = slice_eq(ini.section, slice_of(c->section));

		if (ev == INI_PAIR && here && slice_eq(ini.key, slice_of(c->key)))
			return (struct place){ ini.line - 1, 1, true };
		if (here && ev != INI_BAD) {
			at.section = true;
			at.line = ini.line;
		}
	}
	return at;
}

static struct slice apply(struct arena *a, struct slice text, const struct conf_change *c)
{
	struct place at = find_place(text, c);
	struct slice line = arena_printf(a, "%s = %.*s\n", c->key, SLICE_ARG(c->value)), head, tail;

	if (!at.section) {
		const char *gap = !text.n ? "" : text.p[text.n - 1] == '\n' ? "\n" : "\n\n";

		return arena_printf(a, "%.*s%s[%s]\n%.*s", SLICE_ARG(text), gap, c->section, SLICE_ARG(line));
	}
	head = slice_sub(text, 0, offset_of(text, at.line));
	tail = slice_sub(text, offset_of(text, at.line + at.replaces), text.n);
	return arena_printf(a, "%.*s%s%.*s%.*s", SLICE_ARG(head), head.n && head.p[head.n - 1] != '\n' ? "\n" : "", SLICE_ARG(line),
			    SLICE_ARG(tail));
}

static bool is_line(struct slice value)
{
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < ' ' || value.p[i] == 127)
			return false;
	return utf8_valid(value) && slice_trim(value).n == value.n;
}

/* Would it be read? Asked of the loader itself, beside the place where it is to stand, for the sake of its includes. */
static enum rc check(struct arena *a, const char *path, struct slice text, unsigned mode, struct err *err)
{
	char *trial = arena_cstr(a, arena_printf(a, "%s.new", path));
	struct conf *conf = NULL;
	enum rc rc = path_write(trial, text, mode, err);

	if (rc == RC_OK)
		rc = conf_load(&conf, trial, err);
	unlink(trial);
	conf_free(conf);
	return rc;
}

static enum rc make_folder(struct arena *a, const char *path, struct err *err)
{
	size_t slash = slice_rchr(slice_of(path), '/');

	return slash == SIZE_MAX || slash == 0 ? RC_OK : path_mkdirs(arena_cstr(a, slice_sub(slice_of(path), 0, slash)), err);
}

enum rc conf_save(const char *path, const struct conf_change *changes, size_t n, struct err *err)
{
	char real[PATH_MAX];
	struct arena a;
	struct slice text = { "", 0 };
	struct stat st;
	unsigned mode = 0600;
	enum rc rc;

	if (realpath(path, real))
		path = real;
	if (stat(path, &st) == 0)
		mode = st.st_mode & 0777;
	arena_init(&a);
	rc = path_read(&a, path, FILE_MAX, &text, err);
	if (rc == RC_NOT_FOUND)
		rc = make_folder(&a, path, err);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		if (!is_line(changes[i].value))
			rc = err_set(err, RC_CONFIG, _("%s: not a line of text"), changes[i].key);
		text = apply(&a, text, &changes[i]);
		if (strcmp(changes[i].key, "password") == 0)
			mode = 0600;
	}
	if (rc == RC_OK)
		rc = check(&a, path, text, mode, err);
	if (rc == RC_OK)
		rc = path_write(path, text, mode, err);
	explicit_bzero((void *)(uintptr_t)text.p, text.n);
	arena_release(&a);
	return rc;
}
