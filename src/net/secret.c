// SPDX-License-Identifier: BSD-2-Clause
#include "net/secret.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/spawn.h"
#include "base/text.h"

#define COMMAND_MS 60000

void secret_wipe(struct secret *s)
{
	explicit_bzero(s, sizeof(*s));
}

static enum rc from_command(struct secret *s, const char *command, struct err *err)
{
	struct buf out;
	struct slice line, rest;
	enum rc rc;

	buf_init(&out, sizeof(s->text) - 1);
	rc = spawn_shell(command, S(""), &out, COMMAND_MS, err);
	rest = buf_slice(&out);
	if (rc == RC_OK) {
		slice_line(&rest, &line);
		memcpy(s->text, line.p, line.n);
		s->text[line.n] = '\0';
		if (slice_trim(rest).n)
			rc = err_set(err, RC_AUTH, _("password-command printed more than one line"));
	}
	if (out.p)
		explicit_bzero(out.p, out.cap);
	buf_release(&out);
	return rc;
}

static enum rc from_terminal(struct secret *s, const struct account *acc, struct err *err)
{
	FILE *tty = fopen("/dev/tty", "r+");
	struct termios before, quiet;
	size_t n;

	if (!tty)
		return err_set(err, RC_AUTH, _("account \"%.*s\" has no password-command"), SLICE_ARG(acc->name));
	fprintf(tty, _("Password of %s at %s: "), acc->user ? acc->user : "", acc->host);
	fflush(tty);
	tcgetattr(fileno(tty), &before);
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(fileno(tty), TCSAFLUSH, &quiet);
	if (!fgets(s->text, sizeof(s->text), tty))
		s->text[0] = '\0';
	tcsetattr(fileno(tty), TCSAFLUSH, &before);
	fputc('\n', tty);
	fclose(tty);
	n = strlen(s->text);
	if (n && s->text[n - 1] == '\n')
		s->text[n - 1] = '\0';
	return RC_OK;
}

enum rc secret_get(struct secret *s, const struct account *acc, bool token, bool ask, struct err *err)
{
	const char *command = token ? acc->token_command : acc->password_command;
	enum rc rc;

	secret_wipe(s);
	if (command)
		rc = from_command(s, command, err);
	else if (!token && acc->password)
		rc = (size_t)snprintf(s->text, sizeof(s->text), "%s", acc->password) < sizeof(s->text) ? RC_OK : RC_LIMIT;
	else if (!token && ask)
		rc = from_terminal(s, acc, err);
	else
		rc = err_set(err, RC_AUTH, _("account \"%.*s\" has no password-command"), SLICE_ARG(acc->name));
	if (rc != RC_OK) {
		secret_wipe(s);
		return rc;
	}
	if (!*s->text)
		return err_set(err, RC_AUTH, _("account \"%.*s\": the password is empty"), SLICE_ARG(acc->name));
	if (strpbrk(s->text, "\r\n")) {
		secret_wipe(s);
		return err_set(err, RC_AUTH, _("account \"%.*s\": a password cannot hold line ends"), SLICE_ARG(acc->name));
	}
	return RC_OK;
}
