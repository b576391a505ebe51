// SPDX-License-Identifier: BSD-2-Clause
#include "mail/header.h"

#include "base/block.h"
#include "base/charset.h"
#include "base/utf8.h"
#include "mail/decode.h"
#include "mail/part.h"

#define FEW_FIELDS 48 /* more than nearly any head has */

/* ---- fields ---- */

static bool name_char(unsigned char c)
{
	return ascii_graph(c) && c != ':';
}

/* Visible characters but the colon, at the front. */
static size_t name_run(struct slice s)
{
	size_t i = 0;

	for (; i + BLOCK <= s.n; i += BLOCK) {
		block16 b = block_load(s.p + i), end = (block16)(((b - '!') >= 0x7f - '!') | (b == ':'));

		if (block_any(end))
			return i + block_first(end);
	}
	while (i < s.n && name_char((unsigned char)s.p[i]))
		i++;
	return i;
}

/* A field name of so many bytes at the front, and where its colon stands; 0 when the line is no field. */
static size_t name_length(struct slice s, size_t *colon)
{
	size_t n = name_run(s), i = n;

	while (i < s.n && fold_blank(s.p[i]))
		i++;
	*colon = i;
	return i < s.n && s.p[i] == ':' ? n : 0;
}

bool head_is_field(struct slice line)
{
	size_t colon;

	return name_length(line, &colon) != 0;
}

static const char *line_end(const char *p, const char *end)
{
	const char *at = memchr(p, '\n', (size_t)(end - p));

	return at ? at : end;
}

/* to_empty: not beyond an empty line, where *rest begins then. */
static bool next_field(struct slice *rest, struct field *f, bool to_empty)
{
	const char *p = rest->p, *end = p + rest->n, *stop;
	size_t name, colon;

	for (; p < end && !(to_empty && *p == '\n'); p = stop < end ? stop + 1 : end) {
		name = name_length((struct slice){ p, (size_t)(end - p) }, &colon);
		stop = line_end(p, end);
		if (!name)
			continue;
		while (stop + 1 < end && fold_blank(stop[1])) /* continuation lines */
			stop = line_end(stop + 1, end);
		*rest = stop < end ? (struct slice){ stop + 1, (size_t)(end - stop - 1) } : (struct slice){ end, 0 };
		f->name = (struct slice){ p, name };
		p += colon + 1;
		p += p < stop && fold_blank(*p);
		f->value = (struct slice){ p, (size_t)(stop - p) };
		return true;
	}
	*rest = (struct slice){ p, (size_t)(end - p) };
	return false;
}

bool head_next(struct slice *rest, struct field *f)
{
	return next_field(rest, f, false);
}

/* The next field of that name; its first letter behind a line end is looked for. */
static bool head_find(struct slice *rest, struct slice want, struct field *f)
{
	struct pair start = { '\n', 0, (unsigned char)want.p[0] | 0x20, 0x20 };
	size_t at = 0;

	while (at < rest->n) {
		struct slice line = slice_sub(*rest, at, rest->n), after = line;

		if (slice_istarts(line, want) && head_next(&after, f) && f->name.p == line.p && f->name.n == want.n) {
			*rest = after;
			return true;
		}
		at = block_pair(rest->p, rest->n, at, start);
		if (at == SIZE_MAX)
			break;
		at++;
	}
	*rest = slice_sub(*rest, rest->n, rest->n);
	return false;
}

struct slice head_get_nth(struct arena *a, struct slice head, const char *name, size_t n)
{
	struct slice want = slice_of(name);
	struct field f;

	while (head_find(&head, want, &f))
		if (n-- == 0)
			return head_unfold(a, f.value);
	return (struct slice){ "", 0 };
}

struct slice head_get(struct arena *a, struct slice head, const char *name)
{
	return head_get_nth(a, head, name, 0);
}

static const struct head *read_fields(struct arena *a, struct slice *lines, bool to_empty)
{
	struct field few[FEW_FIELDS], *v = few;
	struct head *h = arena_new(a, struct head);
	size_t room = FEW_FIELDS;

	while (next_field(lines, &v[h->n], to_empty))
		if (++h->n == room) {
			struct field *more = arena_array(a, room *= 2, sizeof(*more));

			memcpy(more, v, h->n * sizeof(*more));
			v = more;
		}
	if (v == few) {
		v = (void *)arena_bytes(a, h->n * sizeof(*v));
		memcpy(v, few, h->n * sizeof(*v));
	}
	h->v = v;
	h->keys = (unsigned char *)arena_bytes(a, h->n);
	for (size_t i = 0; i < h->n; i++)
		h->keys[i] = head_key(v[i].name);
	return h;
}

const struct head *head_read(struct arena *a, struct slice lines)
{
	return read_fields(a, &lines, false);
}

const struct head *head_take(struct arena *a, struct slice *rest)
{
	return read_fields(a, rest, true);
}

