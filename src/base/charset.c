// SPDX-License-Identifier: BSD-2-Clause
#include "base/charset.h"

#include <errno.h>
#include <iconv.h>

#include "base/block.h"
#include "base/buf.h"
#include "base/utf8.h"

#define CONVERT_END 16 /* bytes that a converter may add at the end */
#define PLAIN_ENOUGH 64 /* bytes of ASCII lines that are copied, not converted */
_Static_assert(3 * PLAIN_ENOUGH >= CONVERT_END, "what is copied leaves three quarters of its room to the end of the run before");

/* Labels as mail has them, and the iconv name that reads their superset. */
static const struct alias {
	const char *label, *iconv;
} aliases[] = {
	{ "shift_jis", "CP932" },     { "shift-jis", "CP932" },	    { "sjis", "CP932" },
	{ "x-sjis", "CP932" },	      { "ms_kanji", "CP932" },	    { "windows-31j", "CP932" },
	{ "cp932", "CP932" },	      { "euc-jp", "EUC-JP-MS" },    { "x-euc-jp", "EUC-JP-MS" },
	{ "eucjp", "EUC-JP-MS" },     { "gb2312", "GB18030" },	    { "gbk", "GB18030" },
	{ "x-gbk", "GB18030" },	      { "euc-cn", "GB18030" },	    { "ks_c_5601-1987", "CP949" },
	{ "euc-kr", "CP949" },	      { "iso-8859-1", "CP1252" },   { "latin1", "CP1252" },
	{ "unicode-1-1-utf-7", "UTF-7" }, { "x-unicode-2-0-utf-7", "UTF-7" }, { "iso-8859-8-i", "ISO-8859-8" },
	{ "utf8", "UTF-8" },	      { "utf-8", "UTF-8" },	    { "cp50220", "JIS" },
	{ "cp50221", "JIS" },	      { "iso-2022-jp", "JIS" },	    { "iso-2022-jp-1", "JIS" },
	{ "iso-2022-jp-2", "JIS" },   { "iso-2022-jp-ms", "JIS" },  { "csiso2022jp", "JIS" },
	{ "us-ascii", "" },	      { "ascii", "" },		    { "unknown-8bit", "" },
	{ "x-unknown", "" },	      { "unknown", "" },	    { "8bit", "" },
	{ "7bit", "" },		      { "default", "" },	    { "iso-8859-1 ", "CP1252" },
};

/* iconv descriptors are costly to open: the last few are kept per thread. */
#define CACHED 16

struct cached {
	char name[32];
	iconv_t cd;
};

static _Thread_local struct cached cache[CACHED];
static _Thread_local unsigned cache_next;

static iconv_t open_cached(const char *name)
{
	struct cached *c;
	iconv_t cd;
	size_t n = strlen(name);

	for (unsigned i = 0; i < CACHED; i++)
		if (cache[i].name[0] && strcmp(cache[i].name, name) == 0) {
			iconv(cache[i].cd, NULL, NULL, NULL, NULL);
			return cache[i].cd;
		}
	if (n >= sizeof(cache[0].name))
		return (iconv_t)-1;
	cd = iconv_open("UTF-8", name);
	if (cd == (iconv_t)-1)
		return cd;
	c = &cache[cache_next++ % CACHED];
	if (c->name[0])
		iconv_close(c->cd);
	memcpy(c->name, name, n + 1);
	c->cd = cd;
	return cd;
}

/* UTF-8 as RFC 3629 has it: glibc's iconv lets the old five- and six-byte forms pass. */
static struct slice repair(struct arena *a, struct slice s, size_t *bad)
{
	char *out;
	size_t n = 0, len;

	if (utf8_valid(s))
		return s;
	out = arena_array(a, s.n, 3);
	for (size_t i = 0; i < s.n; i += len) {
		if (utf8_decode(slice_sub(s, i, s.n), &len) != UTF8_BAD) {
			memcpy(out + n, s.p + i, len);
			n += len;
			continue;
		}
		n += utf8_encode(0xFFFD, out + n);
		++*bad;
	}
	return (struct slice){ out, n };
}

