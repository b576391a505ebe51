// SPDX-License-Identifier: BSD-2-Clause
/*
 * modori trace ADDRESS [--log FILE]... [--request]: the way of each message that a mail log shows for an address. The
 * logs are read twice, streamed: once for the queue ids that speak of the address, once for all that those ids did.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/text.h"
#include "base/vec.h"
#include "cli/cmd.h"
#include "mail/maillog.h"

#define LINE_LENGTH 16384 /* longer ones are cut */
#define IDS_MAX 10000
#define LOGS_MAX 64

struct step {
	enum log_event event;
	struct slice time, to, orig_to, relay, text, status;
};

struct message {
	struct slice id, from, message_id;
	struct {
		VEC(struct step);
	} steps;
};

struct trace {
	struct arena arena;
	struct slice address;
	bool any_id;	 /* the second pass */
	struct {
		VEC(struct message);
	} messages;
	uint32_t *table; /* of messages by id, open addressing; 0 is empty */
	bool cut;	 /* more than IDS_MAX */
};

#define TABLE_SIZE 32768

static struct message *find(struct trace *t, struct slice id, bool add)
{
	size_t at = slice_hash(id) % TABLE_SIZE;
	struct message fresh = { 0 };

	for (; t->table[at]; at = (at + 1) % TABLE_SIZE)
		if (slice_eq(t->messages.v[t->table[at] - 1].id, id))
			return &t->messages.v[t->table[at] - 1];
	if (!add)
		return NULL;
	if (t->messages.n == IDS_MAX) {
		t->cut = true;
		return NULL;
	}
	fresh.id = arena_dup(&t->arena, id);
	vec_push(&t->messages, fresh);
	t->table[at] = (uint32_t)t->messages.n;
	return &t->messages.v[t->messages.n - 1];
}

static struct slice kept(struct trace *t, struct slice s)
{
	return s.n ? arena_dup(&t->arena, s) : (struct slice){ "", 0 };
}

static void note(struct trace *t, struct message *m, const struct log_line *l)
{
	struct step step = { l->event, kept(t, l->time), kept(t, l->to), kept(t, l->orig_to), kept(t, l->relay), kept(t, l->text), kept(t, l->status) };

	if (l->from.n && !m->from.n)
		m->from = kept(t, l->from);
	if (l->message_id.n && !m->message_id.n)
		m->message_id = kept(t, l->message_id);
	if (l->event != LOG_OTHER && l->event != LOG_DONE)
		vec_push(&m->steps, step);
	if (l->child.n) /* it goes on under another id on this machine */
		find(t, l->child, true);
}

static void take_line(struct trace *t, struct slice line)
{
	struct log_line l;
	struct message *m;

	if (!t->any_id && slice_ifind(line, t->address) == SIZE_MAX)
		return;
	if (!maillog_read(line, &l))
		return;
	if (!t->any_id) {
		if (slice_ieq(l.to, t->address) || slice_ieq(l.orig_to, t->address) || slice_ieq(l.from, t->address))
			find(t, l.id, true);
		return;
	}
	m = find(t, l.id, false);
	if (!m || (l.event == LOG_REJECTED && slice_ifind(line, t->address) == SIZE_MAX))
		return;
	note(t, m, &l);
}

static enum rc read_log(struct trace *t, const char *path, struct err *err)
{
	gzFile f = gzopen(path, "rb"); /* plain files are read as they are */
	char line[LINE_LENGTH];
	bool inside = false;
	int code;

	if (!f)
		return err_set(err, RC_IO, _("cannot read %s: %s"), path, strerror(errno));
	while (gzgets(f, line, sizeof(line))) {
		size_t n = strlen(line);
		bool ends = n && line[n - 1] == '\n';

		if (!inside)
			take_line(t, slice_trim((struct slice){ line, n }));
		inside = !ends;
	}
	gzerror(f, &code);
	gzclose(f);
	return code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR ? RC_OK : err_set(err, RC_FORMAT, _("%s: damaged, read up to there"), path);
}

