// SPDX-License-Identifier: BSD-2-Clause
#include "base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

#define CLOSING_MS 20

struct pipes {
	int in[2], out[2], err[2];
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_pipes(struct pipes *p)
{
	int *all[] = { p->in, p->out, p->err };

	for (size_t i = 0; i < 3; i++) {
		close_fd(&all[i][0]);
		close_fd(&all[i][1]);
	}
}

static _Noreturn void run_child(const char *command, struct pipes *p)
{
	setpgid(0, 0);
	dup2(p->in[0], 0);
	dup2(p->out[1], 1);
	dup2(p->err[1], 2);
	signal(SIGPIPE, SIG_DFL);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* One read: its bytes, 0 at the end, negative when there is nothing now. */
static ssize_t drain(int fd, struct buf *out)
{
	char chunk[4096];
	ssize_t got = read(fd, chunk, sizeof(chunk));

	if (got < 0 && errno != EINTR && errno != EAGAIN)
		return 0;
	if (got > 0)
		buf_put(out, (struct slice){ chunk, (size_t)got });
	explicit_bzero(chunk, sizeof(chunk)); /* it may have been a password */
	return got;
}

/* ---- a child, step by step ---- */

struct child {
	pid_t pid; /* 0: reaped */
	struct pipes p;
	struct buf in, out, errors;
	size_t sent;
	int status, timeout_ms;
	int64_t end; /* clock_ms */
	bool killed;
};

enum rc child_start(struct child **result, const char *command, struct slice in, size_t out_max, int timeout_ms, struct err *err)
{
	struct pipes p = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	struct child *c;
	pid_t pid;

	if (pipe2(p.in, O_CLOEXEC) != 0 || pipe2(p.out, O_CLOEXEC) != 0 || pipe2(p.err, O_CLOEXEC) != 0 || (pid = fork()) < 0) {
		int saved = errno;

		close_pipes(&p);
		return err_set(err, RC_IO, "cannot start a command: %s", strerror(saved));
	}
	if (pid == 0)
		run_child(command, &p);
	close_fd(&p.in[0]);
	close_fd(&p.out[1]);
	close_fd(&p.err[1]);
	fcntl(p.in[1], F_SETFL, O_NONBLOCK);
	fcntl(p.out[0], F_SETFL, O_NONBLOCK);
	fcntl(p.err[0], F_SETFL, O_NONBLOCK);
	c = mem_alloc(sizeof(*c));
	*c = (struct child){ .pid = pid, .p = p, .timeout_ms = timeout_ms, .end = timeout_ms > 0 ? clock_ms() + timeout_ms : INT64_MAX };
	buf_init(&c->in, in.n + 1);
	buf_put(&c->in, in);
	buf_init(&c->out, out_max);
	buf_init(&c->errors, 160);
	*result = c;
	return RC_OK;
}

size_t child_fds(const struct child *c, struct pollfd fds[CHILD_FDS])
{
	fds[0] = (struct pollfd){ c->p.in[1], POLLOUT, 0 };
	fds[1] = (struct pollfd){ c->p.out[0], POLLIN, 0 };
	fds[2] = (struct pollfd){ c->p.err[0], POLLIN, 0 };
	return CHILD_FDS;
}

int child_wait_ms(const struct child *c)
{
	int64_t left = c->end - clock_ms();

	if (c->p.out[0] < 0 && c->p.err[0] < 0) /* it closed its ends: any moment now */
		return CLOSING_MS;
	return left < 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

static void feed(struct child *c)
{
	ssize_t put = 0;

	while (c->p.in[1] >= 0 && c->sent < c->in.n && (put = write(c->p.in[1], c->in.p + c->sent, c->in.n - c->sent)) > 0)
		c->sent += (size_t)put;
	if (c->sent >= c->in.n || (put < 0 && errno != EAGAIN && errno != EINTR))
		close_fd(&c->p.in[1]);
}

void child_kill(struct child *c)
{
	c->killed = true;
	if (c->pid)
		kill(-c->pid, SIGKILL);
	close_pipes(&c->p);
}

bool child_step(struct child *c)
{
	feed(c);
	while (c->p.out[0] >= 0 && drain(c->p.out[0], &c->out) > 0)
		;
	if (c->p.out[0] >= 0 && drain(c->p.out[0], &c->out) == 0)
		close_fd(&c->p.out[0]);
	while (c->p.err[0] >= 0 && drain(c->p.err[0], &c->errors) > 0)
		;
	if (c->p.err[0] >= 0 && drain(c->p.err[0], &c->errors) == 0)
		close_fd(&c->p.err[0]);
	if (clock_ms() >= c->end && !c->killed)
		child_kill(c);
	if (c->p.out[0] < 0 && c->p.err[0] < 0 && c->pid && waitpid(c->pid, &c->status, WNOHANG) == c->pid)
		c->pid = 0;
	return c->pid != 0;
}

struct slice child_output(const struct child *c)
{
	return buf_slice(&c->out);
}

enum rc child_end(struct child *c, struct err *err)
{
	enum rc rc = RC_OK;

	if (c->pid)
		child_kill(c);
	while (c->pid && waitpid(c->pid, &c->status, 0) < 0 && errno == EINTR)
		;
	close_pipes(&c->p);
	if (c->killed)
		rc = clock_ms() >= c->end ? err_set(err, RC_TIMEOUT, "command did not end in %d s", c->timeout_ms / 1000) :
					    err_set(err, RC_CANCELLED, "command was stopped");
	else if (!WIFEXITED(c->status) || WEXITSTATUS(c->status) != 0)
		rc = err_set(err, RC_IO, "command failed (%d)%s%.160s",
			     WIFEXITED(c->status) ? WEXITSTATUS(c->status) : 128 + WTERMSIG(c->status), c->errors.n ? ": " : "",
			     buf_cstr(&c->errors));
	buf_release(&c->in);
	buf_release(&c->out);
	buf_release(&c->errors);
	free(c);
	return rc;
}

enum rc spawn_shell(const char *command, struct slice in, struct buf *out, int timeout_ms, struct err *err)
{
	struct pollfd fds[CHILD_FDS];
	struct child *c;
	enum rc rc = child_start(&c, command, in, out ? out->max : 0, timeout_ms, err);

	if (rc != RC_OK)
		return rc;
	while (child_step(c))
		if (poll(fds, child_fds(c, fds), child_wait_ms(c)) < 0 && errno != EINTR)
			break;
	if (out)
		buf_put(out, child_output(c));
	return child_end(c, err);
}

enum rc spawn_on_terminal(const char *command, struct err *err)
{
	int status = 0;
	pid_t pid = fork();

	if (pid < 0)
		return err_set(err, RC_IO, "cannot start a command: %s", strerror(errno));
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(err, RC_IO, "command failed: %.150s", command);
	return RC_OK;
}
