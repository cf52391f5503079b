#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the operator's console into console/dist. Does nothing when its sources have not changed since;
# fetches packages only when the lock file has.
set -euo pipefail
cd "$(dirname "$0")/../console"

mkdir -p build
log=build/build.log

checksum_of() { find "$@" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum; }

# quietly COMMAND...: shows what it said only when it fails.
quietly() {
    "$@" >"$log" 2>&1 </dev/null && return
    cat "$log" >&2
    echo "build-console: $* failed" >&2
    exit 1
}

packages=$(checksum_of package.json package-lock.json)
if [[ $packages != "$(cat node_modules/.betang-packages 2>/dev/null)" ]]; then
    quietly npm ci --no-audit --no-fund
    echo "$packages" >node_modules/.betang-packages
fi

sources=$(checksum_of src public ./*.json ./*.js ./*.ts index.html)
if [[ ! -f dist/index.html || $sources != "$(cat build/sources 2>/dev/null)" ]]; then
    quietly npm run build
    echo "$sources" >build/sources
fi