/* Convert s to `to`, where there is room for four times as much; the place behind it. Bad bytes become U+FFFD and are counted. */
static char *convert_run(iconv_t cd, struct slice s, char *to, size_t *bad)
{
	size_t left = s.n, room = s.n * 4 + CONVERT_END;
	char *from = (char *)(uintptr_t)s.p;

	while (left) {
		if (iconv(cd, &from, &left, &to, &room) != (size_t)-1)
			break;
		if (errno == E2BIG || room < 3)
			break;
		memcpy(to, "\xef\xbf\xbd", 3); /* EILSEQ, or EINVAL at a cut end */
		to += 3;
		room -= 3;
		from++;
		left--;
		++*bad;
	}
	iconv(cd, NULL, NULL, &to, &room);
	return to;
}

/* Whole lines at the front that are ASCII: they need no conversion. */
static size_t plain_lines(struct slice s)
{
	size_t n = block_plain(s.p, s.n), end;

	if (n == s.n)
		return n;
	end = slice_rchr(slice_sub(s, 0, n), '\n');
	return end == SIZE_MAX ? 0 : end + 1;
}

/* Lines up to so many plain ones that it pays to begin anew behind them. */
static size_t odd_lines(struct slice s)
{
	size_t n = 0, end;

	while (n < s.n && plain_lines(slice_sub(s, n, s.n)) < PLAIN_ENOUGH) {
		end = slice_chr(slice_sub(s, n, s.n), '\n');
		n = end == SIZE_MAX ? s.n : n + end + 1;
	}
	return n;
}

/* Charsets that have a row of their own here; of each: is a line that is ASCII the same in it, wherever it stands? */
static const struct known {
	const char *name;
	bool by_lines;
} known[] = {
	{ "UTF-8", true },	{ "JIS", false },  { "EUC-JP-MS", true }, { "CP932", true }, { "CP1252", true },
	{ "GB18030", true }, { "CP949", true }, { "UTF-7", false },
};

static const struct known *find_known(const char *name)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return &known[i];
	return NULL;
}

/* Convert all of s. False when iconv does not know the name. */
static bool convert(struct arena *a, struct slice s, const char *name, struct slice *out, size_t *bad)
{
	const struct known *k = find_known(name);
	bool by_lines = k && k->by_lines;
	iconv_t cd = open_cached(name);
	char *p, *to;

	*bad = 0;
	if (cd == (iconv_t)-1)
		return false;
	p = to = arena_bytes(a, s.n * 4 + CONVERT_END);
	while (s.n) {
		size_t plain = by_lines ? plain_lines(s) : 0, odd;

		memcpy(to, s.p, plain);
		s = slice_sub(s, plain, s.n);
		odd = by_lines ? odd_lines(s) : s.n;
		to = convert_run(cd, slice_sub(s, 0, odd), to + plain, bad);
		s = slice_sub(s, odd, s.n);
	}
	*out = repair(a, (struct slice){ p, (size_t)(to - p) }, bad);
	return true;
}

static bool plain_ascii(struct slice s)
{
	return block_plain(s.p, s.n) == s.n;
}

static bool has_escape(struct slice s)
{
	size_t at = slice_chr(s, 0x1b);

	return at != SIZE_MAX && at + 2 < s.n && (s.p[at + 1] == '$' || s.p[at + 1] == '(' || s.p[at + 1] == '&');
}

/* Where an escape sequence leads; its length is returned, 0 when it is none. */
enum jis_set { JIS_ASCII, JIS_KANJI, JIS_KANA, JIS_X0212 };

