// SPDX-License-Identifier: BSD-2-Clause
#include "ui/model/mask.h"

#include <sys/random.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "cause/spelling.h"
#include "mail/header.h"

void mask_init(struct mask *m, struct store *st)
{
	struct arena a;
	struct slice value;
	struct err err;

	*m = (struct mask){ 0 };
	arena_init(&a);
	if (store_setting_get(st, MASK_SECRET, &a, &value, &err) == RC_OK && value.n == sizeof(m->secret)) {
		memcpy(m->secret, value.p, sizeof(m->secret));
	} else if (getrandom(m->secret, sizeof(m->secret), 0) == sizeof(m->secret)) {
		struct slice fresh = { (const char *)m->secret, sizeof(m->secret) };

		if (store_setting_put(st, MASK_SECRET, fresh, &err) != RC_OK)
			m->secret[1] ^= 1; /* a store that is only read: this run's own tags */
	}
	arena_release(&a);
}

static unsigned tag_of(const struct mask *m, struct slice addr)
{
	uint64_t h = m->secret[0] ^ 14695981039346656037u;

	for (size_t i = 0; i < addr.n; i++)
		h = (h ^ ascii_lower((unsigned char)addr.p[i])) * 1099511628211u;
	h ^= m->secret[1];
	h ^= h >> 29;
	h *= 0xbf58476d1ce4e5b9u;
	return (unsigned)(h >> 56);
}

struct slice mask_address(const struct mask *m, struct arena *a, struct slice addr)
{
	struct slice local, domain, first;

	if (m->off || !addr_split(addr, &local, &domain))
		return addr;
	first = utf8_cut(local, local.n && (unsigned char)local.p[0] >= 0x80 ? 4 : 1);
	if ((unsigned char)local.p[0] >= 0x80) {
		size_t len;

		utf8_decode(local, &len);
		first = slice_sub(local, 0, len);
	}
	return arena_printf(a, "%.*s***~%02x@%.*s", SLICE_ARG(first), tag_of(m, addr), SLICE_ARG(domain));
}

/* Every address there is, each as its own. */
static bool mask_every(const struct mask *m, struct arena *a, struct slice text, struct buf *out)
{
	struct slice found;
	size_t at = 0, copied = 0;

	while (addr_scan(text, &at, &found)) {
		size_t from = (size_t)(found.p - text.p);

		buf_put(out, slice_sub(text, copied, from));
		buf_put(out, mask_address(m, a, found));
		copied = from + found.n;
	}
	buf_put(out, slice_sub(text, copied, text.n));
	return copied > 0;
}

/* One address in every spelling: its local part goes, what stands around it stays. */
static bool mask_one(const struct mask *m, struct arena *a, struct slice text, struct slice addr, struct buf *out)
{
	struct slice masked = mask_address(m, a, addr);
	struct span local;
	size_t at = 0, copied = 0;

	masked = slice_sub(masked, 0, slice_rchr(masked, '@'));
	while (spelled_next(text, &at, addr, &local)) {
		buf_put(out, slice_sub(text, copied, local.from));
		buf_put(out, masked);
		copied = local.to;
	}
	buf_put(out, slice_sub(text, copied, text.n));
	return copied > 0;
}

struct slice mask_text(const struct mask *m, struct arena *a, struct slice text, struct slice addr)
{
	struct buf out;
	struct slice result = text;

	if (m->off || (!m->all && (!addr.n || slice_chr(addr, '@') == SIZE_MAX)))
		return text;
	buf_init(&out, text.n * 4 + 64);
	if (m->all ? mask_every(m, a, text, &out) : mask_one(m, a, text, addr, &out))
		result = arena_dup(a, buf_slice(&out));
	buf_release(&out);
	return result;
}

static void star_local(char *p, size_t from, size_t to)
{
	for (size_t i = from + ((unsigned char)p[from] < 0x80); i < to; i++)
		if (p[i] != '\n')
			p[i] = '*';
}

static bool among(const struct exposed *x, struct slice addr)
{
	for (size_t i = 0; i < x->n; i++)
		if (slice_ieq(x->v[i], addr))
			return true;
	return false;
}

static void add_exposed(struct exposed *x, const struct verdict *v, const struct exposed *but)
{
	struct slice found[EXPOSED_MAX];
	size_t n = verdict_exposed(v, found);

	for (size_t i = 0; i < n; i++)
		if (!among(x, found[i]) && !among(but, found[i]))
			x->v[x->n++] = found[i];
}

struct exposed mask_exposed(struct arena *a, const struct verdict *v, size_t n, const struct verdict *but)
{
	struct exposed x = { 0 }, own = { 0 }, none = { 0 };
	struct slice of_own[EXPOSED_MAX];
	size_t most = 0;

	for (size_t i = 0; i < n; i++)
		most += verdict_exposed(&v[i], of_own);
	x.v = arena_array(a, most, sizeof(*x.v));
	own.v = of_own;
	if (but)
		add_exposed(&own, but, &none);
	for (size_t i = 0; i < n; i++)
		add_exposed(&x, &v[i], &own);
	return x;
}

struct slice mask_texts(const struct mask *m, struct arena *a, struct slice text, const struct exposed *x)
{
	for (size_t i = 0; i < x->n; i++)
		text = mask_text(m, a, text, x->v[i]);
	return text;
}

void mask_in_place(const struct mask *m, char *text, size_t n, struct slice addr)
{
	struct slice whole = { text, n }, found;
	struct span local;
	size_t at = 0;

	if (m->off)
		return;
	while (m->all && addr_scan(whole, &at, &found)) {
		size_t from = (size_t)(found.p - text);

		star_local(text, from, from + slice_rchr(found, '@'));
	}
	while (!m->all && slice_chr(addr, '@') != SIZE_MAX && spelled_next(whole, &at, addr, &local))
		star_local(text, local.from, local.to);
}

void mask_set(struct mask *m, struct slice how)
{
	m->off = slice_eq(how, S("none"));
	m->all = slice_eq(how, S("all"));
}
