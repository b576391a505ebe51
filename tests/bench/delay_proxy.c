// SPDX-License-Identifier: BSD-2-Clause
/*
 * delay_proxy PORT MS: prints a port of its own on loopback, passes connections on to PORT there, and holds every byte
 * back for MS in each direction, in a pipe without a limit of its own: a long line, not a slow one.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static long delay_ms;

struct chunk {
	struct chunk *next;
	long due;
	size_t n, at;
	char bytes[1 << 16];
};

struct way {
	int from, to;
};

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int send_due(struct way *w, struct chunk **first)
{
	while (*first && (*first)->due <= now_ms()) {
		struct chunk *c = *first;
		ssize_t put = send(w->to, c->bytes + c->at, c->n - c->at, MSG_NOSIGNAL);

		if (put <= 0)
			return -1;
		c->at += (size_t)put;
		if (c->at == c->n) {
			*first = c->next;
			free(c);
		}
	}
	return 0;
}

static void *pass(void *arg)
{
	struct way *w = arg;
	struct chunk *first = NULL, *last = NULL;
	int open = 1;

	while (open || first) {
		struct pollfd fd = { w->from, POLLIN, 0 };
		long wait = first ? first->due - now_ms() : -1;

		if (first && wait < 0)
			wait = 0;
		if (poll(&fd, open ? 1 : 0, (int)wait) > 0) {
			struct chunk *c = malloc(sizeof(*c));
			ssize_t got = recv(w->from, c->bytes, sizeof(c->bytes), 0);

			if (got <= 0) {
				free(c);
				open = 0;
			} else {
				c->next = NULL;
				c->due = now_ms() + delay_ms;
				c->n = (size_t)got;
				c->at = 0;
				if (first)
					last->next = c;
				else
					first = c;
				last = c;
			}
		}
		if (send_due(w, &first) < 0)
			break;
	}
	shutdown(w->to, SHUT_WR);
	return NULL;
}

int main(int argc, char **argv)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) }, there = here;
	socklen_t n = sizeof(here);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	if (argc != 3)
		return 2;
	there.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
	delay_ms = strtol(argv[2], NULL, 10);
	if (bind(listener, (struct sockaddr *)&here, sizeof(here)) != 0 || listen(listener, 5) != 0)
		return 1;
	getsockname(listener, (struct sockaddr *)&here, &n);
	printf("%u\n", ntohs(here.sin_port));
	fflush(stdout);
	for (;;) {
		int a = accept(listener, NULL, NULL), b = socket(AF_INET, SOCK_STREAM, 0);
		struct way *ways = calloc(2, sizeof(*ways));
		pthread_t thread;

		if (a < 0 || connect(b, (struct sockaddr *)&there, sizeof(there)) != 0)
			return 1;
		ways[0] = (struct way){ a, b };
		ways[1] = (struct way){ b, a };
		for (int i = 0; i < 2; i++) {
			pthread_create(&thread, NULL, pass, &ways[i]);
			pthread_detach(thread);
		}
	}
}
