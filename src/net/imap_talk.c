// SPDX-License-Identifier: BSD-2-Clause
#include "net/imap_talk.h"

#include "base/text.h"

struct talk_line talk_read(struct slice line)
{
	static const struct {
		const char *word;
		enum talk kind;
	} statuses[] = { { "OK", TALK_OK }, { "NO", TALK_NO }, { "BAD", TALK_BAD } };
	struct talk_line out = { TALK_OTHER, line };
	struct slice word, rest;

	slice_cut(line, ' ', &word, &rest);
	if (slice_eq(word, S("+")) || slice_eq(word, S("*"))) {
		out.kind = word.p[0] == '+' ? TALK_CONTINUE : TALK_UNTAGGED;
		out.text = rest;
	} else if (slice_eq(word, S(TALK_TAG))) {
		slice_cut(rest, ' ', &word, &rest);
		for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
			if (slice_ieq(word, slice_of(statuses[i].word))) {
				out.kind = statuses[i].kind;
				out.text = rest;
			}
	}
	return out;
}

bool talk_is_news(struct slice text)
{
	static const char *const words[] = { "EXISTS", "EXPUNGE", "FETCH", "RECENT" };
	struct slice first, rest, second;
	uint64_t number;

	slice_cut(text, ' ', &first, &rest);
	if (slice_ieq(first, S("VANISHED")))
		return true;
	if (!slice_u64(first, &number))
		return false;
	slice_cut(rest, ' ', &second, &rest);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_ieq(second, slice_of(words[i])))
			return true;
	return false;
}

enum rc talk_send(struct imap *im, struct slice text, struct err *err)
{
	mailstream *ms = im->session->imap_stream;
	bool sent = mailstream_write(ms, text.p, text.n) >= 0 && mailstream_flush(ms) >= 0;

	explicit_bzero(ms->write_buffer, ms->buffer_max_size);
	if (sent)
		return RC_OK;
	im->broken = true;
	return stream_reason(im->stream, err);
}

enum rc talk_hear(struct imap *im, MMAPString *buffer, struct talk_line *out, struct err *err)
{
	struct slice line;

	if (!mailstream_read_line_remove_eol(im->session->imap_stream, buffer)) {
		im->broken = true;
		return stream_reason(im->stream, err);
	}
	line = (struct slice){ buffer->str, buffer->len };
	if (line.n && line.p[line.n - 1] == '}') {
		im->broken = true;
		return err_set(err, RC_FORMAT, _("%s: the server's answer cannot be read (%s)"), im->acc->host,
			       "literal");
	}
	*out = talk_read(line);
	return RC_OK;
}
