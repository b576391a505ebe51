// SPDX-License-Identifier: BSD-2-Clause
/*
 * The greeting (RFC 9051 7.1), read here and not by the library: its parser
 * dies of a literal in it, which on a line without TLS yet anybody could send.
 */
#include <stdlib.h>

#include "base/text.h"
#include "net/imap_talk.h"

#define WORD_MAX 100
#define WORDS_MAX 500

/* malloc'd, as the library frees it. */
static char *word_of(struct slice s)
{
	char *out = mem_alloc(s.n + 1);

	memcpy(out, s.p, s.n);
	return out;
}

/* "IMAP4rev1 AUTH=PLAIN …" becomes what a CAPABILITY answer would have. */
static struct mailimap_capability_data *read_capabilities(struct slice words)
{
	clist *list = clist_new();
	struct slice word;

	for (size_t n = 0; n < WORDS_MAX && slice_word(&words, &word); n++) {
		bool login = slice_istarts(word, S("AUTH=")) && word.n > 5;

		if (word.n > WORD_MAX)
			continue;
		clist_append(list, mailimap_capability_new(login ? MAILIMAP_CAPABILITY_AUTH_TYPE : MAILIMAP_CAPABILITY_NAME,
							   login ? word_of(slice_sub(word, 5, word.n)) : NULL, login ? NULL : word_of(word)));
	}
	return mailimap_capability_data_new(list);
}

bool imap_take_capability(struct imap *im, struct slice text)
{
	struct mailimap_connection_info *info = im->session->imap_connection_info;
	struct slice words, rest;
	bool code = slice_istarts(text, S("[CAPABILITY "));

	if (!code && !slice_istarts(text, S("CAPABILITY ")))
		return false;
	words = slice_sub(text, code ? 12 : 11, text.n);
	if (code && !slice_cut(words, ']', &words, &rest))
		return false;
	if (info->imap_capability)
		mailimap_capability_data_free(info->imap_capability);
	info->imap_capability = read_capabilities(words);
	return true;
}

static enum rc no_greeting(struct imap *im, struct err *err)
{
	return err_set(err, RC_NET, _("%s:%u does not greet as an IMAP server"), im->acc->host, im->acc->port);
}

enum rc imap_greet(struct imap *im, bool *logged_in, struct err *err)
{
	MMAPString *buffer = mmap_string_new("");
	struct slice status, text;
	struct talk_line line;
	enum rc rc;

	im->session->imap_stream = mailstream_new(stream_low(im->stream), 65536);
	im->session->imap_connection_info = mailimap_connection_info_new();
	im->session->imap_state = MAILIMAP_STATE_NON_AUTHENTICATED;
	*logged_in = false;
	imap_budget(im, IMAP_SMALL_BYTES);
	rc = talk_hear(im, buffer, &line, err);
	if (rc == RC_FORMAT || (rc == RC_OK && line.kind != TALK_UNTAGGED))
		rc = no_greeting(im, err);
	if (rc == RC_OK) {
		slice_cut(line.text, ' ', &status, &text);
		*logged_in = slice_ieq(status, S("PREAUTH"));
		if (!*logged_in && !slice_ieq(status, S("OK")))
			rc = no_greeting(im, err);
	}
	if (rc == RC_OK)
		imap_take_capability(im, text);
	if (rc == RC_OK && *logged_in)
		im->session->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	mmap_string_free(buffer);
	return rc;
}
