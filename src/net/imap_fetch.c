// SPDX-License-Identifier: BSD-2-Clause
/* Fetching: messages are handed on as they come, nothing of an answer is kept. */
#include "base/text.h"
#include "net/imap_session.h"

#define LINE_BYTES (96u << 10) /* of one message in a batch, with everything around it */
#define KEYWORDS_MAX (16u << 10)

/* ---- one message of an answer ---- */

static void read_static(const struct mailimap_msg_att_static *s, struct imap_mail *mail, bool *body)
{
	const struct mailimap_msg_att_body_section *sec;

	switch (s->att_type) {
	case MAILIMAP_MSG_ATT_UID:
		mail->meta.uid = s->att_data.att_uid;
		break;
	case MAILIMAP_MSG_ATT_RFC822_SIZE:
		mail->size = s->att_data.att_rfc822_size;
		break;
	case MAILIMAP_MSG_ATT_BODY_SECTION:
		sec = s->att_data.att_body_section;
		mail->raw = sec->sec_body_part ? (struct slice){ sec->sec_body_part, sec->sec_length } : S("");
		*body = true;
		break;
	default:
		break;
	}
}

static void read_flags(const struct mailimap_msg_att_dynamic *dyn, struct imap_flags *out, struct buf *keywords)
{
	buf_reset(keywords);
	for (clistiter *it = dyn->att_list ? clist_begin(dyn->att_list) : NULL; it; it = clist_next(it)) {
		const struct mailimap_flag_fetch *f = clist_content(it);
		const struct mailimap_flag *flag = f->fl_type == MAILIMAP_FLAG_FETCH_OTHER ? f->fl_flag : NULL;

		if (!flag)
			continue;
		switch (flag->fl_type) {
		case MAILIMAP_FLAG_SEEN:
			out->flags |= IMAP_SEEN;
			break;
		case MAILIMAP_FLAG_ANSWERED:
			out->flags |= IMAP_ANSWERED;
			break;
		case MAILIMAP_FLAG_FLAGGED:
			out->flags |= IMAP_FLAGGED;
			break;
		case MAILIMAP_FLAG_DELETED:
			out->flags |= IMAP_DELETED;
			break;
		case MAILIMAP_FLAG_DRAFT:
			out->flags |= IMAP_DRAFT;
			break;
		case MAILIMAP_FLAG_KEYWORD:
			if (flag->fl_data.fl_keyword && keywords->n + strlen(flag->fl_data.fl_keyword) < KEYWORDS_MAX)
				buf_printf(keywords, "%s%s", keywords->n ? " " : "", flag->fl_data.fl_keyword);
			break;
		default:
			break;
		}
	}
	out->keywords = buf_slice(keywords);
}

static void read_extension(const struct mailimap_extension_data *ext, struct imap_flags *out)
{
	if (ext && ext->ext_extension->ext_id == MAILIMAP_EXTENSION_CONDSTORE &&
	    ext->ext_type == MAILIMAP_CONDSTORE_TYPE_FETCH_DATA)
		out->modseq = ((const struct mailimap_condstore_fetch_mod_resp *)ext->ext_data)->cs_modseq_value;
}

static void on_message(struct mailimap_msg_att *att, void *ctx)
{
	struct imap_sink *sink = ctx;
	struct imap_mail mail = { .meta.keywords = S("") };
	bool body = false, flags = false;

	if (sink->rc != RC_OK)
		return;
	for (clistiter *it = clist_begin(att->att_list); it; it = clist_next(it)) {
		const struct mailimap_msg_att_item *item = clist_content(it);

		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC) {
			read_static(item->att_data.att_static, &mail, &body);
		} else if (item->att_type == MAILIMAP_MSG_ATT_ITEM_DYNAMIC) {
			read_flags(item->att_data.att_dyn, &mail.meta, &sink->keywords);
			flags = true;
		} else if (item->att_type == MAILIMAP_MSG_ATT_ITEM_EXTENSION) {
			read_extension(item->att_data.att_extension_data, &mail.meta);
		}
	}
	if (!mail.meta.uid)
		return;
	if (sink->mail && body) /* else an unsolicited line */
		sink->rc = sink->mail(sink->ctx, &mail, sink->err);
	else if (sink->flags && flags)
		sink->rc = sink->flags(sink->ctx, &mail.meta, sink->err);
	if (sink->rc != RC_OK)
		stream_break(sink->stream);
}

/* The library hands messages to its handler only when there is a progress function. */
static void no_progress(size_t now, size_t all, void *ctx)
{
	(void)now;
	(void)all;
	(void)ctx;
}

enum rc imap_run_fetch(struct imap *im, size_t bytes, const char *line, struct imap_sink *sink, struct err *err)
{
	int code;

	sink->stream = im->stream;
	sink->rc = RC_OK;
	sink->err = err;
	buf_init(&sink->keywords, KEYWORDS_MAX);
	mailimap_set_progress_callback(im->session, no_progress, NULL, NULL);
	mailimap_set_msg_att_handler(im->session, on_message, sink);
	imap_budget(im, bytes);
	code = imap_run(im, line);
	mailimap_set_msg_att_handler(im->session, NULL, NULL);
	imap_note_gone(im);
	buf_release(&sink->keywords);
	if (sink->rc != RC_OK) {
		im->broken = true; /* in the middle of an answer */
		return sink->rc;
	}
	/* "NO": some messages are gone; the caller compares what came */
	return imap_sound(code) || code == MAILIMAP_ERROR_CUSTOM_COMMAND
		       ? RC_OK
		       : imap_failed(im, code, RC_NET, _("FETCH refused"), err);
}

/* ---- mails ---- */

enum rc imap_fetch(struct imap *im, const uint32_t *uids, size_t n, imap_mail_fn *fn, void *ctx, struct err *err)
{
	struct imap_sink sink = { .mail = fn, .ctx = ctx };
	enum rc rc = RC_OK;
	struct buf line;

	buf_init(&line, IMAP_SET_CHARS + 200);
	for (size_t at = 0, take; rc == RC_OK && at < n; at += take) {
		buf_reset(&line);
		buf_puts(&line, "UID FETCH ");
		take = imap_set_text(&line, uids + at, n - at);
		buf_printf(&line, " (UID FLAGS RFC822.SIZE BODY.PEEK[]<0.%u>)", IMAP_PART);
		rc = imap_run_fetch(im, IMAP_SMALL_BYTES + take * LINE_BYTES, buf_cstr(&line), &sink, err);
	}
	buf_release(&line);
	return rc;
}

enum rc imap_fetch_part(struct imap *im, uint32_t uid, size_t from, size_t max, imap_mail_fn *fn, void *ctx,
			struct err *err)
{
	struct imap_sink sink = { .mail = fn, .ctx = ctx };
	struct buf line;
	enum rc rc;

	buf_init(&line, 200);
	buf_printf(&line, "UID FETCH %u (UID FLAGS RFC822.SIZE BODY.PEEK[]<%zu.%zu>)", uid, from, max);
	rc = imap_run_fetch(im, IMAP_SMALL_BYTES + max, buf_cstr(&line), &sink, err);
	buf_release(&line);
	return rc;
}
