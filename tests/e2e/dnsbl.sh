#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# dnsbl against real servers on loopback: rbldnsd for a list in IPv4 and IPv6, dnsmasq for lists that lie, refuse, fail or
# keep silent, and for the records of a sender's domain.
set -u
dir=$(mktemp -d /tmp/modori.XXXXXX)
trap 'tmux -L "modori$$" kill-server 2>/dev/null; for f in "$dir/pid" "$dir/rbl.pid" "$dir/fails.pid"; do [ -f "$f" ] && kill "$(cat "$f")"; done; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$dir/config
export LC_ALL XDG_CONFIG_HOME
status=0
port=$((20000 + ($$ * 13) % 30000))
lists=$((port + 1))
chmod 755 "$dir"
printf ':127.0.0.4:listed\n127.0.0.2\n203.0.113.5\n' >"$dir/v4"
printf ':127.0.0.3:listed\n::ffff:7f00:2\n2001:db8::/32\n' >"$dir/v6"
chmod 644 "$dir/v4" "$dir/v6"
rbldnsd -q -b "127.0.0.1/$lists" -p "$dir/rbl.pid" "zen.spamhaus.org:ip4set:$dir/v4" "zen.spamhaus.org:ip6trie:$dir/v6" ||
	{ echo 'dnsbl: rbldnsd does not start'; exit 1; }
cat >"$dir/conf" <<END
port=$port
listen-address=127.0.0.1
bind-interfaces
no-resolv
no-hosts
user=$(id -un)
pid-file=$dir/pid
log-queries
log-facility=$dir/log
# there is nothing else
address=/#/
ptr-record=5.113.0.203.in-addr.arpa,mail.client.example
host-record=mail.client.example,203.0.113.5
# a whole list; and one that its server knows nothing of
server=/zen.spamhaus.org/127.0.0.1#$lists
server=/all.s5h.net/127.0.0.1#$lists
# the sender's domain
mx-host=client.example,mail.client.example,10
mx-host=client.example,backup.client.example,5
txt-record=client.example,"v=verify 1"
txt-record=client.example,"v=spf1 a:other.client.example include:_spf.","client.example ~all"
txt-record=_spf.client.example,v=spf1 ip4:203.0.113.0/24 ip6:2001:db8::/32 -all
txt-record=_dmarc.client.example,v=DMARC1; p=quarantine
txt-record=news.client.example,v=spf1 mx exists:%{i}.x.example -all
txt-record=twice.example,v=spf1 -all
txt-record=twice.example,v=spf1 ~all
txt-record=loop.example,v=spf1 include:loop.example -all
txt-record=to.example,v=spf1 redirect=client.example
txt-record=odd.example,v=spf1 ipv4:203.0.113.5 -all
# not listed
host-record=2.0.0.127.psbl.surriel.com,127.0.0.2
# lists everything; an error code; a parked domain
address=/b.barracudacentral.org/127.0.0.2
address=/bl.spamcop.net/127.255.255.254
address=/bl.mailspike.net/198.51.100.80
# a server that fails
server=/dnsbl.dronebl.org/127.0.0.1#$((port + 2))
# nobody there
server=/dnsbl-1.uceprotect.net/127.0.0.1#9
END
# answers every question with SERVFAIL (RFC 1035 section 4.1.1)
python3 -c '
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", int(sys.argv[1])))
while True:
    question, peer = s.recvfrom(2000)
    s.sendto(question[:2] + bytes([question[2] | 0x80, 2]) + question[4:], peer)
