#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# BENCH_HUGE=1: a folder of 1,000,000 messages. When the first rows are there, how much memory the pull takes, that it
# goes on where it was stopped, and what the listing of all of it takes when nothing is new.
set -u
[ "${BENCH_HUGE:-}" ] || exit 0
LC_ALL=C
export LC_ALL
unset LANGUAGE
messages=${BENCH_MESSAGES:-1000000}
dir=$(mktemp -d /tmp/modori.XXXXXX)
trap 'kill $peer 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state XDG_CACHE_HOME=$dir/cache
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
mkdir -p "$dir/config/modori"
"$OUT/bench/huge_peer" "$messages" 3000 >"$dir/port" &
peer=$!
while [ ! -s "$dir/port" ]; do sleep 0.05; done
printf '[account a]\nhost = 127.0.0.1\nport = %s\ntls = none\nuser = u\npassword-command = echo x\nfolder = INBOX\n' "$(cat "$dir/port")" \
	>"$dir/config/modori/config"
rows() {
	"$MODORI" --filter '' list 2>/dev/null | grep -c .
}
peak() { # PID: KB
	sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status" 2>/dev/null
}
start=$(date +%s%N)
"$MODORI" pull --quiet >"$dir/out" 2>&1 &
pull=$!
sleep 0.2 # the store is being made
while [ "$(rows)" = 0 ] && kill -0 $pull 2>/dev/null; do :; done
kill -0 $pull 2>/dev/null || { echo "bench huge: $(cat "$dir/out")"; exit 1; }
echo "$start $(date +%s%N)" | awk '{ printf "first rows of a folder of '"$messages"' after %.2f s\n", ($2 - $1) / 1e9 }'
for i in $(seq "${BENCH_HUGE_SECONDS:-20}"); do
	kill -0 $pull 2>/dev/null && memory=$(peak $pull)
	sleep 1
done
kill -TERM $pull 2>/dev/null
wait $pull 2>/dev/null
before=$(rows)
echo "stopped: $before rows, peak memory of the pull $((memory / 1024)) MB"
"$MODORI" pull --quiet >"$dir/out" 2>&1 &
pull=$!
for i in $(seq "${BENCH_HUGE_SECONDS:-20}"); do
	kill -0 $pull 2>/dev/null && memory=$(peak $pull)
	sleep 1
done
kill -TERM $pull 2>/dev/null
wait $pull 2>/dev/null
echo "again, stopped: $(rows) rows (those before are not fetched twice), peak memory $((memory / 1024)) MB"
