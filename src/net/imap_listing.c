// SPDX-License-Identifier: BSD-2-Clause
/* Listing: UIDs, flags, what changed. In windows of UIDs, so that one answer stays small however large the
 * folder. */
#include <stdlib.h>

#include "base/text.h"
#include "net/imap_session.h"

#define FLAGS_BYTES 1024 /* of one message in an answer */

/* ---- windows ---- */

struct window {
	uint32_t at, end; /* of the whole question; end 0: unknown */
	uint32_t step;
	bool done;
};

static struct window window_over(const struct imap *im, uint32_t from, uint32_t to)
{
	struct window w = { .at = from ? from : 1, .end = to, .step = IMAP_WINDOW };
	uint32_t turns = im->exists / IMAP_WINDOW * 4 + 16;

	if (im->uidnext > 1 && (!to || to >= im->uidnext))
		w.end = im->uidnext - 1;
	/* few messages on wide UIDs: fewer and wider questions */
	if (w.end >= w.at && (w.end - w.at) / turns > w.step)
		w.step = (w.end - w.at) / turns;
	w.done = (to && to < w.at) || (w.end && w.end < w.at && to);
	return w;
}

/* The next window as "1:50000", the last one open ("950001:*") unless the question ends; false when there is
 * none. */
static bool next_window(struct window *w, uint32_t to, uint32_t *from, uint32_t *until)
{
	if (w->done)
		return false;
	*from = w->at;
	if (!w->end || w->at > w->end || w->end - w->at < w->step) {
		*until = to;
		w->done = true;
		return true;
	}
	*until = w->at + w->step - 1;
	w->at += w->step;
	return true;
}

static size_t window_bytes(const struct imap *im, size_t each)
{
	size_t n = im->exists < IMAP_WINDOW ? im->exists : IMAP_WINDOW;

	return IMAP_SMALL_BYTES + n * each;
}

static void print_window(struct buf *out, uint32_t from, uint32_t until)
{
	if (until)
		buf_printf(out, "%u:%u", from, until);
	else
		buf_printf(out, "%u:*", from);
}

/* ---- UIDs ---- */

struct collector {
	struct uid_list *out;
	size_t cap;
	uint32_t from, to;
};

static void collect(struct collector *c, uint32_t uid)
{
	if (uid < c->from || uid == 0 || (c->to && uid > c->to)) /* "n:*" always yields the last message */
		return;
	if (c->out->n == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 1024;
		c->out->v = mem_realloc(c->out->v, c->cap * sizeof(*c->out->v));
	}
	c->out->v[c->out->n++] = uid;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void sort_once(struct uid_list *l)
{
	size_t n = 0;

	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), by_value);
	for (size_t i = 0; i < l->n; i++)
		if (!n || l->v[n - 1] != l->v[i])
			l->v[n++] = l->v[i];
	l->n = n;
}

enum rc imap_search(struct imap *im, const char *charset, uint32_t from, uint32_t to, const char *criteria, enum rc refused,
		    struct uid_list *out, struct err *err)
{
	struct window w = window_over(im, from, to);
	struct collector c = { out, 0, from ? from : 1, to };
	uint32_t first, last;
	enum rc rc = RC_OK;
	struct buf line;

	*out = (struct uid_list){ NULL, 0 };
	buf_init(&line, IMAP_SEARCH_CHARS + 100);
	while (rc == RC_OK && im->exists && next_window(&w, to, &first, &last)) {
		buf_reset(&line);
		buf_printf(&line, "UID SEARCH %sUID ", charset);
		print_window(&line, first, last);
		buf_puts(&line, criteria);
		rc = imap_command(im, window_bytes(im, 16), buf_cstr(&line), refused, _("SEARCH refused"), err);
		if (rc != RC_OK || !im->session->imap_response_info ||
		    !im->session->imap_response_info->rsp_search_result)
			continue;
		for (clistiter *it = clist_begin(im->session->imap_response_info->rsp_search_result); it;
		     it = clist_next(it))
			collect(&c, *(const uint32_t *)clist_content(it));
	}
	buf_release(&line);
	if (rc != RC_OK) {
		free(out->v);
		*out = (struct uid_list){ NULL, 0 };
		return rc;
	}
	sort_once(out);
	return RC_OK;
}

enum rc imap_uids(struct imap *im, uint32_t from, uint32_t to, struct uid_list *out, struct err *err)
{
	return imap_search(im, "", from, to, "", RC_NET, out, err);
}

enum rc imap_search_msgid(struct imap *im, struct slice msgid, struct uid_list *out, struct err *err)
{
	struct buf criteria;
	bool odd = !msgid.n || msgid.n > 900;
	enum rc rc;

