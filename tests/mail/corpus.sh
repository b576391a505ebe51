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
mark mail truth.ndjson detection=0.997 recall=0.997 status=0.995 reply=1 reason=0.975 permanent=1 forward=0.96
mark mail truth-eol.ndjson detection=1 recall=1 status=1 reply=1 reason=1 permanent=1 forward=1
mark . mta/truth.ndjson detection=1 recall=0.995 status=0.977 reply=0.99 reason=0.99 permanent=1 forward=1
[ $status = 0 ] && echo 'corpus: marks reached'
exit $status
