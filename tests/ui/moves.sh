#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Keys at random, most of them moves: a script draws after each key from what stood there, as on a terminal, and fails
# where that is not what is drawn from nothing. MOVES_SEED=N tries that one only.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
TZ=UTC LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$dir XDG_STATE_HOME=$dir XDG_CACHE_HOME=$dir
export TZ LC_ALL XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
unset LANGUAGE MODORI_NOW
status=0 n=0
keys() { # SEED
	awk -v seed="$1" '
	function pick(n) { seed = (seed * 69069 + 12345) % 4294967296; return int(seed / 65536) % n }
	BEGIN {
		moves = split("j j j j k k k PgDn PgUp ^D ^U g G J K ] [ . , Down Up Home End", move, " ")
		others = split("l h l Enter Tab BackTab 1 2 3 z < > Space t U F n N w d v i Esc Esc u ^R see pause b Enter S 4 0 7 ? ^L R", other, " ")
		for (i = 0; i < 300; i++)
			if (pick(4))
				print move[pick(moves) + 1]
			else if (pick(8))
				print other[pick(others) + 1]
			else if (pick(2))
				print (pick(2) ? "click " : "wheel ") pick(40) " " pick(120)
			else
				print "/\ntype example\nEnter"
		print "Esc\nEsc\ndump"
	}'
}
for seed in ${MOVES_SEED:-1 2 3 4 5 6 7 8}; do
	keys "$seed" >"$dir/keys"
	for size in 120x40 80x24 60x20 180x30; do
		for lang in en ja; do
			n=$((n + 1))
			if ! "$MODORI" --lang $lang --demo --size $size --script "$dir/keys" >"$dir/out" 2>&1; then
				echo "moves: seed $seed, $size, $lang: $(tail -1 "$dir/out")"
				status=1
			fi
		done
	done
done
[ $status = 0 ] && echo "moves: $n runs of random keys draw what is drawn from nothing"
exit $status
