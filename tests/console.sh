#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the console, checks its types and runs its unit tests; the last line is `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

deploy/build-console.sh || exit 1
cd console || exit 1
log=build/test.log
npm run check >"$log" 2>&1 || { cat "$log" && exit 1; }
npm test >"$log" 2>&1
status=$?
count() { sed -n "s/^# $1 //p" "$log"; }
((status == 0)) || grep -A 25 -E '^not ok|error' "$log"
echo "$(count pass) passed, $(count fail) failed"
exit "$status"
