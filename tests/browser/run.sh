#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The console in Debian's Chromium against running programs ($BETANG_BIN, default build/dev/bin) and simulated
# cameras. BETANG_SHOTS=FOLDER keeps screenshots. The last line is `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

deploy/build-console.sh || exit 1
export BETANG_BIN=${BETANG_BIN:-$PWD/build/dev/bin}
mkdir -p build/test-logs
log=build/test-logs/browser.tap
node --test-reporter=tap tests/browser/all.mjs >"$log"
status=$?
grep -vE '^ +(---|\.\.\.|duration_ms|type)' "$log"
count() { sed -n "s/^# $1 //p" "$log"; }
echo "$(count pass) passed, $(count fail) failed"
exit "$status"
