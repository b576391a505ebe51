// SPDX-License-Identifier: BSD-2-Clause
#include "mail/mbox.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/block.h"
#include "base/text.h"
#include "mail/part.h"

#define READ_SIZE (256u * 1024)
#define TAIL 8 /* of a dropped stretch: a separator may begin in it */

struct reader {
	int fd;
	char *p;
	size_t n, cap; /* bytes that wait */
	size_t mail;   /* where the mail in hand begins: its line "From " */
	size_t seen;   /* no other mail begins before it */
	uint64_t at;   /* of p[0], from the start of the file */
	size_t dropped; /* of the mail in hand */
	bool quotes;	/* a line of the mail in hand begins with '>' */
	bool end;
	char eol; /* '\r' in a file of an old Macintosh, which holds no line feed */
	struct source_mail now;
	source_fn *fn;
	void *ctx;
	struct err *err;
};

/* More bytes; the mail in hand moves to the front. Of a mail beyond its limit only the last few bytes are kept. */
static enum rc fill(struct reader *r)
{
	const size_t most = MAIL_MAX_SIZE + READ_SIZE;
	ssize_t got;

	if (r->mail) {
		memmove(r->p, r->p + r->mail, r->n - r->mail);
		r->n -= r->mail;
		r->seen -= r->mail;
		r->at += r->mail;
		r->mail = 0;
	}
	if (r->n > most + TAIL) {
		memmove(r->p + most, r->p + r->n - TAIL, TAIL);
		r->dropped += r->n - most - TAIL;
		r->n = r->seen = most + TAIL;
		r->seen -= TAIL;
	}
	if (r->cap - r->n < READ_SIZE / 2) {
		r->cap *= 2;
		r->p = mem_realloc(r->p, r->cap);
	}
	do
		got = read(r->fd, r->p + r->n, r->cap - r->n < READ_SIZE ? r->cap - r->n : READ_SIZE);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return err_set(r->err, RC_IO, _("cannot read %s: %s"), r->now.path, strerror(errno));
	r->end = got == 0;
	r->n += (size_t)got;
	return RC_OK;
}

/* The line that ends at p[end] is empty. */
static bool empty_line(const struct reader *r, size_t end)
{
	if (r->eol == '\n' && end > r->mail && r->p[end - 1] == '\r')
		end--;
	return end > r->mail && r->p[end - 1] == r->eol;
}

/* Line ends behind which a line begins that says "From" or may be quoted, in the block at p, that a byte stands behind. */
static block16 odd_ends(const char *p, unsigned char eol)
{
	block16 behind = block_load(p + 1);

	return (block16)(block_load(p) == eol) & (block16)((behind == 'F') | (behind == '>'));
}

/* The first such line end from i on; SIZE_MAX when there is none. */
static size_t odd_line(const struct reader *r, size_t i)
{
	const unsigned char eol = (unsigned char)r->eol;
	const char *p = r->p;

	while (i + 4 * BLOCK < r->n && !block_any(odd_ends(p + i, eol) | odd_ends(p + i + BLOCK, eol) | odd_ends(p + i + 2 * BLOCK, eol) |
						  odd_ends(p + i + 3 * BLOCK, eol)))
		i += 4 * BLOCK;
	for (; i + BLOCK < r->n; i += BLOCK) {
		block16 hit = odd_ends(p + i, eol);

		if (block_any(hit))
			return i + block_first(hit);
	}
	for (; i + 1 < r->n; i++)
		if (p[i] == r->eol && (p[i + 1] == 'F' || p[i + 1] == '>'))
			return i;
	return SIZE_MAX;
}

/* Where the next mail begins; SIZE_MAX when it is not in the bytes read so far. */
static size_t next_mail(struct reader *r)
{
	size_t i = r->seen;

	while ((i = odd_line(r, i)) != SIZE_MAX) {
		if (r->p[i + 1] == '>')
			r->quotes = true;
		else if (i + 6 > r->n)
			break;
		else if (memcmp(r->p + i + 1, "From ", 5) == 0 && empty_line(r, i))
			return i + 1;
		i++;
	}
	r->seen = i != SIZE_MAX ? i : r->n > r->mail ? r->n - 1 : r->mail;
	return SIZE_MAX;
}

/* ">From ", ">>From ": one level of quoting off, at the start of a line. */
static bool quoted(struct slice line)
{
	size_t i = 0;

	while (i < line.n && line.p[i] == '>')
		i++;
	return i && slice_starts(slice_sub(line, i, line.n), S("From "));
}

/* In place: nobody asks for these bytes again. */
static struct slice unquote(char *p, size_t n, char eol)
{
	const struct pair start = { (unsigned char)eol, 0, '>', 0 };
	size_t from = quoted((struct slice){ p, n }), to = 0, i = 0;

	while ((i = block_pair(p, n, i, start)) != SIZE_MAX) {
		i++;
		if (!quoted((struct slice){ p + i, n - i }))
			continue;
		memmove(p + to, p + from, i - from);
		to += i - from;
		from = i + 1;
	}
	if (from)
		memmove(p + to, p + from, n - from);
	return (struct slice){ p, to + n - from };
}

static enum rc hand_over(struct reader *r, size_t end)
{
	struct slice all = { r->p + r->mail, end - r->mail }, line;

	r->now.cut = r->dropped > 0;
	r->now.offset = r->at + r->mail;
	r->at += r->dropped;
	r->dropped = 0;
	if (!slice_starts(all, S("From "))) /* before the first mail */
		return RC_OK;
	slice_cut(all, r->eol, &line, &all);
	r->now.raw = r->quotes ? unquote(r->p + end - all.n, all.n, r->eol) : all;
	r->quotes = false;
	if (r->now.raw.n > MAIL_MAX_SIZE) {
		r->now.raw.n = MAIL_MAX_SIZE;
		r->now.cut = true;
	}
	r->now.number++;
	return r->fn(r->ctx, &r->now, r->err);
}

static enum rc read_mails(struct reader *r)
{
	enum rc rc = RC_OK;

	while (rc == RC_OK) {
		size_t next = next_mail(r);

		if (next != SIZE_MAX) {
			rc = hand_over(r, next);
			r->mail = r->seen = next;
		} else if (r->end) {
			return hand_over(r, r->n);
		} else {
			rc = fill(r);
		}
	}
	return rc;
}

enum rc mbox_walk(int fd, struct slice front, const char *path, source_fn *fn, void *ctx, struct err *err)
{
	struct reader r = { .fd = fd, .cap = READ_SIZE + front.n, .n = front.n, .now = { .path = path }, .fn = fn, .ctx = ctx, .err = err };
	enum rc rc;

	r.p = mem_alloc(r.cap);
	if (front.n)
		memcpy(r.p, front.p, front.n);
	rc = fill(&r);
	r.eol = slice_chr((struct slice){ r.p, r.n }, '\n') == SIZE_MAX && slice_chr((struct slice){ r.p, r.n }, '\r') != SIZE_MAX ? '\r' : '\n';
	if (rc == RC_OK)
		rc = read_mails(&r);
	free(r.p);
	return rc;
}
