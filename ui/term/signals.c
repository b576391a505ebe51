// SPDX-License-Identifier: BSD-2-Clause
#include "ui/term/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#if __has_include(<execinfo.h>)
#include <execinfo.h>
#define HAVE_BACKTRACE 1
#endif

#include "base/arena.h"
#include "base/path.h"
#include "base/text.h"

#define FRAMES_MAX 40

static struct {
	int pipe[2];
	struct termios before;
	bool have_before;
	char report[512], words[640]; /* made beforehand: a crash allocates nothing */
} signals = { .pipe = { -1, -1 } };

void signals_remember_terminal(void)
{
	signals.have_before = tcgetattr(STDIN_FILENO, &signals.before) == 0;
}

static void on_signal(int number)
{
	int saved = errno;
	unsigned char byte = (unsigned char)number;

	if (write(signals.pipe[1], &byte, 1) < 0)
		errno = saved; /* the pipe is full: then it is read soon anyway */
	errno = saved;
}

static void put(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		return; /* nobody is left to be told */
}

/* Of the report: not before there is one. */
static void make_folders(void)
{
	for (char *p = signals.report + 1; *p; p++)
		if (*p == '/') {
			*p = '\0';
			mkdir(signals.report, 0700);
			*p = '/';
		}
}

/* Version, signal and return addresses; nothing of a mail, so that it can be sent on. */
static void write_report(int number)
{
	char digits[] = { (char)('0' + number / 10), (char)('0' + number % 10), '\n', '\0' };
	int fd;

	make_folders();
	fd = open(signals.report, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return;
	put(fd, "modori " MODORI_VERSION ", signal ");
	put(fd, digits);
#ifdef HAVE_BACKTRACE
	{
		void *frames[FRAMES_MAX];

		backtrace_symbols_fd(frames, backtrace(frames, FRAMES_MAX), fd);
	}
#endif
	close(fd);
}

/* A crash: the terminal first, with calls that are safe here, then the crash goes on. */
static void on_crash(int number)
{
	put(STDOUT_FILENO, "\033[?1049l" TERMINAL_MODES_OFF "\033[?1l\033>\033[?25h\033[0m\r\n");
	if (signals.have_before)
		tcsetattr(STDIN_FILENO, TCSANOW, &signals.before);
	write_report(number);
	put(STDERR_FILENO, signals.words);
	signal(number, SIG_DFL);
	raise(number);
}

static void prepare_report(void)
{
	struct arena a;
	char *dir;

	arena_init(&a);
	dir = path_state_dir(&a);
	if (snprintf(signals.report, sizeof(signals.report), "%s/crash.txt", dir) >= (int)sizeof(signals.report))
		signals.report[0] = '\0';
	else
		snprintf(signals.words, sizeof(signals.words), _("modori: this is a mistake in the program; a report is in %s\n"), signals.report);
	arena_release(&a);
#ifdef HAVE_BACKTRACE
	{
		void *frame;

		backtrace(&frame, 1); /* loads what it needs now, not in the crash */
	}
#endif
}

static void catch_all(void)
{
	static const int asked[] = { SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT };
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
	struct sigaction sa = { 0 };

	sigemptyset(&sa.sa_mask);
	sa.sa_handler = on_signal;
	sa.sa_flags = SA_RESTART;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		sigaction(asked[i], &sa, NULL);
	sa.sa_handler = on_crash;
	sa.sa_flags = (int)SA_RESETHAND;
	for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
		sigaction(crashes[i], &sa, NULL);
}

enum rc signals_open(bool catch_them, struct err *err)
{
	if (pipe2(signals.pipe, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_set(err, RC_IO, "pipe: %s", strerror(errno));
	if (catch_them) {
		prepare_report();
		catch_all();
	}
	return RC_OK;
}

void signals_close(void)
{
	for (int i = 0; i < 2; i++)
		if (signals.pipe[i] >= 0)
			close(signals.pipe[i]);
	signals.pipe[0] = signals.pipe[1] = -1;
}

int signals_fd(void)
{
	return signals.pipe[0];
}

enum signal_kind signals_next(int *number)
{
	unsigned char byte;

	if (read(signals.pipe[0], &byte, 1) != 1)
		return SIGNAL_NONE;
	*number = byte;
	switch (byte) {
	case SIGWINCH:
	case SIGCONT: /* whoever had the terminal meanwhile may have drawn on it */
		return SIGNAL_RESIZED;
	case SIGTSTP:
		return SIGNAL_SUSPEND;
	default:
		return SIGNAL_END;
	}
}
