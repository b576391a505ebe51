#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A pull of 20,000 mails of 5 KB from Dovecot on loopback: beside a raw socket that fetches the same bytes and throws
# them away, beside mbsync, again with nothing new, and over a line with a round trip of 50 ms.
set -u
LC_ALL=C
export LC_ALL
unset LANGUAGE
command -v dovecot >/dev/null || { echo 'bench pull: no Dovecot, skipped'; exit 0; }
. tests/support/dovecot.sh
mails=${BENCH_MAILS:-20000}
dir=$(mktemp -d /tmp/modori.XXXXXX)
proxy=
trap 'dovecot_stop "$dir"; [ -n "$proxy" ] && kill "$proxy" 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state XDG_CACHE_HOME=$dir/cache
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
mkdir -p "$dir/config/modori" "$dir/mail/cur" "$dir/mail/new" "$dir/mail/tmp"

# the demo's mails, each with a Message-ID of its own, filled up to 5 KB
awk -v want="$mails" -v out="$dir/mail/cur/" '
	FNR == 1 { n++; size[n] = 0 }
	tolower($0) ~ /^message-id:/ && !(n in back) { front[n] = text[n]; back[n] = 1; sub(/@/, ".MODORI@"); id[n] = $0; text[n] = ""; next }
	{ text[n] = text[n] $0 "\n" }
	END {
		for (i = 0; i < want; i++) {
			k = i % n + 1
			file = sprintf("%s1763370000.%d.bench:2,", out, i)
			line = id[k]
			sub(/MODORI/, i, line)
			mail = front[k] (line == "" ? "" : line "\n") text[k]
			printf "%s", mail > file
			for (left = 5000 - length(mail); left > 0; left -= 70)
				print "all work and no play makes a dull mail, said the fox to the lazy dog" > file
			close(file)
		}
	}' src/cli/demo/*.eml
dovecot_start "$dir"

config() { # PORT
	cat >"$dir/config/modori/config" <<-END
		[account bench]
		host = 127.0.0.1
		port = $1
		tls = none
		user = ops
		password-command = echo secret
		folder = INBOX
	END
}
TIME=$(command -v time || :)
[ -x "${TIME:-}" ] || TIME=/usr/bin/time
[ -x "$TIME" ] || { echo 'bench pull: GNU time is not installed, skipped'; exit 0; }
seconds() { # COMMAND...: wall clock, then processor
	"$TIME" -o "$dir/time" -f '%e %U %S %M' "$@" >"$dir/out" 2>"$dir/err" ||
		{ echo "bench pull: $* fails: $(cat "$dir/err")" >&2; exit 1; }
	awk '{ printf "%.2f %.2f", $1, $2 + $3 }' "$dir/time"
}
processor() { # of "wall processor"
	echo "${1#* } s of processor"
}
best() { # of seconds, one a line
	sort -n | head -1
}
ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}
fresh() {
	rm -rf "$dir/state" "$dir/cache"
}
pull() {
	seconds "$MODORI" pull --quiet
}

config "$imap_port"
"$OUT/bench/bench_raw" "$imap_port" ops secret "$mails" >/dev/null # the server's own indexes and the page cache
raw=$(for i in 1 2 3; do "$OUT/bench/bench_raw" "$imap_port" ops secret "$mails"; done | best)
mine=$(for i in 1 2 3; do fresh; pull; echo; done | best)
peak=$(awk '{ printf "%.0f", $4 / 1024 }' "$dir/time")
disk=$(wc -c <"$dir/state/modori/modori.db")
rows=$("$MODORI" --filter '' list --format=csv 2>/dev/null | wc -l)
echo "pull of $mails mails: ${mine% *} s; a raw socket needs $raw s: $(ratio "${mine% *}" "$raw") times that; $(processor "$mine") ($rows rows)"
echo "at most $peak MB of memory; $((disk / mails)) bytes of disk a mail"
nothing=$(for i in 1 2 3; do pull; echo; done | best)
echo "again, with nothing new: $(awk -v t="${nothing% *}" 'BEGIN { printf "%.0f", t * 1000 }') ms, program start and login included"
if command -v mbsync >/dev/null; then
	mkdir -p "$dir/box"
	cat >"$dir/mbsyncrc" <<-END
		FSync no
		IMAPAccount a
		Host 127.0.0.1
		Port $imap_port
		SSLType None
		AuthMechs LOGIN
		User ops
		Pass secret

		IMAPStore far
		Account a

		MaildirStore near
		Path $dir/box/
		Inbox $dir/box/INBOX

		Channel c
		Far :far:INBOX
		Near :near:INBOX
		Sync Pull
		Create Near
		SyncState $dir/box/
	END
	its=$(for i in 1 2; do rm -rf "$dir/box"; mkdir "$dir/box"; seconds mbsync -q -c "$dir/mbsyncrc" c; echo; done | best)
	echo "mbsync (fsync off) needs ${its% *} s: $(ratio "${its% *}" "${mine% *}") times a pull; $(processor "$its") ($(find "$dir/box" -type f -name '*,*' | wc -l) files)"
else
	echo 'mbsync: not installed (isync)'
fi
"$OUT/bench/delay_proxy" "$imap_port" 25 >"$dir/port" &
proxy=$!
while [ ! -s "$dir/port" ]; do sleep 0.05; done
config "$(cat "$dir/port")"
fresh
slow=$(pull)
echo "over a round trip of 50 ms: ${slow% *} s"
