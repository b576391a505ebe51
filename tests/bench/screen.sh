#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The screen on a terminal, beside tig (as many commits) and neomutt (the same mails, header cache warm): times from
# outside, in milliseconds, and how many times longer the others take. BENCH_HUGE=1: a million failures, modori alone.
set -u
dir=$(mktemp -d "${TMPDIR:-/tmp}/modori-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
export LC_ALL=C.UTF-8 TZ=UTC MODORI_NOW=1763370000
unset NO_COLOR
pty=$OUT/bench/bench_pty

value() { # NAME LINE
	echo "$2" | tr ' ' '\n' | sed -n "s/^$1=//p"
}
row() { # LABEL OURS BAR [NAME THEIRS]...
	awk 'BEGIN {
		printf "    %-34s %9.1f   bar %s", ARGV[1], ARGV[2], ARGV[3]
		for (i = 4; i + 1 < ARGC; i += 2)
			if (ARGV[i + 1] != "")
				printf "   %s %.1f (%.1f times)", ARGV[i], ARGV[i + 1], ARGV[i + 1] / (ARGV[2] > 0.05 ? ARGV[2] : 0.05)
		printf "\n"
	}' "$@"
}

measure_modori() { # N
	home=$dir/$1
	export XDG_STATE_HOME=$home/state XDG_CACHE_HOME=$home/cache XDG_CONFIG_HOME=$home/conf
	"$MODORI" list >/dev/null # writes the index file
	# unfold the first group and walk; regroup by host and back; filter; resolve a tenth and undo
	"$pty" HARD 'open:l j*40:j page*20:\f bottom:G top:g' "$MODORI"
}
measure_filter() {
	"$pty" HARD 'f:f clear:\u type*1:gmai result:l' "$MODORI"
}
measure_regroup() {
	"$pty" HARD 'b:b choose:3\n b:b choose:1\n' "$MODORI"
}
measure_bulk() {
	"$pty" HARD 'tag:Tto:user1\n resolve:R confirm:$2\n undo:u' "$MODORI"
}
