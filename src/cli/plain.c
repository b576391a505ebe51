// SPDX-License-Identifier: BSD-2-Clause
#include "cli/plain.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/utf8.h"

/* One of the two, converted between stdio and its descriptor. */
static struct stream {
	int fd;
	FILE *file, *before; /* NULL: not begun */
	char rest[4];	     /* of a character that is not whole yet */
	size_t nrest;
	bool data;
} out = { .fd = STDOUT_FILENO }, errors = { .fd = STDERR_FILENO };

static bool lost, told;

static bool write_all(int fd, struct slice s)
{
	while (s.n) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			s = slice_sub(s, (size_t)n, s.n);
	}
	return true;
}

/* Our own signs have a spelling in ASCII. */
static const char *ascii_sign(uint32_t cp)
{
	static const struct {
		uint32_t cp;
		const char *ascii;
	} signs[] = { { 0xB7, "|" },	{ 0x2013, "-" }, { 0x2014, "-" },  { 0x2018, "'" }, { 0x2019, "'" }, { 0x201C, "\"" },
		      { 0x201D, "\"" }, { 0x2022, "*" }, { 0x2026, "..." }, { 0x2190, "<-" }, { 0x2192, "->" } };

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (signs[i].cp == cp)
			return signs[i].ascii;
	return NULL;
}

static void put_converted(struct buf *to, uint32_t cp)
{
	mbstate_t state = { 0 };
	char bytes[MB_LEN_MAX];
	size_t n = cp == UTF8_BAD ? (size_t)-1 : wcrtomb(bytes, (wchar_t)cp, &state);
	const char *sign = n == (size_t)-1 ? ascii_sign(cp) : NULL;

	if (n != (size_t)-1) {
		buf_put(to, (struct slice){ bytes, n });
	} else {
		buf_puts(to, sign ? sign : "?");
		lost |= !sign;
	}
}

/* The first bytes of a character whose end has not come yet. */
static bool unfinished(struct slice s)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t whole = c >= 0xF0 && c < 0xF8 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 1;

	if (c >= 0xF8 || s.n >= whole)
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (((unsigned char)s.p[i] & 0xC0) != 0x80)
			return false;
	return true;
}

static ssize_t write_plain(void *cookie, const char *p, size_t n)
{
	struct stream *st = cookie;
	struct buf in, to;
	struct slice s;
	bool done;

	if (st->data || text_is_utf8())
		return write_all(st->fd, (struct slice){ p, n }) ? (ssize_t)n : 0;
	buf_init(&in, n + sizeof(st->rest));
	buf_init(&to, (n + sizeof(st->rest)) * 4);
	buf_put(&in, (struct slice){ st->rest, st->nrest });
	buf_put(&in, (struct slice){ p, n });
	st->nrest = 0;
	for (s = buf_slice(&in); s.n && !unfinished(s);) {
		size_t len;
		uint32_t cp = utf8_decode(s, &len);

		put_converted(&to, cp);
		s = slice_sub(s, len, s.n);
	}
	memcpy(st->rest, s.p, s.n);
	st->nrest = s.n;
	done = write_all(st->fd, buf_slice(&to));
	buf_release(&in);
	buf_release(&to);
	return done ? (ssize_t)n : 0;
}

static FILE *begin(struct stream *st, FILE *now, int mode)
{
	st->before = now;
	st->file = fopencookie(st, "w", (cookie_io_functions_t){ .write = write_plain });
	if (!st->file)
		return now;
	setvbuf(st->file, NULL, mode, BUFSIZ);
	return st->file;
}

static FILE *end(struct stream *st, FILE *now)
{
	if (!st->file)
		return now;
	fclose(st->file);
	st->file = NULL;
	return st->before;
}

void plain_begin(void)
{
	if (text_is_utf8() || out.file)
		return;
	stdout = begin(&out, stdout, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF);
	stderr = begin(&errors, stderr, _IONBF);
}

void plain_data(void)
{
	out.data = true;
}

void plain_end(void)
{
	if (out.file)
		fflush(stdout);
	if (lost && !told)
		fprintf(stderr, "modori: %s\n", _("characters that this locale's charset has not are shown as ?"));
	told |= lost;
	stdout = end(&out, stdout);
	stderr = end(&errors, stderr);
}
