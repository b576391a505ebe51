#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A short soak with a fixed seed; `make soak SOAK_SECONDS=1200` is the long one. See tests/soak/soak.py.
# SOAK_CAPABILITY=IMAP4rev1 takes a plain server.
set -u
. tests/support/dovecot.sh
dir=$(mktemp -d /tmp/modori.XXXXXX)
trap 'dovecot_stop "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
dovecot_extra=${SOAK_CAPABILITY:+imap_capability = $SOAK_CAPABILITY}
dovecot_start "$dir"
chmod 777 "$dir/mail/new" "$dir/mail/tmp"
python3 tests/soak/soak.py "$dir" "$imap_port" "${SOAK_SECONDS:-25}" "${SOAK_SEED:-1}"
