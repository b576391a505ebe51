#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Marks on a corpus of real bounces, where MODORI_CORPUS names one (a folder with mail/, mta/, truth files and a program `score`).
set -u
if [ -z "${MODORI_CORPUS:-}" ] || [ ! -x "${MODORI_CORPUS:-}/score" ]; then
	echo 'corpus: skipped, MODORI_CORPUS is not set'
	exit 0
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
status=0
mark() { # FOLDER-TO-READ TRUTH MARK...
	folder=$1 truth=$2
	shift 2
	(cd "$MODORI_CORPUS/$(dirname "$truth")" && "$MODORI" classify "$folder" >"$dir/out") || status=1
	for m; do
		set -- "$@" --fail-under "$m"
		shift
	done
	"$MODORI_CORPUS/score" --truth "$MODORI_CORPUS/$truth" --brief --max false_positives=0 "$@" "$dir/out" || {
		echo "corpus: $truth is below the marks"
		status=1
	}
}
mark mail truth.ndjson detection=0.995 recall=0.985 status=0.965 reply=0.98 reason=0.95 permanent=0.98 forward=0.84
mark . mta/truth.ndjson detection=1 recall=0.995 status=0.97 reply=0.98 reason=0.96 permanent=0.99 forward=0.97
[ $status = 0 ] && echo 'corpus: marks reached'
exit $status
