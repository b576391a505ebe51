#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every source file names its licence, none has blanks at line ends, notes to oneself or paths of one machine, and no C
# file has a forbidden call or an unbounded copy.
set -eu
status=0
for file in $(git ls-files '*.c' '*.h' '*.def' '*.sh' Makefile 2>/dev/null || find src ui tests -name '*.[ch]' -o -name '*.sh'); do
	[ -f "$file" ] || continue
	sed -n 1,2p "$file" | grep -q 'SPDX-License-Identifier: BSD-2-Clause' || { echo "$file: no SPDX line"; status=1; }
	if grep -n '[ 	]$' "$file"; then
		echo "$file: blanks at the end of a line"
		status=1
	fi
done
for file in $(find src ui -name '*.[ch]'); do
	if grep -nE '\b(strcpy|strcat|sprintf|gets|alloca|system|popen)[ ]?\(' "$file"; then
		echo "$file: forbidden call"
		status=1
	fi
	lines=$(wc -l <"$file")
	[ "$lines" -le 700 ] || { echo "$file: $lines lines; split it"; status=1; }
done
# a path of one developer's machine, or a note to oneself, has no place in the tree
if git grep -nE '(^|[^A-Za-z0-9_.])/(work|root|Users|home/[a-z]+)/' -- ':!tests/lint/text.sh' 2>/dev/null; then
	echo 'a path that only one machine has'
	status=1
fi
if git grep -nwE 'TODO|FIXME|XXX' -- '*.c' '*.h' '*.sh' Makefile ':!tests/lint/text.sh' 2>/dev/null; then
	echo 'unfinished: finish it or open an issue'
	status=1
fi
for name in mailmime_parse mailimf_; do
	if grep -rn "$name" src ui --include='*.c' | grep -v '^src/mail/date.c\|^src/mail/address.c\|^src/mail/header.c'; then
		echo "$name: libetpan's parser must not see a whole mail"
		status=1
	fi
done
[ $status = 0 ] && echo 'text: ok'
exit $status
