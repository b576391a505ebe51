#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The screen on a terminal of 120 x 40, beside tig (as many commits) and neomutt (the same mails, header cache warm), all
# measured from outside in the same run: milliseconds, and how many times ours the others take. Times are those of this
# machine with what else it does; the ratios are what counts. BENCH_SIZES="644 10000" for other sizes; BENCH_HUGE=1
# adds a million failures, modori alone.
set -u
dir=$(mktemp -d "${TMPDIR:-/tmp}/modori-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
LC_ALL=C.UTF-8 TZ=UTC MODORI_NOW=1763370000 HOME=$dir
export LC_ALL TZ MODORI_NOW HOME
unset NO_COLOR
pty=$OUT/bench/bench_pty

value() { # NAME LINE
	echo "$2" | tr ' ' '\n' | sed -n "s/^$1=//p"
}
row() { # LABEL OURS BAR [NAME THEIRS]...
	awk 'BEGIN {
		if (ARGV[2] == "") exit
		line = sprintf("    %-30s %8.1f   bar %-6s", ARGV[1], ARGV[2], ARGV[3])
		for (i = 4; i + 1 < ARGC; i += 2)
			if (ARGV[i + 1] != "")
				line = line sprintf("  %s %.1f (%.1f times)", ARGV[i], ARGV[i + 1], ARGV[i + 1] / (ARGV[2] > 0.05 ? ARGV[2] : 0.05))
		print line
	}' "$@"
}

ours() { # STEPS
	"$pty" shown "$1" "$MODORI"
}

make_home() { # N
	home=$dir/$1
	XDG_STATE_HOME=$home/state XDG_CACHE_HOME=$home/cache XDG_CONFIG_HOME=$home/conf
	export XDG_STATE_HOME XDG_CACHE_HOME XDG_CONFIG_HOME
	mkdir -p "$home/state/modori" "$home/conf/modori" "$home/cache"
	echo 'pull = never' >"$home/conf/modori/config"
}

beside_tig() {
	command -v tig >/dev/null && command -v git >/dev/null || return
	git init -q -b main "$home/git" && git -C "$home/git" fast-import --quiet <"$home/commits" || return
	(cd "$home/git" && "$pty" Undelivered 'j*40:j page*6:\_ resize*6:@100x30 search:/1234\n help:h' tig)
}

beside_neomutt() {
	command -v neomutt >/dev/null || return
	cat >"$home/muttrc" <<-END
		set folder=$home spoolfile=$home/mbox header_cache=$home/hcache sort=date
		set quit=yes move=no mark_old=no confirmappend=no
	END
	"$pty" Undelivered 'j*40:j page*6:z resize*6:@100x30 search:l~s_"Sender"\n help:?' neomutt -n -F "$home/muttrc" -f "$home/mbox"
}

tenth() { # of the failures, roughly: those of the second group, whose number the dialog asks for
	"$MODORI" list --filter 'cause:mailboxfull' --format json | wc -l
}

