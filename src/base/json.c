// SPDX-License-Identifier: BSD-2-Clause
#include "base/json.h"

#include "base/block.h"
#include "base/utf8.h"

/* The comma and the key that stand before a value. */
static void begin(struct buf *out, const char *key)
{
	char last = out->n ? out->p[out->n - 1] : '\n';
	size_t n = key ? strlen(key) : 0;
	char *to = buf_room(out, n + 4), *at = to;

	if (!to)
		return;
	if (last != '{' && last != '[' && last != '\n')
		*at++ = ',';
	if (key) {
		*at++ = '"';
		memcpy(at, key, n);
		at += n;
		*at++ = '"';
		*at++ = ':';
	}
	out->n += (size_t)(at - to);
}

void json_open(struct buf *out, const char *key, char bracket)
{
	begin(out, key);
	buf_putc(out, bracket);
}

void json_close(struct buf *out, char bracket)
{
	buf_putc(out, bracket);
}

/* Stands in a string as it is. */
static bool plain(unsigned char c)
{
	return c >= ' ' && c < 0x80 && c != '"' && c != '\\';
}

static size_t plain_run(struct slice s)
{
	size_t i = 0;

	for (; i + BLOCK <= s.n; i += BLOCK) {
		block16 b = block_load(s.p + i);

		if (block_any((block16)((b < ' ') | (b >= 0x80) | (b == '"') | (b == '\\'))))
			break;
	}
	while (i < s.n && plain((unsigned char)s.p[i]))
		i++;
	return i;
}

/* A control, quote or backslash. */
static void put_escape(struct buf *out, char c)
{
	static const char letters[] = "\bb\ff\nn\rr\tt\"\"\\\\";

	for (size_t i = 0; i + 1 < sizeof(letters); i += 2)
		if (letters[i] == c) {
			buf_putc(out, '\\');
			buf_putc(out, letters[i + 1]);
			return;
		}
	buf_printf(out, "\\u%04X", (unsigned)c);
}

static void put_string(struct buf *out, struct slice s)
{
	buf_putc(out, '"');
	while (s.n) {
		size_t len = plain_run(s);

		if (len)
			buf_put(out, slice_sub(s, 0, len));
		else if ((unsigned char)s.p[0] < 0x80)
			put_escape(out, s.p[len++]);
		else if (utf8_decode(s, &len) == UTF8_BAD)
			buf_put(out, S("\xef\xbf\xbd"));
		else
			buf_put(out, slice_sub(s, 0, len));
		s = slice_sub(s, len, s.n);
	}
	buf_putc(out, '"');
}

void json_put_text(struct buf *out, const char *key, struct slice value)
{
	if (!value.n) {
		json_put_null(out, key);
		return;
	}
	begin(out, key);
	put_string(out, value);
}

void json_put_string(struct buf *out, const char *key, const char *value)
{
	begin(out, key);
	put_string(out, slice_of(value));
}

void json_put_number(struct buf *out, const char *key, int64_t value)
{
	begin(out, key);
	buf_printf(out, "%lld", (long long)value);
}

void json_put_bool(struct buf *out, const char *key, bool value)
{
	begin(out, key);
	buf_put(out, value ? S("true") : S("false"));
}

void json_put_null(struct buf *out, const char *key)
{
	begin(out, key);
	buf_put(out, S("null"));
}