	*out = (struct uid_list){NULL, 0};
	for (size_t i = 0; i < msgid.n; i++)
		odd |= msgid.p[i] == '"' || msgid.p[i] == '\\' || (unsigned char)msgid.p[i] < 32 ||
		       (unsigned char)msgid.p[i] > 126;
	if (odd) /* no quoted string can hold it; nothing that a mail program wrote */
		return RC_OK;
	buf_init(&criteria, 1024);
	buf_printf(&criteria, " HEADER Message-ID \"%.*s\"", SLICE_ARG(msgid));
	rc = imap_search(im, "", 1, 0, buf_cstr(&criteria), RC_NET, out, err);
	buf_release(&criteria);
	return rc;
}

/* ---- flags ---- */

enum rc imap_flags(struct imap *im, uint32_t from, uint32_t to, imap_flags_fn *fn, void *ctx, struct err *err)
{
	struct window w = window_over(im, from, to);
	struct imap_sink sink = { .flags = fn, .ctx = ctx };
	uint32_t first, last;
	enum rc rc = RC_OK;
	struct buf line;

	buf_init(&line, 200);
	while (rc == RC_OK && im->exists && next_window(&w, to, &first, &last)) {
		buf_reset(&line);
		buf_puts(&line, "UID FETCH ");
		print_window(&line, first, last);
		buf_puts(&line, " (UID FLAGS)");
		rc = imap_run_fetch(im, window_bytes(im, FLAGS_BYTES), buf_cstr(&line), &sink, err);
	}
	buf_release(&line);
	return rc;
}

enum rc imap_flags_of(struct imap *im, const uint32_t *uids, size_t n, imap_flags_fn *fn, void *ctx,
		      struct err *err)
{
	struct imap_sink sink = {.flags = fn, .ctx = ctx};
	enum rc rc = RC_OK;
	struct buf line;

	buf_init(&line, IMAP_SET_CHARS + 100);
	for (size_t at = 0, take; rc == RC_OK && at < n; at += take) {
		buf_reset(&line);
		buf_puts(&line, "UID FETCH ");
		take = imap_set_text(&line, uids + at, n - at);
		buf_puts(&line, " (UID FLAGS)");
		rc = imap_run_fetch(im, IMAP_SMALL_BYTES + take * FLAGS_BYTES, buf_cstr(&line), &sink, err);
	}
	buf_release(&line);
	return rc;
}

/* Every VANISHED of the answer: the library's helper gives the first only. */
static enum rc report_gone(struct imap *im, imap_gone_fn *gone, void *ctx, struct err *err)
{
	const struct mailimap_response_info *info = im->session->imap_response_info;
	enum rc rc = RC_OK;

	for (clistiter *it = info && info->rsp_extension_list ? clist_begin(info->rsp_extension_list) : NULL;
	     it && rc == RC_OK; it = clist_next(it)) {
		const struct mailimap_extension_data *ext = clist_content(it);
		const struct mailimap_qresync_vanished *v = ext->ext_data;

		if (ext->ext_extension->ext_id != MAILIMAP_EXTENSION_QRESYNC ||
		    ext->ext_type != MAILIMAP_QRESYNC_TYPE_VANISHED || !v->qr_known_uids)
			continue;
		for (clistiter *at = clist_begin(v->qr_known_uids->set_list); at && rc == RC_OK; at = clist_next(at)) {
			const struct mailimap_set_item *item = clist_content(at);
			uint32_t a = item->set_first, b = item->set_last;

			if (a && b) /* 0 stands for "*", which has no place here */
				rc = gone(ctx, a < b ? a : b, a < b ? b : a, err);
		}
	}
	return rc;
}

enum rc imap_changes(struct imap *im, uint64_t modseq, imap_flags_fn *flags, imap_gone_fn *gone, void *ctx,
		     struct err *err)
{
	bool vanished = gone && imap_can(im, IMAP_CAN_QRESYNC);
	struct window w = window_over(im, 1, 0);
	struct imap_sink sink = { .flags = flags, .ctx = ctx };
	uint32_t first, last;
	enum rc rc = RC_OK;
	struct buf line;

	if (!modseq || !imap_can(im, IMAP_CAN_CONDSTORE))
		return err_set(err, RC_UNSUPPORTED, _("%s keeps no record of changes"), im->acc->host);
	buf_init(&line, 200);
	while (rc == RC_OK && next_window(&w, 0, &first, &last)) {
		buf_reset(&line);
		buf_puts(&line, "UID FETCH ");
		print_window(&line, first, last);
		buf_printf(&line, " (UID FLAGS) (CHANGEDSINCE %llu%s)", (unsigned long long)modseq,
			   vanished ? " VANISHED" : "");
		rc = imap_run_fetch(im, window_bytes(im, FLAGS_BYTES), buf_cstr(&line), &sink, err);
		if (rc == RC_OK && vanished)
			rc = report_gone(im, gone, ctx, err);
	}
	buf_release(&line);
	return rc;
}
