#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Verdicts on disclosed addresses against mails whose alias tables are known, where MODORI_CORPUS names a corpus with mta/:
# every disclosed address is named, with the address that was written; at most 1 in 200 other mails is called a leak.
set -u
if [ -z "${MODORI_CORPUS:-}" ] || [ ! -f "${MODORI_CORPUS:-}/mta/truth.ndjson" ]; then
	echo 'leaks: skipped, MODORI_CORPUS is not set'
	exit 0
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
(cd "$MODORI_CORPUS/mta" && "$MODORI" classify .) >"$dir/out" || exit 1
python3 - "$MODORI_CORPUS/mta/truth.ndjson" "$dir/out" <<'E2'
import json, sys
truth = {t['source']: t for t in map(json.loads, open(sys.argv[1]))}
got, status, missed, called, leaking = {}, 0, 0, 0, 0
for line in open(sys.argv[2]):
    g = json.loads(line)
    got.setdefault(g['source'].split('/')[-1], []).extend(g.get('findings', []))
local = lambda a: a.lower().split('@')[0]
for source, t in sorted(truth.items()):
    found = [f for f in got.get(source, []) if f['id'] == 'forward-leak' and f.get('variant') != 'hidden-ok']
    named = {f[k].lower() for f in found for k in ('r', 'via') if k in f}
    if t['leaks']:
        leaking += 1
        # dma writes local users without their domain
        wrong = [f['o'] for f in found if local(f['o']) not in {local(w) for w in t['wrote']}]
        if named != {a.lower() for a in t['leaks']} or wrong:
            missed += 1
            print('leaks: %s: %s instead of %s; written %s' % (source, sorted(named), t['leaks'], wrong or 'right'))
    elif [f for f in found if f.get('variant') != 'moved']: # a new address in a 551 is a move, and called so
        called += 1
        print('leaks: %s is called a leak: %s' % (source, sorted(named)))
others = len(truth) - leaking
print('leaks: %d of %d named rightly; %d of %d others called a leak' % (leaking - missed, leaking, called, others))
sys.exit(missed > 0 or called * 200 > others)
E2