' $((port + 2)) &
echo $! >"$dir/fails.pid"
dnsmasq -C "$dir/conf" || { echo 'dnsbl: dnsmasq does not start'; exit 1; }
mkdir -p "$dir/config/modori"
echo "dns-server = 127.0.0.1:$port" >"$dir/config/modori/config"
"$MODORI" --lang en dnsbl 203.0.113.5 >"$dir/out" 2>"$dir/err" || { cat "$dir/err"; status=1; }
says() {
	grep -qF -- "$1" "$dir/out" || {
		echo "dnsbl: does not say: $1"
		cat "$dir/out"
		status=1
	}
}
says '203.0.113.5  mail.client.example  and back: good'
says 'zen.spamhaus.org  Spamhaus ZEN  LISTED  127.0.0.4'
says 'psbl.surriel.com  PSBL (Passive Spam Block List)  not listed'
says 'b.barracudacentral.org  Barracuda Reputation Block List (BRBL)  does not answer as a list should'
says 'bl.spamcop.net  SpamCop SCBL  refuses our resolver  127.255.255.254'
says 'bl.mailspike.net  Mailspike BL  does not answer as a list should'
says 'dnsbl-1.uceprotect.net  UCEPROTECT Level 1  no answer'
says 'dnsbl.dronebl.org  DroneBL  no answer'
says 'on 1 of 2 lists; '
grep -q 'ordb.org\|sorbs.net' "$dir/log" && { echo 'dnsbl: a closed list was asked'; status=1; }
ask() {
	"$MODORI" --quiet --lang en dnsbl "$@" >"$dir/out" 2>"$dir/err" || { cat "$dir/err"; status=1; }
}
says 'all.s5h.net  s5h  no answer'
ask 2001:db8::1 client.example
says '2001:db8::1  has no reverse name (PTR)'
says 'zen.spamhaus.org  Spamhaus ZEN  LISTED  127.0.0.3'
ask 203.0.113.5 client.example
says 'MX     backup.client.example, mail.client.example'
says 'SPF    pass: this address may send for the domain  include:_spf.client.example'
says 'v=spf1 a:other.client.example include:_spf.client.example ~all'
says 'DMARC  v=DMARC1; p=quarantine'
ask 198.51.100.7 client.example
says 'SPF    softfail: this address should not send for the domain  ~all'
ask 198.51.100.7 news.client.example
says 'SPF    unsure: depends on the single mail'
says 'DMARC  v=DMARC1; p=quarantine @ client.example'
ask 198.51.100.7 twice.example
says 'SPF    permerror: the policy is wrong, receivers cannot use it (there are two of them)'
says 'MX     no record'
ask 198.51.100.7 loop.example
says '(it needs more than ten look-ups)'
ask 203.0.113.5 to.example
says 'SPF    pass'
ask 203.0.113.5 odd.example
says '(it holds a word that is no mechanism)'
ask 203.0.113.5 nothing.example
says 'SPF    none: the domain has no SPF policy'
says 'DMARC  no record'
# in the screen
cat >"$dir/mail.log" <<'END'
Nov 17 18:00:02 mail postfix/smtp[9]: 4cB1K31Xw2: to=<sales@shop.example>, relay=mx.shop.example[198.51.100.9]:25, delay=1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 9F00D1C2A3)
END
echo "maillog = $dir/mail.log" >>"$dir/config/modori/config"
screen() {
	tmux -L "modori$$" "$@"
}
screen new-session -d -x 100 -y 40 "XDG_STATE_HOME=$dir/state '$MODORI' --lang en --demo --group none --filter to:sales@shop.example"
sees() {
	tries=0
	until screen capture-pane -p | grep -qF -- "$1"; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || { echo "dnsbl: the screen does not show: $1"; screen capture-pane -p; status=1; break; }
		sleep 0.05
	done
}
sees 'sales@shop'
screen send-keys D
sees 'Ask the DNS about'
screen send-keys C-u '203.0.113.5 client.example' Enter
sees 'SPF    pass'
sees 'LISTED  127.0.0.4'
screen send-keys Escape
screen send-keys H
sees '9F00D1C2A3'
screen send-keys Q
screen kill-server 2>/dev/null
"$MODORI" dnsbl 300.1.2.3 2>/dev/null
[ $? = 2 ] || { echo 'dnsbl: a wrong address is not refused'; status=1; }
[ $status = 0 ] && echo 'dnsbl: listed, not listed, lying, silent: told apart; MX, SPF, DMARC'
exit $status
