// SPDX-License-Identifier: BSD-2-Clause
#include "net/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/spawn.h"
#include "base/text.h"

#define COMMAND_MS 60000
#define CTRL_C '\003'

void secret_wipe(struct secret *s)
{
	explicit_bzero(s, sizeof(*s));
}

/* The one line that a command or a file holds. */
static enum rc take_line(struct secret *s, struct slice text, const char *source, struct err *err)
{
	struct slice line = S("");

	if (text.n >= sizeof(s->text))
		return err_set(err, RC_LIMIT, _("%s: a password has at most %zu bytes"), source, sizeof(s->text) - 2);
	slice_line(&text, &line);
	memcpy(s->text, line.p, line.n);
	s->text[line.n] = '\0';
	if (slice_trim(text).n)
		return err_set(err, RC_AUTH, _("%s: more than one line"), source);
	return RC_OK;
}

static enum rc from_command(struct secret *s, const char *command, const char *key, struct err *err)
{
	struct buf out;
	enum rc rc;

	buf_init(&out, sizeof(s->text));
	buf_room(&out, sizeof(s->text)); /* at once: growing would leave copies behind */
	rc = spawn_shell(command, S(""), &out, COMMAND_MS, err);
	if (rc == RC_OK)
		rc = take_line(s, buf_slice(&out), key, err);
	else
		rc = err_in(err, rc, "%s", key);
	if (out.p)
		explicit_bzero(out.p, out.cap);
	buf_release(&out);
	return rc;
}

static enum rc from_file(struct secret *s, const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[sizeof(s->text)];
	struct stat st;
	ssize_t n;
	enum rc rc;

	if (fd < 0)
		return err_set(err, RC_AUTH, _("cannot read the password: %s: %s"), path, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (st.st_mode & 077) != 0 ||
	    (st.st_uid != geteuid() && st.st_uid != 0)) {
		close(fd);
		return err_set(err, RC_AUTH, _("%s: a password file must be yours and mode 0600"), path);
	}
	n = read(fd, text, sizeof(text));
	close(fd);
	rc = n < 0 ? err_set(err, RC_AUTH, _("cannot read the password: %s: %s"), path, strerror(errno))
		   : take_line(s, (struct slice){ text, (size_t)n }, path, err);
	explicit_bzero(text, sizeof(text));
	return rc;
}

static enum rc from_terminal(struct secret *s, const struct account *acc, struct err *err)
{
	FILE *tty = fopen("/dev/tty", "r+");
	struct termios before, quiet;
	bool known;
	size_t n;

	if (!tty)
		return err_set(err, RC_AUTH, _("account \"%.*s\" has no password-command"), SLICE_ARG(acc->name));
	setvbuf(tty, NULL, _IONBF, 0); /* no copy in a buffer of the library's */
	fprintf(tty, _("Password of %s at %s: "), acc->user ? acc->user : "", acc->host);
	known = tcgetattr(fileno(tty), &before) == 0;
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG); /* Ctrl-C must not leave a terminal without echo behind */
	if (known)
		tcsetattr(fileno(tty), TCSAFLUSH, &quiet);
	if (!fgets(s->text, sizeof(s->text), tty))
		s->text[0] = '\0';
	if (known)
		tcsetattr(fileno(tty), TCSAFLUSH, &before);
	fputc('\n', tty);
	fclose(tty);
	n = strlen(s->text);
	if (n && s->text[n - 1] == '\n')
		s->text[n - 1] = '\0';
	return strchr(s->text, CTRL_C) ? err_set(err, RC_CANCELLED, _("stopped")) : RC_OK;
}

static enum rc find(struct secret *s, const struct account *acc, bool token, const char *prompted, bool ask,
		    struct err *err)
{
	const char *text = acc->password ? acc->password : prompted;

	if (token && acc->token_command)
		return from_command(s, acc->token_command, "token-command", err);
	if (token)
		return err_set(err, RC_AUTH, _("account \"%.*s\" has no token-command"), SLICE_ARG(acc->name));
	if (acc->password_command)
		return from_command(s, acc->password_command, "password-command", err);
	if (acc->password_file)
		return from_file(s, acc->password_file, err);
	if (text)
		return take_line(s, slice_of(text), "password", err);
	if (ask)
		return from_terminal(s, acc, err);
	return err_set(err, RC_AUTH, _("account \"%.*s\" has no password-command"), SLICE_ARG(acc->name));
}

enum rc secret_get(struct secret *s, const struct account *acc, bool token, const char *prompted, bool ask,
		   struct err *err)
{
	enum rc rc;

	secret_wipe(s);
	rc = find(s, acc, token, prompted, ask, err);
	if (rc == RC_OK && !*s->text)
		rc = err_set(err, RC_AUTH, _("account \"%.*s\": the password is empty"), SLICE_ARG(acc->name));
	for (const char *c = s->text; rc == RC_OK && *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			rc = err_set(
				err, RC_AUTH,
				_("account \"%.*s\": a password cannot hold line ends or other control characters"),
				SLICE_ARG(acc->name));
	if (rc != RC_OK)
		secret_wipe(s);
	return rc;
}

/* ---- typed ones ---- */

bool secret_is_typed(const struct account *acc)
{
	const char *auth = acc->auth ? acc->auth : "";
	bool token = acc->token_command || strcmp(auth, "oauthbearer") == 0 || strcmp(auth, "xoauth2") == 0;

	return !token && !acc->password_command && !acc->password_file && !acc->password;
}

void typed_add(const struct typed **list, struct slice account, const char *text)
{
	struct typed *t = mem_alloc(sizeof(*t));

	t->next = *list;
	t->account = mem_alloc(account.n + 1);
	memcpy(t->account, account.p, account.n);
	t->text = text ? mem_strdup(text) : NULL;
	*list = t;
}

const char *typed_find(const struct typed *list, struct slice account)
{
	while (list && !slice_eq(account, slice_of(list->account)))
		list = list->next;
	return list ? list->text : NULL;
}

void typed_release(const struct typed **list)
{
	while (*list) {
		struct typed *t = (struct typed *)*list;

		*list = t->next;
		if (t->text)
			explicit_bzero(t->text, strlen(t->text));
		free(t->text);
		free(t->account);
		free(t);
	}
}
