// SPDX-License-Identifier: BSD-2-Clause
/*
 * bench_raw PORT USER PASSWORD COUNT: the lower bound of a pull. Fetches the first 64 KB of messages 1 to COUNT over a
 * raw socket, commands of 500 pipelined, the bytes thrown away. Prints seconds from the first command to the last answer.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define EACH 500

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void say(int fd, const char *text)
{
	for (size_t n = strlen(text), at = 0; at < n;) {
		ssize_t put = write(fd, text + at, n - at);

		if (put <= 0)
			exit(1);
		at += (size_t)put;
	}
}

/* Until a line "TAG " stands at the beginning of a line of what came. */
static void hear(int fd, const char *tag)
{
	static char block[1 << 17];
	size_t keep = 0, want = strlen(tag);

	for (;;) {
		ssize_t got = read(fd, block + keep, sizeof(block) - keep - 1);
		char *at;

		if (got <= 0) {
			fprintf(stderr, "bench_raw: cut\n");
			exit(1);
		}
		keep += (size_t)got;
		block[keep] = '\0';
		for (at = block; (at = memmem(at, keep - (size_t)(at - block), tag, want)) != NULL; at++)
			if (at == block || at[-1] == '\n')
				return;
		if (keep > want) { /* the tag may be cut */
			memmove(block, block + keep - want, want);
			keep = want;
		}
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	unsigned long count;
	char line[200];
	double began;
	int fd;

	if (argc != 5)
		return 2;
	count = strtoul(argv[4], NULL, 10);
	to.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		return 1;
	snprintf(line, sizeof(line), "a LOGIN %s %s\r\nb EXAMINE INBOX\r\n", argv[2], argv[3]);
	say(fd, line);
	hear(fd, "b ");
	began = now();
	for (unsigned long at = 1; at <= count; at += EACH) {
		snprintf(line, sizeof(line), "t UID FETCH %lu:%lu (UID FLAGS RFC822.SIZE BODY.PEEK[]<0.65536>)\r\n", at, at + EACH - 1);
		say(fd, line);
	}
	say(fd, "z NOOP\r\n");
	hear(fd, "z ");
	printf("%.3f\n", now() - began);
	return 0;
}
