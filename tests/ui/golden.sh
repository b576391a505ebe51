#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Screens of the demo folder against tests/ui/golden, for each tests/ui/keys/*.keys, size and language, and
# of the first run for tests/ui/first/*.keys; a file that begins with "# sizes:" names its own. Without colour, so that
# all that matters stands there as text.
# A changed screen shows as a diff; UPDATE=1 takes the new ones (read them before you commit).
set -u
status=0 n=0
TZ=UTC LC_ALL=C.UTF-8
export TZ LC_ALL
unset LANGUAGE MODORI_NOW
NO_COLOR=1 USER=admin
export NO_COLOR USER
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
XDG_CONFIG_HOME=$dir XDG_STATE_HOME=$dir XDG_CACHE_HOME=$dir
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
for keys in tests/ui/keys/*.keys tests/ui/first/*.keys; do
	case $keys in tests/ui/first/*) demo= ;; *) demo=--demo ;; esac # the first run: no configuration, no folder
	name=$(basename "$keys" .keys)
	sizes=$(sed -n '1s/^# sizes: //p' "$keys")
	env=$(sed -n 's/^# env: //p' "$keys") # variables of this screen alone
	for size in ${sizes:-120x40 80x24 60x20}; do
		for lang in en ja; do
			golden=tests/ui/golden/$name.$size.$lang.txt
			n=$((n + 1))
			# the two digits of a mask are of the store's own secret
			env $env "$MODORI" --lang $lang $demo --size $size --script "$keys" 2>&1 | sed 's/\*\*\*~../***~xx/g' >"$dir/now"
			if [ "${UPDATE:-}" = 1 ]; then
				cp "$dir/now" "$golden"
			elif ! diff -u "$golden" "$dir/now"; then
				echo "$golden differs"
				status=1
			fi
		done
	done
done
[ $status = 0 ] && echo "screens: $n as they should be"
exit $status
