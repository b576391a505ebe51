// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

/* Functions that lose a length or a thread: using one is a compile error. Included by the Makefile. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(name) modori_says_do_not_use_##name
#undef strcpy
#define strcpy BANNED(strcpy)
#undef strcat
#define strcat BANNED(strcat)
#undef strncpy
#define strncpy BANNED(strncpy)
#undef strncat
#define strncat BANNED(strncat)
#undef sprintf
#define sprintf BANNED(sprintf)
#undef vsprintf
#define vsprintf BANNED(vsprintf)
#undef gets
#define gets BANNED(gets)
#undef strtok
#define strtok BANNED(strtok)
#undef gmtime
#define gmtime BANNED(gmtime)
#undef localtime
#define localtime BANNED(localtime)
#undef ctime
#define ctime BANNED(ctime)
#undef asctime
#define asctime BANNED(asctime)
#undef atoi
#define atoi BANNED(atoi)
#undef atol
#define atol BANNED(atol)

#endif
