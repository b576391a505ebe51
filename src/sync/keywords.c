// SPDX-License-Identifier: BSD-2-Clause
#include "sync/keywords.h"

#include <stdio.h>

#include "base/utf8.h"
#include "store/store.h"

#define PREFIX "$Modori"
#define BITS 12
#define NAME_MAX 36 /* characters of an encoded name: Dovecot takes keywords of 50 */

static const struct {
	const char *word;
	enum state state;
} states[] = {{"$ModoriDone", STATE_DONE}, {"$ModoriMuted", STATE_MUTED}, {"$ModoriAsleep", STATE_ASLEEP}};

/* RFC 3501 atoms lack ( ) { % * " \ ] and blanks; "=" leads a byte in hexadecimal. Cut between characters. */
static void put_name(struct buf *out, struct slice name)
{
	size_t room = NAME_MAX;

	while (name.n) {
		size_t len, need = 0;

		utf8_decode(name, &len);
		for (size_t i = 0; i < len; i++)
			need += ascii_alnum((unsigned char)name.p[i]) || strchr("-._@", name.p[i]) ? 1 : 3;
		if (need > room)
			return;
		room -= need;
		for (size_t i = 0; i < len; i++) {
			unsigned char c = (unsigned char)name.p[i];

			if (ascii_alnum(c) || strchr("-._@", (char)c))
				buf_putc(out, (char)c);
			else
				buf_printf(out, "=%02x", c);
		}
		name = slice_sub(name, len, name.n);
	}
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)ascii_lower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void read_name(struct slice word, char out[KEYWORD_NAME])
{
	char raw[KEYWORD_NAME];
	struct slice name;
	size_t n = 0;

	for (size_t i = 0; i < word.n && n < sizeof(raw); i++) {
		if (word.p[i] == '=' && i + 2 < word.n && hex(word.p[i + 1]) >= 0 &&
		    hex(word.p[i + 2]) >= 0) {
			raw[n++] = (char)(hex(word.p[i + 1]) * 16 + hex(word.p[i + 2]));
			i += 2;
		} else {
			raw[n++] = word.p[i];
		}
	}
	name = (struct slice){raw, n};
	snprintf(out, KEYWORD_NAME, "%.*s",
		 utf8_valid(name) ? (int)(n < KEYWORD_NAME ? n : KEYWORD_NAME - 1) : 1,
		 utf8_valid(name) ? raw : "?");
}

/* "$Modori" and what follows it; servers may change the case of what they saw first. */
static bool is_ours(struct slice word)
{
	return slice_istarts(word, S(PREFIX));
}

static bool bit_of(struct slice word, unsigned *bit)
{
	uint64_t n;

	if (word.n < sizeof(PREFIX) + 1 || ascii_lower((unsigned char)word.p[sizeof(PREFIX) - 1]) != 't' ||
	    !slice_u64(slice_sub(word, sizeof(PREFIX), word.n), &n) || n >= BITS)
		return false;
	*bit = (unsigned)n;
	return true;
}

/* The latest moment whose unit ends in these bits, by the clock of a colleague. */
static int64_t time_of(unsigned bits, int64_t now)
{
	int64_t unit = now / KEYWORD_UNIT, round = 1 << BITS;
	int64_t at = unit / round * round + bits;

	if (at > unit + STORE_CLOCKS_DIFFER / KEYWORD_UNIT)
		at -= round;
	return at > 0 ? at * KEYWORD_UNIT : 1;
}

bool keywords_read(struct slice ours, int64_t now, struct keywords *out)
{
	struct slice word;
	unsigned bits = 0, bit, nstates = 0;
	bool any = false;

	*out = (struct keywords){.state = STATE_OPEN};
	while (slice_word(&ours, &word)) {
		any = true;
		for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
			if (slice_ieq(word, slice_of(states[i].word))) {
				out->state = states[i].state;
				nstates++;
			}
		if (bit_of(word, &bit))
			bits |= 1u << bit;
		else if (slice_istarts(word, S(PREFIX "By-")))
			read_name(slice_sub(word, sizeof(PREFIX "By-") - 1, word.n), out->by);
		else if (slice_istarts(word, S(PREFIX "For-")))
			read_name(slice_sub(word, sizeof(PREFIX "For-") - 1, word.n), out->assignee);
	}
	if (any)
		out->at = time_of(bits, now);
	return nstates <= 1;
}

