// SPDX-License-Identifier: BSD-2-Clause
/*
 * A server's bytes against the whole session: greeting, login, select, one command. The first byte says which; all
 * answers are there from the start, as from a server that knows what will be asked.
 */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/imap_talk.h"

/* libetpan loses some bytes when it cannot read a line; the connection ends there. Read by the leak sanitizer. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libetpan";
}

static enum rc on_flags(void *ctx, const struct imap_flags *f, struct err *err)
{
	(void)ctx;
	(void)err;
	must(f->uid != 0 && f->keywords.n <= (16u << 10));
	return RC_OK;
}

static enum rc on_mail(void *ctx, const struct imap_mail *mail, struct err *err)
{
	volatile char last = mail->raw.n ? mail->raw.p[mail->raw.n - 1] : '\0';

	(void)last;
	return on_flags(ctx, &mail->meta, err);
}

static enum rc on_gone(void *ctx, uint32_t from, uint32_t to, struct err *err)
{
	(void)ctx;
	(void)err;
	must(from != 0 && from <= to);
	return RC_OK;
}

static enum rc on_listed(void *ctx, const struct imap_listed *f, struct err *err)
{
	(void)ctx;
	(void)err;
	must(f->name != NULL);
	return RC_OK;
}

static void ask(struct imap *im, unsigned what)
{
	static const uint32_t uids[] = { 1, 2, 5 };
	uint32_t new_uids[3], validity;
	struct imap_counts counts;
	struct imap_folder f;
	struct uid_list l = { NULL, 0 };
	struct err err = { "" };
	enum rc rc = imap_select(im, "INBOX", true, &f, &err);
	bool news;

	if (rc != RC_OK)
		return;
	switch (what % 9) {
	case 0:
		rc = imap_fetch(im, uids, 3, on_mail, NULL, &err);
		break;
	case 1:
		rc = imap_flags(im, 1, 0, on_flags, NULL, &err);
		break;
	case 2:
		rc = imap_changes(im, 1, on_flags, on_gone, NULL, &err);
		break;
	case 3:
		rc = imap_uids(im, 1, 0, &l, &err);
		for (size_t i = 1; i < l.n; i++)
			must(l.v[i - 1] < l.v[i]);
		break;
	case 4:
		rc = imap_list(im, on_listed, NULL, &err);
		break;
	case 5:
		rc = imap_status(im, "a", &counts, &err);
		break;
	case 6:
		rc = imap_store(im, uids, 3, IMAP_STORE_REMOVE, "$x", f.modseq, &l, &err);
		must(l.n <= 3);
		break;
	case 7:
		rc = imap_move(im, uids, 3, "b", new_uids, &validity, &err);
		break;
	default:
		rc = imap_wait(im, 0, &news, &err);
		break;
	}
	free(l.v);
	must(rc == RC_OK || *err.msg);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct account acc = { .host = (char *)(uintptr_t)"fuzz", .user = (char *)(uintptr_t)"u",
				      .password = (char *)(uintptr_t)"p", .tls = TLS_NONE, .port = 1 };
	struct imap_options o = { .account = &acc, .cancel_fd = -1, .idle_ms = 1000, .command_ms = 1000 };
	struct slice s = input(data, size), line;
	struct imap *im = NULL;
	struct err err = { "" };
	int ends[2];

	if (s.n < 2 || s.n > 20000)
		return 0;
	for (struct slice rest = s; slice_line(&rest, &line);) {
		struct talk_line t = talk_read(line);

		must(t.text.n <= line.n);
		talk_is_news(t.text);
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
		return 0;
	must(write(ends[1], s.p + 1, s.n - 1) == (ssize_t)(s.n - 1)); /* a socket holds more than that */
	shutdown(ends[1], SHUT_WR);
	o.fd = ends[0];
	if (imap_open(&im, &o, &err) == RC_OK)
		ask(im, (unsigned char)s.p[0]);
	imap_close(im);
	close(ends[1]);
	return 0;
}
