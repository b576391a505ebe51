#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The completions in src/shell are what the tables make now.
set -u
status=0
for shell in bash zsh fish; do
	"$MODORI" completion $shell | cmp -s - src/shell/modori.$shell ||
		{ echo "src/shell/modori.$shell: not current; make completions"; status=1; }
done
[ $status = 0 ] && echo 'completion: ok'
exit $status
