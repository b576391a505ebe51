// SPDX-License-Identifier: BSD-2-Clause
#include "base/text.h"

#include <langinfo.h>
#include <locale.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "DIR/locale" beside the program when it runs from its build folder. */
static bool beside_program(char *out, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", out, size - 1);
	char *slash;

	if (n <= 0)
		return false;
	out[n] = '\0';
	slash = strrchr(out, '/');
	if (!slash || (size_t)(slash - out) + sizeof("/locale") > size)
		return false;
	memcpy(slash, "/locale", sizeof("/locale"));
	return access(out, R_OK) == 0;
}

#define KNOWN 1024 /* a power of two: a few times the strings of a screen */

/* What each thread has looked up, by the address of the English string. */
static _Thread_local struct {
	const char *msg, *text;
} known[KNOWN];
static _Thread_local unsigned known_language;
static _Atomic unsigned language; /* grows when it may be another one; the screen may change it beside the worker */

const char *text_of(const char *msg)
{
	size_t at = (size_t)((uintptr_t)msg * UINT64_C(0x9E3779B97F4A7C15) >> 32) % KNOWN;
	unsigned now = atomic_load_explicit(&language, memory_order_relaxed);

	if (known_language != now)
		memset(known, 0, sizeof(known));
	known_language = now;
	if (known[at].msg != msg) {
		known[at].msg = msg;
		known[at].text = gettext(msg);
	}
	return known[at].text;
}

void text_init(const char *lang)
{
	char dir[4096];
	const char *now;

	if (lang && strcmp(lang, "auto") != 0)
		setenv("LANGUAGE", lang, 1);
	setlocale(LC_ALL, "");
	now = setlocale(LC_MESSAGES, NULL);
	/* gettext ignores LANGUAGE under the plain C locale: a language that was asked for needs another */
	if (lang && strcmp(lang, "auto") != 0 && now && (strcmp(now, "C") == 0 || strcmp(now, "POSIX") == 0)) {
		setlocale(LC_MESSAGES, "C.UTF-8");
		if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
			setlocale(LC_CTYPE, "C.UTF-8");
	}
	bindtextdomain("modori", beside_program(dir, sizeof(dir)) ? dir : MODORI_LOCALEDIR);
	bind_textdomain_codeset("modori", "UTF-8");
	textdomain("modori");
	atomic_fetch_add(&language, 1);
}

bool text_is_ja(void)
{
	const char *all = getenv("LC_ALL"), *lang = getenv("LANGUAGE");
	const char *now = setlocale(LC_MESSAGES, NULL);

	if (now && (strcmp(now, "C") == 0 || strcmp(now, "POSIX") == 0))
		return false;
	if (lang && *lang)
		return strncmp(lang, "ja", 2) == 0;
	if (all && *all)
		return strncmp(all, "ja", 2) == 0;
	lang = getenv("LC_MESSAGES");
	if (lang && *lang)
		return strncmp(lang, "ja", 2) == 0;
	lang = getenv("LANG");
	return lang && strncmp(lang, "ja", 2) == 0;
}

bool text_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}
