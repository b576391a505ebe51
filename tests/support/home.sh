# SPDX-License-Identifier: BSD-2-Clause
# To be sourced, with $name set: a place of its own for a script that runs the program, $dir, gone at its end; the
# program's folders are in it. The script's own clean-up is a function "stop".
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
unset LANGUAGE
dir=$(mktemp -d /tmp/modori.XXXXXX) # short: sockets live below it
trap 'stop; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state XDG_CACHE_HOME=$dir/cache
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
mkdir -p "$dir/config/modori"
status=0
fail() {
	echo "$name: $*"
	status=1
}
# done_with WHAT: the script's last line
done_with() {
	[ $status = 0 ] && echo "$name: $*"
	exit $status
}
# what it prints is in $dir/out and $dir/err
modori() {
	timeout 120 "$MODORI" --lang en "$@" >"$dir/out" 2>"$dir/err"
}
# ids FILTER: the failures it holds, one a line
ids() {
	modori --filter "$1" list || echo "list: $(cat "$dir/err")" >&2
	cut -d' ' -f1 "$dir/out"
}
rows() {
	ids "$1" | grep -c .
}
