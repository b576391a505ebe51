// SPDX-License-Identifier: BSD-2-Clause
#include "sync/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "mail/maillog.h"

#define LINE_LENGTH 16384 /* longer ones are cut */
#define LINES_A_LOOK 4096 /* between two looks whether the user wants to stop */
#define IDS_MAX 10000

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

struct tracing {
	const struct trace *ask;
	struct buf *out;
	struct arena arena;
	bool any_id;	 /* the second pass */
	bool stopped;
	struct {
		VEC(struct message);
	} messages;
	uint32_t *table; /* of messages by id, open addressing; 0 is empty */
	bool cut;	 /* more than IDS_MAX */
};

#define TABLE_SIZE 32768

static struct message *find(struct tracing *t, struct slice id, bool add)
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

static struct slice kept(struct tracing *t, struct slice s)
{
	return s.n ? arena_dup(&t->arena, s) : (struct slice){ "", 0 };
}

static void note(struct tracing *t, struct message *m, const struct log_line *l)
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

static void take_line(struct tracing *t, struct slice line)
{
	struct log_line l;
	struct message *m;

	if (!t->any_id && slice_ifind(line, t->ask->address) == SIZE_MAX)
		return;
	if (!maillog_read(line, &l))
		return;
	if (!t->any_id) {
		if (slice_ieq(l.to, t->ask->address) || slice_ieq(l.orig_to, t->ask->address) || slice_ieq(l.from, t->ask->address))
			find(t, l.id, true);
		return;
	}
	m = find(t, l.id, false);
	if (!m || (l.event == LOG_REJECTED && slice_ifind(line, t->ask->address) == SIZE_MAX))
		return;
	note(t, m, &l);
}

static bool stop_wanted(const struct tracing *t)
{
	struct pollfd fd = { t->ask->cancel_fd, POLLIN, 0 };

	return t->ask->cancel_fd >= 0 && poll(&fd, 1, 0) > 0;
}

/* zlib reads plain files as they are. */
static enum rc open_log(const char *path, gzFile *out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0) {
		int number = errno;

		if (fd >= 0)
			close(fd);
		return err_set(err, RC_IO, _("cannot read %s: %s"), path, strerror(number));
	}
	if (!S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(err, RC_IO, _("%s is no file; a log is read twice, so it cannot be a pipe"), path);
	}
	*out = gzdopen(fd, "rb");
	if (*out)
		return RC_OK;
	close(fd);
	return err_set(err, RC_IO, _("cannot read %s: %s"), path, strerror(ENOMEM));
}

static enum rc read_log(struct tracing *t, const char *path, struct err *err)
{
	char line[LINE_LENGTH];
	bool inside = false;
	gzFile f;
	int code;
	enum rc rc = open_log(path, &f, err);

	if (rc != RC_OK)
		return rc;
	for (size_t lines = 0; !t->stopped && gzgets(f, line, sizeof(line)); lines++) {
		size_t n = strlen(line);
		bool ends = n && line[n - 1] == '\n';

		if (!inside)
			take_line(t, slice_trim((struct slice){ line, n }));
		inside = !ends;
		t->stopped = lines % LINES_A_LOOK == 0 && stop_wanted(t);
	}
	gzerror(f, &code);
	gzclose(f);
	return code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR ? RC_OK : err_set(err, RC_FORMAT, _("%s: damaged, read up to there"), path);
}

/* ---- as text ---- */

static void print_step(struct tracing *t, const struct step *s)
{
	utf8_say(t->out, "  ", s->time);
	buf_printf(t->out, "  %s", s->event == LOG_FROM ? _("received") : _(log_event_name(s->event)));
	utf8_say(t->out, "  ", s->to);
	utf8_say(t->out, " <- ", s->orig_to);
	utf8_say(t->out, "  ", s->relay);
	utf8_say(t->out, "  ", s->status);
	buf_putc(t->out, '\n');
	utf8_say(t->out, "      ", s->text);
	if (s->text.n)
		buf_putc(t->out, '\n');
}

/* What to write to the receiver's postmaster about a mail that it took and nobody saw. */
static void print_request(struct tracing *t, const struct message *m, const struct step *s)
{
	struct slice id = maillog_remote_id(s->text);

	buf_printf(t->out, "\n%s\n\n", _("Request to the receiver's postmaster:"));
	buf_printf(t->out, "  %s\n", _("Your server accepted the following message, and the recipient has not seen it."));
	buf_printf(t->out, "  %s\n", _("Please look up in your logs where it went (mailbox, spam folder, quarantine, forwarding, discarded)."));
	utf8_say(t->out, _("\n  accepted by    "), s->relay);
	utf8_say(t->out, _("\n  at             "), s->time);
	utf8_say(t->out, _("\n  your reply     "), s->text);
	utf8_say(t->out, _("\n  your queue id  "), id);
	utf8_say(t->out, _("\n  our queue id   "), m->id);
	utf8_say(t->out, _("\n  from           "), m->from);
	utf8_say(t->out, _("\n  to             "), s->to);
	utf8_say(t->out, _("\n  Message-ID     "), m->message_id);
	buf_putc(t->out, '\n');
}

static void print_message(struct tracing *t, const struct message *m)
{
	utf8_say(t->out, "", m->id);
	utf8_say(t->out, _("  from "), m->from);
	utf8_say(t->out, "  ", m->message_id);
	buf_putc(t->out, '\n');
	for (size_t i = 0; i < m->steps.n; i++)
		if (m->steps.v[i].event != LOG_FROM)
			print_step(t, &m->steps.v[i]);
	for (size_t i = 0; t->ask->request && i < m->steps.n; i++) {
		const struct step *s = &m->steps.v[i];

		if (s->event == LOG_SENT && (slice_ieq(s->to, t->ask->address) || slice_ieq(s->orig_to, t->ask->address)))
			print_request(t, m, s);
	}
	buf_putc(t->out, '\n');
}

static void print_all(struct tracing *t)
{
	for (size_t i = 0; i < t->messages.n; i++)
		print_message(t, &t->messages.v[i]);
	if (!t->messages.n) {
		utf8_say(t->out, _("nothing about "), t->ask->address);
		buf_putc(t->out, '\n');
	}
	if (t->cut)
		buf_printf(t->out, _("only the first %d messages are shown\n"), IDS_MAX);
}

/* How many of the logs could be read. */
static size_t read_all(struct tracing *t, struct err *err)
{
	size_t good = 0;

	for (size_t i = 0; i < t->ask->nlogs; i++)
		if (read_log(t, t->ask->logs[i], err) == RC_OK)
			good++;
		else if (!t->any_id && t->ask->trouble)
			t->ask->trouble(t->ask->ctx, err->msg);
	return good;
}

enum rc trace_run(const struct trace *ask, struct buf *out, struct err *err)
{
	struct tracing t = { .ask = ask, .out = out };
	struct err trouble;
	size_t good;

	arena_init(&t.arena);
	t.table = mem_alloc(TABLE_SIZE * sizeof(*t.table));
	good = read_all(&t, &trouble);
	t.any_id = true;
	if (good)
		read_all(&t, &trouble);
	if (good && !t.stopped)
		print_all(&t);
	for (size_t i = 0; i < t.messages.n; i++)
		vec_free(&t.messages.v[i].steps);
	vec_free(&t.messages);
	free(t.table);
	arena_release(&t.arena);
	if (t.stopped)
		return err_set(err, RC_CANCELLED, _("stopped"));
	return good ? RC_OK : err_set(err, RC_IO, "%s", trouble.msg);
}
