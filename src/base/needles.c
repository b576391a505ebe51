// SPDX-License-Identifier: BSD-2-Clause
#include "base/needles.h"

#include <assert.h>

#define KEY 3

/* Three bytes, the same for both cases of a letter. */
static uint32_t key_bytes(const char *p)
{
	return ((uint32_t)(unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8 | (uint32_t)(unsigned char)p[2] << 16) & 0x1f1f1f;
}

/* The same, where a fourth one may be read. */
static uint32_t key_bytes_of_four(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
	v = __builtin_bswap32(v);
#endif
	return v & 0x1f1f1f;
}

static uint32_t hash(uint32_t bytes)
{
	return bytes * 0x9e3779b1u >> 19;
}
_Static_assert(NEEDLES_TABLE == 1 << (32 - 19), "as hash has it");

/* What texts about mail are full of: keys that stand in it tell little. */
static const char common[] =
	"this is the mail system at host mx.example.com. i am sorry to have to inform you that your message could not be delivered to one or "
	"more recipients. it is attached below. for further assistance, please send mail to postmaster. this message was created "
	"automatically by mail delivery software. the following addresses failed: recipient address rejected: user unknown in virtual "
	"mailbox table; remote server said: error from remote mail server: permanent failure, connection timed out, relay access denied, "
	"service unavailable, contact your administrator under http://www. final-recipient: diagnostic-code: smtp; status: ----- ";

static size_t commonness(const unsigned char *counts, const char *p)
{
	static const char rising[] = "zqxjkvbpygfwmucldrhsnioate ";
	size_t sum = 0;

	for (size_t i = 0; i < KEY + 1; i++) {
		const char *at = strchr(rising, ascii_lower((unsigned char)p[i]));

		sum += at ? (size_t)(at - rising) : 0;
	}
	for (size_t k = 0; k < 2; k++)
		sum += sizeof(rising) * KEY * counts[hash(key_bytes(p + k))];
	return sum;
}

/* Where the two keys begin that are the rarest ones of the words. */
static size_t rare_place(struct slice words)
{
	unsigned char counts[NEEDLES_TABLE] = { 0 };
	size_t rare = 0;

	for (size_t i = 0; i + KEY < sizeof(common); i++)
		counts[hash(key_bytes(common + i))]++;
	for (size_t i = 1; i + KEY + 1 <= words.n; i++)
		if (commonness(counts, words.p + i) < commonness(counts, words.p + rare))
			rare = i;
	return rare;
}

size_t needles_add(struct needles *set, struct slice words)
{
	size_t number = set->n++, rare;

	assert(number < NEEDLES_MAX && words.n >= NEEDLE_MIN && words.n <= UINT8_MAX);
	rare = rare_place(words);
	set->words[number] = words;
	for (size_t k = 0; k < 2; k++) {
		uint32_t bytes = key_bytes(words.p + rare + k);
		uint8_t *first = &set->first[hash(bytes)];

		set->keys[2 * number + k] = (struct needle_key){ bytes, (uint8_t)number, (uint8_t)(rare + k), *first };
		*first = (uint8_t)(2 * number + k + 1);
	}
	return number;
}

/* What of a set is found in a text. */
struct finds {
	const struct needles *set;
	struct slice text;
	uint64_t found;
	size_t *at;
};

/* Do words stand around the key at i? k: the first key that may be there, from 1. */
static void try_keys(struct finds *f, size_t k, size_t i)
{
	uint32_t bytes = k ? key_bytes(f->text.p + i) : 0;

	for (; k; k = f->set->keys[k - 1].next) {
		const struct needle_key *key = &f->set->keys[k - 1];
		struct slice words = f->set->words[key->word];
		size_t begin = i - key->at;

		if (key->bytes != bytes || i < key->at || (f->found >> key->word & 1 && f->at[key->word] <= begin) ||
		    words.n > f->text.n - begin || !ascii_same(f->text.p + begin, words.p, words.n))
			continue;
		f->at[key->word] = begin;
		f->found |= (uint64_t)1 << key->word;
	}
}

uint64_t needles_find(const struct needles *set, struct slice text, size_t at[NEEDLES_MAX])
{
	struct finds f = { .set = set, .text = text, .at = at };
	size_t i = 0;

	for (; i + 10 <= text.n; i += 8) {
		uint8_t k[4];

		for (size_t j = 0; j < 4; j++)
			k[j] = set->first[hash(key_bytes_of_four(text.p + i + 2 * j))];
		if (k[0] | k[1] | k[2] | k[3])
			for (size_t j = 0; j < 4; j++)
				try_keys(&f, k[j], i + 2 * j);
	}
	for (; i + KEY <= text.n; i += 2)
		try_keys(&f, set->first[hash(key_bytes(text.p + i))], i);
	return f.found;
}
