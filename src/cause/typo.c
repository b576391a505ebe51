// SPDX-License-Identifier: BSD-2-Clause
#include "cause/typo.h"

#include <threads.h>

#include "base/wordset.h"

#define NAME_MAX 64

/* What is meant, then how it comes out of fingers and telephones. */
static const struct {
	const char *meant, *slips;
} known[] = {
	{ "gmail.com", " gmial.com gmai.com gmal.com gmaill.com gamil.com gnail.com gmsil.com gmail.co gmail.cm gmail.con gmail.cim gmail.om gmail.jp "
		       "gmail.co.jp gmail.ne.jp " },
	{ "hotmail.com", " hotmai.com hotmal.com hotmial.com hotmail.con hotnail.com " },
	{ "hotmail.co.jp", " hotmail.cojp " },
	{ "outlook.com", " outlok.com outllok.com outlook.con outloook.com " },
	{ "icloud.com", " iclod.com icoud.com iclould.com icloud.con icloud.co.jp icloud.ne.jp " },
	{ "yahoo.co.jp", " yaho.co.jp yahoo.coj.p yahoo.co.j yahooo.co.jp yhaoo.co.jp yahoo.cojp yahoo.cp.jp yafoo.co.jp yahoo.ne.jp yahoo.jp " },
	{ "docomo.ne.jp", " docom.ne.jp dcomo.ne.jp docomo.ne.j docomo.me.jp docomo.co.jp docomo.jp docmo.ne.jp dokomo.ne.jp docomo.nejp gocomo.ne.jp " },
	{ "ezweb.ne.jp", " ezwed.ne.jp ezweb.nejp ezweb.co.jp exweb.ne.jp ezwb.ne.jp ezweb.ne.j " },
	{ "au.com", " au.ne.jp au.co.jp " },
	{ "softbank.ne.jp", " softbank.co.jp softbank.ne.j sofbank.ne.jp softbnk.ne.jp softbank.nejp " },
	{ "i.softbank.jp", " i.softbank.ne.jp " },
	{ "nifty.com", " nifty.co.jp " },
	{ "ocn.ne.jp", " ocn.co.jp ocn.jp ocn.ne.j " },
	{ "biglobe.ne.jp", " bigrobe.ne.jp biglobe.jp bigloble.ne.jp " },
	{ "ybb.ne.jp", " ybb.nejp " },
	{ "me.com", " me.con " },
	{ "yahoo.com", " yahho.com yaho.com yahoo.con " },
	{ "aol.com", " aol.con " },
	{ "comcast.net", " comcst.net " },
};

/* Domains near those that exist in their own right. */
static const char *const real = " outlook.jp hotmail.co.jp live.jp msn.com ymail.ne.jp yahoo.com mac.com me.com au.com ezweb.ne.jp uqmobile.jp y-mobile.ne.jp "
				"ymobile.ne.jp i.softbank.jp softbank.jp vodafone.ne.jp disney.ne.jp nifty.ne.jp googlemail.com gmx.de gmx.net gmx.com web.de "
				"qq.com 126.com 163.com mail.com email.com ymail.com rocketmail.com rakuten.jp rakuten.co.jp ";

static struct wordset names; /* slips and domains of their own right, the latter numbered REAL; built once, immutable afterwards */
static once_flag once = ONCE_FLAG_INIT;

#define KNOWN (int)(sizeof(known) / sizeof(known[0]))
#define REAL KNOWN

static void load(void)
{
	for (int i = 0; i < KNOWN; i++)
		wordset_add(&names, slice_of(known[i].slips), i);
	for (int i = 0; i < KNOWN; i++)
		wordset_add(&names, slice_of(known[i].meant), REAL);
	wordset_add(&names, slice_of(real), REAL);
}

/*
 * At most so many steps between two names? One letter more, less, other, or two swapped is one. Names of up to NAME_MAX
 * bytes; b is lower case.
 */
