// SPDX-License-Identifier: BSD-2-Clause
#include "mail/decode.h"

/* Of the bytes from ' ' to DEL; -1 is none. Also the letters of the variant for URLs (RFC 4648 5). */
static const signed char base64_values[] = {
	-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 62, -1, 62, -1, 63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, -1, -1, -1, -1, -1, -1,
	-1,  0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, -1, -1, -1, -1, 63,
	-1, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, -1, -1, -1, -1, -1,
};

static int base64_value(unsigned char c)
{
	return (unsigned)(c - ' ') < sizeof(base64_values) ? base64_values[c - ' '] : -1;
}

struct slice decode_base64(struct arena *a, struct slice s, bool *bad)
{
	char *out = arena_bytes(a, s.n / 4 * 3 + 4);
	size_t n = 0;
	uint32_t bits = 0;
	unsigned have = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		int v = base64_value(c);

		if (v < 0) {
			if (c == '=') /* padding; what follows may be another padded run */
				have = 0, bits = 0;
			else if (!ascii_space(c) && bad)
				*bad = true;
			continue;
		}
		bits = bits << 6 | (uint32_t)v;
		if (++have == 1)
			continue;
		/* each character after the first of four completes a byte */
		out[n++] = (char)(bits >> (have == 2 ? 4 : have == 3 ? 2 : 0));
		if (have == 4)
			have = 0, bits = 0;
	}
	return (struct slice){ out, n };
}

static int hex_value(unsigned char c)
{
	if (ascii_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Bytes to skip at a soft line break ("=" blanks LF), 0 when it is none. */
static size_t soft_break(struct slice s, size_t i)
{
	size_t j = i + 1;

	while (j < s.n && (s.p[j] == ' ' || s.p[j] == '\t'))
		j++;
	if (j == s.n)
		return j - i;
	return s.p[j] == '\n' ? j + 1 - i : 0;
}

struct slice decode_qp(struct arena *a, struct slice s, bool header_q, bool *bad)
{
	char *out;
	size_t n = 0;

	if (slice_chr(s, '=') == SIZE_MAX && !header_q)
		return s;
	out = arena_bytes(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		size_t skip;
		int hi, lo;

		if (c == '_' && header_q) {
			out[n++] = ' ';
		} else if (c != '=' && header_q) {
			out[n++] = c;
		} else if (c != '=') { /* a whole run */
			size_t run = slice_chr(slice_sub(s, i, s.n), '=');

			run = run == SIZE_MAX ? s.n - i : run;
			memcpy(out + n, s.p + i, run);
			n += run;
			i += run - 1;
		} else if (i + 2 < s.n && (hi = hex_value((unsigned char)s.p[i + 1])) >= 0 &&
			   (lo = hex_value((unsigned char)s.p[i + 2])) >= 0) {
			out[n++] = (char)(hi * 16 + lo);
			i += 2;
		} else if ((skip = soft_break(s, i)) > 0 && !header_q) {
			i += skip - 1;
		} else {
			if (bad)
				*bad = true;
			out[n++] = c;
		}
	}
	return (struct slice){ out, n };
}

static struct slice decode_uu(struct arena *a, struct slice s)
{
	char *out = arena_bytes(a, s.n + 4);
	struct slice line;
	size_t n = 0;
	bool begun = false;

	while (slice_line(&s, &line)) {
		size_t want;

		if (!begun) {
			begun = slice_starts(line, S("begin "));
			continue;
		}
		if (slice_eq(line, S("end")))
			break;
		want = line.n ? ((size_t)(unsigned char)line.p[0] - 32) & 63 : 0;
		for (size_t i = 1; i < line.n && want; i += 4) {
			uint32_t v = 0;

			for (size_t k = 0; k < 4; k++) /* blanks at the end of a line get lost */
				v = v << 6 | (i + k < line.n ? ((uint32_t)(unsigned char)line.p[i + k] - 32) & 63 : 0);
			for (int shift = 16; shift >= 0 && want; shift -= 8, want--)
				out[n++] = (char)(v >> shift);
		}
	}
	return (struct slice){ out, n };
}

struct slice decode_transfer(struct arena *a, struct slice s, enum transfer_enc enc, bool *bad)
{
	switch (enc) {
	case ENC_QP:
		return decode_qp(a, s, false, bad);
	case ENC_BASE64:
		return decode_base64(a, s, bad);
	case ENC_UUENCODE:
		return decode_uu(a, s);
	case ENC_7BIT:
	case ENC_8BIT:
	case ENC_BINARY:
		break;
	}
	return s;
}
