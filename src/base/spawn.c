// SPDX-License-Identifier: BSD-2-Clause
#include "base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

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

/* One read; false at the end. */
static bool drain(int fd, struct buf *out)
{
	char chunk[4096];
	ssize_t got = read(fd, chunk, sizeof(chunk));

	if (got < 0)
		return errno == EINTR || errno == EAGAIN;
	if (got > 0 && out)
		buf_put(out, (struct slice){ chunk, (size_t)got });
	explicit_bzero(chunk, sizeof(chunk)); /* it may have been a password */
	return got > 0;
}

/* Feed and drain until the child closed its ends or time is up. */
static bool talk(struct pipes *p, struct slice in, struct buf *out, struct buf *errors, int timeout_ms)
{
	int64_t end = timeout_ms > 0 ? clock_ms() + timeout_ms : INT64_MAX;

	if (in.n == 0)
		close_fd(&p->in[1]);
	while (p->out[0] >= 0 || p->err[0] >= 0) {
		struct pollfd fds[3] = { { p->in[1], POLLOUT, 0 }, { p->out[0], POLLIN, 0 }, { p->err[0], POLLIN, 0 } };
		int64_t left = end - clock_ms();

		if (left <= 0)
			return false;
		if (poll(fds, 3, left > 60000 ? 60000 : (int)left) < 0 && errno != EINTR)
			return false;
		if (fds[0].revents) {
			ssize_t put = write(p->in[1], in.p, in.n);

			if (put > 0)
				in = slice_sub(in, (size_t)put, in.n);
			if (in.n == 0 || (put < 0 && errno != EAGAIN && errno != EINTR))
				close_fd(&p->in[1]);
		}
		if (fds[1].revents && !drain(p->out[0], out))
			close_fd(&p->out[0]);
		if (fds[2].revents && !drain(p->err[0], errors))
			close_fd(&p->err[0]);
	}
	return true;
}

enum rc spawn_shell(const char *command, struct slice in, struct buf *out, int timeout_ms, struct err *err)
{
	struct pipes p = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	struct buf errors;
	bool finished;
	int status = 0;
	pid_t pid;

	if (pipe2(p.in, O_CLOEXEC) != 0 || pipe2(p.out, O_CLOEXEC) != 0 || pipe2(p.err, O_CLOEXEC) != 0 ||
	    (pid = fork()) < 0) {
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
	buf_init(&errors, 160);
	finished = talk(&p, in, out, &errors, timeout_ms);
	close_pipes(&p);
	if (!finished)
		kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!finished)
		err_set(err, RC_TIMEOUT, "command did not end in %d s", timeout_ms / 1000);
	else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		err_set(err, RC_IO, "command failed (%d)%s%.160s",
			WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), errors.n ? ": " : "",
			buf_cstr(&errors));
	buf_release(&errors);
	if (!finished)
		return RC_TIMEOUT;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? RC_OK : RC_IO;
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
