#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs the named Debian packages that are missing; elsewhere names what is needed and stops.
set -eu
if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
	echo "This system has no apt. Please install what these Debian packages hold:" >&2
	echo "  $*" >&2
	# built already, or all there under other names: let the compiler decide
	[ "${MODORI_DEPS:-}" = skip ] && exit 0
	echo "and set MODORI_DEPS=skip to go on." >&2
	exit 1
fi
missing=
for package; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
sudo=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null 2>&1 || { echo "Missing packages:$missing. Run as root, or install sudo." >&2; exit 1; }
	sudo=sudo
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null
