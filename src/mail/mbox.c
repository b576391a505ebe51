// SPDX-License-Identifier: BSD-2-Clause
#include "mail/mbox.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "mail/part.h"

#define READ_SIZE (256u * 1024)

struct reader {
	int fd;
	char *p;
	size_t from, n, cap; /* bytes p[from..n) wait */
	bool end;
	char eol; /* '\r' in a file of an old Macintosh, which holds no line feed */
	struct {
		char *p;
		size_t n, cap;
		bool cut;
	} mail;
	uint64_t number, at, offset; /* at: of the next byte; offset: of this mail */
	const char *path;
	source_fn *fn;
	void *ctx;
	struct err *err;
};

static enum rc fill(struct reader *r)
{
	ssize_t got;

	if (r->from) {
		memmove(r->p, r->p + r->from, r->n - r->from);
		r->n -= r->from;
		r->from = 0;
	}
	if (r->cap - r->n < READ_SIZE / 2) {
		r->cap *= 2;
		r->p = mem_realloc(r->p, r->cap);
	}
	do
		got = read(r->fd, r->p + r->n, r->cap - r->n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return err_set(r->err, RC_IO, _("cannot read %s: %s"), r->path, strerror(errno));
	r->end = got == 0;
	r->n += (size_t)got;
	return RC_OK;
}

static void keep(struct reader *r, struct slice s)
{
	if (r->mail.n + s.n > MAIL_MAX_SIZE) {
		s.n = MAIL_MAX_SIZE - r->mail.n;
		r->mail.cut = true;
	}
	if (r->mail.cap < r->mail.n + s.n) {
		r->mail.cap = (r->mail.n + s.n) * 2;
		r->mail.p = mem_realloc(r->mail.p, r->mail.cap);
	}
	if (s.n)
		memcpy(r->mail.p + r->mail.n, s.p, s.n);
	r->mail.n += s.n;
}

static enum rc hand_over(struct reader *r)
{
	struct source_mail mail = { { r->mail.p, r->mail.n }, r->mail.cut, r->path, r->number, r->offset };
	enum rc rc = RC_OK;

	if (r->number)
		rc = r->fn(r->ctx, &mail, r->err);
	r->mail.n = 0;
	r->mail.cut = false;
	if (r->mail.cap > 1u << 20) { /* one giant must not stay in memory */
		free(r->mail.p);
		r->mail.p = NULL;
		r->mail.cap = 0;
	}
	return rc;
}

/* ">From ", ">>From ": one level of quoting off. */
static struct slice unquote(struct slice line)
{
	size_t i = 0;

	while (i < line.n && line.p[i] == '>')
		i++;
	return i && slice_starts(slice_sub(line, i, line.n), S("From ")) ? slice_sub(line, 1, line.n) : line;
}

static enum rc read_lines(struct reader *r)
{
	bool after_blank = true;
	enum rc rc = RC_OK;

	for (;;) {
		struct slice rest = { r->p + r->from, r->n - r->from }, line;
		size_t end = slice_chr(rest, r->eol);

		/* a line longer than the limit of a mail is taken in pieces */
		if (end == SIZE_MAX && !r->end && rest.n < MAIL_MAX_SIZE) {
			rc = fill(r);
			if (rc != RC_OK)
				return rc;
			continue;
		}
		if (!rest.n)
			return hand_over(r);
		line = slice_sub(rest, 0, end == SIZE_MAX ? rest.n : end + 1);
		if (after_blank && slice_starts(line, S("From "))) {
			rc = hand_over(r);
			if (rc != RC_OK)
				return rc;
			r->number++;
			r->offset = r->at;
		} else {
			keep(r, unquote(line));
		}
		after_blank = line.p[0] == r->eol || (line.n == 2 && line.p[0] == '\r');
		r->from += line.n;
		r->at += line.n;
	}
}

enum rc mbox_walk(int fd, struct slice front, const char *path, source_fn *fn, void *ctx, struct err *err)
{
	struct reader r = { .fd = fd, .cap = READ_SIZE + front.n, .n = front.n, .path = path, .fn = fn, .ctx = ctx, .err = err };
	enum rc rc;

	r.p = mem_alloc(r.cap);
	if (front.n)
		memcpy(r.p, front.p, front.n);
	rc = fill(&r);
	r.eol = slice_chr((struct slice){ r.p, r.n }, '\n') == SIZE_MAX && slice_chr((struct slice){ r.p, r.n }, '\r') != SIZE_MAX ? '\r' : '\n';
	if (rc == RC_OK)
		rc = read_lines(&r);
	free(r.p);
	free(r.mail.p);
	return rc;
}
