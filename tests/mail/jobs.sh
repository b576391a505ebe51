#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# classify with several threads: the same lines in the same order, also around a mail too large to be copied.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
awk 'BEGIN {
	for (i = 0; i < 900; i++) {
		printf "From x\nFrom: MAILER-DAEMON@example.org\nSubject: Undelivered Mail Returned to Sender\n\n<u%d@example.com>: 550 5.1.1 User unknown\n\n", i
		for (k = 0; (i == 0 || i == 450 || i == 451) && k < 30000; k++)
			print "all work and no play makes a dull mail, said the fox to the dog"
		print ""
	}
}' >"$dir/mbox"
"$MODORI" classify "$dir/mbox" >"$dir/one" || exit 1
[ "$(wc -l <"$dir/one")" -eq 900 ] || { echo 'jobs: FAIL: not 900 lines'; exit 1; }
for n in 2 3 8; do
	"$MODORI" classify -j $n "$dir/mbox" >"$dir/more" || exit 1
	cmp -s "$dir/one" "$dir/more" || { echo "jobs: FAIL: $n threads write something else than one"; exit 1; }
done
echo 'jobs: ok'
