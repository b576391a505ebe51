// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/mailbox.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/peer.h"

struct client {
	struct mailbox *b;
	int fd;
	char out[1 << 18];
	size_t n;
	uint64_t told; /* modseq up to which IDLE has told */
	char tag[32];
};

static void put(struct client *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void put(struct client *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	c->n += (size_t)vsnprintf(c->out + c->n, sizeof(c->out) - c->n, fmt, ap);
	va_end(ap);
}

static bool flush(struct client *c)
{
	bool ok = send(c->fd, c->out, c->n, MSG_NOSIGNAL) == (ssize_t)c->n;

	c->n = 0;
	return ok;
}

static unsigned count(const struct mailbox *b)
{
	unsigned n = 0;

	for (uint32_t uid = 1; uid < b->next; uid++)
		n += b->mails[uid].there;
	return n;
}

static unsigned sequence(const struct mailbox *b, uint32_t uid)
{
	unsigned n = 0;

	for (uint32_t i = 1; i <= uid; i++)
		n += b->mails[i].there;
	return n;
}

static bool in_set(const char *set, uint32_t uid, uint32_t last)
{
	while (*set >= '0' && *set <= '9') {
		char *end;
		unsigned long a = strtoul(set, &end, 10), z = a;

		if (*end == ':') {
			z = end[1] == '*' ? (a > last ? a : last) : strtoul(end + 1, &end, 10);
			if (end[0] == ':')
				end += 2;
		}
		if (uid >= a && uid <= z)
			return true;
		if (*end != ',')
			return false;
		set = end + 1;
	}
	return false;
}

/* ---- commands ---- */

static void select_folder(struct client *c)
{
	struct mailbox *b = c->b;

	put(c,
	    "* %u EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n* OK [PERMANENTFLAGS (\\Seen \\Deleted%s)] "
	    "x\r\n",
	    count(b), b->forbids ? "" : " \\*");
	put(c, "* OK [UIDVALIDITY %u] x\r\n* OK [UIDNEXT %u] x\r\n", b->validity, b->next);
	if (strstr(b->capability, "CONDSTORE"))
		put(c, "* OK [HIGHESTMODSEQ %llu] x\r\n", (unsigned long long)b->modseq);
	c->told = b->modseq;
	put(c, "%s OK [READ-WRITE] done\r\n", c->tag);
}

static void search(struct client *c, const char *set)
{
	put(c, "* SEARCH");
	for (uint32_t uid = 1; uid < c->b->next; uid++)
		if (c->b->mails[uid].there && in_set(set, uid, c->b->next - 1))
			put(c, " %u", uid);
	put(c, "\r\n%s OK done\r\n", c->tag);
}

static void put_body(struct client *c, uint32_t uid)
{
	char mail[1000];
	int n = snprintf(mail, sizeof(mail),
			 "From: MAILER-DAEMON@mx.example.org\r\nSubject: Undelivered Mail Returned to "
			 "Sender\r\nDate: Thu, 29 Apr 2010 14:34:45 GMT\r\n"
			 "Message-ID: <%u@mx.example.org>\r\n\r\n<user%u@h%u.example>: host "
			 "mx.h%u.example[192.0.2.1] said: 550 5.1.1 User unknown\r\n",
			 uid % 1000, uid % 1000, uid % 1000, uid % 1000);

	c->b->bodies[uid]++;
	if (c->b->nhanded_out < MAILBOX_MAX)
		c->b->handed_out[c->b->nhanded_out++] = uid;
	put(c, " RFC822.SIZE %d BODY[]<0> {%d}\r\n%s", n, n, mail);
}

static void fetch(struct client *c, const char *set, const char *rest)
{
	struct mailbox *b = c->b;
	const char *since = strstr(rest, "CHANGEDSINCE ");
	unsigned long long from = since ? strtoull(since + 13, NULL, 10) : 0;
	bool bodies = strstr(rest, "BODY") != NULL;

	b->fetches++;
	for (uint32_t uid = 1; since && strstr(since, "VANISHED") && uid < b->next; uid++)
		if (b->gone[uid] > from)
			put(c, "* VANISHED (EARLIER) %u\r\n", uid);
	for (uint32_t uid = 1; uid < b->next; uid++) {
		if (!b->mails[uid].there || !in_set(set, uid, b->next - 1) || b->mails[uid].modseq <= from ||
		    (bodies && uid == b->withheld))
			continue;
		if (bodies && uid == b->vanishing) {
			put(c, "* %u EXPUNGE\r\n", sequence(b, uid));
			b->mails[uid].there = false;
			b->gone[uid] = ++b->modseq;
			b->vanishing = 0;
			continue;
		}
		if (bodies && uid == b->garbled)
			put(c, "* %u FETCH (UID %u INTERNALDATE nonsense", sequence(b, uid), uid);
		put(c, "* %u FETCH (UID %u FLAGS (%s)", sequence(b, uid), uid, b->mails[uid].flags);
		if (since)
			put(c, " MODSEQ (%llu)", (unsigned long long)b->mails[uid].modseq);
		if (bodies)
			put_body(c, uid);
		put(c, ")\r\n");
	}
	put(c, "%s OK done\r\n", c->tag);
}

static void without(char *flags, const char *word)
{
	char copy[600], *save = NULL;

	snprintf(copy, sizeof(copy), "%s", flags);
	*flags = '\0';
	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		if (strcasecmp(w, word) != 0)
			snprintf(flags + strlen(flags), 600 - strlen(flags), "%s%s", *flags ? " " : "", w);
}

static void change_flags(char *flags, const char *how, char *words)
{
	char *save = NULL;

	if (*how == 'F')
		*flags = '\0';
	for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		without(flags, w);
		if (*how != '-')
			snprintf(flags + strlen(flags), 600 - strlen(flags), "%s%s", *flags ? " " : "", w);
	}
}

