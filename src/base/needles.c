// SPDX-License-Identifier: BSD-2-Clause
#include "base/needles.h"

#include <assert.h>

#define KEY 4
#define WINDOW (KEY + NEEDLE_STEP - 1) /* bytes that all keys of a word stand in */
_Static_assert(WINDOW <= NEEDLE_MIN && NEEDLE_STEP * NEEDLES_MAX <= UINT8_MAX, "keys fit, and their numbers");

/* The bytes of a key, the same for both cases of a letter. */
static uint32_t key_bytes(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v & 0x1f1f1f1f;
}
_Static_assert(sizeof(uint32_t) == KEY, "a key is read at once");

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

/* Of the keys that begin at p: first whether such texts have them, then how usual their letters are. */
static size_t commonness(const unsigned char *counts, const char *p)
{
	static const char rising[] = "zqxjkvbpygfwmucldrhsnioate ";
	size_t sum = 0;

	for (size_t i = 0; i < WINDOW; i++) {
		const char *at = strchr(rising, ascii_lower((unsigned char)p[i]));

		sum += at ? (size_t)(at - rising) : 0;
	}
	for (size_t k = 0; k < NEEDLE_STEP; k++)
		sum += sizeof(rising) * WINDOW * counts[hash(key_bytes(p + k))];
	return sum;
}

/* Where the keys begin that are the rarest ones of the words. */
static size_t rare_place(struct slice words)
{
	unsigned char counts[NEEDLES_TABLE] = { 0 };
	size_t rare = 0;

	for (size_t i = 0; i + KEY < sizeof(common); i++)
		counts[hash(key_bytes(common + i))]++;
	for (size_t i = 1; i + WINDOW <= words.n; i++)
		if (commonness(counts, words.p + i) < commonness(counts, words.p + rare))
			rare = i;
	return rare;
}

size_t needles_add(struct needles *set, struct slice words)
{
	size_t number = set->n++, rare = rare_place(words);

	assert(number < NEEDLES_MAX && words.n <= UINT8_MAX);
	set->words[number] = words;
	for (size_t k = 0; k < NEEDLE_STEP && words.n >= NEEDLE_MIN; k++) {
		uint32_t bytes = key_bytes(words.p + rare + k);
		uint8_t *first = &set->first[hash(bytes)];

		set->keys[NEEDLE_STEP * number + k] = (struct needle_key){ bytes, (uint8_t)number, (uint8_t)(rare + k), *first };
		*first = (uint8_t)(NEEDLE_STEP * number + k + 1);
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

	for (; i + 3 * NEEDLE_STEP + KEY <= text.n; i += 4 * NEEDLE_STEP) {
		uint8_t k[4];

		for (size_t j = 0; j < 4; j++)
			k[j] = set->first[hash(key_bytes(text.p + i + j * NEEDLE_STEP))];
		if (k[0] | k[1] | k[2] | k[3])
			for (size_t j = 0; j < 4; j++)
				try_keys(&f, k[j], i + j * NEEDLE_STEP);
	}
	for (; i + KEY <= text.n; i += NEEDLE_STEP)
		try_keys(&f, set->first[hash(key_bytes(text.p + i))], i);
	return f.found;
}