static size_t jis_escape(struct slice s, enum jis_set *set)
{
	static const struct {
		struct slice seq;
		enum jis_set set;
	} escapes[] = {
		{ SLICE_INIT("\x1b$(D"), JIS_X0212 }, { SLICE_INIT("\x1b$(B"), JIS_KANJI }, { SLICE_INIT("\x1b$(@"), JIS_KANJI },
		{ SLICE_INIT("\x1b$B"), JIS_KANJI },  { SLICE_INIT("\x1b$@"), JIS_KANJI },	 { SLICE_INIT("\x1b(B"), JIS_ASCII },
		{ SLICE_INIT("\x1b(J"), JIS_ASCII },  { SLICE_INIT("\x1b(I"), JIS_KANA },	 { SLICE_INIT("\x1b(H"), JIS_ASCII },
	};

	if (slice_starts(s, S("\x1b&@")))
		return 3; /* announces JIS X 0208-1990; the set follows */
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
		if (s.n > 1 && s.p[1] == escapes[i].seq.p[1] && slice_starts(s, escapes[i].seq)) {
			*set = escapes[i].set;
			return escapes[i].seq.n;
		}
	return 0;
}

/* The front of s that stands for itself while no set is called. */
static size_t jis_plain(struct slice s)
{
	size_t i = 0;

	for (; i + BLOCK <= s.n; i += BLOCK) {
		block16 b = block_load(s.p + i), odd = block_odd(b) | (block16)((b & 0xfe) == 0x0e);

		if (block_any(odd))
			return i + block_first(odd);
	}
	return i;
}

/*
 * ISO-2022-JP and its supersets (CP50221, raw eight-bit kana, JIS X 0212) as
 * EUC-JP-MS, whose tables hold the vendor rows that a strict decoder refuses.
 */
static struct slice jis_to_euc(struct arena *a, struct slice s)
{
	char *out = arena_bytes(a, s.n * 2 + 4);
	enum jis_set set = JIS_ASCII, shifted = JIS_ASCII;
	size_t n = 0;

	for (size_t i = 0; i < s.n;) {
		size_t plain = set == JIS_ASCII && shifted == JIS_ASCII ? jis_plain(slice_sub(s, i, s.n)) : 0, escape;
		unsigned char c;
		bool pair;

		memcpy(out + n, s.p + i, plain);
		n += plain;
		i += plain;
		if (i == s.n)
			break;
		c = (unsigned char)s.p[i];
		escape = c == 0x1b ? jis_escape(slice_sub(s, i, s.n), &set) : 0;
		pair = set == JIS_KANJI || set == JIS_X0212;
		if (escape) {
			i += escape;
			continue;
		}
		i++;
		if (c == '\n') {
			set = shifted = JIS_ASCII; /* RFC 1468: lines end in ASCII; broken ones must not spoil the rest */
			out[n++] = '\n';
		} else if (c == 0x0e || c == 0x0f) {
			shifted = c == 0x0e ? JIS_KANA : JIS_ASCII;
		} else if (c >= 0xa1 && c <= 0xdf && !pair) {
			out[n++] = (char)0x8e;
			out[n++] = (char)c;
		} else if ((set == JIS_KANA || shifted == JIS_KANA) && c >= 0x21 && c <= 0x5f) {
			out[n++] = (char)0x8e;
			out[n++] = (char)(c | 0x80);
		} else if (pair && c >= 0x21 && c <= 0x7e && i < s.n && s.p[i] >= 0x21 && s.p[i] != 0x7f) {
			if (set == JIS_X0212)
				out[n++] = (char)0x8f;
			out[n++] = (char)(c | 0x80);
			out[n++] = (char)(s.p[i++] | 0x80);
		} else {
			out[n++] = (char)c;
		}
	}
	return (struct slice){ out, n };
}

/* "$B…(B" whose escapes were stripped by a gateway: put them back. */
static struct slice restore_escapes(struct arena *a, struct slice s)
{
	char *out = arena_bytes(a, s.n * 2 + 4);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		size_t end;

		if (s.p[i] == '$' && i + 2 < s.n && (s.p[i + 1] == 'B' || s.p[i + 1] == '@')) {
			struct slice rest = slice_sub(s, i + 2, i + 2 + 1000);

			for (end = 0; end + 1 < rest.n && rest.p[end] >= 0x21 && rest.p[end + 1] >= 0x21; end += 2)
				if (slice_starts(slice_sub(rest, end, rest.n), S("(B")) ||
				    slice_starts(slice_sub(rest, end, rest.n), S("(J")))
					break;
			if (end && end + 1 < rest.n && rest.p[end] == '(' && (rest.p[end + 1] == 'B' || rest.p[end + 1] == 'J')) {
				out[n++] = 0x1b;
				memcpy(out + n, s.p + i, end + 2);
				n += end + 2;
				out[n++] = 0x1b;
				memcpy(out + n, "(B", 2);
				n += 2;
				i += end + 3;
				continue;
			}
		}
		out[n++] = s.p[i];
	}
	return (struct slice){ out, n };
}

