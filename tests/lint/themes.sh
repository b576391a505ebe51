#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every shipped theme is read without a mistake, has a name in both languages, and no contrast below its promise.
set -u
status=0
bad() {
	echo "$1"
	status=1
}
for file in themes/*.theme; do
	name=${file#themes/}
	name=${name%.theme}
	"$MODORI" --list-themes | grep -qx "$name" || bad "$file: is not listed"
	grep -q '^name    = ' "$file" && grep -q '^name.ja = ' "$file" || bad "$file: has no name in both languages"
	out=$("$MODORI" --lang en --check-theme "$name") || bad "$file: $(echo "$out" | grep low)"
	least=4.5
	[ "$name" = contrast ] && least=7
	echo "$out" | awk -v least=$least '/:1/ { split($2, a, ":"); if (a[1] + 0 < least) { print; bad = 1 } } END { exit bad }' ||
		bad "$file: contrast below $least"
done
# the default theme stands on any ground: no ground of its own, and its colours can be read on black and on white
grep -q '=.* on ' themes/default.theme && bad 'themes/default.theme: names a ground'
"$MODORI" --lang en --check-theme default | awk '/ on black/ { if ($2 < 3 || $5 < 3) { print; bad = 1 } } END { exit bad }' ||
	bad 'themes/default.theme: hard to read on black or on white'
tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT
printf 'text = mauve\n' >"$tmp"
"$MODORI" --check-theme "$tmp" 2>&1 | grep -q "$tmp:1" || bad 'a bad theme is not named by file and line'
[ $status = 0 ] && echo 'themes: ok'
exit $status
