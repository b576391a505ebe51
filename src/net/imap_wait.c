// SPDX-License-Identifier: BSD-2-Clause
/*
 * Waiting for news. IDLE is spoken here and not by the library, which loses
 * its way when a line comes before the "+" (RFC 2177).
 */
#include "base/clock.h"
#include "base/text.h"
#include "net/imap_talk.h"

#define LOOK_MS 30000	     /* between two NOOPs */
#define IDLE_AGAIN_MS 600000 /* routers forget silent connections; servers hang up after 30 minutes */

enum rc imap_noop(struct imap *im, struct err *err)
{
	int code;

	imap_budget(im, IMAP_SMALL_BYTES);
	code = mailimap_noop(im->session);
	imap_note_gone(im);
	return imap_sound(code) ? RC_OK : imap_failed(im, code, RC_NET, "NOOP", err);
}

/* Until bytes are there; *there false when time is up or somebody wants the session. */
static enum rc wait_bytes(struct imap *im, int64_t until, bool *there, struct err *err)
{
	int64_t left = until - clock_ms();
	enum rc rc;

	*there = im->session->imap_stream->read_buffer_len > 0;
	if (*there || left <= 0)
		return RC_OK;
	rc = stream_wait(im->stream, (int)left, im->wake_fd, there, err);
	if (rc != RC_OK)
		im->broken = true;
	im->woken = rc == RC_OK && !*there && clock_ms() < until;
	return rc;
}

/* The answer to IDLE: "+", with other lines before it; a refusal is remembered. */
static enum rc begin_idle(struct imap *im, MMAPString *buffer, bool *idles, bool *news, struct err *err)
{
	struct talk_line line = { TALK_UNTAGGED, S("") };
	enum rc rc;

	imap_budget(im, IMAP_SMALL_BYTES);
	rc = talk_send(im, S(TALK_TAG " IDLE\r\n"), err);
	while (rc == RC_OK && line.kind == TALK_UNTAGGED) {
		rc = talk_hear(im, buffer, &line, err);
		if (rc == RC_OK && line.kind == TALK_UNTAGGED)
			*news |= talk_is_news(line.text);
	}
	if (rc != RC_OK)
		return rc;
	*idles = line.kind == TALK_CONTINUE;
	if (line.kind == TALK_NO || line.kind == TALK_BAD)
		im->no_idle = true;
	else if (!*idles) {
		im->broken = true;
		return err_set(err, RC_FORMAT, _("%s: the server's answer cannot be read (%s)"), im->acc->host, "IDLE");
	}
	return RC_OK;
}

static enum rc end_idle(struct imap *im, MMAPString *buffer, bool *news, struct err *err)
{
	struct talk_line line = { TALK_UNTAGGED, S("") };
	enum rc rc;

	imap_budget(im, IMAP_SMALL_BYTES);
	rc = talk_send(im, S("DONE\r\n"), err);
	while (rc == RC_OK && (line.kind == TALK_UNTAGGED || line.kind == TALK_CONTINUE)) {
		rc = talk_hear(im, buffer, &line, err);
		if (rc == RC_OK && line.kind == TALK_UNTAGGED)
			*news |= talk_is_news(line.text);
	}
	if (rc == RC_OK && line.kind != TALK_OK) {
		im->broken = true;
		rc = err_set(err, RC_FORMAT, _("%s: the server's answer cannot be read (%s)"), im->acc->host, "IDLE");
	}
	return rc;
}

static enum rc idle(struct imap *im, int64_t until, bool *news, struct err *err)
{
	MMAPString *buffer = mmap_string_new("");
	bool idles = false, there = true;
	struct talk_line line;
	enum rc rc = begin_idle(im, buffer, &idles, news, err);

	while (rc == RC_OK && idles && !*news && there) {
		rc = wait_bytes(im, until, &there, err);
		if (rc != RC_OK || !there)
			break;
		imap_budget(im, IMAP_SMALL_BYTES);
		rc = talk_hear(im, buffer, &line, err);
		if (rc == RC_OK && line.kind == TALK_UNTAGGED)
			*news |= talk_is_news(line.text);
	}
	if (rc == RC_OK && idles)
		rc = end_idle(im, buffer, news, err);
	mmap_string_free(buffer);
	return rc;
}

/* NOOP now and then: whatever it brings that could be news is news. */
static enum rc look(struct imap *im, int64_t until, bool *news, struct err *err)
{
	for (;;) {
		const struct mailimap_selection_info *sel = im->session->imap_selection_info;
		uint32_t exists = sel ? sel->sel_exists : 0;
		int64_t next = clock_ms() + LOOK_MS;
		const struct mailimap_response_info *info;
		bool there = false, was_stale = im->stale;
		enum rc rc;

		im->stale = false;
		rc = imap_noop(im, err);
		*news = im->stale;
		im->stale |= was_stale;
		if (rc != RC_OK)
			return rc;
		sel = im->session->imap_selection_info;
		info = im->session->imap_response_info;
		*news |= (sel && sel->sel_exists != exists) ||
			 (info && info->rsp_fetch_list && clist_count(info->rsp_fetch_list));
		if (*news || clock_ms() >= until)
			return RC_OK;
		rc = wait_bytes(im, next < until ? next : until, &there, err);
		if (rc != RC_OK || im->woken)
			return rc;
	}
}

void imap_wake_on(struct imap *im, int fd)
{
	im->wake_fd = fd;
}

enum rc imap_wait(struct imap *im, int ms, bool *news, struct err *err)
{
	int64_t until = clock_ms() + (ms > 0 ? ms : 0);

	*news = im->woken = false;
	if (ms > IDLE_AGAIN_MS)
		until = clock_ms() + IDLE_AGAIN_MS;
	if (imap_can(im, IMAP_CAN_IDLE) && !im->no_idle) {
		enum rc rc = idle(im, until, news, err);

		if (rc != RC_OK || *news || !im->no_idle)
			return rc;
	}
	return look(im, until, news, err);
}