static void put_word(struct buf *out, const char *word)
{
	buf_printf(out, "%s%s", out->n ? " " : "", word);
}

void keywords_write(const struct keywords *k, struct buf *out)
{
	unsigned bits = (unsigned)(k->at / KEYWORD_UNIT) & ((1u << BITS) - 1);
	char word[16];

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (states[i].state == k->state)
			put_word(out, states[i].word);
	for (unsigned i = 0; i < BITS; i++)
		if (bits & 1u << i) {
			snprintf(word, sizeof(word), PREFIX "T%u", i);
			put_word(out, word);
		}
	put_word(out, PREFIX "By-");
	put_name(out, *k->by ? slice_of(k->by) : S("-"));
	if (*k->assignee) {
		put_word(out, PREFIX "For-");
		put_name(out, slice_of(k->assignee));
	}
}

void keywords_split(struct slice all, struct buf *ours, struct buf *others)
{
	struct slice rest = all, word;
	bool found = false;

	while (slice_word(&rest, &word)) {
		if (is_ours(word))
			found = true;
		else if (others)
			buf_printf(others, "%s%.*s", others->n ? " " : "", SLICE_ARG(word));
	}
	if (!found)
		return;
	/* in the order of keywords_write */
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		for (rest = all; slice_word(&rest, &word);)
			if (slice_ieq(word, slice_of(states[i].word)))
				put_word(ours, states[i].word);
	for (unsigned i = 0; i < BITS; i++)
		for (rest = all; slice_word(&rest, &word);) {
			unsigned bit;
			char text[16];

			if (!is_ours(word) || !bit_of(word, &bit) || bit != i)
				continue;
			snprintf(text, sizeof(text), PREFIX "T%u", i);
			put_word(ours, text);
		}
	for (rest = all; slice_word(&rest, &word);)
		if (slice_istarts(word, S(PREFIX "By-"))) {
			put_word(ours, PREFIX "By-");
			buf_put(ours, slice_sub(word, sizeof(PREFIX "By-") - 1, word.n));
		}
	for (rest = all; slice_word(&rest, &word);)
		if (slice_istarts(word, S(PREFIX "For-"))) {
			put_word(ours, PREFIX "For-");
			buf_put(ours, slice_sub(word, sizeof(PREFIX "For-") - 1, word.n));
		}
}

void keywords_noted(struct slice all, struct buf *out)
{
	struct buf ours;

	buf_putc(out, '?');
	if (slice_ifind(all, S(PREFIX)) == SIZE_MAX)
		return;
	buf_init(&ours, 900);
	keywords_split(all, &ours, NULL);
	buf_put(out, buf_slice(&ours));
	buf_release(&ours);
}

bool keywords_same_name(struct slice a, struct slice b)
{
	struct buf x, y;
	bool same;

	buf_init(&x, 200);
	buf_init(&y, 200);
	put_name(&x, a);
	put_name(&y, b);
	same = slice_ieq(slice_of(buf_cstr(&x)), slice_of(buf_cstr(&y)));
	buf_release(&x);
	buf_release(&y);
	return same;
}

const char *keywords_fixed(void)
{
	return "$ModoriDone $ModoriMuted $ModoriAsleep $ModoriT0 $ModoriT1 $ModoriT2 $ModoriT3 $ModoriT4 "
	       "$ModoriT5 $ModoriT6 $ModoriT7 "
	       "$ModoriT8 $ModoriT9 $ModoriT10 $ModoriT11";
}