const struct field *head_field(const struct head *h, struct slice name, unsigned char key)
{
	struct slice keys = { (const char *)h->keys, h->n };
	size_t i = 0, at;

	while ((at = slice_chr(slice_sub(keys, i, h->n), (char)key)) != SIZE_MAX) {
		i += at;
		if (slice_ieq(h->v[i].name, name))
			return &h->v[i];
		i++;
	}
	return NULL;
}

/* ASCII on one line, as most values are. */
static bool plain_line(struct slice value)
{
	size_t i = 0;
	block16 b;

	for (; i + BLOCK <= value.n; i += BLOCK) {
		b = block_load(value.p + i);
		if (block_any(block_high(b) | (block16)(b == '\n')))
			return false;
	}
	b = block_load_few(value.p + i, value.n - i);
	return !block_any(block_high(b) | (block16)(b == '\n'));
}

struct slice head_unfold(struct arena *a, struct slice value)
{
	struct slice line;
	char *out;
	size_t n = 0;

	value = slice_trim(value);
	if (plain_line(value))
		return value;
	if (!utf8_valid(value))
		value = charset_to_utf8(a, value, (struct slice){ "", 0 }).text;
	if (slice_chr(value, '\n') == SIZE_MAX)
		return value;
	out = arena_bytes(a, value.n + 1);
	while (slice_cut(value, '\n', &line, &value)) {
		memcpy(out + n, line.p, line.n);
		n += line.n;
		while (n && fold_blank(out[n - 1]))
			n--;
		out[n++] = ' ';
		while (value.n && fold_blank(value.p[0]))
			value = slice_sub(value, 1, value.n);
	}
	memcpy(out + n, line.p, line.n);
	return (struct slice){ out, n + line.n };
}

/* ---- RFC 2047 ---- */

struct word {
	struct slice charset, text;
	char encoding; /* 'b' or 'q' */
	size_t length; /* of the whole "=?…?=" */
};

static bool encoded_word(struct slice s, struct word *w)
{
	size_t a, b, end;

	if (!slice_starts(s, S("=?")))
		return false;
	a = slice_chr(slice_sub(s, 2, 80), '?');
	if (a == SIZE_MAX || a == 0)
		return false;
	b = 2 + a + 1;
	if (b + 1 >= s.n || s.p[b + 1] != '?')
		return false;
	w->encoding = (char)ascii_lower((unsigned char)s.p[b]);
	if (w->encoding != 'b' && w->encoding != 'q')
		return false;
	/* longer than the 75 the RFC allows is common; 16 KB is not */
	end = slice_find(slice_sub(s, b + 2, b + 2 + 16384), S("?="));
	if (end == SIZE_MAX)
		return false;
	w->charset = slice_sub(s, 2, 2 + a);
	slice_cut(w->charset, '*', &w->charset, &w->text); /* language tag of RFC 2231 */
	w->text = slice_sub(s, b + 2, b + 2 + end);
	w->length = b + 2 + end + 2;
	return true;
}

static struct slice word_bytes(struct arena *a, const struct word *w)
{
	return w->encoding == 'b' ? decode_base64(a, w->text, NULL) : decode_qp(a, w->text, true, NULL);
}

/* Plain stretch: ASCII as it is, else sniffed. */
static struct slice plain_text(struct arena *a, struct slice s)
{
	return block_plain(s.p, s.n) == s.n ? s : charset_to_utf8(a, s, (struct slice){ "", 0 }).text;
}

/* One run of encoded words of the same charset: bytes are joined first, since characters may be split between words. */
static size_t put_words(struct arena *a, struct buf *out, struct slice s, struct word w)
{
	struct buf bytes;
	struct slice charset = w.charset;
	size_t used = 0;

	buf_init(&bytes, s.n + 4);
	for (;;) {
		size_t gap;

		buf_put(&bytes, word_bytes(a, &w));
		used += w.length;
		for (gap = used; gap < s.n && ascii_space((unsigned char)s.p[gap]); gap++)
			;
		if (!encoded_word(slice_sub(s, gap, s.n), &w))
			break;
		used = gap; /* blanks between encoded words are not shown */
		if (!slice_ieq(w.charset, charset))
			break;
	}
	buf_put(out, charset_to_utf8(a, arena_dup(a, buf_slice(&bytes)), charset).text);
	buf_release(&bytes);
	return used;
}

struct slice head_decode(struct arena *a, struct slice value)
{
	struct buf out;
	struct slice result;
	size_t i = 0;