/* Characters that fit and those that do not, for one of the Japanese double-byte codes. */
struct score {
	size_t good, kana, bad;
	size_t high; /* characters of two high bytes: western text has them rarely */
};

/* The next byte from i on that is no ASCII. */
static size_t skip_ascii(struct slice s, size_t i)
{
	while (i < s.n && (unsigned char)s.p[i] < 0x80)
		i += i + BLOCK <= s.n && !block_any(block_high(block_load(s.p + i))) ? BLOCK : 1;
	return i;
}

static struct score score_euc(struct slice s)
{
	struct score r = { 0 };

	for (size_t i = skip_ascii(s, 0); i < s.n; i = skip_ascii(s, i + 1)) {
		unsigned char c = (unsigned char)s.p[i], d = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;

		if ((c >= 0xa1 && c != 0xff && d >= 0xa1 && d != 0xff) || (c == 0x8e && d >= 0xa1 && d <= 0xdf)) {
			r.good++;
			r.kana += c == 0xa4 || c == 0xa5;
			i++;
		} else if (c == 0x8f && d >= 0xa1) {
			r.good++;
			i += 2;
		} else {
			r.bad++;
		}
	}
	return r;
}

static struct score score_sjis(struct slice s)
{
	struct score r = { 0 };

	for (size_t i = skip_ascii(s, 0); i < s.n; i = skip_ascii(s, i + 1)) {
		unsigned char c = (unsigned char)s.p[i], d = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;

		if (((c >= 0x81 && c <= 0x9f) || (c >= 0xe0 && c <= 0xfc)) && d >= 0x40 && d <= 0xfc && d != 0x7f) {
			r.good++;
			r.kana += c == 0x82 || c == 0x83;
			r.high += d >= 0x80;
			i++;
		} else if (c >= 0xa1 && c <= 0xdf) {
			r.good++; /* half-width kana: weak evidence */
		} else {
			r.bad++;
		}
	}
	return r;
}

/* The likeliest charset of bytes that are neither ASCII nor what they claim. */
static const char *sniff(struct slice s)
{
	struct slice front = slice_sub(s, 0, 65536);
	struct score euc, sjis;

	if (has_escape(s))
		return "JIS";
	if (utf8_valid(s))
		return "UTF-8";
	euc = score_euc(front);
	sjis = score_sjis(front);
	if (euc.bad == 0 && euc.good >= 2 && sjis.kana <= euc.kana && (euc.kana || sjis.bad))
		return "EUC-JP-MS";
	if (sjis.bad == 0 && sjis.high >= 2 && sjis.kana >= euc.kana)
		return "CP932";
	if (euc.bad == 0 && euc.good >= 2 && euc.kana >= sjis.kana)
		return "EUC-JP-MS";
	if (euc.bad * 20 < euc.good && (euc.kana >= sjis.kana || sjis.bad > euc.bad) && euc.kana)
		return "EUC-JP-MS";
	if (sjis.bad * 20 < sjis.good && sjis.kana)
		return "CP932";
	if (utf8_valid(utf8_cut(front, front.n > 4 ? front.n - 4 : 0)) && front.n > 8)
		return "UTF-8"; /* only its end was cut off */
	return "CP1252";
}

static const char *canonical(struct slice label, char out[40])
{
	size_t n;

	label = slice_unwrap(slice_trim(label), '"', '"');
	n = label.n < 39 ? label.n : 39;
	for (size_t i = 0; i < n; i++)
		out[i] = (char)ascii_lower((unsigned char)label.p[i]);
	out[n] = '\0';
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (aliases[i].label[0] == out[0] && strcmp(aliases[i].label, out) == 0)
			return aliases[i].iconv;
	for (size_t i = 0; i < n; i++) /* what is no name must not reach iconv ("//TRANSLIT", paths) */
		if (!ascii_alnum((unsigned char)out[i]) && !strchr("-_.:+()", out[i]))
			return "";
	return out;
}

