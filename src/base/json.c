// SPDX-License-Identifier: BSD-2-Clause
#include "base/json.h"

#include "base/block.h"
#include "base/utf8.h"

#define ESCAPE_MAX 6 /* "\u0001", and no shorter than a mark for a bad byte */

/*
 * The comma and the key that stand before a value, and room for so many bytes more. Where the value goes, to be told
 * to end(); NULL when the ceiling forbids it.
 */
static char *begin(struct buf *out, const char *key, size_t room)
{
	char last = out->n ? out->p[out->n - 1] : '\n';
	size_t n = key ? strlen(key) : 0;
	char *at = buf_room(out, n + 4 + room);

	if (!at)
		return NULL;
	if (last != '{' && last != '[' && last != '\n')
		*at++ = ',';
	if (key) {
		*at++ = '"';
		memcpy(at, key, n);
		at += n;
		*at++ = '"';
		*at++ = ':';
	}
	return at;
}

static void end(struct buf *out, const char *at)
{
	out->n = (size_t)(at - out->p);
}

static void put_word(struct buf *out, const char *key, struct slice word)
{
	char *at = begin(out, key, word.n);

	if (!at)
		return;
	memcpy(at, word.p, word.n);
	end(out, at + word.n);
}

void json_open(struct buf *out, const char *key, char bracket)
{
	put_word(out, key, (struct slice){ &bracket, 1 });
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

/* Copy what stands in a string as it is off the front of s; how much. to has room for all of s and a block. */
static size_t copy_plain(char *to, struct slice s)
{
	size_t i = 0;

	for (; i + BLOCK <= s.n; i += BLOCK) {
		block16 b = block_load(s.p + i), odd = (block16)((b < ' ') | (b >= 0x80) | (b == '"') | (b == '\\'));

		memcpy(to + i, &b, sizeof(b));
		if (block_any(odd))
			return i + block_first(odd);
	}
	for (; i < s.n && plain((unsigned char)s.p[i]); i++)
		to[i] = s.p[i];
	return i;
}

/* A control, quote or backslash. */
static char *put_escape(char *at, char c)
{
	static const char letters[] = "\bb\ff\nn\rr\tt\"\"\\\\", digits[] = "0123456789ABCDEF";

	*at++ = '\\';
	for (size_t i = 0; i + 1 < sizeof(letters); i += 2)
		if (letters[i] == c) {
			*at++ = letters[i + 1];
			return at;
		}
	memcpy(at, "u00", 3);
	at[3] = digits[c >> 4];
	at[4] = digits[c & 15];
	return at + 5;
}

/* What does not stand in a string as it is, off the front of s; how much. */
static size_t put_odd(char **at, struct slice s)
{
	struct slice to_put = S("\xef\xbf\xbd");
	size_t len = 1;

	if ((unsigned char)s.p[0] < 0x80) {
		*at = put_escape(*at, s.p[0]);
		return 1;
	}
	if (utf8_decode(s, &len) != UTF8_BAD)
		to_put = slice_sub(s, 0, len);
	memcpy(*at, to_put.p, to_put.n);
	*at += to_put.n;
	return len;
}

static void put_string(struct buf *out, const char *key, struct slice s)
{
	char *at = begin(out, key, s.n + BLOCK + ESCAPE_MAX + 2);

	if (!at)
		return;
	*at++ = '"';
	for (;;) {
		size_t n = copy_plain(at, s);

		at += n;
		s = slice_sub(s, n, s.n);
		if (!s.n)
			break;
		n = put_odd(&at, s);
		s = slice_sub(s, n, s.n);
		end(out, at);
		at = buf_room(out, s.n + BLOCK + ESCAPE_MAX + 2);
		if (!at)
			return;
	}
	*at++ = '"';
	end(out, at);
}

void json_put_text(struct buf *out, const char *key, struct slice value)
{
	if (value.n)
		put_string(out, key, value);
	else
		json_put_null(out, key);
}

void json_put_string(struct buf *out, const char *key, const char *value)
{
	put_string(out, key, slice_of(value));
}

void json_put_number(struct buf *out, const char *key, int64_t value)
{
	char text[24], *at = text + sizeof(text);
	uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do
		*--at = (char)('0' + left % 10);
	while (left /= 10);
	if (value < 0)
		*--at = '-';
	put_word(out, key, (struct slice){ at, (size_t)(text + sizeof(text) - at) });
}

void json_put_bool(struct buf *out, const char *key, bool value)
{
	put_word(out, key, value ? S("true") : S("false"));
}

void json_put_null(struct buf *out, const char *key)
{
	put_word(out, key, S("null"));
}
