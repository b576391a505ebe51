#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# cyrus.sh FOLDER: Debian's Cyrus IMAP, unpacked there for tests: its package cannot be installed beside Dovecot's. The
# libraries it needs are installed. Where that cannot be, the tests that want it say so and are skipped.
set -eu
root=$1
[ ! -x "$root/usr/lib/cyrus/bin/imapd" ] || exit 0
none() {
	echo "cyrus: $*; its tests will be skipped"
	exit 0
}
command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || none 'no apt here'
packages='cyrus-imapd cyrus-common sasl2-bin'
libraries=$(apt-cache depends $packages 2>/dev/null | sed -n 's/^  Depends: \(lib[^<]*\)$/\1/p' | grep -v clamav | sort -u)
[ -n "$libraries" ] || none 'apt does not know it'
sh src/tools/deps.sh $libraries || none 'its libraries cannot be installed'
rm -rf "$root.part"
mkdir -p "$root.part"
(cd "$root.part" && apt-get download -qq $packages 2>/dev/null) || none 'it cannot be downloaded'
for deb in "$root.part"/*.deb; do
	dpkg-deb -x "$deb" "$root.part/root"
done
rm -rf "$root"
mv "$root.part/root" "$root"
rm -r "$root.part"
