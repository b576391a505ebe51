#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Two admins, one folder on a real Cyrus: what is pulled, what comes and goes, states as keywords, moved and deleted. That
# CONDSTORE and QRESYNC are used is read from what Cyrus writes down of each session.
set -u
name=cyrus
. tests/support/dovecot.sh
. tests/support/cyrus.sh
cyrus_there || { echo 'cyrus: skipped, make deps-test did not bring Cyrus'; exit 0; }
. tests/support/home.sh
. tests/support/people.sh
stop() {
	cyrus_stop
}
server() { # what a mail program of somebody else's does: put FILE..., drop HEADER TEXT, or tell
	python3 - "$cyrus_port" "$@" <<-'END'
		import imaplib, re, sys
		port, what, *words = sys.argv[1:]
		imap = imaplib.IMAP4('127.0.0.1', int(port))
		imap.login('ops', 'secret')
		if what == 'create':
		    imap.create(words[0])
		elif what == 'put':
		    for file in words:
		        text = re.sub(rb'\r?\n', b'\r\n', open(file, 'rb').read())
		        assert imap.append('INBOX', '(\\Seen)', None, text)[0] == 'OK', file
		elif what == 'drop':
		    imap.select('INBOX')
		    for uid in imap.uid('search', None, 'HEADER', *words)[1][0].split():
		        imap.uid('store', uid, '+FLAGS', '(\\Deleted)')
		        imap.uid('expunge', uid)
		elif what == 'count':
		    if imap.select(words[0], True)[0] == 'OK':
		        print(len(imap.uid('search', None, *words[1:])[1][0].split()))
		imap.logout()
	END
}
said() { # COUNT how often a session of ours said this
	grep -ach -- "$1" "$dir"/cyrus/log/ops/* | awk '{ n += $1 } END { print n + 0 }'
}

cyrus_start "$dir"
server create INBOX
server create Handled
server put src/cli/demo/*.eml
mails=$(server count INBOX ALL)
host="host = 127.0.0.1
port = $cyrus_port"
person sato "$host
tls = starttls
auth = scram"
person tanaka "$host
tls = none"
as sato pull || fail 'the first pull'
as tanaka pull || fail 'the first pull of the other'
all=$(count sato '')
[ "$all" -ge "$mails" ] || fail "$all rows of $mails mails"

# states, both ways; nothing else changed
as sato resolve $(mine sato cause:mailboxfull)
n=$(count sato is:done)
as sato pull
is tanaka is:done 0 'before the pull'
as tanaka pull
is tanaka is:done "$n" 'after the pull'
[ "$(server count INBOX KEYWORD '$ModoriDone')" -ge 1 ] || fail 'no keyword on the server'
later
as tanaka reopen $(mine tanaka is:done)
as tanaka pull
as sato pull
is sato is:done 0 'reopened by the other'
[ "$(server count INBOX KEYWORD '$ModoriDone')" = 0 ] || fail 'the keyword stayed'
[ "$(server count INBOX UNSEEN)" = 0 ] || fail 'other flags were lost'

# both change one: the later wins
later
as sato sleep $(mine sato cause:hasmoved)
later
as tanaka resolve $(mine tanaka cause:hasmoved)
as tanaka pull
as sato pull
is sato 'cause:hasmoved is:done' 1 'the later one'

# what came and what went, by what the server says has changed
changed=$(said CHANGEDSINCE) vanished=$(said 'VANISHED (EARLIER)')
server put tests/mail/postfix/0[12]-*.eml
server drop Message-ID "$(sed -n 's/^Message-I[Dd]: *//p' src/cli/demo/33-blocked.eml | head -1)"
left=$(server count INBOX ALL)
for who in sato tanaka; do
	as $who pull || fail "the pull after a change: $who"
done
[ "$(said CHANGEDSINCE)" -gt "$changed" ] || fail 'CONDSTORE was not used'
[ "$(said 'VANISHED (EARLIER)')" -gt "$vanished" ] || fail 'QRESYNC was not used'
as sato list --format=json
gone=$(grep -o '"gone":true' "$dir/out" | grep -c .)
[ "$gone" -ge 1 ] && [ "$left" = $((mails + 1)) ] || fail "$((mails + 2 - left)) mails went, $gone rows say so"
as tanaka list --format=json
[ "$(grep -o '"gone":true' "$dir/out" | grep -c .)" = "$gone" ] || fail 'two admins see different mails gone'
[ -z "$(mine sato '' | sort | uniq -d)" ] || fail 'rows stand twice'
is tanaka '' "$(count sato '')" 'after a change'

# nothing new: nothing fetched
bodies=$(said 'BODY.PEEK')
as sato pull
[ "$(said 'BODY.PEEK')" = "$bodies" ] || fail 'a pull with nothing new fetched mails'

# the screen waits for news (IDLE): they come by themselves
XDG_CONFIG_HOME=$dir/sato XDG_STATE_HOME=$dir/sato/state XDG_CACHE_HOME=$dir/sato/cache TERM=xterm \
	python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$MODORI" --lang en </dev/null >/dev/null &
screen=$!
end=$(($(date +%s) + 20))
until [ "$(said 'm1 IDLE')" -ge 1 ] || [ "$(date +%s)" -ge $end ]; do :; done
before=$(count sato '')
server put tests/mail/exim/01-*.eml
until [ "$(count sato '')" -gt "$before" ] || [ "$(date +%s)" -ge $end ]; do :; done
kill $screen
wait $screen 2>/dev/null
[ "$(said 'm1 IDLE')" -ge 1 ] && [ "$(count sato '')" -gt "$before" ] || fail 'news do not come by themselves'

# only what looks like a bounce: Cyrus answers the same search
person suzuki "$host
tls = none
only-bounces = yes"
printf 'From: friend@c.example\nTo: ops@d.example\nSubject: lunch?\nDate: Thu, 29 Oct 2026 14:34:45 +0000\nMessage-ID: <1@c.example>\n\nhello\n' >"$dir/friend"
server put "$dir/friend"
as suzuki pull || fail 'a pull of bounces only'
is suzuki friend 0 'only bounces'
there() { # rows whose mails are in the folder
	as "$1" list --format=json && grep -o '"gone":false' "$dir/out" | grep -c .
}
[ "$(there suzuki)" = "$(there sato)" ] || fail "only bounces: $(there suzuki) rows, not $(there sato)"

# moved and deleted, on request only
as sato pull
as sato resolve $(mine sato cause:userunknown)
as sato pull
before=$(server count INBOX ALL)
as sato move --to Handled
now=$((now + 120))
as sato pull
moved=$(server count Handled ALL)
[ "$moved" -ge 1 ] || fail 'nothing was moved'
[ "$(server count INBOX ALL)" = $((before - moved)) ] || fail "moved $moved of $before, $(server count INBOX ALL) are left"
[ "$(said 'UID MOVE')" -ge 1 ] || fail 'MOVE was not used'
one=$(mine tanaka cause:hostunknown | head -1)
as tanaka resolve "$one"
before=$(server count INBOX ALL)
as tanaka delete "$one"
now=$((now + 120))
as tanaka pull
[ "$(server count INBOX ALL)" = $((before - 1)) ] || fail "deleted one of $before, $(server count INBOX ALL) are left"

done_with "$mails mails on Cyrus, two admins: CONDSTORE, QRESYNC, MOVE, IDLE, SCRAM; states both ways, nothing lost"
