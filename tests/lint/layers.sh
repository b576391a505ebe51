#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A room includes only from itself and the rooms below it.
set -eu
status=0
check() { # ROOM "ALLOWED ROOMS"
	dir=$1
	shift
	for file in $(find "$dir" -name '*.[ch]' -o -name '*.def' | sort); do
		for inc in $(sed -n 's/^#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$file"); do
			room=${inc%/*}
			[ "$room" = "$inc" ] && room=.
			ok=
			for allowed in "$dir" "$@"; do
				[ "${allowed#src/}" = "$room" ] && ok=yes
			done
			[ -n "$ok" ] || { echo "$file: includes \"$inc\", which is above or beside it"; status=1; }
		done
	done
}
B='base'
M="$B mail"
R="$M report report/odd"
C="$R cause"
check src/base
check src/conf $B
check src/mail $B
check src/report $M report report/odd
check src/cause $R
check src/know $C
check src/store $C
check src/insight $C store
check src/net $B conf
check src/sync $C conf know store net
check ui/model $C conf know store insight ui
check ui/term $B conf ui
check ui/view $C know store ui ui/model ui/term
check src/cli $C conf know store insight net sync ui ui/model ui/term
[ $status = 0 ] && echo 'layers: ok'
exit $status
