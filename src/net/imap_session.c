// SPDX-License-Identifier: BSD-2-Clause
#include "net/imap_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "net/utf7.h"

/* ---- results ---- */

/* The server's own words, sanitised; empty when there are none. */
static const char *server_words(struct imap *im, char out[160])
{
	struct buf safe;

	out[0] = '\0';
	if (!im->session->imap_response)
		return out;
	buf_init(&safe, 150);
	utf8_safe(&safe, slice_of(im->session->imap_response), false, NULL);
	snprintf(out, 160, ": %s", buf_cstr(&safe));
	buf_release(&safe);
	return out;
}

bool imap_sound(int code)
{
	return code == MAILIMAP_NO_ERROR || code == MAILIMAP_NO_ERROR_AUTHENTICATED ||
	       code == MAILIMAP_NO_ERROR_NON_AUTHENTICATED;
}

enum rc imap_failed(struct imap *im, int code, enum rc refused, const char *what, struct err *err)
{
	char words[160];

	if (code == MAILIMAP_ERROR_STREAM || code == MAILIMAP_ERROR_PARSE || code == MAILIMAP_ERROR_FATAL ||
	    code == MAILIMAP_ERROR_PROTOCOL)
		im->broken = true;
	if (code == MAILIMAP_ERROR_STREAM)
		return stream_reason(im->stream, err);
	if (code == MAILIMAP_ERROR_PARSE)
		return err_set(err, RC_FORMAT, _("%s: the server's answer cannot be read (%s)"), im->acc->host, what);
	return err_set(err, refused, "%s: %s%s", im->acc->host, what, server_words(im, words));
}

void imap_budget(struct imap *im, size_t bytes)
{
	stream_budget(im->stream, im->command_ms, bytes);
}

/* ---- commands ---- */

void imap_note_gone(struct imap *im)
{
	const struct mailimap_response_info *info = im->session->imap_response_info;

	if (!info)
		return;
	if (info->rsp_expunged && clist_count(info->rsp_expunged))
		im->stale = true;
	for (clistiter *it = info->rsp_extension_list ? clist_begin(info->rsp_extension_list) : NULL; it;
	     it = clist_next(it)) {
		const struct mailimap_extension_data *ext = clist_content(it);
		const struct mailimap_qresync_vanished *gone = ext->ext_data;

		if (ext->ext_extension->ext_id == MAILIMAP_EXTENSION_QRESYNC &&
		    ext->ext_type == MAILIMAP_QRESYNC_TYPE_VANISHED && !gone->qr_earlier)
			im->stale = true;
	}
}

int imap_run(struct imap *im, const char *line)
{
	mailstream *ms = im->session->imap_stream;
	struct mailimap_response *response;
	int code = mailimap_send_current_tag(im->session), state;

	if (code != MAILIMAP_NO_ERROR)
		return code;
	if (mailstream_write(ms, line, strlen(line)) < 0 || mailstream_write(ms, "\r\n", 2) < 0 || mailstream_flush(ms) < 0 ||
	    !mailimap_read_line(im->session))
		return MAILIMAP_ERROR_STREAM;
	code = mailimap_parse_response(im->session, &response);
	if (code != MAILIMAP_NO_ERROR)
		return code;
	state = response->rsp_resp_done->rsp_data.rsp_tagged->rsp_cond_state->rsp_type;
	mailimap_response_free(response);
	return state == MAILIMAP_RESP_COND_STATE_OK ? MAILIMAP_NO_ERROR : MAILIMAP_ERROR_CUSTOM_COMMAND;
}

enum rc imap_command(struct imap *im, size_t bytes, const char *line, enum rc refused, const char *what,
		     struct err *err)
{
	int code;

	imap_budget(im, bytes);
	code = imap_run(im, line);
	imap_note_gone(im);
	return imap_sound(code) ? RC_OK : imap_failed(im, code, refused, what, err);
}

enum rc imap_no_controls(const char *text, struct err *err)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return err_set(err, RC_CONFIG,
				       _("names and keywords cannot hold line ends or other control characters"));
	return RC_OK;
}

/* The next run of neighbours in the ascending uids, from i on; where it ends. */
static size_t run_end(const uint32_t *uids, size_t n, size_t i)
{
	while (i + 1 < n && uids[i + 1] == uids[i] + 1)
		i++;
	return i;
}

size_t imap_set_text(struct buf *out, const uint32_t *uids, size_t n)
{
	size_t i = 0, start = out->n;

	while (i < n && out->n - start < IMAP_SET_CHARS) {
		size_t k = run_end(uids, n, i);

		buf_printf(out, "%s%u", i ? "," : "", uids[i]);
		if (k > i)
			buf_printf(out, ":%u", uids[k]);
		i = k + 1;
	}
	return i;
}

size_t imap_set_of(struct mailimap_set **out, const uint32_t *uids, size_t n)
{
	size_t i = 0;

	*out = mailimap_set_new_empty();
	for (size_t ranges = 0; i < n && ranges < IMAP_SET_CHARS / 22; ranges++) { /* two numbers of ten digits */
		size_t k = run_end(uids, n, i);

		mailimap_set_add_interval(*out, uids[i], uids[k]);
		i = k + 1;
	}
	return i;
}

char *imap_wire_name(struct arena *a, const char *name)
{
	return arena_cstr(a, utf7_encode(a, slice_of(name)));
}

/* ---- capabilities ---- */

/* The library's own mailimap_has_extension dies of an empty list. */
static bool is_listed(struct imap *im, int type, const char *name)
{
	const struct mailimap_connection_info *info = im->session->imap_connection_info;
	clist *list = info && info->imap_capability ? info->imap_capability->cap_list : NULL;

	for (clistiter *it = list ? clist_begin(list) : NULL; it; it = clist_next(it)) {
		const struct mailimap_capability *c = clist_content(it);
		const char *text = type == MAILIMAP_CAPABILITY_AUTH_TYPE ? c->cap_data.cap_auth_type : c->cap_data.cap_name;

		if (c->cap_type == type && text && slice_ieq(slice_of(text), slice_of(name)))
			return true;
	}
	return false;
}

bool imap_offers(struct imap *im, const char *capability)
{
	return is_listed(im, MAILIMAP_CAPABILITY_NAME, capability);
}

bool imap_offers_login(struct imap *im, const char *mechanism)
{
	return is_listed(im, MAILIMAP_CAPABILITY_AUTH_TYPE, mechanism);
}

bool imap_can(const struct imap *im, enum imap_can what)
{
	return (im->can & what) != 0;
}

/* The library's own call dies of an OK that tells none, and what was known before would be taken for the answer. */
enum rc imap_ask_capability(struct imap *im, struct err *err)
{
	struct mailimap_connection_info *info = im->session->imap_connection_info;
	enum rc rc;

	if (info->imap_capability)
		mailimap_capability_data_free(info->imap_capability);
	info->imap_capability = NULL;
	rc = imap_command(im, IMAP_SMALL_BYTES, "CAPABILITY", RC_NET, _("CAPABILITY refused"), err);
	if (rc == RC_OK && !info->imap_capability)
		rc = err_set(err, RC_FORMAT, _("%s: the server's answer cannot be read (%s)"), im->acc->host, "CAPABILITY");
	return rc;
}
