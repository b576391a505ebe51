#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Against a real Dovecot: 2,000 mails pulled, resolved, undone, kept through kill -9; and no password for a server that
# is not who it should be.
set -u
name=pull
. tests/support/dovecot.sh
. tests/support/home.sh
stop() {
	dovecot_stop "$dir"
}
# account HOST PORT TLS [MORE LINES]: the password command leaves a trace
account() {
	cat >"$dir/config/modori/config" <<-END
		[account test]
		host = $1
		port = $2
		tls = $3
		user = ops
		password-command = touch $dir/asked; cat $dir/password
		folder = INBOX
		${4:-ca-file = $dir/ca.pem}
	END
	rm -f "$dir/asked"
}
fresh() {
	rm -rf "$dir/state" "$dir/cache"
}

echo secret >"$dir/password"
mkdir -p "$dir/mail/cur"
for mail in src/cli/demo/*.eml; do
	awk -v out="$dir/mail/cur/" -v name="${mail##*/}" '
		{ line[NR] = $0 }
		END {
			for (i = 1; i <= 32; i++) {
				file = out "1763370000." i "." name ":2,"
				for (n = 1; n <= NR; n++) {
					s = line[n]
					if (tolower(s) ~ /^message-id:/)
						sub(/@/, "." i "@", s)
					print s > file
				}
				close(file)
			}
		}' "$mail"
done
mails=$(find "$dir/mail/cur" -type f | wc -l)
[ "$mails" -ge 2000 ] || fail "only $mails mails were written"
dovecot_start "$dir"

# the whole folder over TLS, and nothing twice
account 127.0.0.1 "$imaps_port" tls
modori pull || fail "the first pull: $(cat "$dir/err")"
all=$(rows '')
[ "$all" -ge "$mails" ] || fail "$all rows of $mails mails"
modori pull || fail "the second pull: $(cat "$dir/err")"
[ "$(rows '')" = "$all" ] || fail "the second pull changed $all rows into $(rows '')"

# resolved, undone, done again: as other processes see it
full=$(ids cause:mailboxfull)
n=$(echo "$full" | grep -c .)
[ "$n" -ge 32 ] || fail "only $n full mailboxes"
open=$(rows is:open)
modori resolve $full || fail "resolve: $(cat "$dir/err")"
[ "$(rows is:open)" = $((open - n)) ] || fail "resolved $n of $open, open are $(rows is:open)"
modori undo || fail "undo: $(cat "$dir/err")"
[ "$(rows is:open)" = "$open" ] || fail "undone, but $(rows is:open) of $open are open"
modori redo || fail "redo: $(cat "$dir/err")"
[ "$(rows is:open)" = $((open - n)) ] || fail 'redone, but it is not resolved'
modori pull --again || fail "pull --again: $(cat "$dir/err")"
[ "$(rows '')" = "$all" ] || fail "pulled again there are $(rows '') rows, not $all"
[ "$(rows is:open)" = $((open - n)) ] || fail 'pulled again, what was resolved is lost'

# a rule of the admin's own: shown first, then taken over
mkdir "$dir/config/modori/rules.d"
printf '[own.full]\ncause = suspend\nsays = mailbox is full\nsays = over quota\nsays = out of storage space\n' >"$dir/config/modori/rules.d/own.rules"
modori rules check || fail "rules check: $(cat "$dir/err")"
modori rules test || fail "rules test: $(cat "$dir/err")"
grep -q 'mailboxfull -> suspend  own.full' "$dir/out" || fail "rules test does not show the change: $(tail -3 "$dir/out")"
before=$(rows cause:suspend)
modori pull --again || fail "pull --again with a rule: $(cat "$dir/err")"
[ "$(rows cause:suspend)" -gt "$before" ] || fail 'the rule was not taken over'
printf '[own.full]\ncauze = suspend\n' >"$dir/config/modori/rules.d/own.rules"
modori list && fail 'a broken rule went unnoticed'
grep -q 'own.rules:2' "$dir/err" || fail "a broken rule is not named by file and line: $(cat "$dir/err")"
rm -r "$dir/config/modori/rules.d"

