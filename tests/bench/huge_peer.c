// SPDX-License-Identifier: BSD-2-Clause
/*
 * huge_peer MESSAGES SECONDS: an IMAP server on loopback with one folder of so many messages, made up as they are asked
 * for. Prints its port; ends after so many seconds. Takes one connection at a time.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static unsigned long messages;

static void mail(FILE *out, unsigned long uid)
{
	static char body[6000];
	int n = snprintf(body, sizeof(body),
			 "From: MAILER-DAEMON@mx.example.org\r\nSubject: Undelivered Mail Returned to Sender\r\n"
			 "Message-ID: <%lu@mx.example.org>\r\nDate: Mon, 17 Nov 2025 09:00:00 +0900\r\n\r\n"
			 "<user%lu@example.com>: host mx.example.com[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)\r\n",
			 uid, uid % 5000);

	fprintf(out, "* %lu FETCH (UID %lu FLAGS () RFC822.SIZE %d BODY[]<0> {%d}\r\n%s)\r\n", uid, uid, n, n, body);
}

/* Each UID of a set, as an answer to what was asked. */
static void each(FILE *out, const char *set, int bodies, int search)
{
	while (*set >= '0' && *set <= '9') {
		unsigned long from = strtoul(set, (char **)&set, 10), to = from;

		if (*set == ':') {
			set++;
			to = *set == '*' ? messages : strtoul(set, (char **)&set, 10);
		}
		for (unsigned long uid = from; uid <= to && uid <= messages; uid++)
			if (search)
				fprintf(out, " %lu", uid);
			else if (bodies)
				mail(out, uid);
			else
				fprintf(out, "* %lu FETCH (UID %lu FLAGS ())\r\n", uid, uid);
		if (*set == ',')
			set++;
	}
}

static void serve(FILE *in, FILE *out)
{
	static char line[20000];

	fprintf(out, "* OK [CAPABILITY IMAP4rev1] hello\r\n");
	fflush(out);
	while (fgets(line, sizeof(line), in)) {
		char tag[40] = "", verb[40] = "", sub[40] = "";

		sscanf(line, "%39s %39s %39s", tag, verb, sub);
		if (strcmp(verb, "CAPABILITY") == 0)
			fprintf(out, "* CAPABILITY IMAP4rev1\r\n");
		else if (strcmp(verb, "SELECT") == 0 || strcmp(verb, "EXAMINE") == 0)
			fprintf(out, "* %lu EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT %lu] x\r\n", messages, messages + 1);
		else if (strcmp(sub, "SEARCH") == 0) {
			fprintf(out, "* SEARCH");
			each(out, strstr(line, "UID SEARCH UID ") + 15, 0, 1);
			fprintf(out, "\r\n");
		} else if (strcmp(sub, "FETCH") == 0)
			each(out, strstr(line, "FETCH ") + 6, strstr(line, "BODY") != NULL, 0);
		fprintf(out, "%s OK done\r\n", tag);
		fflush(out);
		if (strcmp(verb, "LOGOUT") == 0)
			return;
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(here);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	if (argc != 3)
		return 2;
	messages = strtoul(argv[1], NULL, 10);
	alarm((unsigned)strtoul(argv[2], NULL, 10));
	if (bind(listener, (struct sockaddr *)&here, sizeof(here)) != 0 || listen(listener, 5) != 0)
		return 1;
	getsockname(listener, (struct sockaddr *)&here, &n);
	printf("%u\n", ntohs(here.sin_port));
	fflush(stdout);
	for (;;) {
		int fd = accept(listener, NULL, NULL);
		FILE *in, *out;

		if (fd < 0)
			return 1;
		in = fdopen(fd, "r");
		out = fdopen(dup(fd), "w");
		setvbuf(out, NULL, _IOFBF, 1 << 16);
		serve(in, out);
		fclose(in);
		fclose(out);
	}
}