measure() { # N
	n=$1
	tig=$(beside_tig)
	neomutt=$(beside_neomutt)
	without=$(ours '') # no index file: nor does a program that is told to end leave one
	"$MODORI" list >/dev/null # writes the index file
	m=$(ours 'open:l j*40:j page*6:\f end:G resize*6:@100x30 help:? back:\e list:z1 jlist*40:k')
	f=$(ours 'open:f\u filter:user1')
	g=$(ours 'menu:b regroup:3\n')
	ours 'menu:b back:1\n' >/dev/null # how it is left is how it opens
	full=$(tenth)
	b=$("$pty" shown "open:r resolve:\\t$full\\n undo:u redo:\\r" "$MODORI" --filter cause:mailboxfull)
	again=$(ours 'undo:u')
	marks=$("$OUT/bench/bench_mark" "$XDG_STATE_HOME/modori/modori.db" mailboxfull)
	think=$("$OUT/bench/bench_think" "$XDG_STATE_HOME/modori/modori.db" "$XDG_CACHE_HOME/modori/index")
	echo "  $n failures"
	case $n in 644) bar=50 ;; 10000) bar=60 ;; 100000) bar=100 ;; *) bar=200 ;; esac
	row 'start to first rows' "$(value start "$m")" $bar tig "$(value start "$tig")" neomutt "$(value start "$neomutt")"
	row 'start without an index' "$(value start "$without")" 200
	row 'j, median' "$(value j "$m")" 1 tig "$(value j "$tig")" neomutt "$(value j "$neomutt")"
	row 'j, 95 %' "$(value j95 "$m")" 5 tig "$(value j95 "$tig")" neomutt "$(value j95 "$neomutt")"
	row 'j, bytes of a usual press' "$(value jmid "$m")" 600 tig "$(value jmid "$tig")" neomutt "$(value jmid "$neomutt")"
	row 'j, the list alone' "$(value jlist "$m")" 1 tig "$(value j "$tig")" neomutt "$(value j "$neomutt")"
	row 'j, bytes of the list alone' "$(value jlistmid "$m")" 600 tig "$(value jmid "$tig")" neomutt "$(value jmid "$neomutt")"
	row 'page, median' "$(value page "$m")" 20 tig "$(value page "$tig")" neomutt "$(value page "$neomutt")"
	row 'to the end' "$(value end "$m")" 20
	row 'resize, median' "$(value resize "$m")" 20 tig "$(value resize "$tig")" neomutt "$(value resize "$neomutt")"
	row 'help' "$(value help "$m")" 5 tig "$(value help "$tig")" neomutt "$(value help "$neomutt")"
	row 'filter by a word, or search' "$(value filter "$f")" 100 tig "$(value search "$tig")" neomutt "$(value search "$neomutt")"
	row 'group by host' "$(value regroup "$g")" 150
	row "resolve $full" "$(value resolve "$b")" 300
	row "undo $full" "$(value undo "$b")" 300
	row "redo $full" "$(value redo "$b")" 300
	row "undo $full after a restart" "$(value undo "$again")" 300
	row "the same without a screen" "$(value resolve "$marks")" 300 undo "$(value undo "$marks")" redo "$(value redo "$marks")" \
		'undo after a restart' "$(value undo-restarted "$marks")"
	row 'thinking, longest of its slices' "$(value longest "$think")" 20 'its 99 %' "$(value p99 "$think")" 'all of it' "$(value all "$think")"
	row 'memory, MB' "$(value rss "$m" | awk '{ print $1 / 1024 }')" 64 tig "$(value rss "$tig" | awk '{ print $1 / 1024 }')" \
		neomutt "$(value rss "$neomutt" | awk '{ print $1 / 1024 }')"
	row 'memory after two idle seconds' "$(value rest "$m" | awk '{ print $1 / 1024 }')" 64 \
		tig "$(value rest "$tig" | awk '{ print $1 / 1024 }')" neomutt "$(value rest "$neomutt" | awk '{ print $1 / 1024 }')"
	row 'of it not pages of a file, MB' "$(value anon "$m" | awk '{ print $1 / 1024 }')" 64
	row 'bytes drawn in idle seconds' "$(value idle "$m")" 0
}

for program in tig neomutt; do
	command -v $program >/dev/null || echo "bench: $program is not installed, skipped"
done
echo 'screen, milliseconds:'
for n in ${BENCH_SIZES:-644 10000 100000}; do
	make_home "$n"
	"$OUT/bench/bench_fill" "$n" "$home/state/modori/modori.db" "$home/mbox" "$home/commits" || exit 1
	measure "$n"
	rm -rf "$home"
done
if [ "${BENCH_HUGE:-}" = 1 ]; then
	make_home 1000000
	"$OUT/bench/bench_fill" 1000000 "$home/state/modori/modori.db" || exit 1
	: >"$home/commits"
	measure 1000000
fi
exit 0