static void store(struct client *c, const char *set, const char *rest)
{
	struct mailbox *b = c->b;
	const char *since = strstr(rest, "UNCHANGEDSINCE "), *flags = strstr(rest, "FLAGS.SILENT (");
	unsigned long long limit = since ? strtoull(since + 15, NULL, 10) : UINT64_MAX;
	char modified[500] = "", words[600];

	b->stores++;
	for (uint32_t uid = 1; flags && uid < b->next; uid++) {
		if (!b->mails[uid].there || !in_set(set, uid, b->next - 1))
			continue;
		if (b->mails[uid].modseq > limit) {
			snprintf(modified + strlen(modified), sizeof(modified) - strlen(modified), "%s%u",
				 *modified ? "," : "", uid);
			continue;
		}
		snprintf(words, sizeof(words), "%.*s", (int)strcspn(flags + 14, ")"), flags + 14);
		change_flags(b->mails[uid].flags, flags[-1] == '+' || flags[-1] == '-' ? flags - 1 : flags,
			     words);
		b->mails[uid].modseq = ++b->modseq;
	}
	if (*modified)
		put(c, "%s OK [MODIFIED %s] some\r\n", c->tag, modified);
	else
		put(c, "%s OK done\r\n", c->tag);
}

/* Until DONE: tells of what is new. False: the client is gone. */
static bool idle(struct client *c)
{
	char done[100];

	put(c, "+ idling\r\n");
	for (;;) {
		struct pollfd fd = {c->fd, POLLIN, 0};

		pthread_mutex_lock(&c->b->lock);
		if (c->b->modseq > c->told)
			put(c, "* %u EXISTS\r\n", count(c->b));
		c->told = c->b->modseq;
		pthread_mutex_unlock(&c->b->lock);
		if (c->n && !flush(c))
			return false;
		if (poll(&fd, 1, 20) > 0)
			break;
	}
	if (recv(c->fd, done, sizeof(done), 0) <= 0)
		return false;
	put(c, "%s OK done\r\n", c->tag);
	return flush(c);
}

static bool answer(struct client *c, char *line)
{
	char set[2000] = "", word[40] = "";
	char *rest;

	sscanf(line, "%31s %39s", c->tag, word);
	rest = strstr(line, word) + strlen(word);
	if (strcasecmp(word, "IDLE") == 0)
		return idle(c);
	pthread_mutex_lock(&c->b->lock);
	if (strcasecmp(word, "CAPABILITY") == 0)
		put(c, "* CAPABILITY %s\r\n%s OK done\r\n", c->b->capability, c->tag);
	else if (strcasecmp(word, "SELECT") == 0 || strcasecmp(word, "EXAMINE") == 0)
		select_folder(c);
	else if (strcasecmp(word, "ENABLE") == 0)
		put(c, "* ENABLED %s\r\n%s OK done\r\n", rest + 1, c->tag);
	else if (sscanf(rest, " SEARCH UID %1999s", set) == 1)
		search(c, set);
	else if (sscanf(rest, " FETCH %1999s", set) == 1)
		fetch(c, set, rest);
	else if (sscanf(rest, " STORE %1999s", set) == 1)
		store(c, set, rest);
	else
		put(c, "%s%s OK done\r\n", strcasecmp(word, "LOGOUT") == 0 ? "* BYE\r\n" : "", c->tag);
	pthread_mutex_unlock(&c->b->lock);
	return flush(c) && strcasecmp(word, "LOGOUT") != 0;
}