# killed three times in the middle: the next pull goes on, nothing is lost or doubled
fresh
for round in 1 2 3; do
	"$MODORI" pull >/dev/null 2>&1 &
	pid=$!
	before=$(rows '')
	while kill -0 $pid 2>/dev/null && [ "$(rows '')" = "$before" ]; do :; done
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
done
modori pull || fail "the pull after kill -9: $(cat "$dir/err")"
[ "$(rows '')" = "$all" ] || fail "after kill -9 there are $(rows '') rows, not $all"
[ -z "$(ids '' | sort | uniq -d)" ] || fail 'rows stand twice after kill -9'

# STARTTLS
fresh
account 127.0.0.1 "$imap_port" starttls
modori pull || fail "STARTTLS: $(cat "$dir/err")"
[ "$(rows '')" = "$all" ] || fail "over STARTTLS there are $(rows '') rows, not $all"

# refused RC-NAME WORDS: the pull fails, says so, and nobody asked for the password
refused() {
	modori pull && fail "$1: the pull went on"
	[ -e "$dir/asked" ] && fail "$1: the password was asked for"
	grep -qi "$2" "$dir/err" || fail "$1: no word of \"$2\" in: $(cat "$dir/err")"
}
for tls in "$imaps_port tls" "$imap_port starttls"; do
	account 127.0.0.2 $tls
	refused 'certificate of another name' 'name'
	account 127.0.0.3 $tls
	refused 'self-signed certificate' 'certificate'
	account 127.0.0.4 $tls
	refused 'expired certificate' 'expired'
	account 127.0.0.5 $tls
	refused 'certificate of an unknown authority' 'certificate'
	account 127.0.0.1 $tls '# the trust of the system, which does not know our authority'
	refused 'no ca-file' 'certificate'
done
if grep -q 'user=<ops>.*rip=.*lip=127.0.0.[2345]' "$dir/log"; then
	fail 'a server that was refused saw a login'
fi

# a wrong password: one attempt, and the message names user and host
account 127.0.0.1 "$imaps_port" tls
echo wrong >"$dir/password"
sed -i 's/password=secret/password=other/' "$dir/dovecot.conf"
doveadm -c "$dir/dovecot.conf" reload
tries=$(grep -c 'auth failed' "$dir/log")
modori pull && fail 'a wrong password pulled'
for i in 1 2 3 4 5 6 7 8 9 10; do # Dovecot writes it when the connection is closed
	[ "$(grep -c 'auth failed' "$dir/log")" = "$tries" ] && sleep 0.2
done
[ "$(grep -c 'auth failed' "$dir/log")" = $((tries + 1)) ] || fail 'a wrong password was not tried exactly once'
grep -q 'ops' "$dir/err" || fail "a wrong password is not explained: $(cat "$dir/err")"
grep -q 'wrong' "$dir/err" && fail 'the password stands in the message'
[ -e "$dir/asked" ] || fail 'the password command was not run'
sed -i 's/password=other/password=secret/' "$dir/dovecot.conf"
doveadm -c "$dir/dovecot.conf" reload
echo secret >"$dir/password"

# no such folder, no server
sed -i 's/^folder = .*/folder = Bouncez/' "$dir/config/modori/config"
modori pull && fail 'a missing folder pulled'
grep -q 'Bouncez' "$dir/err" || fail "a missing folder is not named: $(cat "$dir/err")"
account 127.0.0.1 1 tls
timeout 60 "$MODORI" --lang en pull >"$dir/out" 2>"$dir/err"
[ $? = 4 ] || fail 'no server: the exit code is not 4'
grep -q '127.0.0.1' "$dir/err" || fail "a missing server is not named: $(cat "$dir/err")"

done_with "$mails mails from Dovecot, nothing lost, no password for a wrong server"
