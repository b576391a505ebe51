#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every way to log in against a real Dovecot: what it was is read from Dovecot's own log, a wrong secret is one attempt,
# and of a right one nothing is left in memory while the session waits for news, nor in our own log.
set -u
name=login
. tests/support/dovecot.sh
. tests/support/home.sh
stop() {
	dovecot_stop "$dir"
}
mkdir -p "$dir/mail/cur" "$dir/keys/default/HS256"
cp src/cli/demo/01-*.eml "$dir/mail/cur/1763370000.1.x:2,"

# tokens: JSON Web Tokens that Dovecot checks by itself
key=0123456789abcdef0123456789abcdef
printf %s "$key" | base64 >"$dir/keys/default/HS256/default"
b64url() {
	base64 -w0 | tr '+/' '-_' | tr -d '='
}
token() { # KEY
	body=$(printf '{"alg":"HS256","typ":"JWT"}' | b64url).$(printf '{"sub":"ops","iat":%d,"exp":%d}' "$(($(date +%s) - 60))" "$(($(date +%s) + 3600))" | b64url)
	printf '%s.%s\n' "$body" "$(printf %s "$body" | openssl dgst -sha256 -hmac "$1" -binary | b64url)"
}
cat >"$dir/oauth2" <<-END
	introspection_mode = local
	local_validation_key_dict = fs:posix:prefix=$dir/keys/
	username_attribute = sub
END
chmod -R a+rX "$dir/keys" "$dir/oauth2"
dovecot_mechanisms='plain login scram-sha-1 scram-sha-256 xoauth2 oauthbearer'
dovecot_passdb="passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $dir/oauth2
}
# an address that failed before is not kept waiting
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}"
dovecot_start "$dir"

# try LINES...: a pull with these keys; how Dovecot says the login was made
try() {
	{
		printf '[account test]\nhost = localhost\nport = %s\nca-file = %s/ca.pem\nuser = ops\n' "$imaps_port" "$dir"
		printf '%s\n' "$@"
	} >"$dir/config/modori/config"
	lines=$(wc -l <"$dir/log")
	timeout 60 "$MODORI" --lang en --log "$dir/log.ours" pull >"$dir/out" 2>"$dir/err"
	code=$?
	how=$(tail -n +$((lines + 1)) "$dir/log" | sed -n 's/.*Login: user=<ops>, method=\([A-Z0-9-]*\).*/\1/p')
}
expect() { # METHOD LINES...
	method=$1
	shift
	try "$@"
	[ "$code" = 0 ] && [ "$how" = "$method" ] || fail "$*: exit $code, method \"$how\", not $method: $(cat "$dir/err")"
}
expect SCRAM-SHA-256 'password-command = echo secret'
expect SCRAM-SHA-256 'password-command = echo secret' 'auth = scram'
expect PLAIN 'password-command = echo secret' 'auth = plain'
expect PLAIN 'password-command = echo secret' 'auth = login'
token "$key" >"$dir/token"
expect OAUTHBEARER "token-command = cat $dir/token"
expect XOAUTH2 "token-command = cat $dir/token" 'auth = xoauth2'
printf 'secret\n' >"$dir/pw"
chmod 600 "$dir/pw"
expect SCRAM-SHA-256 "password-file = $dir/pw"

refused() { # LINES...
	try "$@"
	for i in 1 2 3 4 5 6 7 8 9 10; do # Dovecot writes it when the connection is closed
		failures=$(tail -n +$((lines + 1)) "$dir/log" | grep -cE 'auth failed|Aborted login')
		[ "$failures" = 0 ] && sleep 0.2
	done
	[ "$code" = 4 ] && [ -z "$how" ] && [ "$failures" = 1 ] || fail "$*: exit $code, method \"$how\", $failures failures: $(cat "$dir/err")"
	grep -qE 'wrong|[a-zA-Z0-9_-]{20}\.' "$dir/err" && fail "$*: the secret stands in the message: $(cat "$dir/err")"
	grep -q ops "$dir/err" || fail "$*: the message does not say whose login: $(cat "$dir/err")"
}
for how in scram plain login; do
	refused 'password-command = echo wrong' "auth = $how"
done
token 'another key, as long as the first' >"$dir/token"
refused "token-command = cat $dir/token"
refused "token-command = cat $dir/token" 'auth = xoauth2'

# the screen, logged in, with its mails pulled: every writable page of it
cat >"$dir/scan.py" <<-'END'
	import base64, os, pty, re, select, subprocess, sys, time
	program, path = sys.argv[1:3]
	secret = open(path, 'rb').read().strip()
	forms = [secret, base64.b64encode(b'\0ops\0' + secret)[8:-4], base64.b64encode(b'user=ops\1auth=Bearer ' + secret)[32:-4]]
	pid, tty = pty.fork()
	if pid == 0:
	    os.execv(program, [program, '--lang', 'en'])
	end = time.time() + 60
	while not subprocess.run([program, 'list'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.strip():
	    if time.time() > end:
	        sys.exit('nothing was pulled')
	    if select.select([tty], [], [], 0.1)[0]:
	        os.read(tty, 65536)
	for line in open('/proc/%d/maps' % pid):
	    m = re.match(r'([0-9a-f]+)-([0-9a-f]+) .w\S+ \S+ \S+ \S+ *(.*)$', line)
	    if not m:
	        continue
	    with open('/proc/%d/mem' % pid, 'rb', 0) as mem:
	        mem.seek(int(m[1], 16))
	        try:
	            bytes = mem.read(int(m[2], 16) - int(m[1], 16))
	        except OSError: # not there any more
	            continue
	    for form in forms:
	        for at in re.finditer(re.escape(form), bytes):
	            print('%s +%#x: %r' % (m[3] or 'memory', at.start(), bytes[max(0, at.start() - 40):at.start() + 60]))
	os.kill(pid, 9)
END
kept() { # LINES...
	rm -rf "$dir/state"
	lines=$(wc -l <"$dir/log")
	{
		printf '[account test]\nhost = localhost\nport = %s\nca-file = %s/ca.pem\nuser = ops\n' "$imaps_port" "$dir"
		printf '%s\n' "$@"
	} >"$dir/config/modori/config"
	found=$(TERM=xterm-256color python3 "$dir/scan.py" "$MODORI" "$secret" 2>&1) || fail "$*: $found"
	[ -z "$found" ] || fail "$*: the secret is still in memory: $found"
	tail -n +$((lines + 1)) "$dir/log" | grep -q 'Login: user=<ops>' || fail "$*: no login"
}
grep -qE 'secret|wrong|[a-zA-Z0-9_-]{20}\.|AG9wcw' "$dir/log.ours" && fail "a secret is in our log: $(cat "$dir/log.ours")"
grep -q 'logged in' "$dir/log.ours" || fail 'our log says nothing'

secret=$dir/pw
printf 'kHs8vQ2rLz5Xw\n' >"$secret"
sed -i 's/password=secret/password=kHs8vQ2rLz5Xw/' "$dir/dovecot.conf"
doveadm -c "$dir/dovecot.conf" reload
for how in scram plain login; do
	kept "password-file = $dir/pw" "auth = $how"
	kept "password-command = cat $dir/pw" "auth = $how"
done
secret=$dir/token
token "$key" >"$secret"
kept "token-command = cat $dir/token"
kept "token-command = cat $dir/token" 'auth = xoauth2'

done_with 'SCRAM, PLAIN, LOGIN, OAUTHBEARER, XOAUTH2 with Dovecot; a wrong secret is tried once, a right one wiped'
