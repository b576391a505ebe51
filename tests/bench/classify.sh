#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# classify over a mbox of 20,000 mails, beside Sisimai and a bare scan of the same file, for each collection of mails that
# there is; odd inputs beside honest mail. Times are of the processor (user and system), the best of three.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
LC_ALL=C
export LC_ALL
mails=${BENCH_MAILS:-20000}

# cpu COMMAND...: seconds of processor, best of three
cpu() {
	for i in 1 2 3; do
		"$TIME" -f '%U %S' "$@" 2>&1 >/dev/null | tail -1
	done | awk '{ t = $1 + $2; if (NR == 1 || t < best) best = t } END { print (best > 0 ? best : 0.001) }'
}
# elapsed COMMAND...: seconds on the clock, best of three
elapsed() {
	for i in 1 2 3; do
		"$TIME" -f %e "$@" 2>&1 >/dev/null | tail -1
	done | sort -n | head -1
}
ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / b }'
}
TIME=$(command -v time || :)
[ -x "${TIME:-}" ] || TIME=/usr/bin/time
[ -x "$TIME" ] || { echo 'bench: GNU time is not installed, skipped'; exit 0; }

# mix FOLDER: a mbox of its mails, with a Message-ID of its own each, and the times over it
mix() {
	find "$1" -type f | sort >"$dir/list"
	awk -v want="$mails" -v list="$dir/list" '
	BEGIN {
		while ((getline file < list) > 0) {
			first = 1
			numbered = 0
			while ((getline line < file) > 0) {
				sub(/\r$/, "", line)
				if (first && line ~ /^From /) continue
				first = 0
				if (line ~ /^From /) line = ">" line
				if (!numbered && tolower(line) ~ /^message-id: *</) { # the number goes between
					front[n] = text "Message-ID: <"
					text = ""
					numbered = 1
					sub(/^[^<]*</, "", line)
				}
				text = text line "\n"
			}
			close(file)
			back[n++] = text
			text = ""
		}
		for (made = 0; made < want; made++)
			printf "From MAILER-DAEMON Mon Nov 17 09:00:00 2025\n%s%s%s\n", front[made % n], front[made % n] == "" ? "" : made ".", back[made % n]
	}' >"$dir/mbox"
	bytes=$(wc -c <"$dir/mbox")
	echo "$mails mails from $1, $bytes bytes"

	mine=$(cpu "$MODORI" classify "$dir/mbox")
	scan=$(cpu wc -l "$dir/mbox")
	echo "classify takes $(ratio "$mine" "$scan") times as long as wc -l"
	if perl -MSisimai -e 1 2>/dev/null; then
		its=$(cpu perl -MSisimai -e 'print scalar @{ Sisimai->make($ARGV[0]) }' "$dir/mbox")
		echo "Sisimai $(perl -MSisimai -e 'print $Sisimai::VERSION') takes $(ratio "$its" "$mine") times as long as classify"
	else
		echo 'Sisimai: not installed (libsisimai-perl)'
	fi
	one=$(elapsed "$MODORI" classify "$dir/mbox")
	two=$(elapsed "$MODORI" classify -j 2 "$dir/mbox")
	echo "two threads: $(ratio "$one" "$two") times as fast as one"
	echo "peak memory: $("$TIME" -f %M "$MODORI" classify "$dir/mbox" 2>&1 >/dev/null) KB"
	"$OUT/bench/bench_stages" "$dir/mbox"
}
if [ -n "${MODORI_CORPUS:-}" ]; then
	mix "$MODORI_CORPUS/mta"
	mix "$MODORI_CORPUS/mail"
else
	mix src/cli/demo
fi

# odd NAME: cost of a byte of the mail on standard input, beside honest mail
odd() {
	cat >"$dir/odd"
	t=$(cpu "$MODORI" classify "$dir/odd")
	start=$(cpu "$MODORI" classify /dev/null)
	awk -v name="$1" -v t="$t" -v s="$start" -v n="$(wc -c <"$dir/odd")" -v mine="$mine" -v all="$bytes" 'BEGIN {
		printf "  %-28s %5.2f times the cost of a byte of honest mail\n", name, (t > s ? t - s : 0) / n / (mine / all) }'
}
head='From: MAILER-DAEMON@example.org\nSubject: Undelivered Mail Returned to Sender\n'
repeat() { # TEXT COUNT
	awk -v text="$1" -v n="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", text }'
}
echo 'odd mails:'
{ printf "$head\n<a@example.com>: 550 5.1.1 User unknown\n\n"; repeat 'all work and no play makes a dull mail, said the fox to the dog who slept
' 330000; } | odd 'one mail of 25 MB'
{ echo 'From x'; cat "$dir/odd"; } >"$dir/giant"
for file in odd giant; do
	echo "  peak memory with it, as a $([ $file = odd ] && echo file || echo mbox): $("$TIME" -f %M "$MODORI" classify "$dir/$file" 2>&1 >/dev/null) KB"
done
rm "$dir/giant"
{ printf "$head"; repeat 'X-Flood: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
' 100000; printf '\nx\n'; } | odd 'header flood'
{ printf "${head}Content-Type: multipart/mixed; boundary=a\n\n"; repeat '--a
Content-Type: text/plain

x
' 100000; } | odd '100,000 parts'
{ printf "${head}Content-Type: multipart/mixed; boundary=\"a\"\n\n"; repeat '--aa
' 1000000; } | odd 'boundaries that are prefixes'
{ printf "$head"; repeat 'Content-Type: message/rfc822

' 100000; } | odd 'mails in mails'
{ printf "${head}Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n"
	awk 'BEGIN { for (i = 0; i < 10000; i++) printf "Final-Recipient: rfc822; user%d@example.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n\n", i }'
	printf -- '--b--\n'; } | odd '10,000 recipients'
{ printf "$head\n"; repeat '<a@example.com>: ' 1000000; } | odd 'addresses without end'
{ printf "$head\n"; repeat '>>> RCPT TO:<a@b.c>
<<< 550 5.1.1 no
' 200000; } | odd 'a dialogue of 400,000 lines'
{ printf "${head}X: "; repeat '=?utf-8?b?gA==?= ' 500000; printf '\nTo: '; repeat '"a, ' 500000; printf '\n\nx\n'; } | odd 'encoded words and open quotes'
{ printf "${head}Content-Type: text/html\n\n"; repeat '<a <b &' 500000; } | odd 'tags without end'
{ repeat "From x
$(printf "$head\n<a@example.com>: 550 "; repeat 'spf ' 4000)

" 200; } | odd 'a rule in every word'
