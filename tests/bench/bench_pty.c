// SPDX-License-Identifier: BSD-2-Clause
/*
 * bench_pty MARK STEPS COMMAND...: a program on a terminal of 120 x 40, timed from outside. Prints one line of
 * NAME=VALUE: start (ms from exec to the first byte of MARK, median of STARTS), and in the last of these runs for each
 * step NAME:KEYS the time from the press to the last byte drawn. STEPS are separated by blanks; NAME*40:KEYS presses 40
 * times and prints the median, 95 %, and the bytes of the median and the largest answer; NAME*6:@COLUMNSxROWS makes
 * the terminal that size and back in turns instead. At the end rss, anon (kB: all memory; that which is no page of a file),
 * idle (bytes drawn in two seconds) and rest (rss after them). The terminal answers what programs ask at start.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STARTS 5
#define QUIET_MS 120  /* silence that ends an answer */
#define LONGEST_MS 60000
#define PRESSES_MAX 1000

static int fd;
static pid_t child;
static char seen[1 << 16]; /* the last bytes drawn */
static size_t nseen;

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void answer(const char *question, const char *reply)
{
	char *at = memmem(seen, nseen, question, strlen(question));

	if (at && write(fd, reply, strlen(reply)) > 0)
		*at = 'x';
}

/* Bytes that came within wait ms, 0 none, -1 the end. */
static long take(int wait)
{
	struct pollfd p = { fd, POLLIN, 0 };
	char b[16384];
	ssize_t n;

	if (poll(&p, 1, wait) <= 0)
		return 0;
	n = read(fd, b, sizeof(b));
	if (n <= 0)
		return -1;
	if (nseen + (size_t)n > sizeof(seen))
		nseen = 0;
	memcpy(seen + nseen, b, (size_t)n);
	nseen += (size_t)n;
	answer("\033[6n", "\033[1;2R");
	answer("\033[c", "\033[?62;22c");
	return n;
}

#define COLUMNS 120
#define ROWS 40

static void launch(char **argv)
{
	struct winsize size = { .ws_row = ROWS, .ws_col = COLUMNS };

	nseen = 0;
	child = forkpty(&fd, NULL, NULL, &size);
	if (child == 0) {
		setenv("TERM", "xterm-256color", 1);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (child < 0) {
		perror("forkpty");
		exit(1);
	}
}

static void finish(void)
{
	kill(child, SIGTERM);
	for (int i = 0; i < 100 && waitpid(child, NULL, WNOHANG) == 0; i++)
		take(20);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(fd);
}

static double start(char **argv, const char *mark)
{
	double from = now_ms(), at = -1;

	launch(argv);
	while (now_ms() - from < LONGEST_MS) {
		long n = take(1000);

		if (n < 0)
			break;
		if (memmem(seen, nseen, mark, strlen(mark))) {
			at = now_ms() - from;
			break;
		}
	}
	if (at < 0) {
		fprintf(stderr, "bench_pty: %s never showed \"%s\"\n", argv[0], mark);
		exit(1);
	}
	while (take(QUIET_MS) > 0)
		;
	return at;
}

/* "@80x24"; where it is that size, back to the first one. */
static void resize(const char *size)
{
	struct winsize now, to = { .ws_row = ROWS, .ws_col = COLUMNS };
	unsigned columns, rows;

	if (sscanf(size, "@%ux%u", &columns, &rows) != 2 || ioctl(fd, TIOCGWINSZ, &now) != 0)
		exit(1);
	if (now.ws_col != columns || now.ws_row != rows)
		to = (struct winsize){ .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };
	if (ioctl(fd, TIOCSWINSZ, &to) != 0)
		exit(1);
}

/* Milliseconds from the keys to the last byte of the answer; *bytes of it. */
static double press(const char *keys, size_t n, int quiet, int longest, size_t *bytes)
{
	double from = now_ms(), last = from;
	int wait = longest;

	*bytes = 0;
	if (*keys == '@')
		resize(keys);
	else if (write(fd, keys, n) != (ssize_t)n)
		exit(1);
	for (;;) {
		long k = take(wait);

		if (k <= 0)
			return *bytes ? last - from : 0;
		last = now_ms();
		*bytes += (size_t)k;
		wait = quiet;
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* \\n \\t \\e, \\_ for a blank, \\u \\f \\r for those with Ctrl. */
static size_t unescape(const char *s, char *out, size_t size)
{
	static const char from[] = "nte_ufr", to[] = "\r\t\033 \025\006\022";
	size_t n = 0;

	for (; *s && n < size; s++) {
		const char *at = *s == '\\' && s[1] ? strchr(from, s[1]) : NULL;

		if (at)
			s++;
		out[n++] = at ? to[at - from] : *s;
	}
	return n;
}

static void step(char *text)
{
	char *keys = strchr(text, ':'), *times, bytes[1024];
	double t[PRESSES_MAX], sizes[PRESSES_MAX];
	size_t most = 0, n, drawn;
	int count = 1;

	if (!keys)
		return;
	*keys++ = '\0';
	times = strchr(text, '*');
	if (times) {
		*times++ = '\0';
		count = (int)strtol(times, NULL, 10);
		count = count < 1 ? 1 : count > PRESSES_MAX ? PRESSES_MAX : count;
	}
	n = unescape(keys, bytes, sizeof(bytes) - 1);
	bytes[n] = '\0';
	for (int i = 0; i < count; i++) {
		t[i] = press(bytes, n, count > 1 ? 25 : QUIET_MS * 2, count > 1 ? 300 : LONGEST_MS / 6, &drawn);
		most = drawn > most ? drawn : most;
		sizes[i] = (double)drawn;
	}
	qsort(sizes, (size_t)count, sizeof(*sizes), by_value);
	qsort(t, (size_t)count, sizeof(*t), by_value);
	if (count > 1)
		printf(" %s=%.2f %s95=%.2f %smid=%.0f %smost=%zu", text, t[count / 2], text, t[count * 95 / 100], text, sizes[count / 2], text,
		       most);
	else
		printf(" %s=%.1f", text, t[0]);
}

/* VmRSS, or RssAnon: what is not read from a file and may not be dropped. */
static long memory_kb(const char *which)
{
	char name[64], line[256];
	long kb = 0;
	FILE *f;

	snprintf(name, sizeof(name), "/proc/%d/status", (int)child);
	f = fopen(name, "r");
	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, which, strlen(which)) == 0 && sscanf(line + strlen(which), ": %ld", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

int main(int argc, char **argv)
{
	double t[STARTS], end;
	char *word, *rest = argc > 2 ? argv[2] : NULL;
	size_t idle = 0;

	if (argc < 4)
		return 2;
	for (int i = 0; i < STARTS; i++) {
		t[i] = start(argv + 3, argv[1]);
		if (i + 1 < STARTS)
			finish();
	}
	qsort(t, STARTS, sizeof(*t), by_value);
	printf("start=%.1f", t[STARTS / 2]);
	while ((word = strtok_r(rest, " ", &rest)))
		step(word);
	printf(" rss=%ld anon=%ld", memory_kb("VmRSS"), memory_kb("RssAnon"));
	end = now_ms() + 2000;
	while (now_ms() < end) {
		long n = take((int)(end - now_ms()) + 1);

		if (n < 0)
			break;
		idle += (size_t)n;
	}
	printf(" idle=%zu rest=%ld\n", idle, memory_kb("VmRSS"));
	finish();
	return 0;
}