static void *serve(void *arg)
{
	struct client *c = arg;
	char line[16000];
	size_t n = 0;
	bool ok;

	put(c, "* OK hello\r\n");
	ok = flush(c);
	while (ok && n + 1 < sizeof(line) && recv(c->fd, line + n, 1, 0) == 1) {
		if (line[n++] != '\n')
			continue;
		line[n - 1 - (n > 1 && line[n - 2] == '\r')] = '\0';
		n = 0;
		ok = answer(c, line);
	}
	shutdown(c->fd, SHUT_RDWR);
	free(c);
	return NULL;
}

static void *serve_all(void *arg)
{
	struct mailbox *b = arg;

	for (;;) {
		struct client *c = calloc(1, sizeof(*c));

		c->b = b;
		c->fd = accept(b->listener, NULL, NULL);
		pthread_mutex_lock(&b->lock);
		if (c->fd < 0 || b->ending || b->nclients == sizeof(b->clients) / sizeof(b->clients[0])) {
			pthread_mutex_unlock(&b->lock);
			if (c->fd >= 0)
				close(c->fd);
			free(c);
			return NULL;
		}
		b->connections++;
		b->clients[b->nclients] = c->fd;
		pthread_create(&b->threads[b->nclients++], NULL, serve, c);
		pthread_mutex_unlock(&b->lock);
	}
}

/* ---- from outside ---- */

void mailbox_start(struct mailbox *b, unsigned n, const char *capability)
{
	memset(b, 0, sizeof(*b));
	pthread_mutex_init(&b->lock, NULL);
	b->capability = capability;
	b->validity = 7;
	b->next = 1;
	b->modseq = 1;
	for (unsigned i = 0; i < n; i++)
		mailbox_add(b);
	b->listener = peer_listen(&b->port);
	pthread_create(&b->thread, NULL, serve_all, b);
}

void mailbox_stop(struct mailbox *b)
{
	pthread_mutex_lock(&b->lock);
	b->ending = true;
	pthread_mutex_unlock(&b->lock);
	shutdown(b->listener, SHUT_RDWR);
	pthread_join(b->thread, NULL);
	close(b->listener);
	for (unsigned i = 0; i < b->nclients; i++) {
		shutdown(b->clients[i], SHUT_RDWR);
		pthread_join(b->threads[i], NULL);
		close(b->clients[i]);
	}
	pthread_mutex_destroy(&b->lock);
}

uint32_t mailbox_add(struct mailbox *b)
{
	uint32_t uid;

	pthread_mutex_lock(&b->lock);
	uid = b->next++;
	b->mails[uid].there = true;
	b->mails[uid].modseq = ++b->modseq;
	pthread_mutex_unlock(&b->lock);
	return uid;
}

void mailbox_remove(struct mailbox *b, uint32_t uid)
{
	pthread_mutex_lock(&b->lock);
	b->mails[uid].there = false;
	b->gone[uid] = ++b->modseq;
	pthread_mutex_unlock(&b->lock);
}

bool mailbox_has(struct mailbox *b, uint32_t uid, const char *flag)
{
	bool has;

	pthread_mutex_lock(&b->lock);
	has = strstr(b->mails[uid].flags, flag) != NULL;
	pthread_mutex_unlock(&b->lock);
	return has;
}

void mailbox_set(struct mailbox *b, uint32_t uid, const char *flags)
{
	pthread_mutex_lock(&b->lock);
	snprintf(b->mails[uid].flags, sizeof(b->mails[uid].flags), "%s", flags);
	b->mails[uid].modseq = ++b->modseq;
	pthread_mutex_unlock(&b->lock);
}

void mailbox_renumber(struct mailbox *b)
{
	pthread_mutex_lock(&b->lock);
	b->validity++;
	pthread_mutex_unlock(&b->lock);
}