static bool within(unsigned steps, struct slice a, struct slice b)
{
	unsigned row[3][NAME_MAX + 1], least[3] = { 0 };

	for (unsigned k = 0; k <= b.n; k++)
		row[1][k] = k;
	for (unsigned i = 1; i <= a.n; i++) {
		unsigned *now = row[(i + 1) % 3], *up = row[i % 3], *above = row[(i + 2) % 3], low = i;
		unsigned char x = ascii_lower((unsigned char)a.p[i - 1]);

		now[0] = i;
		for (unsigned k = 1; k <= b.n; k++) {
			unsigned char y = (unsigned char)b.p[k - 1];
			unsigned best = up[k - 1] + (x != y);

			best = up[k] + 1 < best ? up[k] + 1 : best;
			best = now[k - 1] + 1 < best ? now[k - 1] + 1 : best;
			if (i > 1 && k > 1 && x == (unsigned char)b.p[k - 2] && ascii_lower((unsigned char)a.p[i - 2]) == y && above[k - 2] + 1 < best)
				best = above[k - 2] + 1;
			now[k] = best;
			low = best < low ? best : low;
		}
		least[i % 3] = low;
		if (low > steps && least[(i + 2) % 3] > steps) /* it never grows less, and no swap reaches further back */
			return false;
	}
	return row[(a.n + 1) % 3][b.n] <= steps;
}

/* Full width letters and the marks that slip in for a dot. */
static bool repaired(struct arena *a, struct slice domain, struct slice *out)
{
	char *p = arena_alloc(a, domain.n + 1);
	size_t n = 0;
	bool changed = false;

	for (size_t i = 0; i < domain.n; i++) {
		struct slice rest = slice_sub(domain, i, domain.n);
		unsigned char c = (unsigned char)rest.p[0];
		bool dot = slice_starts(rest, S("\xe3\x80\x82")) || slice_starts(rest, S("\xef\xbc\x8e"));

		if (c == ',' || c == ' ' || dot || (c == '.' && n && p[n - 1] == '.')) {
			changed = true;
			i += dot ? 2 : 0;
			if (c != ' ' && n && p[n - 1] != '.')
				p[n++] = '.';
		} else if (rest.n >= 3 && c == 0xef && ((unsigned char)rest.p[1] == 0xbc || (unsigned char)rest.p[1] == 0xbd)) {
			/* U+FF01 … U+FF5E stand 0xFEE0 above ASCII */
			unsigned u = 0xf000u | ((unsigned)(unsigned char)rest.p[1] & 0x3f) << 6 | ((unsigned)(unsigned char)rest.p[2] & 0x3f);

			if (u < 0xff01 || u > 0xff5e)
				return false;
			p[n++] = (char)(u - 0xfee0);
			i += 2;
			changed = true;
		} else {
			p[n++] = (char)c;
		}
	}
	while (n && p[n - 1] == '.') {
		n--;
		changed = true;
	}
	*out = (struct slice){ p, n };
	return changed && slice_chr(*out, '.') != SIZE_MAX;
}

/* A slip in both of the first two letters is none. */
static bool begins_alike(struct slice domain, struct slice meant)
{
	return ascii_lower((unsigned char)domain.p[0]) == (unsigned char)meant.p[0] || ascii_lower((unsigned char)domain.p[1]) == (unsigned char)meant.p[1];
}

static bool is_near(struct slice domain, struct slice meant)
{
	size_t apart = domain.n > meant.n ? domain.n - meant.n : meant.n - domain.n;

	if (meant.n < 8 || apart > 2 || !begins_alike(domain, meant))
		return false; /* names shorter than that have too many neighbours */
	return within(slice_chr(meant, '.') >= 9 ? 2 : 1, domain, meant);
}

enum typo typo_in_domain(struct arena *a, struct slice domain, struct slice *suggestion)
{
	int number;

	if (!domain.n || domain.n > NAME_MAX)
		return TYPO_NONE;
	if (repaired(a, domain, suggestion))
		return TYPO_SYNTAX;
	call_once(&once, load);
	number = wordset_find(&names, domain);
	if (number == REAL)
		return TYPO_NONE;
	if (number != WORD_UNKNOWN) {
		*suggestion = slice_of(known[number].meant);
		return TYPO_KNOWN;
	}
	for (int i = 0; i < KNOWN; i++)
		if (is_near(domain, slice_of(known[i].meant))) {
			*suggestion = slice_of(known[i].meant);
			return TYPO_NEAR;
		}
	return TYPO_NONE;
}
