#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The bench of shared states, small: do all admins see the same?
SHARE_CLIENTS=4 SHARE_MARKS=25 exec sh tests/bench/share.sh
