#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every way to log in against a real Dovecot: what it was is read from Dovecot's own log, and a wrong secret is one
# attempt.
set -u
. tests/support/dovecot.sh
LC_ALL=C.UTF-8
export LC_ALL
unset LANGUAGE
dir=$(mktemp -d /tmp/modori.XXXXXX)
trap 'dovecot_stop "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state XDG_CACHE_HOME=$dir/cache
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
mkdir -p "$dir/config/modori" "$dir/mail/cur" "$dir/keys/default/HS256"
cp src/cli/demo/01-*.eml "$dir/mail/cur/1763370000.1.x:2,"
status=0
fail() {
	echo "login: $*"
	status=1
}

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
	timeout 60 "$MODORI" --lang en pull >"$dir/out" 2>"$dir/err"
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

[ $status = 0 ] && echo 'login: SCRAM, PLAIN, LOGIN, OAUTHBEARER, XOAUTH2 with Dovecot; a wrong secret is tried once'
exit $status