	if (slice_find(value, S("=?")) == SIZE_MAX)
		return plain_text(a, value);
	buf_init(&out, value.n * 4 + 16);
	while (i < value.n) {
		struct slice rest = slice_sub(value, i, value.n);
		struct word w;
		size_t at = 0, skip = 0;

		/* the next "=?" that really begins a word */
		for (;;) {
			size_t next = slice_find(slice_sub(rest, at, rest.n), S("=?"));

			if (next == SIZE_MAX) {
				at = rest.n;
				break;
			}
			at += next;
			if (encoded_word(slice_sub(rest, at, rest.n), &w)) {
				skip = 1;
				break;
			}
			at += 2;
		}
		buf_put(&out, plain_text(a, slice_sub(rest, 0, at)));
		i += at;
		if (skip)
			i += put_words(a, &out, slice_sub(value, i, value.n), w);
	}
	result = arena_dup(a, buf_slice(&out));
	buf_release(&out);
	return result;
}

/* ---- parameters ---- */

/* The value at the front of s, quoted or bare; *used gets its length. */
static struct slice param_value(struct arena *a, struct slice s, size_t *used)
{
	size_t i = 0, n = 0;
	char *out;

	if (s.n && s.p[0] == '"') {
		size_t end = slice_chr(slice_sub(s, 1, s.n), '"');

		if (end != SIZE_MAX && slice_chr(slice_sub(s, 1, 1 + end), '\\') == SIZE_MAX) {
			*used = end + 2;
			return slice_sub(s, 1, 1 + end);
		}
		out = arena_bytes(a, s.n);
		for (i = 1; i < s.n && s.p[i] != '"'; i++) {
			if (s.p[i] == '\\' && i + 1 < s.n)
				i++;
			out[n++] = s.p[i];
		}
		*used = i < s.n ? i + 1 : i;
		return (struct slice){ out, n };
	}
	while (i < s.n && s.p[i] != ';' && !ascii_space((unsigned char)s.p[i]))
		i++;
	*used = i;
	return slice_sub(s, 0, i);
}

/* Take the next ";key=value" off *rest; the key is empty when it has no value. False at the end. */
static bool next_param(struct arena *a, struct slice *rest, struct slice *key, struct slice *value)
{
	size_t semi = slice_chr(*rest, ';'), i = 0, used;

	if (semi == SIZE_MAX)
		return false;
	*rest = slice_trim(slice_sub(*rest, semi + 1, rest->n));
	while (i < rest->n && rest->p[i] != '=' && rest->p[i] != ';')
		i++;
	*key = *value = slice_sub(*rest, 0, 0);
	if (i == rest->n || rest->p[i] == ';')
		return true;
	*key = slice_trim(slice_sub(*rest, 0, i));
	*rest = slice_trim(slice_sub(*rest, i + 1, rest->n));
	*value = param_value(a, *rest, &used);
	*rest = slice_sub(*rest, used, rest->n);
	return true;
}

static struct slice percent_decode(struct arena *a, struct slice s)
{
	char *out = arena_bytes(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%' && i + 2 < s.n) {
			char hex[4] = { '=', s.p[i + 1], s.p[i + 2], 0 };
			struct slice byte = decode_qp(a, (struct slice){ hex, 3 }, false, NULL);

			if (byte.n == 1) {
				out[n++] = byte.p[0];
				i += 2;
				continue;
			}
		}
		out[n++] = s.p[i];
	}
	return (struct slice){ out, n };
}

/* "charset'lang'text" of RFC 2231. */
static struct slice extended(struct arena *a, struct slice s)
{
	struct slice charset, rest, lang, text;

	if (!slice_cut(s, '\'', &charset, &rest) || !slice_cut(rest, '\'', &lang, &text))
		return percent_decode(a, s);
	return charset_to_utf8(a, percent_decode(a, text), charset).text;
}

struct slice head_param(struct arena *a, struct slice value, const char *name)
{
	struct slice want = slice_of(name), found = { "", 0 }, key, text;
	struct buf joined;
	bool parts = false, ext = false;
	size_t count = 0;

	buf_init(&joined, 16384);
	while (count++ < MAIL_MAX_PARAMS && !found.n && next_param(a, &value, &key, &text)) {
		if (!slice_istarts(key, want))
			continue;
		key = slice_trim(slice_sub(key, want.n, key.n));
		if (key.n == 0)
			found = text;
		else if (slice_eq(key, S("*")))
			found = extended(a, text);
		else if (key.p[0] == '*') {
			ext |= key.p[key.n - 1] == '*';
			parts = true;
			buf_put(&joined, text);
		}
	}
	if (!found.n && parts) {
		found = arena_dup(a, buf_slice(&joined));
		if (ext)
			found = extended(a, found);
	}
	buf_release(&joined);
	return found;
}

void head_params(struct arena *a, struct slice value, struct param *wanted, size_t n)
{
	struct slice rest = value, key, text;
	size_t count = 0;

	while (count++ < MAIL_MAX_PARAMS && next_param(a, &rest, &key, &text))
		for (size_t i = 0; i < n; i++) {
			struct param *w = &wanted[i];

			if (w->value.n || !slice_istarts(key, w->name))
				continue;
			/* else in several parts, or with a charset */
			w->value = key.n == w->name.n ? text : head_param(a, value, w->name.p);
		}
}
