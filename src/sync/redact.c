// SPDX-License-Identifier: BSD-2-Clause
#include "sync/redact.h"

#include "base/buf.h"
#include "base/text.h"
#include "base/vec.h"
#include "mail/decode.h"
#include "mail/header.h"
#include "cause/spelling.h"
#include "sync/ingest.h"

#define ADDRESSES_MAX 1000
#define LINE_OUT 76

struct redaction {
	struct arena *a;
	struct slice *addresses;
	size_t n;
};

/* A stretch of the mail and what stands there instead. In order, never overlapping. */
struct patch {
	struct slice old, new;
};

struct patches {
	VEC(struct patch);
};

/* ---- which addresses ---- */

static void add_address(struct redaction *rd, struct slice addr)
{
	struct slice local, domain;

	if (!addr_split(addr, &local, &domain) || rd->n == ADDRESSES_MAX)
		return;
	for (size_t i = 0; i < rd->n; i++)
		if (slice_ieq(rd->addresses[i], addr))
			return;
	rd->addresses[rd->n++] = arena_dup(rd->a, addr);
}

static void collect_exposed(struct redaction *rd, const struct analysis *an)
{
	struct slice exposed[EXPOSED_MAX];

	for (size_t i = 0; i < an->n; i++) {
		size_t n = verdict_exposed(&an->verdicts[i], exposed);

		for (size_t k = 0; k < n; k++)
			add_address(rd, exposed[k]);
		if (an->verdicts[i].alias.n)
			add_address(rd, an->verdicts[i].recipient);
	}
}

static void collect_all(struct redaction *rd, struct msg *m)
{
	for (struct part *p = m->root; p; p = part_after(p)) {
		struct slice texts[] = { p->head, part_text(m, p) }, addr;

		for (size_t i = 0; i < 2; i++)
			for (size_t at = 0; addr_scan(texts[i], &at, &addr);)
				add_address(rd, addr);
	}
}

/* ---- replacing ---- */

/* Length of one of the addresses at i, in any spelling, 0 when there is none; *local: what goes. */
static size_t address_at(const struct redaction *rd, struct slice s, size_t i, struct span *local)
{
	struct span whole;

	for (size_t k = 0; k < rd->n; k++)
		if (spelled_at(s, i, rd->addresses[k], &whole, local))
			return (whole.to > local->to ? whole.to : local->to) - i;
	return 0;
}

/* s itself when nothing was found. The domain stays: it tells whose server spoke. */
static struct slice replace(const struct redaction *rd, struct slice s)
{
	struct buf out;
	struct slice result = s;
	struct span local;
	size_t from = 0;

	buf_init(&out, s.n * 4 + 16);
	for (size_t i = 0; i < s.n; i++) {
		size_t n = address_at(rd, s, i, &local);

		if (!n)
			continue;
		buf_put(&out, slice_sub(s, from, local.from));
		buf_puts(&out, "***");
		from = local.to;
		i += n - 1;
	}
	if (from) {
		buf_put(&out, slice_sub(s, from, s.n));
		result = arena_dup(rd->a, buf_slice(&out));
	}
	buf_release(&out);
	return result;
}

/* ---- encoding again ---- */

static void put_qp(struct buf *out, struct slice s)
{
	size_t column = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool at_end = i + 1 == s.n || s.p[i + 1] == '\n';

		if (c == '\n') {
			buf_putc(out, '\n');
			column = 0;
			continue;
		}
		if (column >= LINE_OUT - 4) {
			buf_puts(out, "=\n");
			column = 0;
		}
		if ((ascii_graph(c) && c != '=') || ((c == ' ' || c == '\t') && !at_end)) {
			buf_putc(out, (char)c);
			column++;
		} else {
			buf_printf(out, "=%02X", c);
			column += 3;
		}
	}
}

static struct slice encode(struct arena *a, struct slice s, enum transfer_enc enc)
{
	struct buf out;
	struct slice result;

	buf_init(&out, s.n * 4 + 64);
	if (enc != ENC_BASE64)
		put_qp(&out, s);
	else
		for (size_t i = 0; i < s.n; i += LINE_OUT / 4 * 3) {
			buf_base64(&out, slice_sub(s, i, i + LINE_OUT / 4 * 3));
			buf_putc(&out, '\n');
		}
	result = arena_dup(a, buf_slice(&out));
	buf_release(&out);
	return result;
}

/* A text as a part of that encoding holds it. */
static struct slice encode_as(struct arena *a, struct slice s, enum transfer_enc enc)
{
	return enc == ENC_BASE64 || enc == ENC_QP ? encode(a, s, enc) : s;
}

/* ---- a mail ---- */