/* True when ASCII bytes mean something else in it. */
static bool not_ascii_based(const char *name)
{
	return strncmp(name, "utf-16", 6) == 0 || strncmp(name, "utf-32", 6) == 0 || strncmp(name, "ucs-", 4) == 0 ||
	       strncmp(name, "hz", 2) == 0 || strcmp(name, "UTF-7") == 0 || strcmp(name, "utf-7") == 0 ||
	       strncmp(name, "iso-2022-", 9) == 0 || strncmp(name, "ibm", 3) == 0 || strncmp(name, "cp037", 5) == 0;
}

static struct charset_text read_as(struct arena *a, struct slice s, const char *name, bool guessed)
{
	const struct known *k = find_known(name);
	struct charset_text t = { .text = s, .charset = k ? k->name : "other", .guessed = guessed };
	size_t bad = 0;

	if (strcmp(name, "UTF-8") == 0) {
		t.text = repair(a, s, &bad);
	} else if (strcmp(name, "JIS") == 0) {
		if (!convert(a, jis_to_euc(a, s), "EUC-JP-MS", &t.text, &bad) && !convert(a, s, "ISO-2022-JP", &t.text, &bad))
			convert(a, s, "CP1252", &t.text, &bad);
	} else if (strcmp(name, "EUC-JP-MS") == 0) {
		if (!convert(a, s, name, &t.text, &bad))
			convert(a, s, "EUC-JP", &t.text, &bad);
	} else if (!convert(a, s, name, &t.text, &bad)) {
		t.guessed = true;
		t.charset = sniff(s);
		if (strcmp(t.charset, "UTF-8") == 0)
			t.text = repair(a, s, &bad);
		else
			convert(a, s, strcmp(t.charset, "JIS") == 0 ? "ISO-2022-JP" : t.charset, &t.text, &bad);
	}
	t.lossy = bad > 0;
	return t;
}

struct charset_text charset_to_utf8(struct arena *a, struct slice bytes, struct slice label)
{
	char lower[40];
	bool plain = plain_ascii(bytes);
	const char *name, *guess;
	struct charset_text t, other;

	if (plain && (!label.n || slice_ieq(label, S("us-ascii")) || slice_ieq(label, S("utf-8"))))
		return (struct charset_text){ .text = bytes, .charset = "US-ASCII" };
	name = canonical(label, lower);
	if (plain && !not_ascii_based(name)) {
		if (strcmp(name, "JIS") == 0 && slice_find(bytes, S("$B")) != SIZE_MAX) {
			struct slice repaired = restore_escapes(a, bytes);

			if (repaired.n != bytes.n)
				return read_as(a, repaired, "JIS", true);
		}
		return (struct charset_text){ .text = bytes, .charset = "US-ASCII" };
	}
	if ((strcmp(name, "UTF-8") == 0 || (!*name && !has_escape(bytes))) && utf8_valid(bytes))
		return (struct charset_text){ .text = bytes, .charset = "UTF-8", .guessed = !*name };
	/* labels known to lie: ISO-2022-JP without escapes, UTF-8 that is not valid */
	if (!*name || (strcmp(name, "JIS") == 0 && !has_escape(bytes)))
		return read_as(a, bytes, sniff(bytes), true);
	if (strcmp(name, "UTF-8") == 0) {
		guess = sniff(bytes);
		name = strcmp(guess, "CP1252") == 0 ? name : guess;
		return read_as(a, bytes, name, strcmp(name, "UTF-8") != 0);
	}
	t = read_as(a, bytes, name, false);
	guess = t.lossy ? sniff(bytes) : name;
	if (strcmp(guess, name) != 0 && strcmp(guess, "CP1252") != 0) {
		other = read_as(a, bytes, guess, true);
		if (!other.lossy)
			return other;
	}
	return t;
}
