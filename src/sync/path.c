// SPDX-License-Identifier: BSD-2-Clause
/* Files, mboxes and Maildirs into the store, a transaction a batch. */
#include "base/clock.h"
#include "mail/source.h"
#include "sync/ingest.h"
#include "sync/pull.h"

#define BATCH 500

struct path_pull {
	struct store *store;
	const struct rules *rules;
	const struct us *us;
	struct arena arena;
	struct store_put_result *sum;
	unsigned waiting; /* mails in the open transaction */
	int64_t now;
};

static enum rc put_mail(void *ctx, const struct source_mail *mail, struct err *err)
{
	struct path_pull *p = ctx;
	struct store_mail sm = { .account = S("files"), .folder = slice_of(mail->path), .path = slice_of(mail->path),
				 .raw = mail->raw, .pulled_at = p->now, .us = p->us };
	struct analysis an = ingest(&p->arena, p->rules, p->us, mail->raw);
	enum rc rc;

	if (mail->number)
		sm.path = arena_printf(&p->arena, "%s#%llu", mail->path, (unsigned long long)mail->number);
	sm.folder = S("");
	rc = store_put(p->store, &sm, an.extract, an.verdicts, p->sum, err);
	arena_reset(&p->arena);
	if (rc == RC_OK && ++p->waiting == BATCH) {
		p->waiting = 0;
		rc = store_commit(p->store, err);
		if (rc == RC_OK)
			rc = store_begin(p->store, err);
	}
	return rc;
}

static void put_trouble(void *ctx, const char *path, enum rc rc, const struct err *why)
{
	struct path_pull *p = ctx;
	struct store_mail sm = { .account = S("files"), .folder = S(""), .path = slice_of(path), .pulled_at = p->now };
	struct err err;

	(void)rc;
	p->sum->not_understood++;
	rc = store_put_unreadable(p->store, &sm, why->msg, &err);
}

enum rc pull_path(struct store *st, const struct rules *rules, const struct us *us, const char *path, struct store_put_result *sum, struct err *err)
{
	struct path_pull p = { .store = st, .rules = rules, .us = us, .sum = sum, .now = clock_now() };
	enum rc rc = store_begin(st, err);

	if (rc != RC_OK)
		return rc;
	arena_init(&p.arena);
	rc = source_walk(path, put_mail, put_trouble, &p, err);
	arena_release(&p.arena);
	if (rc != RC_OK) {
		store_rollback(st);
		return rc;
	}
	return store_commit(st, err);
}
