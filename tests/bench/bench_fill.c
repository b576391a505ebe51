// SPDX-License-Identifier: BSD-2-Clause
/*
 * bench_fill N DB [MBOX COMMITS]: N bounces into a store, the same mails into a mbox, and as many commits as a stream
 * for git fast-import. Always the same ones.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "store/store.h"
#include "sync/ingest.h"

#define NOW 1763370000
#define BATCH 1000

static const struct {
	const char *status, *words;
} refusals[] = {
	{ "5.1.1", "550 5.1.1 The email account that you tried to reach does not exist" },
	{ "5.2.2", "552 5.2.2 mailbox full, quota exceeded" },
	{ "5.7.1", "554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using zen.spamhaus.org" },
	{ "5.7.26", "550 5.7.26 This mail is unauthenticated: SPF did not pass" },
	{ "4.2.0", "450 4.2.0 Recipient address rejected: Greylisted" },
	{ "5.3.4", "552 5.3.4 Message size exceeds fixed limit" },
	{ "5.1.2", "550 5.1.2 Host or domain name not found" },
	{ "5.7.1", "550 5.7.1 Message rejected as spam by content filtering" },
	{ "4.7.0", "421 4.7.0 Too many connections from your address, try again later" },
};

static uint32_t draw(uint32_t *seed, uint32_t most)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % most;
}

static struct slice one_mail(struct arena *a, uint32_t i, uint32_t n, time_t *at)
{
	uint32_t seed = i * 2654435761u + 1, domain = draw(&seed, 400), kind = draw(&seed, 9);
	struct slice rcpt = arena_printf(a, "user%u@d%u.example", draw(&seed, n + 1), domain);
	char date[64];
	struct tm tm;

	*at = NOW - (time_t)((uint64_t)(n - i) * 120 * 86400 / (n + 1));
	gmtime_r(at, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &tm);
	return arena_printf(a,
			    "From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\n"
			    "To: list%u@client.example\n"
			    "Date: %s\n"
			    "Subject: Undelivered Mail Returned to Sender\n"
			    "Message-ID: <bounce.%u@mx.example.org>\n"
			    "MIME-Version: 1.0\n"
			    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\n"
			    "\n"
			    "--b1\n"
			    "Content-Type: text/plain\n"
			    "\n"
			    "This is the mail system at host mx.example.org.\n"
			    "\n"
			    "<%.*s>: host mx%u.d%u.example[192.0.2.%u] said: %s (in reply to RCPT TO command)\n"
			    "\n"
			    "--b1\n"
			    "Content-Type: message/delivery-status\n"
			    "\n"
			    "Reporting-MTA: dns; mx.example.org\n"
			    "\n"
			    "Final-Recipient: rfc822; %.*s\n"
			    "Action: failed\n"
			    "Status: %s\n"
			    "Remote-MTA: dns; mx%u.d%u.example\n"
			    "Diagnostic-Code: smtp; %s\n"
			    "\n"
			    "--b1\n"
			    "Content-Type: message/rfc822\n"
			    "\n"
			    "From: News <news%u@client.example>\n"
			    "To: %.*s\n"
			    "Subject: Newsletter %u of the week\n"
			    "Message-ID: <news.%u@client.example>\n"
			    "X-Mailer: Mailer %u.%u\n"
			    "\n"
			    "Hello\n"
			    "--b1--\n",
			    i % 7, date, i, SLICE_ARG(rcpt), i % 3, domain, domain % 250 + 1, refusals[kind].words, SLICE_ARG(rcpt),
			    refusals[kind].status, i % 3, domain, refusals[kind].words, i % 20, SLICE_ARG(rcpt), i / 500, i, i % 4, i % 3);
}

static void write_peers(FILE *mbox, FILE *commits, struct slice mail, uint32_t i, time_t at)
{
	char when[64], subject[80];
	struct tm tm;

	gmtime_r(&at, &tm);
	strftime(when, sizeof(when), "%a %b %e %H:%M:%S %Y", &tm);
	fprintf(mbox, "From MAILER-DAEMON %s\n%.*s\n", when, SLICE_ARG(mail));
	snprintf(subject, sizeof(subject), "Undelivered Mail Returned to Sender %u\n", i);
	fprintf(commits, "commit refs/heads/main\ncommitter user%u <u@d%u.example> %lld +0000\ndata %zu\n%s", i % 1000, i % 400,
		(long long)at, strlen(subject), subject);
	fprintf(commits, "M 100644 inline f%u\ndata 2\nx\n\n", i % 50);
}

static enum rc fill(struct store *st, uint32_t n, FILE *mbox, FILE *commits, struct err *err)
{
	struct store_put_result sum = { 0 };
	struct arena a;
	enum rc rc = store_begin(st, err);

	arena_init(&a);
	for (uint32_t i = 0; rc == RC_OK && i < n; i++) {
		time_t at;
		struct slice mail = one_mail(&a, i, n, &at);
		struct analysis an = ingest(&a, rules_builtin(), NULL, mail);
		struct store_mail put = { .account = S("bench"), .folder = S("Bounces"), .path = S(""), .uidvalidity = 1, .uid = i + 1,
					  .raw = mail, .pulled_at = NOW };

		rc = store_put(st, &put, an.extract, an.verdicts, &sum, err);
		if (mbox)
			write_peers(mbox, commits, mail, i, at);
		if (rc == RC_OK && i % BATCH == BATCH - 1) {
			rc = store_commit(st, err);
			if (rc == RC_OK)
				rc = store_begin(st, err);
		}
		arena_reset(&a);
	}
	arena_release(&a);
	return rc == RC_OK ? store_commit(st, err) : rc;
}

int main(int argc, char **argv)
{
	FILE *mbox = argc == 5 ? fopen(argv[3], "w") : NULL, *commits = argc == 5 ? fopen(argv[4], "w") : NULL;
	struct store *st = NULL;
	struct err err;
	enum rc rc;

	if ((argc != 3 && argc != 5) || (argc == 5 && (!mbox || !commits)))
		return 2;
	rc = store_open(&st, argv[2], STORE_WRITE, &err);
	if (rc == RC_OK)
		rc = fill(st, (uint32_t)strtoul(argv[1], NULL, 10), mbox, commits, &err);
	if (rc != RC_OK)
		fprintf(stderr, "bench_fill: %s\n", err.msg);
	store_close(st);
	if (mbox && commits && (fclose(mbox) != 0 || fclose(commits) != 0))
		return 1;
	return rc == RC_OK ? 0 : 1;
}