static void print_step(const struct step *s)
{
	put_safe("  ", s->time, false);
	printf("  %s", s->event == LOG_FROM ? _("received") : _(log_event_name(s->event)));
	put_safe("  ", s->to, false);
	put_safe(" <- ", s->orig_to, false);
	put_safe("  ", s->relay, false);
	put_safe("  ", s->status, false);
	putchar('\n');
	put_safe("      ", s->text, false);
	if (s->text.n)
		putchar('\n');
}

/* What to write to the receiver's postmaster about a mail that it took and nobody saw. */
static void print_request(const struct message *m, const struct step *s)
{
	struct slice id = maillog_remote_id(s->text);

	printf("\n%s\n\n", _("Request to the receiver's postmaster:"));
	printf("  %s\n", _("Your server accepted the following message, and the recipient has not seen it."));
	printf("  %s\n", _("Please look up in your logs where it went (mailbox, spam folder, quarantine, forwarding, discarded)."));
	put_safe(_("\n  accepted by    "), s->relay, false);
	put_safe(_("\n  at             "), s->time, false);
	put_safe(_("\n  your reply     "), s->text, false);
	put_safe(_("\n  your queue id  "), id, false);
	put_safe(_("\n  our queue id   "), m->id, false);
	put_safe(_("\n  from           "), m->from, false);
	put_safe(_("\n  to             "), s->to, false);
	put_safe(_("\n  Message-ID     "), m->message_id, false);
	putchar('\n');
}

static void print_message(const struct trace *t, const struct message *m, bool request)
{
	put_safe("", m->id, false);
	put_safe(_("  from "), m->from, false);
	put_safe("  ", m->message_id, false);
	putchar('\n');
	for (size_t i = 0; i < m->steps.n; i++)
		if (m->steps.v[i].event != LOG_FROM)
			print_step(&m->steps.v[i]);
	for (size_t i = 0; request && i < m->steps.n; i++) {
		const struct step *s = &m->steps.v[i];

		if (s->event == LOG_SENT && (slice_ieq(s->to, t->address) || slice_ieq(s->orig_to, t->address)))
			print_request(m, s);
	}
	putchar('\n');
}

static int trace(struct trace *t, const char *const *logs, size_t nlogs, bool request)
{
	struct err err;
	int code = EXIT_DONE;

	t->table = mem_alloc(TABLE_SIZE * sizeof(*t->table));
	for (int pass = 0; pass < 2; pass++, t->any_id = true)
		for (size_t i = 0; i < nlogs; i++)
			if (read_log(t, logs[i], &err) != RC_OK && pass == 0) {
				complain("%s", err.msg);
				code = EXIT_FAILED;
			}
	for (size_t i = 0; i < t->messages.n; i++) {
		print_message(t, &t->messages.v[i], request);
		vec_free(&t->messages.v[i].steps);
	}
	if (!t->messages.n)
		printf(_("nothing about %.*s\n"), SLICE_ARG(t->address));
	if (t->cut)
		printf(_("only the first %d messages are shown\n"), IDS_MAX);
	vec_free(&t->messages);
	free(t->table);
	arena_release(&t->arena);
	return code;
}

int cmd_trace(struct cli *cli, const struct flags *f)
{
	struct slice configured = conf_string(cli->conf, OPT_MAILLOG), word;
	struct trace t = { 0 };
	const char *logs[LOGS_MAX];
	size_t nlogs = 0;

	for (size_t i = 0; i < f->ngiven; i++)
		if (f->given[i].flag == FLAG_LOG && nlogs < LOGS_MAX)
			logs[nlogs++] = f->given[i].value;
	for (int i = 1; nlogs && i < f->nwords && nlogs < LOGS_MAX; i++) /* --log mail.log*: the shell made several of it */
		logs[nlogs++] = f->words[i];
	while (!nlogs && conf_list_next(&configured, &word))
		logs[nlogs++] = arena_cstr(&cli->conf->arena, word);
	if (f->nwords == 0 || !nlogs) {
		complain(_("usage: modori trace ADDRESS --log FILE [FILE...] [--request]; or set maillog in the configuration"));
		return EXIT_USAGE;
	}
	t.address = slice_of(f->words[0]);
	return trace(&t, logs, nlogs, flag_value(f, FLAG_REQUEST) != NULL);
}
