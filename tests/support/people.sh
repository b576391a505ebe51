# SPDX-License-Identifier: BSD-2-Clause
# To be sourced after home.sh: people who share a folder, each on a machine of their own.
#
#   person NAME LINES	configure it; LINES say host, port, tls
#   as NAME COMMAND...	on that person's machine, at the hour $now
#   later		a quarter of an hour later
#   mine NAME FILTER	the failures it holds
#   is NAME FILTER NUMBER WHAT
now=1790000000
as() {
	who=$1
	shift
	MODORI_NOW=$now XDG_CONFIG_HOME=$dir/$who XDG_STATE_HOME=$dir/$who/state XDG_CACHE_HOME=$dir/$who/cache \
		timeout 120 "$MODORI" --lang en "$@" >"$dir/out" 2>"$dir/err" || { cat "$dir/out" "$dir/err" >&2; return 1; }
}
later() {
	now=$((now + 900))
}
person() {
	mkdir -p "$dir/$1/modori"
	printf 'name = %s\n[account team]\nuser = ops\npassword-command = echo secret\nfolder = INBOX\nca-file = %s/ca.pem\nshare = keywords\n%s\n' \
		"$1" "$dir" "$2" >"$dir/$1/modori/config"
}
mine() {
	as "$1" --filter "$2" list && cut -d' ' -f1 "$dir/out"
}
count() {
	mine "$1" "$2" | grep -c .
}
is() {
	got=$(count "$1" "$2")
	[ "$got" = "$3" ] || fail "$4: $1 has $got of \"$2\", not $3"
}
