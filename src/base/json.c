// SPDX-License-Identifier: BSD-2-Clause
#include "base/json.h"

#include "base/block.h"
#include "base/utf8.h"

#define ESCAPE_MAX 6 /* "\u0001", and no shorter than a mark for a bad byte */

/* Less than a block of bytes, by loads and stores of fixed lengths. */
static inline void copy_few(char *to, const char *p, size_t n)
{
	uint64_t half[2];
	uint32_t part[2];

	if (n >= sizeof(half[0])) {
		memcpy(&half[0], p, sizeof(half[0]));
		memcpy(&half[1], p + n - sizeof(half[1]), sizeof(half[1]));
		memcpy(to, &half[0], sizeof(half[0]));
		memcpy(to + n - sizeof(half[1]), &half[1], sizeof(half[1]));
	} else if (n >= sizeof(part[0])) {
		memcpy(&part[0], p, sizeof(part[0]));
		memcpy(&part[1], p + n - sizeof(part[1]), sizeof(part[1]));
		memcpy(to, &part[0], sizeof(part[0]));
		memcpy(to + n - sizeof(part[1]), &part[1], sizeof(part[1]));
	} else {
		for (size_t i = 0; i < n; i++)
			to[i] = p[i];
	}
}

/*
 * The comma and the key that stand before a value, and room for so many bytes more. Where the value goes, to be told
 * to end(); NULL when the ceiling forbids it.
 */
static inline char *begin(struct buf *out, struct slice key, size_t room)
{
	char last = out->n ? out->p[out->n - 1] : '\n';
	char *at = buf_room(out, key.n + 4 + room);

	if (!at)
		return NULL;
	if (last != '{' && last != '[' && last != '\n')
		*at++ = ',';
	if (key.p) {
		*at++ = '"';
		if (key.n < BLOCK)
			copy_few(at, key.p, key.n);
		else
			memcpy(at, key.p, key.n);
		at += key.n;
		*at++ = '"';
		*at++ = ':';
	}
	return at;
}

static void end(struct buf *out, const char *at)
{
	out->n = (size_t)(at - out->p);
}

void json_word_at(struct buf *out, struct slice key, struct slice word)
{
	char *at = begin(out, key, word.n);

	if (!at)
		return;
	memcpy(at, word.p, word.n);
	end(out, at + word.n);
}

void json_open_at(struct buf *out, struct slice key, char bracket)
{
	json_word_at(out, key, (struct slice){ &bracket, 1 });
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

/* Bytes that do not. */
static block16 odd_bytes(block16 b)
{
	return (block16)((b < ' ') | (b >= 0x80) | (b == '"') | (b == '\\'));
}

/* Copy what stands in a string as it is off the front of s; how much. to has room for all of s and a block. */
static inline size_t copy_plain(char *to, struct slice s)
{
	size_t i = 0;

	for (; i + BLOCK <= s.n; i += BLOCK) {
		block16 b = block_load(s.p + i), odd = odd_bytes(b);

		memcpy(to + i, &b, sizeof(b));
		if (block_any(odd))
			return i + block_first(odd);
	}
	if (!block_any(odd_bytes(block_load_few(s.p + i, s.n - i)))) {
		copy_few(to + i, s.p + i, s.n - i);
		return s.n;
	}
	for (; i < s.n && plain((unsigned char)s.p[i]); i++)
		to[i] = s.p[i];
	return i;
}

/* The characters beyond ASCII at the front of s: how many bytes. */
static size_t foreign_run(struct slice s)
{
	size_t n = 0, len = 1;

	while (n < s.n && (unsigned char)s.p[n] >= 0x80 && utf8_decode(slice_sub(s, n, s.n), &len) != UTF8_BAD)
		n += len;
	return n;
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

/* A byte that does not stand in a string as it is. */
static char *put_odd(char *at, char c)
{
	if ((unsigned char)c < 0x80)
		return put_escape(at, c);
	memcpy(at, "\xef\xbf\xbd", 3);
	return at + 3;
}

void json_string_at(struct buf *out, struct slice key, struct slice s)
{
	char *at = begin(out, key, s.n + BLOCK + ESCAPE_MAX + 2);

	if (!at)
		return;
	*at++ = '"';
	for (;;) {
		size_t n = copy_plain(at, s), foreign = foreign_run(slice_sub(s, n, s.n));

		at += n;
		s = slice_sub(s, n, s.n);
		if (!s.n)
			break;
		if (foreign) { /* still room for all of s */
			memcpy(at, s.p, foreign);
			at += foreign;
			s = slice_sub(s, foreign, s.n);
			continue;
		}
		at = put_odd(at, s.p[0]);
		s = slice_sub(s, 1, s.n);
		end(out, at);
		at = buf_room(out, s.n + BLOCK + ESCAPE_MAX + 2);
		if (!at)
			return;
	}
	*at++ = '"';
	end(out, at);
}

void json_text_at(struct buf *out, struct slice key, struct slice value)
{
	if (value.n)
		json_string_at(out, key, value);
	else
		json_word_at(out, key, S("null"));
}

void json_number_at(struct buf *out, struct slice key, int64_t value)
{
	char text[24], *at = text + sizeof(text);
	uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do
		*--at = (char)('0' + left % 10);
	while (left /= 10);
	if (value < 0)
		*--at = '-';
	json_word_at(out, key, (struct slice){ at, (size_t)(text + sizeof(text) - at) });
}
