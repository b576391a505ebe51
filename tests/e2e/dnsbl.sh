#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# dnsbl against a real name server on loopback: listed, not listed, lying, refusing, and silent lists.
set -u
dir=$(mktemp -d /tmp/modori.XXXXXX)
trap '[ -f "$dir/pid" ] && kill "$(cat "$dir/pid")"; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$dir/config
export LC_ALL XDG_CONFIG_HOME
status=0
port=$((20000 + ($$ * 13) % 30000))
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
# listed, with the test points of RFC 5782
host-record=2.0.0.127.zen.spamhaus.org,127.0.0.2
host-record=5.113.0.203.zen.spamhaus.org,127.0.0.4
# not listed
host-record=2.0.0.127.psbl.surriel.com,127.0.0.2
# lists everything; an error code; a parked domain
address=/b.barracudacentral.org/127.0.0.2
address=/bl.spamcop.net/127.255.255.254
address=/bl.mailspike.net/198.51.100.80
# nobody there
server=/dnsbl-1.uceprotect.net/127.0.0.1#9
END
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
says 'on 1 of '
grep -q 'ordb.org\|sorbs.net' "$dir/log" && { echo 'dnsbl: a closed list was asked'; status=1; }
"$MODORI" dnsbl 300.1.2.3 2>/dev/null
[ $? = 2 ] || { echo 'dnsbl: a wrong address is not refused'; status=1; }
[ $status = 0 ] && echo 'dnsbl: listed, not listed, lying, silent: told apart'
exit $status
