#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# run.sh TARGET SECONDS|smoke: one fuzz target over its seeds, then over new inputs; as a smoke test always the same few.
# What it finds stays in build/fuzz/found.
set -eu
target=$1
name=${target##*/fuzz_}
here=tests/fuzz/seeds
found=build/fuzz/found
corpus=build/fuzz/corpus/$name
case $2 in
smoke)
	corpus=build/fuzz/smoke/$name
	rm -rf "$corpus"
	limit='-runs=500 -seed=1'
	;;
*) limit=-max_total_time=$2 ;;
esac
mkdir -p "$corpus" $found
seeds=
[ -d "$here/$name" ] && seeds="$here/$name"
# whole mails: those of the demo folder
case $name in tree | ingest | header | mbox | lines | text | format) seeds="$seeds src/cli/demo" ;; esac
[ -n "$seeds" ] || { echo "fuzz $name: no seeds"; exit 1; }
log=build/fuzz/$name.log
if "$target" "$corpus" $seeds $limit -max_len=20000 -timeout=20 -rss_limit_mb=2500 \
	-artifact_prefix=$found/"$name"- -print_final_stats=1 >"$log" 2>&1; then
	echo "fuzz $name: $(sed -n 's/.*number_of_executed_units: //p' "$log") inputs, nothing found"
else
	tail -40 "$log"
	echo "fuzz $name: failed, the input is in $found"
	exit 1
fi
