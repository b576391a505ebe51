#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every string of the program stands translated in every language, with the same format directives.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
xgettext --from-code=UTF-8 -L C -k_ -kN_ -kngettext:1,2 --no-location -o "$dir/pot" \
	$(find src ui -name '*.[ch]' -o -name '*.def' | LC_ALL=C sort)
for po in src/po/*.po; do
	msgfmt -c -o /dev/null "$po"
	msgcmp "$po" "$dir/pot" || { echo "$po: run 'make pot' and translate what is empty"; exit 1; }
	! msgattrib --only-fuzzy "$po" | grep -q '^msgid' || { echo "$po: holds guesses (fuzzy)"; exit 1; }
done
echo 'po: ok'