/* Encoded words that hide an address: the whole field as one new word. */
static void patch_head(const struct redaction *rd, struct slice head, struct patches *out)
{
	struct field f;

	while (head_next(&head, &f)) {
		struct slice plain, shown;
		struct buf word;

		if (slice_find(f.value, S("=?")) == SIZE_MAX)
			continue;
		plain = head_decode(rd->a, head_unfold(rd->a, f.value));
		shown = replace(rd, plain);
		if (shown.p == plain.p)
			continue;
		buf_init(&word, shown.n * 2 + 64);
		buf_puts(&word, "=?utf-8?B?");
		buf_base64(&word, shown);
		buf_puts(&word, "?=");
		vec_push(out, ((struct patch){ f.value, arena_dup(rd->a, buf_slice(&word)) }));
		buf_release(&word);
	}
}

static bool within(struct slice whole, struct slice s)
{
	return s.p >= whole.p && s.p + s.n <= whole.p + whole.n;
}

static void patch_parts(const struct redaction *rd, struct msg *m, struct patches *out)
{
	const char *done = m->text.p; /* inside an encoded mail that was taken as a whole */

	for (struct part *p = m->root; p; p = part_after(p)) {
		struct slice bytes, shown;

		if (!within(m->text, p->head) || p->head.p < done)
			continue;
		patch_head(rd, p->head, out);
		if ((p->enc != ENC_BASE64 && p->enc != ENC_QP) || p->kind == PART_MULTIPART || !within(m->text, p->body))
			continue;
		bytes = part_bytes(m, p);
		shown = replace(rd, bytes);
		if (shown.p != bytes.p)
			vec_push(out, ((struct patch){ p->body, encode(rd->a, shown, p->enc) }));
		done = p->body.p + p->body.n;
	}
}

static struct slice redacted(const struct redaction *rd, struct msg *m)
{
	struct patches patches = { 0 };
	struct buf out;
	struct slice result;
	size_t from = 0;

	patch_parts(rd, m, &patches);
	buf_init(&out, m->text.n * 5 + 4096);
	for (size_t i = 0; i < patches.n; i++) {
		size_t at = (size_t)(patches.v[i].old.p - m->text.p);

		if (at < from)
			continue;
		buf_put(&out, replace(rd, slice_sub(m->text, from, at)));
		buf_put(&out, patches.v[i].new);
		from = at + patches.v[i].old.n;
	}
	buf_put(&out, replace(rd, slice_sub(m->text, from, m->text.n)));
	vec_free(&patches);
	result = arena_dup(rd->a, buf_slice(&out));
	buf_release(&out);
	return result;
}

/* Nothing is given out that still holds an address in what a mail program would show. */
static bool holds_address(const struct redaction *rd, struct slice mail)
{
	struct msg *m = mail_parse(rd->a, mail);
	struct slice raw = m->text;

	if (replace(rd, raw).p != raw.p)
		return true;
	for (struct part *p = m->root; p; p = part_after(p)) {
		struct slice text = part_text(m, p);
		struct slice head = p->head;
		struct field f;

		if (replace(rd, text).p != text.p)
			return true;
		while (head_next(&head, &f)) {
			struct slice value = head_decode(rd->a, head_unfold(rd->a, f.value));

			if (replace(rd, value).p != value.p)
				return true;
		}
	}
	return false;
}

static bool in_returned(const struct part *p)
{
	while ((p = p->parent))
		if (p->kind == PART_MESSAGE)
			return true;
	return false;
}

/* The texts and attachments of the returned mail; its header stays. */
static struct slice without_words(struct arena *a, struct slice mail)
{
	struct msg *m = mail_parse(a, mail);
	struct buf out;
	struct slice result;
	size_t from = 0;

	buf_init(&out, m->text.n + (MAIL_MAX_PARTS + 1) * 64);
	for (struct part *p = m->root; p; p = part_after(p)) {
		size_t at = (size_t)(p->body.p - m->text.p);

		if (p->first || !p->body.n || !in_returned(p) || !within(m->text, p->body) || at < from)
			continue;
		buf_put(&out, slice_sub(m->text, from, at));
		buf_put(&out, encode_as(a, S("(left out)\n"), p->enc));
		from = at + p->body.n;
		if (from < m->text.n && m->text.p[from] == '\n') /* that before a boundary */
			from++;
	}
	buf_put(&out, slice_sub(m->text, from, m->text.n));
	result = arena_dup(a, buf_slice(&out));
	buf_release(&out);
	return result;
}

enum rc redact(struct arena *a, const struct rules *rules, struct slice raw, enum redact_what what, struct slice *copy, size_t *n,
	       struct err *err)
{
	struct redaction rd = { .a = a, .addresses = arena_array(a, ADDRESSES_MAX, sizeof(*rd.addresses)) };
	struct analysis an = ingest(a, rules, NULL, raw);

	collect_exposed(&rd, &an);
	if (what != REDACT_EXPOSED)
		collect_all(&rd, an.msg);
	*copy = redacted(&rd, an.msg);
	if (what == REDACT_SAMPLE)
		*copy = without_words(a, *copy);
	*n = rd.n;
	if (holds_address(&rd, *copy))
		return err_set(err, RC_UNSUPPORTED, _("an address stands there in a form that cannot be taken out; nothing is written"));
	return RC_OK;
}
